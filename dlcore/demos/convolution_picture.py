"""Pictures of a convolutional network from inside: its filters, what they answer to one picture, and its mistakes."""

from collections.abc import Sequence

import numpy as np

from dlcore import Convolution, ReLU, Sequential
from dlcore.arrays import Array, IntArray
from dlcore.demos.network_picture import SHOWN
from dlcore.demos.picture import Table, Tiles
from dlcore.demos.pictures_run import Frozen
from dlcore.demos.words import Words


def filter_tiles(network: Sequential) -> Tiles:
    """Show the filters of the first convolution, bright where they weigh positively; in colour if they see colours."""
    first = network.layers[0]
    W = (first.layer if isinstance(first, Frozen) else first).parameters["W"][: 2 * SHOWN]
    largest = float(np.abs(np.nan_to_num(W)).max())
    shown = (0.5 + W / (2 * largest or 1)).astype(np.float32)
    return Tiles(
        "filters",
        Words(
            "第 1 層のフィルター（明るい: 正、暗い: 負）",
            "Filters of the first layer (bright: positive, dark: negative)",
        ),
        Words(
            f"{len(W)} 個。重みの絶対値の最大は {largest:.3f}", f"{len(W)} filters; the largest weight is {largest:.3f}"
        ),
        shown[:, 0] if shown.shape[1] == 1 else shown,
    )


def feature_maps(network: Sequential, x: Array, place: int, name: str) -> Tiles:
    """Show what the first filters of a convolution answer to one picture (C, H, W), after relu.

    ``place`` counts the convolutions from 1. All maps are on one scale, from black for 0 to white for the largest.
    """
    y, seen = x[None], 0
    for layer in network.layers:
        y, _ = layer.forward(y)
        seen += isinstance(layer.layer if isinstance(layer, Frozen) else layer, Convolution)
        if seen == place and isinstance(layer, ReLU):
            break
    maps = y[0, :SHOWN]
    largest, silent = float(maps.max()), int((maps.reshape(len(maps), -1).max(axis=1) <= 0).sum())
    shape = f"{y.shape[1]}×{y.shape[2]}×{y.shape[3]}"
    return Tiles(
        name,
        Words(f"畳み込み {place} の特徴マップ（{shape}）", f"Feature maps of convolution {place} ({shape})"),
        Words(
            f"先頭の {len(maps)} 枚。最大 {largest:.2f}、全体が 0 のもの {silent} 枚",
            f"The first {len(maps)}; the largest value is {largest:.2f}, {silent} are 0 all over",
        ),
        (maps / max(largest, 1e-12)).astype(np.float32),
    )


def colour_tiles(name: str, title: Words, alt: Words, pixels: np.ndarray, captions: Sequence[str]) -> Tiles:
    """Show colour pictures (N, 3, H, W) of bytes."""
    return Tiles(name, title, alt, (pixels / 255).astype(np.float32), tuple(captions))


def colour_mistakes(pixels: np.ndarray, labels: IntArray, answers: IntArray, classes: Sequence[str]) -> Tiles:
    """Show the first test pictures that are answered wrongly, with the answer."""
    wrong = np.flatnonzero(answers != labels)
    return colour_tiles(
        "mistakes",
        Words("間違えたテスト画像（下は答え）", "Test pictures answered wrongly (below: the answer)"),
        Words(f"{len(labels)} 枚中 {len(wrong)} 枚を間違えました", f"{len(wrong)} of {len(labels)} are wrong"),
        pixels[wrong[:SHOWN]],
        [classes[answers[i]] for i in wrong[:SHOWN]],
    )


def layer_table(network: Sequential, shape: tuple[int, int, int]) -> Table:
    """List the layers with the shapes of their results and the number of their parameters."""
    y: Array = np.zeros((1, *shape), np.float32)
    rows: list[tuple[str, ...]] = [("input", "×".join(map(str, shape)), "")]
    total = 0
    for layer in network.layers:
        inner = layer.layer if isinstance(layer, Frozen) else layer
        y, _ = layer.forward(y)
        count = sum(array.size for array in inner.parameters.values())
        total += count
        name = f"{type(inner).__name__}{' (frozen)' if inner is not layer else ''}"
        rows.append((name, "×".join(map(str, y.shape[1:])), f"{count:,}" if count else ""))
    return Table(
        "layers",
        Words(f"層の構成（パラメータ {total:,} 個）", f"The layers ({total:,} parameters)"),
        Words(
            f"{len(rows) - 1} 層、パラメータは合計 {total:,} 個", f"{len(rows) - 1} layers with {total:,} parameters"
        ),
        ("", "C×H×W", "W, b"),
        rows,
    )
