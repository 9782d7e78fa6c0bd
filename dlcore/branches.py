"""Branches are layers beside each other: all see the same input, and what each gives back to it is added up.

How their results become one is left to the kinds: ``Residual`` adds them, ``Inception`` puts them next to each other.
"""

from collections.abc import Sequence

import numpy as np

from dlcore.arrays import Array
from dlcore.layer import Cache, Layer, _update_buffers
from dlcore.sequential import Sequential, _named


class _Branches:
    """What layers beside each other share: the names of their parameters, and the way back."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of all branches, by place and name."""
        return Sequential(self.layers).parameters

    @property
    def buffers(self) -> dict[str, Array]:
        """Return the untrained numbers of the branches that have some, by place and name."""
        return Sequential(self.layers).buffers

    def update_buffers(self, cache: list[Cache]) -> None:
        """Let the branches that keep running statistics move them, in place."""
        for layer, its_cache in zip(self.layers, cache, strict=True):
            _update_buffers(layer, its_cache)

    def _forward(self, x: Array, training: bool, rng: np.random.Generator | None) -> tuple[list[Array], list[Cache]]:
        """Return the results and the caches of all branches."""
        pairs = [layer.forward(x, training=training, rng=rng) for layer in self.layers]
        return [y for y, _ in pairs], [cache for _, cache in pairs]

    def _backward(self, dys: Sequence[Array], caches: list[Cache]) -> tuple[Array, dict[str, Array]]:
        """Go back through each branch with its own gradient; the gradients of the common input add up."""
        dx, gradients = self.layers[0].backward(dys[0], caches[0])
        gradients = _named(0, gradients)
        for place in range(1, len(self.layers)):
            its_dx, found = self.layers[place].backward(dys[place], caches[place])
            dx = dx + its_dx
            gradients |= _named(place, found)
        return dx, gradients
