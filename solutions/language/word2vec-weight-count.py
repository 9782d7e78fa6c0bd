"""The number of elements of an embedding matrix."""


def reference(vocabulary: int, size: int) -> int:
    """Return how many elements a matrix has with one vector of ``size`` numbers per word."""
    return vocabulary * size
