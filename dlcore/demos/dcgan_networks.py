"""The two networks of a small DCGAN: one enlarges noise to a picture, the other shrinks a picture to one answer."""

import numpy as np

from dlcore import (
    Affine,
    Convolution,
    Flatten,
    Layer,
    LeakyReLU,
    PictureBatchNormalization,
    ReLU,
    Sequential,
    Tanh,
    TransposedConvolution,
    Unflatten,
    gaussian,
)

NOISE = 100
INITIAL = gaussian(0.02)  # as in the paper, and so is SLOPE
SLOPE = 0.2
SMALLEST = {2: 7, 3: 4}  # the side of the smallest maps, by how often they are doubled; 4 becomes 7, not 8


def generator(filters: int, levels: int, batch_norm: bool, rng: np.random.Generator) -> Sequential:
    """Enlarge 7 by 7 to 14 by 14 and 28 by 28, or begin with 4 by 4; the channels halve as the sides double."""
    channels, side = filters * 2 ** (levels - 1), SMALLEST[levels]
    layers: list[Layer] = [
        Affine.create(NOISE, channels * side**2, INITIAL, rng),
        Unflatten((channels, side, side)),
        *_normalized(channels, batch_norm),
        ReLU(),
    ]
    for level in reversed(range(levels)):
        channels, kernel = filters * 2**level, _kernel(level)
        count = channels // 2 if level else 1
        layers.append(
            TransposedConvolution.create(channels, count, kernel, INITIAL, rng, stride=(2, 2), padding=(1, 1))
        )
        layers += [*_normalized(count, batch_norm), ReLU()] if level else [Tanh()]
    return Sequential(layers)


def discriminator(filters: int, levels: int, batch_norm: bool, rng: np.random.Generator) -> Sequential:
    """Shrink 28 by 28 to 14 by 14 and 7 by 7, perhaps to 4 by 4, by strides, without pooling."""
    layers: list[Layer] = []
    channels = 1
    for level in range(levels):
        count = filters * 2**level
        layers.append(Convolution.create(channels, count, _kernel(level), INITIAL, rng, stride=(2, 2), padding=(1, 1)))
        layers += [*_normalized(count, batch_norm and level > 0), LeakyReLU(SLOPE)]
        channels = count
    return Sequential([*layers, Flatten(), Affine.create(channels * SMALLEST[levels] ** 2, 1, INITIAL, rng)])


def _kernel(level: int) -> tuple[int, int]:
    """Kernel 4 with stride 2 and padding 1 doubles a side exactly; kernel 3 makes 7 of 4."""
    return (3, 3) if level == 2 else (4, 4)


def _normalized(channels: int, batch_norm: bool) -> list[Layer]:
    return [PictureBatchNormalization.create(channels)] if batch_norm else []
