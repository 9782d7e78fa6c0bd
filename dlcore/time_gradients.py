"""Back-propagation through time finds many gradients at once; here they have their names."""

from typing import NamedTuple, Self, TypeAlias

import numpy as np

from dlcore.arrays import Array

State: TypeAlias = tuple[Array, ...]
"""What a recurrent layer carries from step to step: ``(h,)``, and ``(h, c)`` for the LSTM; each array is (N, H)."""


class TimeGradients(NamedTuple):
    """What back-propagation through time finds.

    Shapes
        dx (N, T, D); dh (N, T, H); dc (N, T, H)

    Attributes
    ----------
    dx : array
        Gradient of the input.
    parameters : dict of array
        Gradients of the parameters, summed over all steps.
    initial : State
        Gradients of the initial state, (dh,) or (dh, dc).
    dh : array
        Gradient of the state of each step, in the order of reading: how the loss reacts to that state in every way,
        directly and through all later states.
    dc : array or None
        The same of the LSTM's cell; its way through ``h`` of the same step counts, too.

    Source
    ------
    Werbos, Backpropagation Through Time (1990). The study report, section 2.1.2.
    """

    dx: Array
    parameters: dict[str, Array]
    initial: State
    dh: Array
    dc: Array | None = None

    def zeros(self, T: int) -> Self:
        """Return zeros of the same kind for ``T`` steps, with the time first."""

        def of_length(array: Array) -> Array:
            return np.zeros((T, *array.shape[1:]), array.dtype)

        return self._replace(
            dx=of_length(self.dx),
            parameters={name: np.zeros_like(gradient) for name, gradient in self.parameters.items()},
            initial=tuple(np.zeros_like(gradient) for gradient in self.initial),
            dh=of_length(self.dh),
            dc=None if self.dc is None else of_length(self.dc),
        )

    def add(self, part: Self, first: int, end: int) -> None:
        """Add what was found for the steps from ``first`` up to, but not including, ``end``; the time is first.

        If ``part`` starts later than step 0, the state before it counts as a constant.
        """
        self.dx[first:end] += part.dx
        self.dh[first:end] += part.dh
        if self.dc is not None and part.dc is not None:
            self.dc[first:end] += part.dc
        for name, gradient in part.parameters.items():
            self.parameters[name][...] += gradient
        if first == 0:
            for total, gradient in zip(self.initial, part.initial, strict=True):
                total[...] += gradient
