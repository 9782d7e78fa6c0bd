"""An Inception block looks at the same picture through windows of several sizes and lets the next layer choose.

Its branches run beside each other, and their channels are stacked. Convolutions of one pixel come first where a large
window would be costly: they reduce the channels.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np

from dlcore.activation_layers import ReLU
from dlcore.arrays import Array
from dlcore.branches import _Branches
from dlcore.convolution import Convolution
from dlcore.initializers import Initializer
from dlcore.layer import Cache, Layer
from dlcore.pooling import MaxPooling
from dlcore.sequential import Sequential


class Inception(_Branches):
    """Run branches beside each other, and stack their channels in the order of the branches.

    ``y = [B_0(x), B_1(x), ...]`` along axis 1, and ``dx = sum_k dB_k(the channels of dy that came from branch k)``

    The parameters are named as in ``Sequential``: ``"0."`` are those of the first branch.

    Shapes
        x (N, C, H, W) -> y (N, F, P, Q)

    Parameters
    ----------
    branches : sequence of Layer
        At least one; all keep the pictures' height and width, or change it alike.

    Raises
    ------
    ValueError
        If there is no branch; in ``forward``, if the results differ in more than their channels.

    Source
    ------
    Szegedy et al., Going Deeper with Convolutions (2015), section 4 and figure 2b. The study report, section 1.5.3.

    Examples
    --------
    >>> from dlcore import Identity
    >>> block = Inception([Identity(), MaxPooling((1, 1))])
    >>> y, cache = block.forward(np.array([[[[3.0]]]]))
    >>> y.ravel()
    array([3., 3.])
    >>> block.backward(np.array([1.0, 10.0]).reshape(1, 2, 1, 1), cache)[0].item()
    11.0
    """

    def __init__(self, branches: Sequence[Layer]) -> None:
        if not branches:
            raise ValueError("An Inception block needs at least one branch, but none was given.")
        super().__init__(branches)

    @classmethod
    def create(
        cls,
        channels: int,
        single: int,
        middle: tuple[int, int],
        large: tuple[int, int],
        pooled: int,
        initializer: Initializer,
        rng: np.random.Generator,
    ) -> Self:
        """Build GoogLeNet's block of four branches, each convolution followed by relu.

        1x1 to ``single`` channels; 1x1 then 3x3 to the two numbers in ``middle``; 1x1 then 5x5 to those in ``large``;
        max pooling 3x3 then 1x1 to ``pooled`` channels. Height and width stay.
        """

        def convolve(n_in: int, n_out: int, size: int) -> list[Layer]:
            padding = (size // 2, size // 2)
            return [Convolution.create(n_in, n_out, (size, size), initializer, rng, padding=padding), ReLU()]

        def reduce_first(filters: tuple[int, int], size: int) -> Sequential:
            return Sequential([*convolve(channels, filters[0], 1), *convolve(filters[0], filters[1], size)])

        pooling = MaxPooling((3, 3), (1, 1), (1, 1))
        return cls(
            [
                Sequential(convolve(channels, single, 1)),
                reduce_first(middle, 3),
                reduce_first(large, 5),
                Sequential([pooling, *convolve(channels, pooled, 1)]),
            ]
        )

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, tuple[list[int], list[Cache]]]:
        """Return the stacked channels; the cache is how many each branch gave, and the branches' caches."""
        ys, caches = self._forward(x, training, rng)
        if any(y.ndim < 2 or (y.shape[:1], y.shape[2:]) != (ys[0].shape[:1], ys[0].shape[2:]) for y in ys):
            raise ValueError(f"Branches may differ in their channels only, but return {[y.shape for y in ys]}.")
        return np.concatenate(ys, axis=1), ([y.shape[1] for y in ys], caches)

    def backward(self, dy: Array, cache: tuple[list[int], list[Cache]]) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of the parameters of all branches."""
        channels, caches = cache
        return self._backward(np.split(dy, np.cumsum(channels)[:-1], axis=1), caches)

    def update_buffers(self, cache: tuple[list[int], list[Cache]]) -> None:  # type: ignore[override]  # its own cache
        """Let the branches that keep running statistics move them, in place."""
        super().update_buffers(cache[1])
