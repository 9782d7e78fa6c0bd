"""An embedding gives every word of a vocabulary its own vector: one row of a table.

Multiplying a one-hot vector by the table and looking up the row are the same thing; the first is how the papers write
it, the second is how it is done quickly.
"""

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.indices import check_indices


def embed(one_hot: Array, table: Array) -> Array:
    """Replace one-hot words by their vectors, by a matrix product.

    ``e = one_hot table``, which picks row w of the table if ``one_hot`` is 1 at place w

    Many texts write ``E w`` with a table of shape (E, V); that table is the transpose of ours.

    Shapes
        one_hot (..., V); table (V, E) -> vectors (..., E)

    Parameters
    ----------
    one_hot : array
        Words; along the last axis one entry is 1 and the others are 0.
    table : array
        One row for each word of the vocabulary.

    Returns
    -------
    vectors : array
        The vector of each word.

    Source
    ------
    Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model (2003), section 2; Cho et al. (2014),
    appendix A. The study report, section 2.5, challenge.

    Examples
    --------
    >>> table = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    >>> embed(np.array([0.0, 0.0, 1.0]), table)
    array([4., 5.])
    """
    return one_hot @ table


def look_up(indices: IntArray, table: Array) -> Array:
    """Replace word numbers by their vectors, by picking rows.

    ``e = table[w]``, the same rows as ``embed`` finds for one-hot words

    Shapes
        indices (...); table (V, E) -> vectors (..., E)

    Parameters
    ----------
    indices : array of int
        Word numbers from 0 to V - 1.
    table : array
        One row for each word of the vocabulary.

    Returns
    -------
    vectors : array
        The vector of each word, a copy.

    Raises
    ------
    TypeError
        If ``indices`` are not integers.
    IndexError
        If a word number is negative or not below V. (NumPy alone would count a negative one from the end.)

    Source
    ------
    Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model (2003), section 2. The study report,
    section 2.5.

    Examples
    --------
    >>> table = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    >>> look_up(np.array([2, 0]), table)
    array([[4., 5.],
           [0., 1.]])
    """
    return np.take(table, check_indices(indices, len(table), "word number"), axis=0)
