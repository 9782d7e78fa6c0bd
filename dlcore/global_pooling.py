"""Global pooling keeps one number of every channel, its mean over the whole picture, however large the picture is.

It stands between the last convolution and the scores, where a flattened picture would need a large matrix.
"""

import numpy as np

from dlcore.arrays import Array

Shape = tuple[int, ...]


class GlobalAveragePooling:
    """Replace every channel by its mean; the gradient is shared equally by all pixels.

    ``y[n, c] = sum_(h, w) x[n, c, h, w] / (H W)``

    Shapes
        x (N, C, H, W) -> y (N, C)

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, C, H, W) with at least one pixel.

    Source
    ------
    Lin, Chen and Yan, Network In Network (2013), section 3.2. The study report, section 1.5.3, whose GoogLeNet ends
    like this.

    Examples
    --------
    >>> layer = GlobalAveragePooling()
    >>> y, cache = layer.forward(np.array([[[[1.0, 3.0]], [[5.0, 5.0]]]]))
    >>> y
    array([[2., 5.]])
    >>> layer.backward(np.array([[1.0, 4.0]]), cache)[0]
    array([[[[0.5, 0.5]],
    <BLANKLINE>
            [[2. , 2. ]]]])
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, Shape]:
        """Return the means and the cache, which is the shape of ``x``."""
        if x.ndim != 4 or 0 in x.shape[2:]:
            raise ValueError(f"The layer expects x of shape (N, C, H, W) with at least one pixel, but it is {x.shape}.")
        return x.mean(axis=(2, 3)), x.shape

    def backward(self, dy: Array, cache: Shape) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        share = dy / (cache[2] * cache[3])
        return np.broadcast_to(share[:, :, None, None], cache).copy(), {}
