"""Pictures of a generator: fakes, walks between two noises, and sums of noises that change what an image shows."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from dlcore.arrays import Array
from dlcore.demos.coded_digits import tiles
from dlcore.demos.digit_judge import SURE
from dlcore.demos.picture import Tiles
from dlcore.demos.words import Words

Draw: TypeAlias = Callable[[Array], Array]  # from noise (N, 100) to pictures (N, 1, 28, 28) in [0, 1]
AVERAGED = 3  # noises in a mean, as in the paper
SHAKEN = 0.25  # how far the neighbours of a sum are away, as in the paper


def real_tiles(pictures: Array) -> Tiles:
    """Show what the discriminator is told to be real."""
    return Tiles(
        "real",
        Words("本物（識別器に見せる学習データ）", "What is real: the training data"),
        Words(
            f"30 枚。画素の値の平均は {pictures[:30].mean():.2f} です。",
            f"30 images; the mean pixel is {pictures[:30].mean():.2f}.",
        ),
        tiles(pictures[:30]),
    )


def fake_tiles(fakes: Array, probabilities: Array) -> Tiles:
    """Show fakes of the same noise at every moment, each with the digit that the judge takes it for, if it is sure."""
    sure = probabilities[:30].max(axis=1) > SURE
    digits = probabilities[:30].argmax(axis=1)
    return Tiles(
        "fakes",
        Words("生成器の作った画像（ノイズは毎回同じ）", "What the generator makes, of the same noise each time"),
        Words(
            f"30 枚。判定用の CNN が {SURE} を超える確率で数字と認めたのは {sure.sum()} 枚で、その数字を下に書きました"
            "。",
            f"30 images. The judging CNN takes {sure.sum()} of them for a digit with a probability above {SURE}, which "
            "is written below.",
        ),
        tiles(fakes[:30]),
        tuple(str(digit) if is_sure else "?" for digit, is_sure in zip(digits, sure, strict=True)),
    )


def walk_tiles(draw: Draw, z: Array) -> Tiles:
    """Show two walks from one noise to another."""
    share = np.linspace(0, 1, 10, dtype=np.float32)[:, np.newaxis]
    ways = np.concatenate([(1 - share) * z[start] + share * z[start + 1] for start in (0, 2)])
    return Tiles(
        "interpolation",
        Words("2 つのノイズの間を 10 段階で", "From one noise to another in ten steps"),
        Words(
            "各段の左端と右端が 2 つのノイズの画像で、間はその補間です。",
            "At both ends of each row are the images of two noises, and between them those of mixtures.",
        ),
        tiles(draw(ways)),
    )


def sum_tiles(draw: Draw, z: Array, fakes: Array, probabilities: Array) -> tuple[Tiles, ...]:
    """Show "bold p - thin p + thin q" for the two digits made most often; nothing while there are too few of them."""
    groups = bold_and_thin(fakes, probabilities)
    if groups is None:
        return ()
    (p, q), places = groups
    means = np.stack([z[group].mean(axis=0) for group in places])
    total = means[0] - means[1] + means[2]
    near = total + np.random.default_rng(0).uniform(-SHAKEN, SHAKEN, (AVERAGED, len(total))).astype(np.float32)
    rows = [np.concatenate([z[group], mean[np.newaxis]]) for group, mean in zip(places, means, strict=True)]
    shown = draw(np.concatenate([*rows, total[np.newaxis], near]))
    thin, made = (float(shown[place].mean()) for place in (11, 12))
    return (
        Tiles(
            "arithmetic",
            Words(
                f"ノイズの足し引き：太い {p} − 細い {p} + 細い {q}",
                f"Arithmetic on noise: bold {p} − thin {p} + thin {q}",
            ),
            Words(
                f"上の 3 段は各 3 枚と、そのノイズの平均から作った画像（右端）。最下段が計算の結果と、その近くの 3 枚で"
                f"す。画素の平均は、細い {q} の {thin:.2f} に対し、結果は {made:.2f} です。",
                f"Each of the upper three rows has three images and, on the right, that of their mean noise. The last "
                f"row is the sum and three near it. The mean pixel is {thin:.2f} of the thin {q} and {made:.2f} of the "
                "sum.",
            ),
            tiles(shown),
            ("a1", "a2", "a3", "a", "b1", "b2", "b3", "b", "c1", "c2", "c3", "c", "a − b + c", "", "", ""),
            AVERAGED + 1,
        ),
    )


def bold_and_thin(fakes: Array, probabilities: Array) -> tuple[tuple[int, int], list[np.ndarray]] | None:
    """Find the two most frequent digits p and q, and the places of three bold p, three thin p and three thin q."""
    answers = np.where(probabilities.max(axis=1) > SURE, probabilities.argmax(axis=1), 10)
    p, q = (int(digit) for digit in np.argsort(-np.bincount(answers, minlength=11)[:10], kind="stable")[:2])
    of_p, of_q = (np.flatnonzero(answers == digit) for digit in (p, q))
    if min(len(of_p), len(of_q)) < 2 * AVERAGED:
        return None
    ink = fakes.reshape(len(fakes), -1).mean(axis=1)
    of_p, of_q = of_p[np.argsort(ink[of_p])], of_q[np.argsort(ink[of_q])]
    return (p, q), [of_p[-AVERAGED:], of_p[:AVERAGED], of_q[:AVERAGED]]
