"""Long short-term memory: gates let things into a cell, keep them there and let them out, even much later.

``LSTM.looped`` and ``LSTM.looped_backward`` are the ones to read; the tuned pair computes the same faster.
"""

from typing import Any, ClassVar, Self, Unpack

import numpy as np

from dlcore.arrays import Array
from dlcore.constants import _gate_scale
from dlcore.initializers import Initializer
from dlcore.peephole import peephole_lstm_step
from dlcore.recurrent import LstmCache, lstm_step
from dlcore.recurrent_layers import RecurrentLayer, RecurrentOptions
from dlcore.time_gradients import State, TimeGradients

_OPEN = 1000.0  # a bias at which sigmoid is exactly 1, in float32 and float64


class LSTM(RecurrentLayer):
    """Read a sequence with the LSTM, with or without peepholes.

    ``c_t = f_t * c_{t-1} + i_t * g_t`` and ``h_t = o_t * tanh(c_t)``, with the gates of ``lstm_step`` or
    ``peephole_lstm_step``

    It has ``4 (D*H + H*H + H)`` parameters, with peepholes ``3 H`` more. The cell's gradient goes back one step by
    ``dc_{t-1} = dc_t * f_t`` (and what the gates add): where the forget gate is open, it does not fade.

    Shapes
        x (N, T, D); W (D, 4H); U (H, 4H); b (4H,) -> y (N, T, H) with ``return_sequences``, else y (N, H)

    Parameters
    ----------
    W, U, b : array
        Weights of the input, weights of the state, bias, each with the columns i, f, g, o.
    p : array or None
        The weights of the peepholes (3, H), with the rows i, f, o.
    **options : RecurrentOptions
        The settings that all recurrent layers share, see ``RecurrentLayer``.

    Source
    ------
    Hochreiter and Schmidhuber, Long Short-Term Memory (1997); forget gate: Gers, Schmidhuber and Cummins, Learning to
    Forget (2000); peepholes: Gers and Schmidhuber, Recurrent Nets that Time and Count (2000). All these papers truncate
    the gradient at the gates; here it is the full one. The study report, section 2.2.

    Examples
    --------
    With every gate open the cell adds up what it reads, and its gradient reaches back undiminished:

    >>> layer = LSTM.carousel(1, 1, lambda shape, rng, dtype: np.ones(shape, dtype), np.random.default_rng(0))
    >>> x = np.ones((1, 50, 1), np.float32)
    >>> y, cache = layer.forward(x)
    >>> gradients = layer.backward_through_time(0 * y, cache, d_last=(0 * y, np.ones((1, 1))))
    >>> gradients.dc[0, [0, 25, 49], 0]
    array([1., 1., 1.], dtype=float32)
    """

    blocks: ClassVar[int] = 4
    state_count: ClassVar[int] = 2

    def __init__(
        self, W: Array, U: Array, b: Array, p: Array | None = None, **options: Unpack[RecurrentOptions]
    ) -> None:
        super().__init__({"W": W, "U": U, "b": b} | ({} if p is None else {"p": p}), **options)

    @classmethod
    def create(
        cls,
        n_in: int,
        n_hidden: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        *,
        has_peepholes: bool = False,
        forget_bias: float = 1.0,
        **options: Unpack[RecurrentOptions],
    ) -> Self:
        """Draw the weights by a rule such as ``xavier``; biases and peepholes start at zero.

        The forget gate's bias starts at ``forget_bias``: at 1 the cell remembers from the start (Jozefowicz, Zaremba
        and Sutskever, An Empirical Exploration of Recurrent Network Architectures, 2015).
        """
        W, U, b = cls._draw(n_in, n_hidden, initializer, rng, dtype)
        b[n_hidden : 2 * n_hidden] = forget_bias
        return cls(W, U, b, np.zeros((3, n_hidden), dtype) if has_peepholes else None, **options)

    @classmethod
    def carousel(
        cls,
        n_in: int,
        n_hidden: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        **options: Unpack[RecurrentOptions],
    ) -> Self:
        """Make the constant error carousel alone: gates fixed open, ``c_t = c_{t-1} + tanh(x_t W_g)``.

        The cell's only recurrent connection is the one to itself, with weight 1 (Hochreiter and Schmidhuber, section
        3.2). This is a thing to look at, not to train.
        """
        W, U = np.zeros((n_in, 4 * n_hidden), dtype), np.zeros((n_hidden, 4 * n_hidden), dtype)
        W[:, 2 * n_hidden : 3 * n_hidden] = initializer((n_in, n_hidden), rng, dtype)
        b = np.repeat(np.array([_OPEN, _OPEN, 0.0, _OPEN], dtype), n_hidden)
        return cls(W, U, b, **options)

    def looped(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, LstmCache]:
        """Take one step after the other."""
        step = peephole_lstm_step if "p" in self.parameters else lstm_step
        h, c = start
        states, steps = [], []
        for x_t in x:
            h_prev = h if mask is None else h * mask
            h, c, cache = step(x_t, h_prev, c, **self.parameters)
            states.append(h)
            steps.append(cache)
        return np.stack(states), (h, c), self._stack(steps)

    def looped_backward(self, dh: Array, dc: Array, steps: LstmCache, mask: Array | None) -> TimeGradients:
        """Go back one step after the other."""
        W, U = self.parameters["W"], self.parameters["U"]
        dx, da, all_dc = np.empty_like(steps.x), np.empty((*dh.shape[:2], len(U) * 4), dh.dtype), np.empty_like(dh)
        dh_later, dc_later = np.zeros_like(dc), dc
        for t in reversed(range(len(dh))):
            step = LstmCache(*(array[t] for array in steps))
            dh[t] += dh_later
            da[t], all_dc[t], dc_later = self._step_backward(dh[t], dc_later, step)
            dx[t] = da[t] @ W.T
            dh_later = da[t] @ U.T if mask is None else da[t] @ U.T * mask
        return TimeGradients(dx, self._parameter_gradients(steps, da), (dh_later, dc_later), dh, all_dc)

    def _step_backward(self, dh: Array, dc_later: Array, step: LstmCache) -> tuple[Array, Array, Array]:
        """Return the gradients of the four affine maps, of this step's cell and of the cell before it."""
        _, _, c_prev, i, f, g, o, tanh_c = step
        p_i, p_f, p_o = self.parameters.get("p", np.zeros((3, 1), dh.dtype))
        da_o = dh * tanh_c * o * (1 - o)
        dc = dc_later + dh * o * (1 - tanh_c * tanh_c) + da_o * p_o
        da_i = dc * g * i * (1 - i)
        da_f = dc * c_prev * f * (1 - f)
        da_g = dc * i * (1 - g * g)
        return np.hstack([da_i, da_f, da_g, da_o]), dc, dc * f + da_i * p_i + da_f * p_f

    def _parameter_gradients(self, steps: LstmCache, da: Array) -> dict[str, Array]:
        """Return the gradients of the parameters, which each step and each example adds to."""
        gradients = {
            "W": self._sum_products(steps.x, da),
            "U": self._sum_products(steps.h_prev, da),
            "b": self._sum_rows(da),
        }
        if "p" in self.parameters:
            da_i, da_f, _, da_o = np.split(da, 4, axis=2)
            c = steps.f * steps.c_prev + steps.i * steps.g
            seen = (da_i * steps.c_prev, da_f * steps.c_prev, da_o * c)
            gradients["p"] = np.stack([product.sum(axis=(0, 1)) for product in seen])
        return gradients

    def tuned(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, LstmCache]:
        """Do the same with one product of ``x`` for all steps.

        Inside, the batch is the last axis, (T, H, N), so that each gate lies in one piece.

        The gates come from ``sigmoid(a) = (1 + tanh(a / 2)) / 2``, so that one call of tanh serves all four blocks.
        Its error is that of rounding a number near 1, while ``sigmoid`` keeps all digits of a gate near 0.
        """
        W, U, b = (self.parameters[name] for name in ("W", "U", "b"))
        T, N, _ = x.shape
        H = len(U)
        halves = _gate_scale(H, N, x.dtype)[0]
        gates = np.matmul((W * halves).T, x.swapaxes(1, 2))
        gates += (b * halves)[:, None]
        h, c = np.empty((2, T + 1, H, N), x.dtype)
        h[0], c[0] = start[0].T, start[1].T
        tanh_c = np.empty((T, H, N), x.dtype)
        self._run(gates, h, c, tanh_c, None if mask is None else mask.T)
        i, f, g, o = gates.reshape(T, 4, H, N).transpose(1, 0, 3, 2)
        states, cells = h.swapaxes(1, 2), c.swapaxes(1, 2)
        h_prev = states[:-1] if mask is None else states[:-1] * mask
        steps = LstmCache(x, h_prev, cells[:-1], i, f, g, o, tanh_c.swapaxes(1, 2))
        return states[1:], (states[T].copy(), cells[T].copy()), steps

    def _run(self, gates: Array, h: Array, c: Array, tanh_c: Array, mask: Array | None) -> None:
        """Take the steps, from what ``x`` gives to the gates' affine maps; all arrays are filled in place."""
        T, H, N = tanh_c.shape
        halves, scale, rest = _gate_scale(H, N, h.dtype)
        U = np.ascontiguousarray((self.parameters["U"] * halves).T)
        p = 0.5 * self.parameters["p"][:, :, None] if "p" in self.parameters else None
        product, added = np.empty_like(scale), np.empty_like(h[0])
        h_prev, c_prev = h[0], c[0]
        for a, blocks, h_t, c_t, tanh_t in zip(gates, gates.reshape(T, 4, H, N), h[1:], c[1:], tanh_c, strict=True):
            i, f, g, o = blocks
            U.dot(h_prev if mask is None else h_prev * mask, product)
            np.add(a, product, a)
            if p is not None:
                i += p[0] * c_prev
                f += p[1] * c_prev
                a_o = o.copy()
            np.tanh(a, a)
            np.multiply(a, scale, a)
            np.add(a, rest, a)
            np.multiply(f, c_prev, c_t)
            np.multiply(i, g, added)
            np.add(c_t, added, c_t)
            if p is not None:
                o[...] = 0.5 + 0.5 * np.tanh(a_o + p[2] * c_t)
            np.tanh(c_t, tanh_t)
            np.multiply(o, tanh_t, h_t)
            h_prev, c_prev = h_t, c_t

    def tuned_backward(self, dh: Array, dc: Array, steps: LstmCache, mask: Array | None) -> TimeGradients:
        """Do the same with one product for each parameter's gradient; inside, the batch is the last axis."""
        W, U = self.parameters["W"], self.parameters["U"]
        T, N, H = dh.shape
        p = self.parameters["p"][:, :, None] if "p" in self.parameters else None
        da, to_cell = self._slopes(steps)
        dh = np.ascontiguousarray(dh.swapaxes(1, 2))
        dh_start, dc_later, all_dc = np.zeros((H, N), dh.dtype), np.array(dc.T, order="C"), np.empty_like(dh)
        product, f, seen = np.empty_like(dh_start), steps.f.swapaxes(1, 2), None if mask is None else mask.T
        rows = da.reshape(T, 4 * H, N)
        earlier = [dh_start, *dh[:-1]]
        steps_back = zip(da[:, 3], da[:, :3], rows, to_cell, f, all_dc, dh, earlier, strict=True)
        for da_o, da_rest, da_t, to_cell_t, f_t, dc_t, dh_t, dh_prev in reversed(list(steps_back)):
            np.multiply(da_o, dh_t, da_o)
            np.multiply(dh_t, to_cell_t, dc_t)
            np.add(dc_t, dc_later, dc_t)
            if p is not None:
                dc_t += da_o * p[2]
            np.multiply(da_rest, dc_t, da_rest)
            np.multiply(dc_t, f_t, dc_later)
            if p is not None:
                dc_later += da_rest[0] * p[0] + da_rest[1] * p[1]
            U.dot(da_t, product)
            if seen is not None:
                product *= seen
            np.add(dh_prev, product, dh_prev)
        da = rows
        gradients = self._parameter_gradients(steps, da.swapaxes(1, 2))
        dx, dh, all_dc = (array.swapaxes(1, 2) for array in (np.matmul(W, da), dh, all_dc))
        return TimeGradients(dx, gradients, (dh_start.T, dc_later.T), dh, all_dc)

    @staticmethod
    def _slopes(steps: LstmCache) -> tuple[Array, Array]:
        """Return, for all steps, what turns dc (for o: dh) into the affine maps' gradients, and dh into dc.

        ``g i (1 - i)`` is written ``(i g) - (i g) i``, and ``i (1 - g^2)`` is ``i - (i g) g``, so that i g serves both;
        o and tanh(c) likewise. All is computed in place: a large temporary array can cost more than the arithmetic.
        """
        c_prev, i, f, g, o, tanh_c = (array.swapaxes(1, 2) for array in steps[2:])
        T, H, N = g.shape
        slopes = np.empty((T, 4, H, N), g.dtype)
        to_i, to_f, to_g, to_o = slopes.swapaxes(0, 1)
        to_cell, product = np.empty((2, T, H, N), g.dtype)
        for gate, other, to_gate in ((f, c_prev, to_f), (i, g, to_i), (o, tanh_c, to_o)):
            np.multiply(gate, other, product)
            np.multiply(product, gate, to_gate)
            np.subtract(product, to_gate, to_gate)
            if other is not c_prev:
                to_other = to_g if other is g else to_cell
                np.multiply(product, other, to_other)
                np.subtract(gate, to_other, to_other)
        return slopes, to_cell
