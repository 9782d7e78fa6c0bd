"""A recurrent cell reads a sequence one step at a time and carries what it has read in a state.

Each function here does ONE time step for a batch: it takes the input of this step and the state of the step before, and
returns the new state together with a cache. The cache holds what a backward pass needs besides the parameters; its
gates are also what a curious reader wants to see. Parameters stay with the caller.

All weights are used as ``x @ W``, so ``W`` has one row per input and one column per output.
"""

from typing import NamedTuple

import numpy as np

from dlcore.activations import sigmoid, tanh
from dlcore.arrays import Array


class RnnCache(NamedTuple):
    """What one step of the simple recurrent network leaves for the backward pass.

    Shapes
        x (N, D); h_prev (N, H); h (N, H)

    Attributes
    ----------
    x, h_prev : array
        The input of this step and the state before it.
    h : array
        The new state, in [-1, 1]; the derivative of tanh is ``1 - h**2``.
    """

    x: Array
    h_prev: Array
    h: Array


class LstmCache(NamedTuple):
    """What one step of the LSTM leaves for the backward pass.

    Shapes
        x (N, D); h_prev (N, H); c_prev (N, H); i (N, H); f (N, H); g (N, H); o (N, H); tanh_c (N, H)

    Attributes
    ----------
    x, h_prev, c_prev : array
        The input of this step, and the state and the cell before it.
    i, f, o : array
        Input, forget and output gate, in [0, 1].
    g : array
        The candidate, in [-1, 1].
    tanh_c : array
        The new cell after tanh, in [-1, 1].
    """

    x: Array
    h_prev: Array
    c_prev: Array
    i: Array
    f: Array
    g: Array
    o: Array
    tanh_c: Array


class GruCache(NamedTuple):
    """What one step of the GRU leaves for the backward pass.

    Shapes
        x (N, D); h_prev (N, H); r (N, H); z (N, H); candidate (N, H)

    Attributes
    ----------
    x, h_prev : array
        The input of this step and the state before it.
    r, z : array
        Reset and update gate, in [0, 1].
    candidate : array
        The proposed state, in [-1, 1].
    """

    x: Array
    h_prev: Array
    r: Array
    z: Array
    candidate: Array


def rnn_step(x: Array, h_prev: Array, W: Array, U: Array, b: Array) -> tuple[Array, RnnCache]:
    """Take one step of the simple recurrent network.

    ``h = tanh(x W + h_prev U + b)``

    Shapes
        x (N, D); h_prev (N, H); W (D, H); U (H, H); b (H,) -> h (N, H); cache

    Parameters
    ----------
    x, h_prev : array
        The input of this step and the state before it.
    W, U, b : array
        Weights of the input, weights of the state, bias.

    Returns
    -------
    h : array
        The new state, in [-1, 1].
    cache : RnnCache
        What a backward pass needs besides the parameters.

    Source
    ------
    Elman, Finding Structure in Time (1990); Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 10.8 and 10.9.
    The study report, section 2.1.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> h, cache = rnn_step(one, one, W=2 * one, U=-2 * one, b=np.zeros(1))
    >>> h
    array([[0.]])
    """
    h = tanh(x @ W + h_prev @ U + b)
    return h, RnnCache(x, h_prev, h)


def lstm_step(x: Array, h_prev: Array, c_prev: Array, W: Array, U: Array, b: Array) -> tuple[Array, Array, LstmCache]:
    """Take one step of the LSTM, which keeps a cell ``c`` beside its state ``h``.

    ``i, f, o = sigmoid(x W_k + h_prev U_k + b_k)`` for k = i, f, o

    ``g = tanh(x W_g + h_prev U_g + b_g)``

    ``c = f * c_prev + i * g`` and ``h = o * tanh(c)``

    The four blocks lie side by side in ``W``, ``U`` and ``b`` in the order i, f, g, o (input, forget, candidate,
    output), which is PyTorch's order.

    Shapes
        x (N, D); h_prev (N, H); c_prev (N, H); W (D, 4H); U (H, 4H); b (4H,) -> h (N, H); c (N, H); cache

    Parameters
    ----------
    x, h_prev, c_prev : array
        The input of this step, and the state and the cell before it.
    W, U, b : array
        Weights of the input, weights of the state, bias, each with the columns i, f, g, o.

    Returns
    -------
    h : array
        The new state, in [-1, 1].
    c : array
        The new cell; it can grow by at most 1 in a step.
    cache : LstmCache
        Inputs, gates and tanh of the cell.

    Source
    ------
    Hochreiter and Schmidhuber, Long Short-Term Memory (1997); forget gate: Gers, Schmidhuber and Cummins, Learning to
    Forget (2000). The study report, section 2.2, challenge 2.

    Examples
    --------
    With all weights 0 every gate is half open and the candidate is 0, so half of the cell is forgotten:

    >>> zero = np.zeros((1, 1))
    >>> h, c, cache = lstm_step(zero, zero, np.array([[8.0]]), np.zeros((1, 4)), np.zeros((1, 4)), np.zeros(4))
    >>> c, cache.f
    (array([[4.]]), array([[0.5]]))
    """
    a = np.split(x @ W + h_prev @ U + b, 4, axis=-1)
    i, f, g, o = sigmoid(a[0]), sigmoid(a[1]), tanh(a[2]), sigmoid(a[3])
    c = f * c_prev + i * g
    tanh_c = tanh(c)
    h = o * tanh_c
    return h, c, LstmCache(x, h_prev, c_prev, i, f, g, o, tanh_c)


def gru_step(x: Array, h_prev: Array, W: Array, U: Array, b: Array) -> tuple[Array, GruCache]:
    """Take one step of the GRU, which blends the old state with a candidate.

    ``r = sigmoid(x W_r + h_prev U_r + b_r)`` and ``z = sigmoid(x W_z + h_prev U_z + b_z)``

    ``candidate = tanh(x W_c + (r * h_prev) U_c + b_c)``

    ``h = (1 - z) * h_prev + z * candidate``

    Two conventions are in use. Here, as in Chung et al. (2014) and in the study report, ``z = 1`` takes the candidate;
    Cho et al. (2014) and PyTorch print the opposite, ``z = 1`` keeps the old state. The reset gate acts before the
    product with ``U_c``, as in both papers; PyTorch applies it after.

    The three blocks lie side by side in ``W``, ``U`` and ``b`` in the order r, z, candidate (PyTorch's order).

    Shapes
        x (N, D); h_prev (N, H); W (D, 3H); U (H, 3H); b (3H,) -> h (N, H); cache

    Parameters
    ----------
    x, h_prev : array
        The input of this step and the state before it.
    W, U, b : array
        Weights of the input, weights of the state, bias, each with the columns r, z, candidate.

    Returns
    -------
    h : array
        The new state: every entry lies between the old state and the candidate.
    cache : GruCache
        Inputs, gates and candidate.

    Source
    ------
    Chung, Gulcehre, Cho and Bengio, Empirical Evaluation of Gated Recurrent Neural Networks (2014), section 3.2. The
    study report, section 2.3.

    Examples
    --------
    With all weights 0 the update gate is half open and the candidate is 0:

    >>> h, cache = gru_step(np.zeros((1, 1)), np.array([[8.0]]), np.zeros((1, 3)), np.zeros((1, 3)), np.zeros(3))
    >>> h, cache.z
    (array([[4.]]), array([[0.5]]))
    """
    gates = 2 * h_prev.shape[-1]  # columns before this one are r and z, the rest is the candidate
    from_x = x @ W + b
    r, z = np.split(sigmoid(from_x[..., :gates] + h_prev @ U[:, :gates]), 2, axis=-1)
    candidate = tanh(from_x[..., gates:] + (r * h_prev) @ U[:, gates:])
    h = (1 - z) * h_prev + z * candidate
    return h, GruCache(x, h_prev, r, z, candidate)
