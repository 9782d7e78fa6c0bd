"""Many small arrays cost an optimiser more than one big array: each operation has a price before the first number.

So the small parameters of a network are copied side by side into one vector, which then takes a single step. The plain
form is the loop of ``Optimizer.step``; every number comes out the same.
"""

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np

from dlcore.arrays import Array

SMALL = 4096  # entries; from about here on, copying an array costs more than its operations' fixed price
Memory = list[Array]
Update = Callable[[Array, Array, Memory, float], None]


class _JoinedArrays:
    """The small ones among some parameters, with what an optimiser remembers for them, each in one vector.

    Shapes
        w (...); dw (...) -> w (...)

    Attributes
    ----------
    names : tuple of str
        Whose arrays are joined; none, if there is nothing to gain.
    """

    def __init__(self, parameters: Mapping[str, Array], memory: dict[str, Memory]) -> None:
        self.names = _small(parameters)
        self.arrays = [parameters[name] for name in self.names]
        self.w, self.w_parts = _side_by_side(self.arrays)
        self.dw, self.dw_parts = _side_by_side(self.arrays)
        remembered = [
            _side_by_side(list(arrays)) for arrays in zip(*(memory[name] for name in self.names), strict=True)
        ]
        self.memory = [vector for vector, _ in remembered]
        self.memory_parts = [list(parts) for parts in zip(*(parts for _, parts in remembered), strict=True)]
        memory |= dict(zip(self.names, self.memory_parts, strict=True))  # by name the optimiser finds its own as before

    def fits(self, parameters: Mapping[str, Array], memory: dict[str, Memory]) -> bool:
        """Return whether these are still the same arrays: somebody may have put others into their places."""
        if not parameters.keys() <= memory.keys():  # a new name
            return False
        its_own = zip(self.names, self.arrays, self.memory_parts, strict=True)
        return all(parameters.get(name) is w and memory[name] is parts for name, w, parts in its_own)

    def step(self, gradients: Mapping[str, Array], update: Update, rate: float) -> None:
        """Copy the arrays and gradients in, take the step, and copy the arrays back."""
        for name, w, w_part, dw_part in zip(self.names, self.arrays, self.w_parts, self.dw_parts, strict=True):
            w_part[...] = w
            dw_part[...] = gradients[name]
        update(self.w, self.dw, self.memory, rate)
        for w, w_part in zip(self.arrays, self.w_parts, strict=True):
            w[...] = w_part


def _small(parameters: Mapping[str, Array]) -> tuple[str, ...]:
    """Choose the small arrays, if there are several of one type that share no memory (one layer at two places does)."""
    small = {name: w for name, w in parameters.items() if w.size <= SMALL}
    alike = len({w.dtype for w in small.values()}) == 1
    apart = not any(np.may_share_memory(a, b) for a, b in combinations(small.values(), 2))
    return tuple(small) if len(small) > 1 and alike and apart else ()


def _side_by_side(arrays: list[Array]) -> tuple[Array, list[Array]]:
    """Copy arrays into one vector; return it, and each array's part of it in the array's shape."""
    vector: Array = np.concatenate([array.ravel() for array in arrays]) if arrays else np.zeros(0)
    parts = np.split(vector, np.cumsum([array.size for array in arrays])[:-1])
    return vector, [part.reshape(array.shape) for part, array in zip(parts, arrays, strict=False)]
