"""A recurrent layer reads a whole sequence: it takes the same step again and again, and a state carries the past.

``RNN``, ``LSTM`` and ``GRU`` share all that is in this file: which way the sequence is read, which states are handed
on, where dropout strikes, and how far back the gradient flows. Each of them adds only its step, in two forms that
give the same values: the *looped* form says one step after the other what the papers say, the *tuned* form does as
much as it can for all steps at once.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, NamedTuple, TypedDict, TypeVar

import numpy as np

from dlcore.arrays import Array
from dlcore.constants import _ones
from dlcore.initializers import Initializer
from dlcore.time_gradients import State, TimeGradients

Steps = TypeVar("Steps", bound=tuple[Any, ...])


class RecurrentOptions(TypedDict, total=False):
    """The settings that all recurrent layers share; see ``RecurrentLayer``."""

    return_sequences: bool
    go_backwards: bool
    input_dropout: float
    recurrent_dropout: float
    truncation: int | None
    is_looped: bool


class RecurrentCache(NamedTuple):
    """What a recurrent layer leaves for its backward pass.

    Attributes
    ----------
    steps : RnnCache, LstmCache or GruCache
        What the steps left, each array with the time first, (T, N, ...), in the order of reading.
    last : State
        The state after the last step, (h,) or (h, c): give it to another layer as ``initial``.
    input_mask, state_mask : array or None
        The masks of dropout, (N, D) and (N, H).
    """

    steps: Any
    last: State
    input_mask: Array | None
    state_mask: Array | None


class RecurrentLayer(ABC):
    """What RNN, LSTM and GRU have in common: all but the step.

    ``h_t = step(x_t, h_{t-1})`` for t = 1 ... T, and ``y`` is all ``h_t`` or the last

    The gradient flows the other way. A state acts on the loss directly and through the next state, so

    ``dL/dh_t = (direct part) + dL/dh_{t+1} * dh_{t+1}/dh_t``

    and as every step uses the same parameters, their gradient is a sum over the steps. The factors ``dh_{t+1}/dh_t``
    multiply, which is why the gradient of early steps vanishes or explodes.

    With ``truncation = k`` the loss at step t is followed back through steps t, t-1, ... t-k+1 only; the state before
    them counts as a constant. This takes k times as long if all states are returned, less than the whole if only the
    last is. To train on an endless stream, cut it into pieces and hand ``cache.last`` on as ``initial``.

    Shapes
        x (N, T, D) -> y (N, T, H) with ``return_sequences``, else y (N, H)

    Parameters
    ----------
    parameters : dict of array
        ``W`` (D, kH), ``U`` (H, kH) and ``b`` (kH,) for the k blocks of the step, side by side.
    return_sequences : bool
        Return the states of all steps; otherwise only the last one.
    go_backwards : bool
        Read from the last step to the first. States come in the order of reading, as ``join_states`` wants them.
    input_dropout, recurrent_dropout : float
        The rate, from 0 to below 1, at which the products do not see the numbers of ``x`` and of ``h_{t-1}`` in
        training. One mask is drawn for each sequence and used at every step and by every gate; what stays is divided
        by (1 - rate). The cell of the LSTM and the old state that the GRU blends in are never masked.
    truncation : int or None
        Through how many steps, its own included, the loss of a step is followed back; None means all.
    is_looped : bool
        Use the looped form.

    Raises
    ------
    ValueError
        If a rate or ``truncation`` is out of range; in ``forward``, if ``x`` or ``initial`` has the wrong shape or
        dropout has no ``rng``; in ``backward``, if ``dy`` has not the shape of ``y``.

    Source
    ------
    Werbos, Backpropagation Through Time (1990); truncation: Williams and Peng, An Efficient Gradient-Based Algorithm
    for On-Line Training of Recurrent Network Trajectories (1990); dropout: Gal and Ghahramani, A Theoretically Grounded
    Application of Dropout in Recurrent Neural Networks (2016), arXiv:1512.05287, section 4. The study report, section
    2.1.2.
    """

    blocks: ClassVar[int]  # how many affine maps a step has
    state_count: ClassVar[int] = 1  # 2 where a cell is carried beside the state

    def __init__(
        self,
        parameters: dict[str, Array],
        *,
        return_sequences: bool = False,
        go_backwards: bool = False,
        input_dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        truncation: int | None = None,
        is_looped: bool = False,
    ) -> None:
        for rate in (input_dropout, recurrent_dropout):
            if not 0 <= rate < 1:
                raise ValueError(f"The rate must be at least 0 and below 1, but it is {rate}.")
        if truncation is not None and truncation < 1:
            raise ValueError(f"truncation counts steps, so it must be at least 1 or None, but it is {truncation}.")
        self.parameters = parameters
        self.return_sequences = return_sequences
        self.go_backwards = go_backwards
        self.input_dropout = input_dropout
        self.recurrent_dropout = recurrent_dropout
        self.truncation = truncation
        self.is_looped = is_looped

    @abstractmethod
    def looped(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, Any]:
        """Take one step after the other; return all states, the last state and what the steps leave.

        Here and below the time comes first: ``x`` is (T, N, D), and the states are (T, N, H).
        """

    @abstractmethod
    def tuned(self, x: Array, start: State, mask: Array | None) -> tuple[Array, State, Any]:
        """Do the same with one product of ``x`` for all steps."""

    @abstractmethod
    def looped_backward(self, dh: Array, dc: Array, steps: Any, mask: Array | None) -> TimeGradients:
        """Go back one step after the other; ``dh`` comes with the direct parts and is completed on the way.

        ``dc`` (N, H) is the gradient of the last cell, where there is one.
        """

    @abstractmethod
    def tuned_backward(self, dh: Array, dc: Array, steps: Any, mask: Array | None) -> TimeGradients:
        """Do the same with one product for each parameter's gradient."""

    def forward(
        self,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        initial: State | None = None,
    ) -> tuple[Array, RecurrentCache]:
        """Read the sequences of a batch, starting from the state ``initial``, by default zeros."""
        self._check(x, initial)
        N, _, D = x.shape
        H = len(self.parameters["U"])
        dtype = np.result_type(x, self.parameters["W"])
        input_mask = _draw_mask(self.input_dropout if training else 0, (N, D), rng, dtype)
        state_mask = _draw_mask(self.recurrent_dropout if training else 0, (N, H), rng, dtype)
        if initial is None:
            initial = (np.zeros((N, H), dtype),) * self.state_count
        start = tuple(np.asarray(array, dtype) for array in initial)
        unroll = self.looped if self.is_looped else self.tuned
        h, last, steps = unroll(self._time_first(x, dtype, input_mask), start, state_mask)
        y = h.swapaxes(0, 1).copy() if self.return_sequences else h[-1].copy()
        return y, RecurrentCache(steps, last, input_mask, state_mask)

    def backward(self, dy: Array, cache: RecurrentCache) -> tuple[Array, dict[str, Array]]:
        """Return the gradient of ``x`` and the gradients of the parameters."""
        gradients = self.backward_through_time(dy, cache)
        return gradients.dx, gradients.parameters

    def backward_through_time(self, dy: Array, cache: RecurrentCache, *, d_last: State | None = None) -> TimeGradients:
        """Return all that is found on the way back: the gradients of the initial state and of every state, too.

        ``d_last`` is the gradient of ``cache.last``, if that was used besides ``y``, as a decoder does.
        """
        dh = self._direct(dy, cache)
        dc = np.zeros(dh.shape[1:], dh.dtype)
        if d_last is not None:
            dh[-1] += d_last[0]
            dc += d_last[1] if self.state_count == 2 else 0
        if self.truncation is None or self.truncation >= len(dh):
            found = self._back(dh, dc, cache.steps, cache.state_mask)
        else:
            found = self._truncated(dh, dc, cache, self.truncation)
        dx = found.dx if cache.input_mask is None else found.dx * cache.input_mask
        dx = np.ascontiguousarray((dx[::-1] if self.go_backwards else dx).swapaxes(0, 1))
        dc_steps = None if found.dc is None else found.dc.swapaxes(0, 1)
        return found._replace(dx=dx, dh=found.dh.swapaxes(0, 1), dc=dc_steps)

    def _check(self, x: Array, initial: State | None) -> None:
        D, H = len(self.parameters["W"]), len(self.parameters["U"])
        if x.ndim != 3 or x.shape[1] < 1 or x.shape[2] != D:
            raise ValueError(f"x must have shape (N, T, {D}) with at least one step, but it has shape {x.shape}.")
        wanted = [(len(x), H)] * self.state_count
        if initial is not None and [np.shape(array) for array in initial] != wanted:
            found = [np.shape(array) for array in initial]
            raise ValueError(f"initial must hold arrays of shapes {wanted}, but it holds {found}.")

    def _time_first(self, x: Array, dtype: Any, mask: Array | None) -> Array:
        x = x.swapaxes(0, 1)[:: -1 if self.go_backwards else 1]
        return np.ascontiguousarray(x if mask is None else x * mask, dtype)

    def _direct(self, dy: Array, cache: RecurrentCache) -> Array:
        """Lay the gradient of ``y`` out in a new array (T, N, H), with 0 where a state was not handed on."""
        T, N, _ = cache.steps.x.shape
        H = len(self.parameters["U"])
        wanted = (N, T, H) if self.return_sequences else (N, H)
        if np.shape(dy) != wanted:
            raise ValueError(f"dy must have the shape of y, {wanted}, but it has shape {np.shape(dy)}.")
        dh = np.zeros((T, N, H), cache.last[0].dtype)
        if self.return_sequences:
            dh[...] = dy.swapaxes(0, 1)
        else:
            dh[-1] = dy
        return dh

    def _back(self, dh: Array, dc: Array, steps: Any, mask: Array | None) -> TimeGradients:
        return (self.looped_backward if self.is_looped else self.tuned_backward)(dh, dc, steps, mask)

    def _truncated(self, dh: Array, dc: Array, cache: RecurrentCache, reach: int) -> TimeGradients:
        """Follow the loss of each step back on its own, through ``reach`` steps, and add up what is found."""
        T = len(dh)
        total: TimeGradients | None = None
        for end in range(1, T + 1) if self.return_sequences else [T]:
            first = max(0, end - reach)
            direct = np.zeros_like(dh[first:end])
            direct[-1] = dh[end - 1]
            steps = type(cache.steps)(*(array[first:end] for array in cache.steps))
            part = self._back(direct, dc if end == T else np.zeros_like(dc), steps, cache.state_mask)
            total = part.zeros(T) if total is None else total
            total.add(part, first, end)
        assert total is not None  # there is at least one step
        return total

    @classmethod
    def _draw(
        cls, n_in: int, n_hidden: int, initializer: Initializer, rng: np.random.Generator, dtype: Any
    ) -> tuple[Array, Array, Array]:
        """Draw W and U block by block, so that the rule sees the sizes of one affine map; b starts at zero."""
        W = np.hstack([initializer((n_in, n_hidden), rng, dtype) for _ in range(cls.blocks)])
        U = np.hstack([initializer((n_hidden, n_hidden), rng, dtype) for _ in range(cls.blocks)])
        return W, U, np.zeros(cls.blocks * n_hidden, dtype)

    @staticmethod
    def _stack(steps: list[Steps]) -> Steps:
        """Turn the caches of single steps into one cache whose arrays have the time first."""
        return type(steps[0])(*(np.stack(arrays) for arrays in zip(*steps, strict=True)))

    @staticmethod
    def _sum_products(left: Array, da: Array) -> Array:
        """Add up ``left_t^T da_t`` over the steps, for ``left`` (T, N, k) and ``da`` (T, N, m); returns (k, m)."""
        T, N, k = left.shape
        total: Array
        if N == 1:  # one product for all steps, without moving a number
            total = left.reshape(T, k).T.dot(da.reshape(T, da.shape[2]))
            return total
        total = left[0].T.dot(da[0])
        for left_t, da_t in zip(left[1:], da[1:], strict=True):
            total += left_t.T.dot(da_t)
        return total

    @staticmethod
    def _sum_rows(da: Array) -> Array:
        """Add up ``da`` (T, N, m) over the steps and the examples; returns (m,)."""
        T, N, m = da.shape
        rows = da.swapaxes(1, 2).reshape(T * m, N)  # where the tuned forms leave the batch: no number is moved
        steps = rows if N == 1 else rows.dot(_ones(N, da.dtype))
        total: Array = _ones(T, da.dtype).dot(steps.reshape(T, m))
        return total


def _draw_mask(rate: float, shape: tuple[int, int], rng: np.random.Generator | None, dtype: Any) -> Array | None:
    """Draw a mask of inverted dropout: 0 at this rate, else ``1 / (1 - rate)``."""
    if not rate:
        return None
    if rng is None:
        raise ValueError("Dropout draws lots in training: pass forward a generator, rng=np.random.default_rng(seed).")
    kept = rng.random(shape, dtype=np.float32) >= rate  # the same masks for float32 and float64
    mask: Array = kept * np.asarray(1 / (1 - rate), dtype)
    return mask
