"""An optimiser turns gradients into steps: it decides how far each parameter moves, and what it remembers of the past.

``step`` changes the parameters IN PLACE, so the layers see the new values at once. What an optimiser remembers it keeps
under the parameter's name, so the arrays may be passed in any order; one optimiser belongs to one network.

The optimisers themselves are in ``optimizers``.

Big arrays are worked through in pieces that fit into the processor's cache, which nearly halves the time of Adam.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np

from dlcore.arrays import Array
from dlcore.schedules import Schedule

PIECE = 65536  # entries; with Adam's five arrays of float32 1.3 MB, about a processor's second-level cache
Memory: TypeAlias = list[Array]


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

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Change every parameter in place, by its gradient."""
        if parameters.keys() != gradients.keys():
            odd = sorted(parameters.keys() ^ gradients.keys())
            raise KeyError(f"Parameters and gradients need the same names, but only one of them has {odd}.")
        rate = self.learning_rate(self.steps) if callable(self.learning_rate) else self.learning_rate
        self.steps += 1
        for name, w in parameters.items():
            if name not in self.memory:
                self.memory[name] = [np.full_like(w, self.start_value) for _ in range(self.memory_count)]
            for piece, dw, *memory in _pieces(w, gradients[name], *self.memory[name]):
                self._update(piece, dw, memory, float(rate))

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        """Change one array, and what is remembered for it, in place."""
        raise NotImplementedError


def _pieces(*arrays: Array) -> Iterator[tuple[Array, ...]]:
    """Cut big arrays of one shape into flat pieces; the pieces are views, so what changes them changes the arrays."""
    w, dw, *memory = arrays
    if w.size <= PIECE or not w.flags.c_contiguous:
        yield arrays
        return
    flat = [array.reshape(-1) for array in (w, np.ascontiguousarray(dw), *memory)]
    for start in range(0, w.size, PIECE):
        yield tuple(array[start : start + PIECE] for array in flat)
