"""Pictures of digits that went through a code: copies beside originals, and where each class lies among the codes."""

from itertools import pairwise

import numpy as np

from dlcore import Affine, Layer, ReLU, Sequential, he, xavier
from dlcore.arrays import Array, IntArray
from dlcore.data.mnist import SIDE
from dlcore.demos.picture import Boundary, Tiles
from dlcore.demos.words import Words

SHOWN = 10  # digits in a row of copies
POINTS = 400  # codes in the plane


def relu_network(sizes: tuple[int, ...], rng: np.random.Generator) -> Sequential:
    """Build affine layers of these sizes with ReLU between them, and none at the end."""
    layers: list[Layer] = []
    for n_in, n_out in pairwise(sizes):
        if layers:
            layers.append(ReLU())
        last = len(layers) // 2 == len(sizes) - 2
        layers.append(Affine.create(n_in, n_out, xavier if last else he, rng))
    return Sequential(layers)


def tiles(images: Array) -> Array:
    """Return rows of pixels as small images, with values in [0, 1]."""
    return np.clip(images, 0, 1).reshape(-1, SIDE, SIDE)


def copies(rows: tuple[Array, ...], alt: Words, name: str = "copies") -> Tiles:
    """Show originals in the first row, and beneath each what became of it."""
    return Tiles(
        name,
        Words("上の段が入力、下の段がその復元", "Inputs above, and what is rebuilt from their codes beneath"),
        alt,
        tiles(np.concatenate([row[:SHOWN] for row in rows])),
        columns=SHOWN,
    )


def code_plane(codes: Array, labels: IntArray) -> Boundary:
    """Show codes of two numbers as points, coloured by their digit."""
    low, high = codes[:POINTS].min(axis=0), codes[:POINTS].max(axis=0)
    nothing = np.empty((1, 0))
    return Boundary(
        "codes",
        Words("テスト画像の潜在変数 z（色は数字）", "Codes z of test images, coloured by digit"),
        Words(
            f"数字は学習に使っていません。z1 は {low[0]:.1f} から {high[0]:.1f}、z2 は {low[1]:.1f} から "
            f"{high[1]:.1f} です。",
            f"No label was used. z1 runs from {low[0]:.1f} to {high[0]:.1f}, z2 from {low[1]:.1f} to {high[1]:.1f}.",
        ),
        codes[:POINTS],
        labels[:POINTS],
        nothing[0],
        nothing[0],
        nothing,
        tuple("0123456789"),
    )
