"""Label smoothing asks a network to be almost sure, never quite: a little of the target goes to all classes.

With one-hot targets the loss can always be lowered by larger scores, so they grow without end; with smoothed targets
there is a best score, and it is finite.
"""

from typing import Any

import numpy as np

from dlcore.arrays import Array, IntArray, Scalar
from dlcore.indices import check_indices
from dlcore.losses import softmax_cross_entropy


def smooth_labels(labels: IntArray, classes: int, amount: float = 0.1, dtype: Any = np.float32) -> Array:
    """Turn class numbers into targets that leave a little for every class.

    ``t = (1 - amount) one_hot(labels) + amount / K``

    Shapes
        labels (N,); classes () -> t (N, K)

    Parameters
    ----------
    labels : array of int
        Class numbers from 0 to K - 1.
    classes : int
        How many classes there are, K.
    amount : float
        How much is shared by all classes (the right one too), from 0 to 1; 0 gives one-hot targets.
    dtype : type
        float32 or float64.

    Returns
    -------
    t : array
        Rows that sum to 1.

    Raises
    ------
    ValueError
        If ``amount`` is out of range.
    TypeError
        If labels are not integers.
    IndexError
        If a label is not from 0 to K - 1.

    Source
    ------
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, Rethinking the Inception Architecture (2016), section 7. The study
    report has one-hot targets only, section 3.1.15.

    Examples
    --------
    >>> smooth_labels(np.array([2, 0]), 4, amount=0.4, dtype=np.float64)
    array([[0.1, 0.1, 0.7, 0.1],
           [0.7, 0.1, 0.1, 0.1]])
    """
    if not 0 <= amount <= 1:
        raise ValueError(f"The amount must be from 0 to 1, but it is {amount}.")
    labels = check_indices(labels, classes, "label")
    t = np.full((*labels.shape, classes), amount / classes, dtype)
    t[np.arange(len(labels)), labels] += 1 - amount
    return t


def smoothed_cross_entropy(x: Array, t: IntArray, amount: float = 0.1) -> tuple[Scalar, Array]:
    """Measure how surprised the scores are by the right classes, if these are only almost certain.

    ``L = -mean_n sum_k s[n, k] log softmax(x)[n, k]`` and ``dx = (softmax(x) - s) / N``, with the smoothed targets s

    It is ``softmax_cross_entropy`` of ``smooth_labels``. Its least value is not 0 but the entropy of a row of s.

    Shapes
        x (N, K); t (N,) -> L (); dx (N, K)

    Parameters
    ----------
    x : array
        Scores ("logits"), before softmax.
    t : array of int
        Class numbers from 0 to K - 1.
    amount : float
        How much of the target is shared by all classes, from 0 to 1.

    Returns
    -------
    L : scalar
        Natural logarithm.
    dx : array
        The gradient of L with respect to the scores.

    Raises
    ------
    ValueError
        If the shapes do not fit, the batch is empty, or ``amount`` is out of range.
    TypeError
        If labels are not integers.
    IndexError
        If a label is not from 0 to K - 1.

    Source
    ------
    Szegedy et al. (2016), section 7, as for ``smooth_labels``. The study report has one-hot targets only, section
    3.1.15.

    Examples
    --------
    >>> L, dx = smoothed_cross_entropy(np.zeros((1, 2)), np.array([0]), amount=0.5)
    >>> round(float(L), 4), dx
    (0.6931, array([[-0.25,  0.25]]))
    """
    x = np.asarray(x)
    if x.ndim != 2 or np.shape(t) != x.shape[:1]:
        raise ValueError(
            f"Scores (N, K) need class numbers of shape (N,), but the shapes are {x.shape} and {np.shape(t)}."
        )
    return softmax_cross_entropy(x, smooth_labels(t, x.shape[1], amount, x.dtype))
