"""The weight that a row of attention weights lacks."""


def reference(left: float, right: float, below: float) -> float:
    """Return what is left of 1 in the row; the column does not matter."""
    del below
    return 1 - left - right
