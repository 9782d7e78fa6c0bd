"""Layers in a row are a network: each takes the result of the one before it. Such a row is itself a layer."""

from collections.abc import Sequence

import numpy as np

from dlcore.arrays import Array
from dlcore.layer import Cache, Layer, _parameter_gradients, _update_buffers


class Sequential:
    """Pass data through layers one after the other, and the gradient back in the opposite order.

    ``y = layers[-1](... layers[1](layers[0](x)))``, and backward is the chain rule

    The parameters of layer 0 are called ``"0.W"``, ``"0.b"`` and so on; they are the layers' own arrays, so what
    changes them here changes them there. The same layer may stand at two places; its parameters then have two names.

    Shapes
        x as the first layer has it -> y as the last layer has it

    Parameters
    ----------
    layers : sequence of Layer
        In the order of computation.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), sections 6.4 and 6.5. The study report, section 1.1.

    Examples
    --------
    >>> from dlcore import Affine, ReLU, he
    >>> rng = np.random.default_rng(0)
    >>> network = Sequential([Affine.create(3, 5, he, rng), ReLU(), Affine.create(5, 2, he, rng)])
    >>> list(network.parameters)
    ['0.W', '0.b', '2.W', '2.b']
    >>> y, caches = network.forward(np.ones((4, 3), np.float32))
    >>> dx, gradients = network.backward(np.ones_like(y), caches)
    >>> dx.shape, gradients["2.W"].shape
    ((4, 3), (5, 2))
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of all layers, by place and name."""
        found = {}
        for place, layer in enumerate(self.layers):
            for name, array in layer.parameters.items():
                found[f"{place}.{name}"] = array
        return found

    @property
    def buffers(self) -> dict[str, Array]:
        """Return the untrained numbers of the layers that have some, by place and name."""
        found = (_named(place, getattr(layer, "buffers", {})) for place, layer in enumerate(self.layers))
        return {name: array for arrays in found for name, array in arrays.items()}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, list[Cache]]:
        """Return the result of the last layer, and the caches of all layers."""
        caches = []
        for layer in self.layers:
            x, cache = layer.forward(x, training=training, rng=rng)
            caches.append(cache)
        return x, caches

    def backward(self, dy: Array, cache: list[Cache]) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of all parameters."""
        return self._backward_until(0, dy, cache)

    def parameter_gradients(self, dy: Array, cache: list[Cache]) -> dict[str, Array]:
        """Return the gradients of the parameters only: the same numbers, without asking layer 0 for ``dx``."""
        dy, gradients = self._backward_until(1, dy, cache)
        for layer, its_cache in zip(self.layers[:1], cache[:1], strict=True):
            gradients |= _named(0, _parameter_gradients(layer, dy, its_cache))
        return gradients

    def update_buffers(self, cache: list[Cache]) -> None:
        """Let the layers that keep running statistics move them, in place."""
        for layer, its_cache in zip(self.layers, cache, strict=True):
            _update_buffers(layer, its_cache)

    def _backward_until(self, first: int, dy: Array, cache: list[Cache]) -> tuple[Array, dict[str, Array]]:
        """Go back from the last layer to layer ``first``."""
        gradients: dict[str, Array] = {}
        for place in reversed(range(first, len(self.layers))):
            dy, found = self.layers[place].backward(dy, cache[place])
            for name, gradient in found.items():
                gradients[f"{place}.{name}"] = gradient
        return dy, gradients


def _named(place: int, arrays: dict[str, Array]) -> dict[str, Array]:
    """Put the place of a layer before the names of its arrays."""
    return {f"{place}.{name}": array for name, array in arrays.items()}
