"""Through a peephole a gate looks at the cell itself, not only at what the cell lets out."""

import numpy as np

from dlcore.activations import sigmoid, tanh
from dlcore.arrays import Array
from dlcore.recurrent import LstmCache


def peephole_lstm_step(
    x: Array, h_prev: Array, c_prev: Array, W: Array, U: Array, b: Array, p: Array
) -> tuple[Array, Array, LstmCache]:
    """Take one step of the LSTM whose gates also see the cell.

    ``i = sigmoid(x W_i + h_prev U_i + p_i * c_prev + b_i)`` and so ``f``; ``g = tanh(x W_g + h_prev U_g + b_g)``

    ``c = f * c_prev + i * g``

    ``o = sigmoid(x W_o + h_prev U_o + p_o * c + b_o)`` and ``h = o * tanh(c)``

    A peephole has one weight for each unit, not a matrix: the gates of a unit see the cell of this unit only. The input
    and the forget gate see the old cell, the output gate the new one.

    Shapes
        x (N, D); h_prev (N, H); c_prev (N, H); W (D, 4H); U (H, 4H); b (4H,); p (3, H) -> h (N, H); c (N, H); cache

    Parameters
    ----------
    x, h_prev, c_prev : array
        The input of this step, and the state and the cell before it.
    W, U, b : array
        Weights of the input, weights of the state, bias, each with the columns i, f, g, o.
    p : array
        The weights of the peepholes, with the rows i, f, o.

    Returns
    -------
    h : array
        The new state, in [-1, 1].
    c : array
        The new cell.
    cache : LstmCache
        Inputs, gates and tanh of the cell.

    Source
    ------
    Gers and Schmidhuber, Recurrent Nets that Time and Count (2000), section 2. The study report, section 2.2.5.

    Examples
    --------
    With all other weights 0, a large cell opens its own forget gate:

    >>> zero, p = np.zeros((1, 1)), np.array([[0.0], [5.0], [0.0]])
    >>> parameters = np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4), p
    >>> h, c, cache = peephole_lstm_step(zero, zero, np.array([[8.0]]), *parameters)
    >>> c, cache.f
    (array([[8.]]), array([[1.]]))
    """
    a = np.split(x @ W + h_prev @ U + b, 4, axis=-1)
    i, f, g = sigmoid(a[0] + p[0] * c_prev), sigmoid(a[1] + p[1] * c_prev), tanh(a[2])
    c = f * c_prev + i * g
    o, tanh_c = sigmoid(a[3] + p[2] * c), tanh(c)
    h = o * tanh_c
    return h, c, LstmCache(x, h_prev, c_prev, i, f, g, o, tanh_c)
