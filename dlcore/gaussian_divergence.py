"""How far one cloud of codes lies from another: needed where the prior of a latent variable is learned, too.

``gaussian_kl`` measures against N(0, I). A conditional model, such as one of dialogue, has a prior that depends on what
was said before; then both sides of the divergence move, and both get a gradient.
"""

import numpy as np

from dlcore.arrays import Array, Scalar


def gaussian_kl_between(q: Array, p: Array) -> tuple[Scalar, Array, Array]:
    """Measure the divergence of one normal distribution from another, on average over the batch.

    ``KL(q || p) = 1/2 sum_j (log(w_j / v_j) + (v_j + (m_j - n_j)**2) / w_j - 1)`` for q = N(m, v) and p = N(n, w) with
    independent components. For a batch of B: ``dm = (m - n) / (w B) = -dn``, ``dlog(v) = (v / w - 1) / (2 B)`` and
    ``dlog(w) = (1 - (v + (m - n)**2) / w) / (2 B)``.

    Shapes
        q (N, 2E); p (N, 2E) -> L (); dq (N, 2E); dp (N, 2E)

    Parameters
    ----------
    q, p : array
        Each as an encoder gives it: the first half of the columns are means, the second logarithms of variances.

    Returns
    -------
    L : scalar
        At least 0, and 0 only where q and p are the same; in nats. ``KL(p || q)`` is another number.
    dq, dp : array
        The gradients of L, in the same columns.

    Raises
    ------
    ValueError
        If the shapes differ, the batch is empty or the number of columns is odd.

    Source
    ------
    Serban et al., A Hierarchical Latent Variable Encoder-Decoder Model for Generating Dialogues (2016), section 3 (the
    KL term of the bound). The study report, section 2.6.5, names the model.

    Examples
    --------
    >>> L, dq, dp = gaussian_kl_between(np.array([[3.0, 0.0]]), np.array([[1.0, 0.0]]))
    >>> float(L), dq, dp
    (2.0, array([[2., 0.]]), array([[-2., -2.]]))
    """
    if np.ndim(q) != 2 or np.shape(q) != np.shape(p) or not len(q) or q.shape[1] % 2:
        shapes = f"{np.shape(q)} and {np.shape(p)}"
        raise ValueError(f"Both need the shape (N, 2E), with at least one row, but the shapes are {shapes}.")
    (m, log_v), (n, log_w) = np.split(q, 2, axis=1), np.split(p, 2, axis=1)
    N = len(q)
    ratio = np.exp(log_v - log_w)
    slope = (m - n) * np.exp(-log_w)
    moved = (m - n) * slope
    L = (log_w - log_v + ratio + moved - 1).sum() / (2 * N)
    dq = np.concatenate([slope, (ratio - 1) / 2], axis=1) / N
    dp = np.concatenate([-slope, (1 - ratio - moved) / 2], axis=1) / N
    return L, dq, dp
