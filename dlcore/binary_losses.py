"""Losses for yes or no: each output is one score, and the larger it is, the more the network believes in "yes".

All take scores ("logits"), before the sigmoid: then nothing overflows and nothing rounds to the logarithm of 0. They
add up over the outputs of an example and take the mean over the batch.
"""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.arrays import Array, Scalar


def binary_cross_entropy(x: Array, t: Array) -> tuple[Scalar, Array]:
    """Measure how surprised yes-or-no scores are by the answers, on average over the batch.

    ``L = -1/N sum t log(p) + (1 - t) log(1 - p)`` with ``p = sigmoid(x)``, and ``dx = (p - t) / N``

    Computed as ``log(1 + exp(x)) - t x``, which is the same and neither overflows nor takes the logarithm of 0.

    Shapes
        x (N, ...); t (N, ...) -> L (); dx (N, ...)

    Parameters
    ----------
    x : array
        Scores ("logits"), before the sigmoid.
    t : array
        The answers, 1 for yes and 0 for no, or probabilities.

    Returns
    -------
    L : scalar
        At least 0 (natural logarithm); added up over the outputs of an example.
    dx : array
        The gradient of L with respect to the scores.

    Raises
    ------
    ValueError
        If the shapes differ, the batch is empty, or a target is not from 0 to 1.

    Source
    ------
    Bishop, Pattern Recognition and Machine Learning (2006), eq. 5.21, there as a sum over the examples. The study
    report, section 2.1, whose network of binary additions has such outputs.

    Examples
    --------
    >>> L, dx = binary_cross_entropy(np.array([[0.0], [1000.0]]), np.array([[1.0], [1.0]]))
    >>> round(float(L), 4), dx
    (0.3466, array([[-0.25],
           [ 0.  ]]))
    """
    x, t = _checked(x, t)
    if not ((t >= 0) & (t <= 1)).all():
        raise ValueError("The targets must be from 0 (no) to 1 (yes), but one is not.")
    L = np.sum(np.logaddexp(0, x) - t * x) / len(x)
    return L, (sigmoid(x) - t) / len(x)


def focal_loss(x: Array, t: Array, gamma: float = 2.0, alpha: float = 0.25) -> tuple[Scalar, Array]:
    """Measure surprise, but hardly count what is already right: for tasks where nearly every answer is an easy no.

    ``L = -1/N sum a (1 - q)**gamma log(q)``, where q is the probability of the right answer

    ``q = sigmoid(x)`` and ``a = alpha`` where ``t = 1``; ``q = sigmoid(-x)`` and ``a = 1 - alpha`` where ``t = 0``.

    ``dx = s a (1 - q)**gamma (gamma q log(q) - (1 - q)) / N`` with s = 1 where ``t = 1``, else -1

    With ``gamma = 0`` and ``alpha = 1/2`` it is half the binary cross-entropy. (The paper divides by the number of
    objects in the pictures; here it is the mean over the batch, as everywhere in this engine.)

    Shapes
        x (N, ...); t (N, ...) -> L (); dx (N, ...)

    Parameters
    ----------
    x : array
        Scores ("logits"), before the sigmoid.
    t : array
        The answers, 1 for yes and 0 for no.
    gamma : float
        How strongly right answers are played down, at least 0.
    alpha : float
        The weight of a yes, from 0 to 1.

    Returns
    -------
    L : scalar
        At least 0 (natural logarithm).
    dx : array
        The gradient of L with respect to the scores.

    Raises
    ------
    ValueError
        If the shapes differ, the batch is empty, or a target is neither 0 nor 1.

    Source
    ------
    Lin, Goyal, Girshick, He and Dollar, Focal Loss for Dense Object Detection (2017), eq. 5. The study report names
    object detection only, section 3.1.11.

    Examples
    --------
    >>> L, dx = focal_loss(np.array([[0.0]]), np.array([[1.0]]), gamma=1.0, alpha=1.0)
    >>> round(float(L), 4), dx.round(4)
    (0.3466, array([[-0.4233]]))
    """
    x, t = _checked(x, t)
    if not ((t == 0) | (t == 1)).all():
        raise ValueError("The targets must be 0 (no) or 1 (yes), but one is not.")
    sign = 2 * t - 1
    a = t * alpha + (1 - t) * (1 - alpha)
    log_q, wrong = -np.logaddexp(0, -sign * x), sigmoid(-sign * x)
    weight = a * wrong**gamma / len(x)
    L = -np.sum(weight * log_q)
    return L, sign * weight * (gamma * (1 - wrong) * log_q - wrong)


def hinge_loss(x: Array, t: Array) -> tuple[Scalar, Array]:
    """Ask for the right sign and a distance of 1 from the border; what is further away counts nothing.

    ``L = 1/N sum max(0, 1 - t x)`` and ``dx = -t / N`` where ``t x < 1``, else 0

    It is the loss of the support vector machine. Only examples near the border, or on its wrong side, pull.

    Shapes
        x (N, ...); t (N, ...) -> L (); dx (N, ...)

    Parameters
    ----------
    x : array
        Scores; the sign is the answer.
    t : array
        The answers: 1 for yes and -1 (not 0) for no.

    Returns
    -------
    L : scalar
        At least 0.
    dx : array
        The gradient of L with respect to the scores; 0 at the kink.

    Raises
    ------
    ValueError
        If the shapes differ, the batch is empty, or a target is neither 1 nor -1.

    Source
    ------
    Bishop, Pattern Recognition and Machine Learning (2006), eq. 7.45. Not in the study report, which trains with
    cross-entropy, section 1.1.

    Examples
    --------
    >>> L, dx = hinge_loss(np.array([[0.5], [3.0]]), np.array([[1.0], [1.0]]))
    >>> float(L), dx
    (0.25, array([[-0.5],
           [ 0. ]]))
    """
    x, t = _checked(x, t)
    if not (np.abs(t) == 1).all():
        raise ValueError("The targets must be 1 (yes) or -1 (no), but one is not.")
    margin = 1 - t * x
    return np.sum(np.maximum(margin, 0)) / len(x), np.where(margin > 0, -t, 0) / len(x)


def _checked(x: Array, t: Array) -> tuple[Array, Array]:
    """Return both with the number type of the scores, or raise one sentence if their shapes do not fit."""
    x = np.asarray(x)
    if x.shape != np.shape(t) or x.size == 0:
        raise ValueError(f"The scores and the targets need the same shape, but have {x.shape} and {np.shape(t)}.")
    return x, np.asarray(t, dtype=x.dtype)
