"""Colour pictures with labels: what CIFAR-10 and the made-up shapes have in common, whatever their pictures show."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array, IntArray

SIDE = 32


@dataclass(frozen=True, eq=False)
class ColourExamples:
    """Colour pictures and what they show.

    Shapes
        pixels (N, C, H, W); labels (N,)

    Attributes
    ----------
    pixels : array of uint8
        Red, green and blue from 0 to 255, C = 3, H = W = 32: a quarter of the memory of float32; cannot be changed.
    labels : array of int
        The class of each; cannot be changed.
    """

    pixels: NDArray[np.uint8]
    labels: IntArray

    def __post_init__(self) -> None:
        self.pixels.setflags(write=False)
        self.labels.setflags(write=False)

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class ColourPictures:
    """Training and test pictures, and where they come from.

    Attributes
    ----------
    train, test : ColourExamples
        What to learn from, and what to be judged by.
    classes : tuple of str
        What the labels mean.
    name, source : str
        What the pictures are, and the folder or archive they were read from or ``"generated"``.
    checksums : dict of str
        The first 12 hexadecimal digits of the sha256 of each file; empty for pictures that were made up.
    """

    train: ColourExamples
    test: ColourExamples
    classes: tuple[str, ...]
    name: str
    source: str
    checksums: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name} ({self.source}): {len(self.train)} training and {len(self.test)} test examples"


def to_floats(pixels: NDArray[np.uint8]) -> Array:
    """Turn bytes into what a network takes: float32 from 0 to 1.

    ``x = pixels / 255``

    Shapes
        pixels (N, C, H, W) -> x (N, C, H, W)

    Parameters
    ----------
    pixels : array of uint8
        From 0 to 255.

    Returns
    -------
    x : array
        From 0 to 1, float32.

    Source
    ------
    The study report, section 3.1.17, normalises in the same way.

    Examples
    --------
    >>> to_floats(np.array([[0, 51, 255]], np.uint8))
    array([[0. , 0.2, 1. ]], dtype=float32)
    """
    return pixels.astype(np.float32) / np.float32(255)
