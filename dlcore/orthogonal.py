"""An orthogonal matrix turns vectors but does not stretch them, so a signal keeps its length through any depth.

Random weights of the right scale keep the length on average only: some directions grow and others shrink, and over many
layers (or time steps of an RNN) that multiplies.
"""

from typing import Any

import numpy as np

from dlcore.arrays import Array


def orthogonal(shape: tuple[int, ...], rng: np.random.Generator, dtype: Any = np.float32) -> Array:
    """Draw a matrix whose rows or columns (the fewer of them) are orthonormal.

    ``W^T W = I`` if ``n_in >= n_out``, else ``W W^T = I``

    It is the Q of the QR decomposition of a normally distributed matrix. The signs are those that make R's diagonal
    positive; otherwise not all orthogonal matrices would be equally likely.

    Shapes
        shape (2,); rng -> W (D, M)

    Parameters
    ----------
    shape : tuple of int
        ``(n_in, n_out)``.
    rng : numpy.random.Generator
        Where the numbers come from.
    dtype : type
        float32 or float64; it is computed in float64.

    Returns
    -------
    W : array
        The weights.

    Raises
    ------
    ValueError
        If ``shape`` is not that of a matrix.

    Source
    ------
    Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks
    (2014), section 3; the signs: Mezzadri, How to generate random matrices from the classical compact groups (2007),
    section 5. The study report has Xavier and He only, section 1.1.2.

    Examples
    --------
    >>> W = orthogonal((5, 3), np.random.default_rng(0), np.float64)
    >>> (W.T @ W).round(6) + 0.0  # + 0.0 turns -0.0 into 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    if len(shape) != 2:
        raise ValueError(f"Only a matrix can be orthogonal, shape (n_in, n_out), but the shape is {shape}.")
    n_in, n_out = shape
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = Q * np.copysign(1, np.diag(R))
    return np.ascontiguousarray(Q if n_in >= n_out else Q.T, dtype)
