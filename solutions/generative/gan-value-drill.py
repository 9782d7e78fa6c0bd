"""The value of a GAN in bits: the right verdicts have powers of one half as probabilities."""

import math
from typing import Any

import numpy as np

from dlcore import gan_value


def reference(real_powers: list[int], fake_powers: list[int]) -> float:
    """Return the engine's value, turned from natural to binary logarithms."""
    real = np.array([0.5**k for k in real_powers])
    fake = np.array([1 - 0.5**k for k in fake_powers])
    return round(float(gan_value(real, fake)) / math.log(2), 10)


def inner(real_powers: list[int], fake_powers: list[int]) -> dict[str, Any]:
    """Return the probabilities, the logarithms and the means as they are written."""
    real_mean, fake_mean = (-sum(powers) / len(powers) for powers in (real_powers, fake_powers))
    return {
        "real": ",\\ ".join(map(_power, real_powers)),
        "fake": ",\\ ".join(f"\\frac{{{2**k - 1}}}{{{2**k}}}" for k in fake_powers),
        "complements": ",\\ ".join(map(_power, fake_powers)),
        "real_count": len(real_powers),
        "fake_count": len(fake_powers),
        "real_logs": " + ".join(f"\\log_2 {_power(k)}" for k in real_powers),
        "fake_logs": " + ".join(f"\\log_2 {_power(k)}" for k in fake_powers),
        "real_sum": -sum(real_powers),
        "fake_sum": -sum(fake_powers),
        "real_mean_value": real_mean,
        "fake_mean_value": fake_mean,
        "real_mean": f"{real_mean:g}",
        "fake_mean": f"{fake_mean:g}",
        "answer": f"{real_mean + fake_mean:g}",
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw two or four pictures of each kind; the generated ones are not all undecided, and the terms differ."""
    while True:
        counts = rng.choice([(2, 2), (2, 4), (4, 2), (4, 4)])
        real, fake = ([rng.choice([1, 1, 2, 2, 3]) for _ in range(count)] for count in counts)
        # equal means would make four mistakes one
        if set(fake) != {1} and sum(real) * len(fake) != sum(fake) * len(real):
            return {"real_powers": real, "fake_powers": fake}


def _power(k: int) -> str:
    return f"\\frac{{1}}{{{2**k}}}"
