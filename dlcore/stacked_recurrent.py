"""Recurrent layers can stand on each other: each reads the states of the one below, and remembers on its own.

``Sequential`` can do that too, but hides the states at both ends. Here they can be set and read, which is what an
encoder and a decoder need: the last states of one are the first states of the other.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self, Unpack

import numpy as np

from dlcore.arrays import Array
from dlcore.gru import GRU
from dlcore.initializers import Initializer
from dlcore.lstm import LSTM
from dlcore.recurrent_layers import RecurrentCache, RecurrentLayer, RecurrentOptions
from dlcore.sequential import _named
from dlcore.simple_rnn import RNN
from dlcore.time_gradients import State


class StackedGradients(NamedTuple):
    """What back-propagation through a stack finds.

    Shapes
        dx (N, T, D)

    Attributes
    ----------
    dx : array
        Gradient of the input.
    parameters : dict of array
        Gradients of the parameters, by the layer's place and the name.
    initial : list of State
        Gradients of the initial states, one for each layer.
    """

    dx: Array
    parameters: dict[str, Array]
    initial: list[State]


class StackedRecurrent:
    """Put recurrent layers on each other.

    ``h^l_t = step^l(h^{l-1}_t, h^l_{t-1})``, with ``h^0_t = x_t``; ``y`` is all states of the top layer, or the last

    Shapes
        x (N, T, D) -> y (N, T, H)
        x (N, T, D) -> y (N, H)

    Parameters
    ----------
    layers : sequence of RecurrentLayer
        From bottom to top; all but the last with ``return_sequences``. Their parameters are called ``"0.W"`` and so on.

    Raises
    ------
    ValueError
        If there is no layer, or one below the top does not return sequences; in ``forward``, if ``initial`` has not
        one state for each layer.

    Source
    ------
    Graves, Mohamed and Hinton, Speech Recognition with Deep Recurrent Neural Networks (2013), eq. 11; four layers
    translate in Sutskever, Vinyals and Le, Sequence to Sequence Learning with Neural Networks (2014). The study report,
    section 2.5.

    Examples
    --------
    >>> from dlcore import xavier
    >>> stack = StackedRecurrent.create(GRU, 3, 4, 2, xavier, np.random.default_rng(0))
    >>> y, caches = stack.forward(np.ones((5, 6, 3), np.float32))
    >>> y.shape, [cache.last[0].shape for cache in caches]
    ((5, 6, 4), [(5, 4), (5, 4)])
    """

    def __init__(self, layers: Sequence[RecurrentLayer]) -> None:
        self.layers = list(layers)
        if not self.layers or not all(layer.return_sequences for layer in self.layers[:-1]):
            raise ValueError("A stack needs at least one layer, and all but the top one must return sequences.")

    @classmethod
    def create(
        cls,
        kind: type[RNN] | type[LSTM] | type[GRU],
        n_in: int,
        n_hidden: int,
        depth: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        **options: Unpack[RecurrentOptions],
    ) -> Self:
        """Draw ``depth`` layers of one kind and size, all of which return sequences."""
        options["return_sequences"] = True
        sizes = [n_in, *[n_hidden] * (depth - 1)]
        return cls([kind.create(n, n_hidden, initializer, rng, dtype, **options) for n in sizes])

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of all layers, by place and name."""
        found = (_named(place, layer.parameters) for place, layer in enumerate(self.layers))
        return {name: array for arrays in found for name, array in arrays.items()}

    def forward(
        self,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        initial: Sequence[State] | None = None,
    ) -> tuple[Array, list[RecurrentCache]]:
        """Return the states of the top layer, and the caches of all layers; their ``last`` are the states at the end.

        ``initial`` holds the first state of each layer, by default zeros.
        """
        if initial is not None and len(initial) != len(self.layers):
            raise ValueError(f"initial must hold {len(self.layers)} states, one for each layer, not {len(initial)}.")
        caches = []
        for place, layer in enumerate(self.layers):
            start = None if initial is None else initial[place]
            x, cache = layer.forward(x, training=training, rng=rng, initial=start)
            caches.append(cache)
        return x, caches

    def backward(self, dy: Array, cache: list[RecurrentCache]) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of all parameters."""
        found = self.backward_through_time(dy, cache)
        return found.dx, found.parameters

    def backward_through_time(
        self, dy: Array, cache: list[RecurrentCache], *, d_last: Sequence[State] | None = None
    ) -> StackedGradients:
        """Return the gradients of the initial states, too; ``d_last`` are those of each layer's last state."""
        gradients: dict[str, Array] = {}
        initial: list[State] = []
        for place in reversed(range(len(self.layers))):
            end = None if d_last is None else d_last[place]
            found = self.layers[place].backward_through_time(dy, cache[place], d_last=end)
            dy = found.dx
            gradients |= _named(place, found.parameters)
            initial.insert(0, found.initial)
        return StackedGradients(dy, gradients, initial)
