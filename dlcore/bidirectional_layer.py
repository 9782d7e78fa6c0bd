"""A bidirectional layer is two recurrent layers that read the same sequence from opposite ends."""

from typing import Any

import numpy as np

from dlcore.arrays import Array
from dlcore.bidirectional import join_states
from dlcore.recurrent_layers import RecurrentCache, RecurrentLayer
from dlcore.sequential import _named


class Bidirectional:
    """Read a sequence in both directions and join what was read, step by step.

    ``y_t = [forward_t, backward_t]``, where ``backward_t`` has read the steps from the last one down to t

    Without ``return_sequences``, ``y`` joins the state that each reader ends with. Such a layer needs the whole
    sequence before it can say anything, so it cannot predict the next word or run along with a live signal.

    Shapes
        x (N, T, D) -> y (N, T, 2H)
        x (N, T, D) -> y (N, 2H)

    Parameters
    ----------
    forward_layer, backward_layer : RecurrentLayer
        The second with ``go_backwards``, with states of one size. Their parameters are called ``"0.W"``, ``"1.W"`` and
        so on.

    Raises
    ------
    ValueError
        If they do not read in opposite directions, differ in size, or only one of them returns sequences.

    Source
    ------
    Schuster and Paliwal, Bidirectional Recurrent Neural Networks (1997), section II. The study report, section 2.4.

    Examples
    --------
    >>> from dlcore import RNN
    >>> one, zero = np.ones((1, 1)), np.zeros(1)
    >>> readers = [RNN(one, one, zero, "relu", return_sequences=True, go_backwards=back) for back in (False, True)]
    >>> y, cache = Bidirectional(*readers).forward(np.array([[[1.0], [2.0], [3.0]]]))
    >>> y[0]
    array([[1., 6.],
           [3., 5.],
           [6., 3.]])
    """

    def __init__(self, forward_layer: RecurrentLayer, backward_layer: RecurrentLayer) -> None:
        if forward_layer.go_backwards or not backward_layer.go_backwards:
            raise ValueError("The first layer must read forwards and the second backwards (go_backwards=True).")
        if forward_layer.return_sequences != backward_layer.return_sequences:
            raise ValueError("Either both layers return sequences or none of them does.")
        sizes = [len(layer.parameters["U"]) for layer in (forward_layer, backward_layer)]
        if sizes[0] != sizes[1]:
            raise ValueError(f"Both layers need states of one size, but they have {sizes[0]} and {sizes[1]} units.")
        self.layers = [forward_layer, backward_layer]

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of both layers, by place and name."""
        return {name: array for place in (0, 1) for name, array in self._names(place).items()}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, tuple[RecurrentCache, RecurrentCache]]:
        """Return ``y`` and the caches of both layers."""
        ahead, ahead_cache = self.layers[0].forward(x, training=training, rng=rng)
        back, back_cache = self.layers[1].forward(x, training=training, rng=rng)
        join = join_states if self.layers[0].return_sequences else _join_last
        return join(ahead, back), (ahead_cache, back_cache)

    def backward(self, dy: Array, cache: Any) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``, to which both directions add, and the gradients."""
        d_ahead, d_back = np.split(dy, 2, axis=-1)
        parts = d_ahead, np.flip(d_back, axis=1) if self.layers[0].return_sequences else d_back
        (dx, ahead), (dx_back, back) = (
            layer.backward(part, its) for layer, part, its in zip(self.layers, parts, cache, strict=True)
        )
        return dx + dx_back, _named(0, ahead) | _named(1, back)

    def _names(self, place: int) -> dict[str, Array]:
        return _named(place, self.layers[place].parameters)


def _join_last(ahead: Array, back: Array) -> Array:
    """Put the last states of both readers side by side."""
    return np.concatenate([ahead, back], axis=-1)
