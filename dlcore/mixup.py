"""Mixup trains on blends of two examples and asks for the same blend of their answers.

A network that has only seen pure examples may do anything between them; with mixup it learns to go there in a straight
line, and is less sure of itself where it should be.
"""

import numpy as np

from dlcore.arrays import Array


def mixup(x: Array, t: Array, alpha: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Blend every example of a batch with another one, drawn at random.

    ``mixed_x = share * x + (1 - share) * x[order]`` and ``mixed_t = share * t + (1 - share) * t[order]``

    ``share ~ Beta(alpha, alpha)``, one number for the batch, and ``order`` is a random order of the batch. With a small
    alpha the share is mostly near 0 or 1, so that one of the two examples prevails.

    Shapes
        x (N, ...); t (N, K); alpha (); rng -> mixed_x (N, ...); mixed_t (N, K)

    Parameters
    ----------
    x : array
        Examples.
    t : array
        Their targets: numbers that can be blended, so one-hot rows and not class numbers.
    alpha : float
        How strongly is blended, above 0; 0.1 to 0.4 are usual.
    rng : numpy.random.Generator
        Where the share and the order come from.

    Returns
    -------
    mixed_x, mixed_t : array
        Copies.

    Raises
    ------
    ValueError
        If there are not as many targets as examples, if targets are integers, or if ``alpha`` is not above 0.

    Source
    ------
    Zhang, Cisse, Dauphin and Lopez-Paz, mixup: Beyond Empirical Risk Minimization (2018), section 2 and figure 1. The
    study report has augmentation by cropping only, section 1.3.1.

    Examples
    --------
    >>> x, t = np.array([[0.0], [1.0]]), np.eye(2)
    >>> mixed_x, mixed_t = mixup(x, t, 0.4, np.random.default_rng(0))
    >>> bool((mixed_x[:, 0] == mixed_t[:, 1]).all()), mixed_t.sum(axis=1)
    (True, array([1., 1.]))
    """
    if len(x) != len(t):
        raise ValueError(f"There must be as many targets as examples, but there are {len(t)} and {len(x)}.")
    if t.dtype.kind != "f":
        raise ValueError(f"Only floating-point targets, such as one-hot rows, can be blended, but they are {t.dtype}.")
    if not alpha > 0:
        raise ValueError(f"alpha must be above 0, but it is {alpha}.")
    share, order = float(rng.beta(alpha, alpha)), rng.permutation(len(x))
    return share * x + (1 - share) * x[order], share * t + (1 - share) * t[order]
