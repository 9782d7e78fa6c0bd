"""Attention does not see order; a pattern of sines added to the words tells it where each one stands."""

from typing import Any

import numpy as np

from dlcore.arrays import Array


def positional_encoding(steps: int, width: int, dtype: Any = np.float32) -> Array:
    """Return a vector for each position: sines and cosines of ever longer waves.

    ``p[t, 2i] = sin(t / 10000**(2i / E))`` and ``p[t, 2i + 1] = cos(t / 10000**(2i / E))``

    A shift by k steps turns every pair (sine, cosine) by an angle that depends on k alone, so that "k steps before" is
    the same linear map everywhere.

    Shapes
        steps (); width () -> p (T, E)

    Parameters
    ----------
    steps, width : int
        How many positions, and how long the vectors are; if ``width`` is odd, the last cosine is left out.
    dtype : type
        Of the result.

    Returns
    -------
    p : array
        Values from -1 to 1.

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), section 3.5. The study report, section 2.7, stays with recurrent
    networks, which need no positions.

    Examples
    --------
    >>> positional_encoding(3, 4).round(2)
    array([[ 0.  ,  1.  ,  0.  ,  1.  ],
           [ 0.84,  0.54,  0.01,  1.  ],
           [ 0.91, -0.42,  0.02,  1.  ]], dtype=float32)
    """
    pairs = (width + 1) // 2
    angles = np.arange(steps)[:, None] / 10000.0 ** (2 * np.arange(pairs) / max(width, 1))
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(steps, 2 * pairs)[:, :width].astype(dtype)


class PositionalEncoding:
    """Add to every step the vector of its position.

    ``y_t = x_t + p_t``

    Shapes
        x (N, T, E) -> y (N, T, E)

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, T, E).

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), section 3.5.

    Examples
    --------
    >>> PositionalEncoding().forward(np.zeros((1, 2, 2)))[0].round(2)
    array([[[0.  , 1.  ],
            [0.84, 0.54]]])
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, None]:
        """Return ``y``; backward needs nothing."""
        if x.ndim != 3:
            raise ValueError(f"x must have shape (N, T, E), but it has shape {x.shape}.")
        return x + positional_encoding(x.shape[1], x.shape[2], x.dtype), None

    def backward(self, dy: Array, cache: None) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``, which is ``dy``; there are no parameters."""
        return dy.copy(), {}
