"""Derivatives by central differences: the judge of every exercise on a backward pass.

Source: Nocedal and Wright (2006), *Numerical Optimization*, section 8.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
STEP = 1e-5
KINK = 1e-4  # two one-sided slopes further apart than this, relatively, mean a kink in between


def central_difference(loss: Callable[[Array], float], value: Any) -> Array:
    """Return the gradient of ``loss`` at ``value``, in float64 and of its shape.

    An element at which the loss has a kink (a ReLU at zero) has no derivative, and gets NaN.
    """
    start = np.array(value, dtype=np.float64)
    gradient = np.empty_like(start)
    middle = float(loss(start.copy()))
    for index in np.ndindex(start.shape):
        ahead, behind = start.copy(), start.copy()
        ahead[index] += STEP
        behind[index] -= STEP
        above, below = float(loss(ahead)), float(loss(behind))
        right, left = (above - middle) / STEP, (middle - below) / STEP
        bend = abs(right - left) / max(1.0, abs(right), abs(left))
        gradient[index] = np.nan if bend > KINK else (above - below) / (2 * STEP)
    return gradient


def agrees(gradient: Any, numeric: Array) -> bool:
    """Tell whether a gradient is that of central differences, wherever there is one."""
    given = np.asarray(gradient, dtype=np.float64)
    if given.shape != numeric.shape:
        return False
    smooth = ~np.isnan(numeric)
    return bool(np.isclose(given[smooth], numeric[smooth], rtol=1e-5, atol=1e-7).all())
