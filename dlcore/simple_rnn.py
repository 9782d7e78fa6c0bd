"""The simple recurrent network: its new state is one affine layer and one activation of the input and the old state.

``RNN.looped`` and ``RNN.looped_backward`` are the ones to read; the tuned pair computes the same faster.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Literal, Self, TypeAlias, Unpack

import numpy as np

from dlcore.activations import relu, sigmoid, tanh
from dlcore.arrays import Array
from dlcore.constants import _constants, _ones
from dlcore.initializers import Initializer
from dlcore.recurrent import RnnCache
from dlcore.recurrent_layers import RecurrentLayer, RecurrentOptions
from dlcore.time_gradients import State, TimeGradients

Activation: TypeAlias = Literal["tanh", "sigmoid", "relu"]

_ACTIVATIONS: dict[Activation, Callable[[Array], Array]] = {"tanh": tanh, "sigmoid": sigmoid, "relu": relu}


def _slope(h: Array, activation: Activation) -> Array:
    """Return the derivative of the activation, from its value alone."""
    match activation:
        case "tanh":
            slope = h * h
            return np.subtract(1, slope, out=slope)
        case "sigmoid":
            return h * (1 - h)
        case "relu":
            return (h > 0).astype(h.dtype)


class RNN(RecurrentLayer):
    """Read a sequence with the simple recurrent network of Elman.

    ``h_t = f(x_t W + h_{t-1} U + b)`` with f = tanh, sigmoid or relu

    It has ``D*H + H*H + H`` parameters. The gradient goes back one step by ``da_t = dh_t * f'(a_t)`` and
    ``dh_{t-1} = da_t U^T``, so over k steps it is multiplied k times by ``f'`` and by ``U``.

    Shapes
        x (N, T, D); W (D, H); U (H, H); b (H,) -> y (N, T, H) with ``return_sequences``, else y (N, H)

    Parameters
    ----------
    W, U, b : array
        Weights of the input, weights of the state, bias.
    activation : {"tanh", "sigmoid", "relu"}
        The function f.
    **options : RecurrentOptions
        The settings that all recurrent layers share.

    Source
    ------
    Elman, Finding Structure in Time (1990); Werbos, Backpropagation Through Time (1990); Goodfellow, Bengio and
    Courville, Deep Learning (2016), eq. 10.8 and 10.22 to 10.28. The study report, section 2.1.

    Examples
    --------
    A state that only adds up what it reads:

    >>> one = np.ones((1, 1))
    >>> layer = RNN(one, one, np.zeros(1), activation="relu", return_sequences=True)
    >>> y, cache = layer.forward(np.array([[[1.0], [2.0], [3.0]]]))
    >>> y
    array([[[1.],
            [3.],
            [6.]]])
    >>> dx, gradients = layer.backward(np.array([[[0.0], [0.0], [1.0]]]), cache)
    >>> dx.ravel(), gradients["U"]
    (array([1., 1., 1.]), array([[4.]]))
    """

    blocks: ClassVar[int] = 1

    def __init__(
        self, W: Array, U: Array, b: Array, activation: Activation = "tanh", **options: Unpack[RecurrentOptions]
    ) -> None:
        super().__init__({"W": W, "U": U, "b": b}, **options)
        self.activation = activation

    @classmethod
    def create(
        cls,
        n_in: int,
        n_hidden: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        activation: Activation = "tanh",
        **options: Unpack[RecurrentOptions],
    ) -> Self:
        """Draw the weights by a rule such as ``xavier``, and start the bias at zero."""
        return cls(*cls._draw(n_in, n_hidden, initializer, rng, dtype), activation, **options)

    def looped(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, RnnCache]:
        """Take one step after the other."""
        W, U, b = (self.parameters[name] for name in ("W", "U", "b"))
        f = _ACTIVATIONS[self.activation]
        (h,) = start
        steps = []
        for x_t in x:
            h_prev = h if mask is None else h * mask
            h = f(x_t @ W + h_prev @ U + b)  # with tanh this is rnn_step
            steps.append(RnnCache(x_t, h_prev, h))
        all_steps = self._stack(steps)
        return all_steps.h, (h,), all_steps

    def looped_backward(self, dh: Array, dc: Array, steps: RnnCache, mask: Array | None) -> TimeGradients:
        """Go back one step after the other."""
        W, U, b = (self.parameters[name] for name in ("W", "U", "b"))
        dx, dW, dU, db = np.empty_like(steps.x), np.zeros_like(W), np.zeros_like(U), np.zeros_like(b)
        from_later = np.zeros_like(dh[0])
        for t in reversed(range(len(dh))):
            dh[t] += from_later
            da = dh[t] * _slope(steps.h[t], self.activation)
            dx[t] = da @ W.T
            dW += steps.x[t].T @ da
            dU += steps.h_prev[t].T @ da
            db += da.sum(axis=0)
            from_later = da @ U.T if mask is None else da @ U.T * mask
        return TimeGradients(dx, {"W": dW, "U": dU, "b": db}, (from_later,), dh)

    def tuned(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, RnnCache]:
        """Do the same with one product of ``x`` for all steps; the states are computed where they are kept."""
        W, U, b = (self.parameters[name] for name in ("W", "U", "b"))
        T, N, D = x.shape
        H = len(U)
        h = np.empty((T + 1, N, H), x.dtype)
        h[0] = start[0]
        a = h[1:].reshape(T * N, H)  # the same memory
        x.reshape(T * N, D).dot(W, a)
        a += b
        if self.activation == "sigmoid":  # sigmoid(a) = (1 + tanh(a / 2)) / 2
            a *= 0.5
            U = U * 0.5
        product, zero, half = np.empty((N, H), x.dtype), *_constants(x.dtype, 0, 0.5)
        h_prev, *later = h
        for h_t in later:
            (h_prev if mask is None else h_prev * mask).dot(U, product)
            np.add(h_t, product, h_t)
            if self.activation == "relu":
                np.maximum(h_t, zero, out=h_t)
            else:
                np.tanh(h_t, h_t)
            if self.activation == "sigmoid":
                np.multiply(h_t, half, h_t)
                np.add(h_t, half, h_t)
            h_prev = h_t
        return h[1:], (h[T].copy(),), RnnCache(x, h[:-1] if mask is None else h[:-1] * mask, h[1:])

    def tuned_backward(self, dh: Array, dc: Array, steps: RnnCache, mask: Array | None) -> TimeGradients:
        """Do the same with one product for each parameter's gradient."""
        W, U = self.parameters["W"], self.parameters["U"]
        T, N, D = steps.x.shape
        H = len(U)
        U_back = U.T
        da = _slope(steps.h, self.activation)
        dh_start, product = np.zeros((N, H), dh.dtype), np.empty((N, H), dh.dtype)
        earlier = [dh_start, *dh[:-1]]
        for dh_t, da_t, dh_prev in zip(dh[::-1], da[::-1], reversed(earlier), strict=True):
            np.multiply(da_t, dh_t, da_t)
            da_t.dot(U_back, product)
            if mask is not None:
                product *= mask
            np.add(dh_prev, product, dh_prev)
        da = da.reshape(T * N, H)
        dW = steps.x.reshape(T * N, D).T.dot(da)
        dU = steps.h_prev.reshape(T * N, H).T.dot(da)
        db = _ones(T * N, da.dtype).dot(da)
        return TimeGradients(da.dot(W.T).reshape(T, N, D), {"W": dW, "U": dU, "b": db}, (dh_start,), dh)
