"""An optimiser turns gradients into steps: it decides how far each parameter moves, and what it remembers of the past.

``step`` changes the parameters IN PLACE, so the layers see the new values at once. What an optimiser remembers it keeps
under the parameter's name, so the arrays may be passed in any order; one optimiser belongs to one network.

The optimisers themselves are in ``optimizers``.

Big arrays are worked through in pieces that fit into the processor's cache, which nearly halves the time of Adam; small
ones are joined (``joined_arrays``).
"""

from collections.abc import Iterator, Mapping

import numpy as np

from dlcore.arrays import Array
from dlcore.joined_arrays import Memory, _JoinedArrays
from dlcore.schedules import Schedule

PIECE = 65536  # entries; with Adam's five arrays of float32 1.3 MB, about a processor's second-level cache


class Optimizer:
    """What all optimisers share: the loop over the parameters, and the memory by name.

    ``w = w + update(gradient, memory)``

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        A number, or a function from the number of steps taken to a number.

    Raises
    ------
    KeyError
        In ``step``, if a parameter has no gradient or the other way round.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.3. The study report, section 1.2.

    Examples
    --------
    >>> from dlcore import SGD
    >>> w = {"W": np.array([1.0])}
    >>> SGD(0.5).step(w, {"W": np.array([1.0])})
    >>> w["W"]
    array([0.5])
    """

    memory_count = 0  # arrays of the parameter's shape that are remembered
    start_value = 0.0  # what they hold before the first step

    def __init__(self, learning_rate: float | Schedule) -> None:
        self.learning_rate = learning_rate
        self.steps = 0
        self.memory: dict[str, Memory] = {}
        self._joined: _JoinedArrays | None = None

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Change every parameter in place, by its gradient."""
        if parameters.keys() != gradients.keys():
            odd = sorted(parameters.keys() ^ gradients.keys())
            raise KeyError(f"Parameters and gradients need the same names, but only one of them has {odd}.")
        rate = float(self.learning_rate(self.steps) if callable(self.learning_rate) else self.learning_rate)
        self.steps += 1
        done = self._step_small(parameters, gradients, rate) if self.memory_count else ()
        for name, w in parameters.items():
            if name in done:
                continue
            dw, memory = gradients[name], self.memory[name] if self.memory_count else []
            if w.size <= PIECE:
                self._update(w, dw, memory, rate)
            else:
                for w_piece, dw_piece, *memory_pieces in _pieces(w, dw, *memory):
                    self._update(w_piece, dw_piece, memory_pieces, rate)

    def _step_small(
        self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], rate: float
    ) -> tuple[str, ...]:
        """Change the small arrays all at once, and return their names; from here on there is memory for every name."""
        if self._joined is None or not self._joined.fits(parameters, self.memory):
            for name, w in parameters.items():
                if name not in self.memory:
                    self.memory[name] = [np.full_like(w, self.start_value) for _ in range(self.memory_count)]
            self._joined = _JoinedArrays(parameters, self.memory)
        if self._joined.names:
            self._joined.step(gradients, self._update, rate)
        return self._joined.names

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        """Change one array, and what is remembered for it, in place; number by number, as arrays are cut and joined."""
        raise NotImplementedError


def _pieces(*arrays: Array) -> Iterator[tuple[Array, ...]]:
    """Cut big arrays of one shape into flat pieces; the pieces are views, so what changes them changes the arrays."""
    w, dw, *memory = arrays
    if not w.flags.c_contiguous:
        yield arrays
        return
    flat = [array.reshape(-1) for array in (w, np.ascontiguousarray(dw), *memory)]
    for start in range(0, w.size, PIECE):
        yield tuple(array[start : start + PIECE] for array in flat)
