"""Three steps of a recurrent unit without activation."""

from typing import Any


def reference(w: float, v: int, x1: int, x2: int, x3: int) -> float:
    """Return the state after the third input."""
    state = 0.0
    for x in (x1, x2, x3):
        state = w * state + v * x
    return state


def inner(w: float, v: int, x1: int, x2: int, x3: int) -> dict[str, Any]:
    """Return the states as they are written."""
    states = []
    state = 0.0
    for x in (x1, x2, x3):
        state = w * state + v * x
        states.append(state)
    return {f"h{step}": f"{state:g}" for step, state in enumerate(states, start=1)}
