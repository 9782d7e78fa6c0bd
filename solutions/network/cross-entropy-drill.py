"""A cross entropy in bits: every probability is a power of one half."""

import math
from typing import Any


def reference(powers: list[list[int]], labels: list[int]) -> float:
    """Return the mean over the examples of minus the binary logarithm of the right class."""
    losses = [-math.log2(0.5 ** row[label - 1]) for row, label in zip(powers, labels, strict=True)]
    return math.fsum(losses) / len(losses)


def inner(powers: list[list[int]], labels: list[int]) -> dict[str, Any]:
    """Return the table, and the logarithms as they are written."""
    exponents = [row[label - 1] for row, label in zip(powers, labels, strict=True)]
    rows = [
        f"| {n} | " + " | ".join(f"${_power(k)}$" for k in row) + f" | {label} |"
        for n, (row, label) in enumerate(zip(powers, labels, strict=True), 1)
    ]
    return {
        "count": len(labels),
        "exponents": exponents,
        "rows": "\n".join(rows),
        "taken": ",\\ ".join(map(_power, exponents)),
        "logs": " + ".join(f"\\log_2 {_power(k)}" for k in exponents),
        "bits": " + ".join(map(str, exponents)),
        "summed": sum(exponents),
        "answer": f"{sum(exponents) / len(labels):g}",
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw two or four examples; not every one is classified rightly, and the outputs are not all uniform."""
    while True:
        count = rng.choice([2, 4, 4])
        powers = [rng.shuffled(rng.choice([[1, 2, 3, 3], [1, 2, 3, 3], [2, 2, 2, 2]])) for _ in range(count)]
        labels = [rng.integer(1, 4) for _ in range(count)]
        exponents = [row[label - 1] for row, label in zip(powers, labels, strict=True)]
        entropy = sum(k / 2**k for row in powers for k in row)
        likeliest = sum(min(row) for row in powers)
        if sum(exponents) not in (entropy, likeliest):
            return {"powers": powers, "labels": labels}


def _power(k: int) -> str:
    return f"\\frac{{1}}{{{2**k}}}"
