"""The standard deviation of initial weights: twice a square divided by the units."""

import math
from typing import Any

# two divided by one of these is the square of a short decimal
_DIVISORS = [8, 32, 50, 128, 200, 200, 512, 800, 800, 1250, 3200]


def reference(method: str, n_in: int, n_out: int) -> float:
    """Return the standard deviation."""
    units = n_in if method == "he" else n_in + n_out
    return round(math.sqrt(2 / units), 12)


def inner(method: str, n_in: int, n_out: int) -> dict[str, Any]:
    """Return the divisor, the variance and its root as they are written."""
    divisor = n_in if method == "he" else n_in + n_out
    units = "n_{\\mathrm{in}}" if method == "he" else "n_{\\mathrm{in}} + n_{\\mathrm{out}}"
    return {
        "formula": f"\\frac{{2}}{{{units}}}",
        "divisor": divisor,
        "half": divisor // 2,
        "root": math.isqrt(divisor // 2),
        "answer": f"{math.sqrt(2 / divisor):.10g}",
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw the method and the units; the two layers differ."""
    while True:
        method, divisor = rng.choice(["he", "xavier"]), rng.choice(_DIVISORS)
        if method == "he":
            n_in, n_out = (
                divisor,
                rng.choice([5, 10, 16, 20, 24, 30, 40, 50, 60, 64, 80, 100, 128, 150, 200, 250, 256, 300, 400, 500]),
            )
        else:
            n_in = rng.integer(2, divisor - 2)
            n_out = divisor - n_in
        if n_in != n_out and 2 * n_in != divisor:
            return {"method": method, "n_in": n_in, "n_out": n_out}
