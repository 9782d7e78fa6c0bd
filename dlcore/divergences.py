"""A divergence says how far one probability distribution is from another: 0 if they are equal, else more.

The Kullback-Leibler divergence KL(p || q) is how many more nats (bits, but with the natural logarithm) a message costs
if the code was made for q while the messages come from p. KL(p || q) and KL(q || p) differ. Here it is that of classes;
that of Gaussians, ``gaussian_kl``, is in ``variational``.
"""

import numpy as np

from dlcore.activations import log_softmax
from dlcore.arrays import Array, Scalar

SUM_ERROR = 1e-3  # how far a row of probabilities may be from 1 in sum: float32 rounding of thousands of classes


def categorical_kl(x: Array, t: Array) -> tuple[Scalar, Array]:
    """Measure how far the probabilities of scores are from given ones, such as those of a teacher.

    ``L = 1/N sum t log(t / softmax(x))``, which is KL(t || softmax(x)), and ``dx = (softmax(x) - t) / N``

    It is the cross-entropy less the entropy of t: the gradient is the same, but the least value is 0. Where t is 0,
    ``t log t`` counts as 0.

    Shapes
        x (N, K); t (N, K) -> L (); dx (N, K)

    Parameters
    ----------
    x : array
        Scores ("logits"), before softmax.
    t : array
        Probabilities; each row sums to 1.

    Returns
    -------
    L : scalar
        At least 0 (natural logarithm).
    dx : array
        The gradient of L with respect to the scores.

    Raises
    ------
    ValueError
        If the shapes do not fit, the batch is empty, or a row of ``t`` does not hold probabilities.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 3.50. The study report has cross-entropy only, section
    1.1.

    Examples
    --------
    >>> L, dx = categorical_kl(np.zeros((1, 2)), np.array([[1.0, 0.0]]))
    >>> round(float(L), 4), dx
    (0.6931, array([[-0.5,  0.5]]))
    """
    x = np.asarray(x)
    if x.ndim != 2 or x.shape != np.shape(t) or x.size == 0:
        raise ValueError(f"Scores (N, K) need probabilities of the same shape, but have {x.shape} and {np.shape(t)}.")
    t = np.asarray(t, dtype=x.dtype)
    if (t < 0).any() or (np.abs(t.sum(axis=1) - 1) > SUM_ERROR).any():
        raise ValueError("Each row of probabilities must be at least 0 and sum to 1, but one does not.")
    log_p = log_softmax(x)
    log_t = np.log(np.where(t > 0, t, 1))
    return np.sum(t * (log_t - log_p)) / len(x), (np.exp(log_p) - t) / len(x)
