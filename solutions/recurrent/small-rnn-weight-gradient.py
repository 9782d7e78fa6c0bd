"""The gradient of the recurrent weight over three steps of a unit without activation."""

from typing import Any


def reference(w: float, v: int, x1: int, x2: int, x3: int, d: float) -> float:
    """Return dL/dw: the error is taken back step by step and meets the state of the step before."""
    states = _states(w, v, x1, x2, x3)
    delta, gradient = states[-1] - d, 0.0
    for before in reversed(states[:-1]):
        gradient += delta * before
        delta *= w
    return gradient


def inner(w: float, v: int, x1: int, x2: int, x3: int, d: float) -> dict[str, Any]:
    """Return the states, the error and the slope."""
    _, h1, h2, h3 = _states(w, v, x1, x2, x3)
    return {
        "h1": f"{h1:g}",
        "h2": f"{h2:g}",
        "h3": f"{h3:g}",
        "error": f"{h3 - d:g}",
        "slope": f"{h2 + w * h1:g}",
        "gradient": f"{reference(w, v, x1, x2, x3, d):g}",
        "reference_h1": h1,
        "reference_h2": h2,
        "reference_h3": h3,
    }


def _states(w: float, v: int, x1: int, x2: int, x3: int) -> list[float]:
    states = [0.0]
    for x in (x1, x2, x3):
        states.append(w * states[-1] + v * x)
    return states
