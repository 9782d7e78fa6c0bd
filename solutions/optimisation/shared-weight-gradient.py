"""The derivative of y = w (w x + 1), in which the parameter w is used twice."""


def reference(x: int, w: int) -> int:
    """Return the sum over both places, in the expanded form 2 w x + 1."""
    return 2 * w * x + 1
