"""A layer is one step of a network: forward computes, backward says how the result would react to small changes.

Backward needs some of what forward saw. A layer here does not keep it; ``forward`` returns it as a *cache*, and
``backward`` asks for it again. So a layer may be used several times before backward (for real and fake images, for
every step of a sequence), and it is always plain what backward depends on.
"""

from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np

from dlcore.arrays import Array

Cache: TypeAlias = Any
"""What a ``forward`` leaves for its own ``backward``; only the layer knows what is in it."""


@runtime_checkable
class Layer(Protocol):
    """What everything that can stand in a network promises.

    ``y, cache = forward(x)`` and ``dx, gradients = backward(dy, cache)``

    The gradient of the loss with respect to q is called ``dq``. Neither function changes ``x`` or ``dy``, neither
    changes the layer, and float32 stays float32. A layer keeps its parameters (and, if it must, ``buffers``: numbers
    that are not trained, such as running statistics) and its settings, and nothing else.

    Shapes
        x (N, ...) -> y (N, ...)

    Attributes
    ----------
    parameters : dict of array
        What is trained, by the name of the papers, such as ``"W"`` and ``"b"``. An optimiser changes the arrays in
        place.

    Source
    ------
    The forward and backward pass: Rumelhart, Hinton and Williams, Learning representations by back-propagating errors
    (1986). The study report, section 1.1.

    Examples
    --------
    >>> from dlcore import Identity
    >>> isinstance(Identity(), Layer)
    True
    """

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the trained arrays by name."""
        ...

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Cache]:
        """Compute the layer's result, and what backward will need.

        ``training`` matters to layers that act differently while learning, ``rng`` to layers that draw lots.
        """
        ...

    def backward(self, dy: Array, cache: Cache) -> tuple[Array, dict[str, Array]]:
        """Return the gradient of the input, and the gradients of the parameters under the parameters' names."""
        ...


def _parameter_gradients(layer: Any, dy: Array, cache: Cache) -> dict[str, Array]:
    """Return the gradients of a layer's parameters, without working out ``dx`` if the layer can do without."""
    if hasattr(layer, "parameter_gradients"):
        return layer.parameter_gradients(dy, cache)  # type: ignore[no-any-return]
    return layer.backward(dy, cache)[1]  # type: ignore[no-any-return]


def _update_buffers(layer: Any, cache: Cache) -> None:
    """Let a layer that keeps running statistics move them; other layers have none."""
    if hasattr(layer, "update_buffers"):
        layer.update_buffers(cache)
