"""The gated recurrent unit blends its old state with a new candidate: it remembers like the LSTM, without a cell.

``GRU.looped`` and ``GRU.looped_backward`` are the ones to read; the tuned pair computes the same faster.
"""

from typing import Any, ClassVar, Self, Unpack

import numpy as np

from dlcore.arrays import Array
from dlcore.constants import _constants
from dlcore.initializers import Initializer
from dlcore.recurrent import GruCache, gru_step
from dlcore.recurrent_layers import RecurrentLayer, RecurrentOptions
from dlcore.time_gradients import State, TimeGradients


class GRU(RecurrentLayer):
    """Read a sequence with the GRU.

    ``h_t = (1 - z_t) * h_{t-1} + z_t * candidate_t``, with the gates of ``gru_step``

    ``z = 1`` takes the candidate (Cho et al. and PyTorch print the opposite), and the reset gate acts before the
    product with ``U``. It has ``3 (D*H + H*H + H)`` parameters. The gradient goes back one step by
    ``dh_{t-1} = dh_t * (1 - z_t)`` (and what the gates and the candidate add): where the old state is kept, it does
    not fade.

    Shapes
        x (N, T, D); W (D, 3H); U (H, 3H); b (3H,) -> y (N, T, H) with ``return_sequences``, else y (N, H)

    Parameters
    ----------
    W, U, b : array
        Weights of the input, weights of the state, bias, each with the columns r, z, candidate.
    **options : RecurrentOptions
        The settings that all recurrent layers share, see ``RecurrentLayer``.

    Source
    ------
    Cho et al., Learning Phrase Representations using RNN Encoder-Decoder (2014), section 2.3; Chung, Gulcehre, Cho and
    Bengio, Empirical Evaluation of Gated Recurrent Neural Networks (2014), section 3.2. The study report, section 2.3.

    Examples
    --------
    With all weights 0 the update gate is half open and the candidate is 0, so each step halves the state:

    >>> layer = GRU(np.zeros((1, 3)), np.zeros((1, 3)), np.zeros(3), return_sequences=True)
    >>> y, cache = layer.forward(np.zeros((1, 3, 1)), initial=(np.array([[8.0]]),))
    >>> y.ravel()
    array([4., 2., 1.])
    >>> layer.backward_through_time(np.ones((1, 3, 1)), cache).initial
    (array([[0.875]]),)
    """

    blocks: ClassVar[int] = 3

    def __init__(self, W: Array, U: Array, b: Array, **options: Unpack[RecurrentOptions]) -> None:
        super().__init__({"W": W, "U": U, "b": b}, **options)

    @classmethod
    def create(
        cls,
        n_in: int,
        n_hidden: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        **options: Unpack[RecurrentOptions],
    ) -> Self:
        """Draw the weights by a rule such as ``xavier``, and start the biases at zero."""
        return cls(*cls._draw(n_in, n_hidden, initializer, rng, dtype), **options)

    def looped(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, GruCache]:
        """Take one step after the other."""
        (h,) = start
        states, steps = [], []
        for x_t in x:
            h_prev = h
            h, step = gru_step(x_t, h_prev if mask is None else h_prev * mask, **self.parameters)
            if mask is not None:  # the gates see the masked state, but what is blended in is the state itself
                h, step = (1 - step.z) * h_prev + step.z * step.candidate, step._replace(h_prev=h_prev)
            states.append(h)
            steps.append(step)
        return np.stack(states), (h,), self._stack(steps)

    def looped_backward(self, dh: Array, dc: Array, steps: GruCache, mask: Array | None) -> TimeGradients:
        """Go back one step after the other."""
        W = self.parameters["W"]
        dx, da = np.empty_like(steps.x), np.empty((*dh.shape[:2], W.shape[1]), dh.dtype)
        dh_later = np.zeros_like(dc)
        for t in reversed(range(len(dh))):
            dh[t] += dh_later
            da[t], dh_later = self._step_backward(dh[t], GruCache(*(array[t] for array in steps)), mask)
            dx[t] = da[t] @ W.T
        return TimeGradients(dx, self._parameter_gradients(steps, da, mask), (dh_later,), dh)

    def _step_backward(self, dh: Array, step: GruCache, mask: Array | None) -> tuple[Array, Array]:
        """Return the gradients of the three affine maps and of the state before this step."""
        _, h_prev, r, z, candidate = step
        seen = h_prev if mask is None else h_prev * mask  # what the products see of the state
        U_r, U_z, U_candidate = np.split(self.parameters["U"], 3, axis=1)
        da_candidate = dh * z * (1 - candidate * candidate)
        da_z = dh * (candidate - h_prev) * z * (1 - z)
        d_reset = da_candidate @ U_candidate.T  # of r * seen
        da_r = d_reset * seen * r * (1 - r)
        d_seen = d_reset * r + da_r @ U_r.T + da_z @ U_z.T
        dh_prev = dh * (1 - z) + (d_seen if mask is None else d_seen * mask)
        return np.hstack([da_r, da_z, da_candidate]), dh_prev

    def _parameter_gradients(self, steps: GruCache, da: Array, mask: Array | None) -> dict[str, Array]:
        """Return the gradients of the parameters, which each step and each example adds to."""
        H = steps.h_prev.shape[2]
        seen = steps.h_prev if mask is None else steps.h_prev * mask
        dU_gates = self._sum_products(seen, da[:, :, : 2 * H])
        dU_candidate = self._sum_products(steps.r * seen, da[:, :, 2 * H :])
        return {
            "W": self._sum_products(steps.x, da),
            "U": np.concatenate([dU_gates, dU_candidate], axis=1),
            "b": self._sum_rows(da),
        }

    def tuned(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, GruCache]:
        """Do the same with one product of ``x`` for all steps.

        Inside, the batch is the last axis, (T, H, N), so that each gate lies in one piece.

        The gates come from ``sigmoid(a) = (1 + tanh(a / 2)) / 2``, whose error is that of rounding a number near 1,
        while ``sigmoid`` keeps all digits of a gate near 0.
        """
        W, U, b = (self.parameters[name] for name in ("W", "U", "b"))
        T, N, _ = x.shape
        H = len(U)
        a = np.matmul(W.T, x.swapaxes(1, 2))
        a += b[:, None]
        h = np.empty((T + 1, H, N), x.dtype)
        h[0] = start[0].T
        self._run(a, h, None if mask is None else mask.T)
        r, z, candidate = a.reshape(T, 3, H, N).transpose(1, 0, 3, 2)
        states = h.swapaxes(1, 2)
        return states[1:], (states[T].copy(),), GruCache(x, states[:-1], r, z, candidate)

    def _run(self, a: Array, h: Array, mask: Array | None) -> None:
        """Take the steps, from what ``x`` gives to the affine maps; both arrays are filled in place."""
        H, N = h[0].shape
        U = self.parameters["U"].T.astype(h.dtype)  # the astype makes a copy that lies in one piece
        U_gates, U_candidate = U[: 2 * H] * 0.5, U[2 * H :].copy()
        from_h, reset = np.empty((2 * H, N), h.dtype), np.empty((H, N), h.dtype)
        gates, candidates = a[:, : 2 * H], a[:, 2 * H :]
        (half,) = _constants(h.dtype, 0.5)
        gates *= half
        h_prev = h[0]
        for gates_t, candidate, h_t in zip(gates, candidates, h[1:], strict=True):
            seen = h_prev if mask is None else h_prev * mask
            U_gates.dot(seen, from_h)
            np.add(gates_t, from_h, gates_t)
            np.tanh(gates_t, gates_t)
            np.multiply(gates_t, half, gates_t)
            np.add(gates_t, half, gates_t)
            np.multiply(gates_t[:H], seen, reset)
            U_candidate.dot(reset, h_t)
            np.add(candidate, h_t, candidate)
            np.tanh(candidate, candidate)
            np.subtract(candidate, h_prev, h_t)  # h_prev + z * (candidate - h_prev)
            np.multiply(h_t, gates_t[H:], h_t)
            np.add(h_t, h_prev, h_t)
            h_prev = h_t

    def tuned_backward(self, dh: Array, dc: Array, steps: GruCache, mask: Array | None) -> TimeGradients:
        """Do the same with one product for each parameter's gradient; inside, the batch is the last axis."""
        W, U = self.parameters["W"], self.parameters["U"]
        T, N, H = dh.shape
        da = self._slopes(steps, mask)
        dh = np.ascontiguousarray(dh.swapaxes(1, 2))
        r, z = steps.r.swapaxes(1, 2), steps.z.swapaxes(1, 2)
        (one,) = _constants(dh.dtype, 1)
        keep, seen = one - z, None if mask is None else mask.T
        dh_start = np.zeros((H, N), dh.dtype)
        d_reset, d_seen = np.empty_like(dh_start), np.empty_like(dh_start)
        U_gates, U_candidate = U[:, : 2 * H].copy(), U[:, 2 * H :].copy()
        earlier = [dh_start, *dh[:-1]]
        steps_back = zip(da[:, : 2 * H], da.reshape(T, 3, H, N), r, keep, dh, earlier, strict=True)
        for da_gates, (da_r, da_z, da_candidate), r_t, keep_t, dh_t, dh_prev in reversed(list(steps_back)):
            np.multiply(da_candidate, dh_t, da_candidate)
            np.multiply(da_z, dh_t, da_z)
            U_candidate.dot(da_candidate, d_reset)
            np.multiply(da_r, d_reset, da_r)
            U_gates.dot(da_gates, d_seen)
            np.multiply(d_reset, r_t, d_reset)
            np.add(d_seen, d_reset, d_seen)
            if seen is not None:
                d_seen *= seen
            np.multiply(dh_t, keep_t, d_reset)
            np.add(d_seen, d_reset, d_seen)
            np.add(dh_prev, d_seen, dh_prev)
        gradients = self._parameter_gradients(steps, da.swapaxes(1, 2), mask)
        return TimeGradients(np.matmul(W, da).swapaxes(1, 2), gradients, (dh_start.T,), dh.swapaxes(1, 2))

    @staticmethod
    def _slopes(steps: GruCache, mask: Array | None) -> Array:
        """Return, for all steps, what turns dh (for r: the gradient of r * seen) into the affine maps' gradients.

        All is computed in place: a large temporary array can cost more than the arithmetic.
        """
        h_prev, r, z, candidate = (array.swapaxes(1, 2) for array in steps[1:])
        T, H, N = h_prev.shape
        slopes = np.empty((T, 3 * H, N), h_prev.dtype)
        to_r, to_z, to_candidate = slopes[:, :H], slopes[:, H : 2 * H], slopes[:, 2 * H :]
        (one,) = _constants(r.dtype, 1)
        np.subtract(one, r, out=to_r)
        to_r *= r
        to_r *= h_prev
        if mask is not None:
            to_r *= mask.T
        np.subtract(candidate, h_prev, out=to_candidate)
        np.subtract(one, z, out=to_z)
        to_z *= z
        to_z *= to_candidate
        np.multiply(candidate, candidate, out=to_candidate)
        np.subtract(one, to_candidate, out=to_candidate)
        to_candidate *= z
        return slopes
