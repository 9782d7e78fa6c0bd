"""A loss says in one number how wrong a network is; its gradient says how each output should change.

Every loss returns both, ``(L, dx)``: the number, and the gradient that goes into the network's backward pass.
"""

import numpy as np

from dlcore.arrays import Array, IntArray, Scalar
from dlcore.indices import check_indices

MANY_CLASSES = 64  # from here on the rows are long enough to be worked through one by one


def softmax_cross_entropy(x: Array, t: Array | IntArray, *, integer_labels: bool = False) -> tuple[Scalar, Array]:
    """Measure how surprised the scores are by the right classes, on average over the batch.

    ``L = -mean_n sum_k t[n, k] log softmax(x)[n, k]`` and ``dx = (softmax(x) - t) / N``

    Shapes
        x (N, K); t (N, K) -> L (); dx (N, K)

    Parameters
    ----------
    x : array
        Scores ("logits"), before softmax.
    t : array
        The targets: one-hot rows (or any probabilities that sum to 1); with ``integer_labels``, class numbers (N,).
    integer_labels : bool
        Whether ``t`` holds class numbers from 0 to K - 1.

    Returns
    -------
    L : scalar
        At least 0 (natural logarithm).
    dx : array
        The gradient of L with respect to the scores.

    Raises
    ------
    ValueError
        If the shapes do not fit; the sentence names both. If the batch is empty.
    TypeError
        If labels are not integers.
    IndexError
        If a label is not from 0 to K - 1.

    Source
    ------
    Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108 and 4.109. The study report, sections 1.1 and
    3.1.15.

    Examples
    --------
    >>> L, dx = softmax_cross_entropy(np.zeros((1, 2)), np.array([[1.0, 0.0]]))
    >>> round(float(L), 4), dx
    (0.6931, array([[-0.5,  0.5]]))
    >>> same, _ = softmax_cross_entropy(np.zeros((1, 2)), np.array([0]), integer_labels=True)
    >>> bool(same == L)
    True
    """
    x = np.asarray(x)
    _check_targets(x.shape, np.shape(t), integer_labels)
    dx, log_p = _softmax_and_logarithm(x)
    if integer_labels:
        right = np.arange(len(x)), check_indices(t, x.shape[1], "label")  # type: ignore[arg-type]
        L = -log_p[right].mean()
        dx[right] -= 1
    else:
        L = -np.vdot(t, log_p).astype(x.dtype) / len(x)
        dx -= t
    dx /= len(x)
    return L, dx


def mean_squared_error(x: Array, t: Array) -> tuple[Scalar, Array]:
    """Measure half the mean squared distance between the outputs and the targets.

    ``L = mean((x - t)**2) / 2`` and ``dx = (x - t) / n``, where n is the number of entries, N M

    The 1/2, as in the study report's code, cancels the 2 of the derivative; Keras and PyTorch leave it out, so their
    loss and gradient are twice as large.

    Shapes
        x (..., M); t (..., M) -> L (); dx (..., M)

    Parameters
    ----------
    x, t : array
        Outputs and targets.

    Returns
    -------
    L : scalar
        At least 0.
    dx : array
        The gradient of L with respect to the outputs.

    Raises
    ------
    ValueError
        If the shapes differ (a column against a row would be broadcast), or if there are no entries.

    Source
    ------
    Bishop, Pattern Recognition and Machine Learning (2006), eq. 5.11, there as a sum. The study report, section 2.1.

    Examples
    --------
    >>> L, dx = mean_squared_error(np.array([[3.0, 1.0]]), np.array([[1.0, 1.0]]))
    >>> float(L), dx
    (1.0, array([[1., 0.]]))
    """
    x = np.asarray(x)
    if x.shape != np.shape(t) or x.size == 0:
        raise ValueError(f"The outputs and the targets need the same shape, but have {x.shape} and {np.shape(t)}.")
    dx: Array = x - t
    L = np.vdot(dx, dx) / (2 * x.size)
    dx /= x.size
    return L, dx


def _softmax_and_logarithm(x: Array) -> tuple[Array, Array]:
    """Return ``softmax(x)`` and ``log_softmax(x)``, with one exponential for both.

    With few classes each class is laid out in one piece: maxima and sums over the classes then are operations on whole
    columns, which is 3 times as fast as a small one for each example.
    """
    log_p = np.array(x, order="F" if x.shape[1] < MANY_CLASSES else "C")
    log_p -= log_p.max(axis=1, keepdims=True)
    p: Array = np.exp(log_p)
    total = p.sum(axis=1, keepdims=True)
    p /= total
    log_p -= np.log(total)
    return p, log_p


def _check_targets(scores: tuple[int, ...], targets: tuple[int, ...], integer_labels: bool) -> None:
    """Raise one sentence that names both shapes if they do not fit."""
    expected = scores[:1] if integer_labels else scores
    if len(scores) == 2 and targets == expected and scores[0] > 0:
        return
    kind = "class numbers of shape (N,)" if integer_labels else "one-hot targets of the same shape (N, K)"
    hint = "; for class numbers pass integer_labels=True" if not integer_labels and targets == scores[:1] else ""
    raise ValueError(f"Scores (N, K), N at least 1, need {kind}, but the shapes are {scores} and {targets}{hint}.")
