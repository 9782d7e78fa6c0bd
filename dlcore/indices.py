"""An index says which row is meant: which word, which action, which class.

NumPy counts a negative index from the end and so turns a mistake into a wrong number; here it is an error.
"""

import numpy as np

from dlcore.arrays import IntArray


def check_indices(indices: IntArray, count: int, noun: str) -> IntArray:
    """Return ``indices`` as an array, or raise if one is not a whole number from 0 to ``count - 1``.

    The equation is ``0 <= index < count``.

    Shapes
        indices (...); count () -> indices (...)

    Parameters
    ----------
    indices : array of int
        What to check.
    count : int
        How many things there are to choose from, at least 1.
    noun : str
        What an index stands for, used in the messages.

    Returns
    -------
    indices : array of int
        The same numbers.

    Raises
    ------
    TypeError
        If ``indices`` are not integers.
    IndexError
        If an index is out of range.

    Source
    ------
    A habit of this engine; the study report relies on NumPy, which counts a negative index from the end.

    Examples
    --------
    >>> check_indices([2, 0], 3, "word number")
    array([2, 0])
    """
    indices = np.asarray(indices)
    if indices.dtype.kind not in "iu":
        raise TypeError(f"Each {noun} must be an integer, but the array holds {indices.dtype}.")
    outside = indices[(indices < 0) | (indices >= count)]
    if outside.size:
        raise IndexError(f"Each {noun} must be from 0 to {count - 1}, but one is {outside.flat[0]}.")
    return indices
