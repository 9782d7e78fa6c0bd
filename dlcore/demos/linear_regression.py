"""A straight line through noisy points, found step by step: the smallest network there is."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore.arrays import Array
from dlcore.demos.demo import Preset
from dlcore.demos.keras_weights import glorot_uniform
from dlcore.demos.knob import Range
from dlcore.demos.picture import Lines
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

TITLE = Words("線形回帰", "Linear regression")
TEXT = Words(
    "直線 y = slope·x + intercept にノイズを加えた点から、勾配降下法で傾き w と切片 b を推定します。noise（ノイズの標"
    "準偏差）、learning_rate、x の範囲を変え、loss（平均二乗誤差）がノイズの分散あたりで止まるようすを見てください。",
    "Points of the line y = slope·x + intercept with noise; gradient descent estimates the slope w and the intercept "
    "b. Change the noise (its standard deviation), the learning rate or the range of x, and watch the loss (mean "
    "squared error) come to rest near the variance of the noise.",
)
COST_SECONDS = 0.1
GROWN = 1e6  # a loss this many times the first will not come back
DIVERGED = Words("誤差が発散しました。学習率を小さくしてください。", "The loss diverged; try a smaller learning rate.")
PRESETS = [
    Preset(
        "report",
        Words("レポートの設定（y = 3x + 2、ノイズ 0.3）", "The report's setting (y = 3x + 2, noise 0.3)"),
        {},
        Words(
            "誤差はノイズの分散 0.3² = 0.09 くらいまで下がり、そこで止まります。ノイズは説明できないからです。",
            "The error falls to about the variance of the noise, 0.3² = 0.09, and stops there: noise cannot be "
            "explained.",
        ),
    ),
    Preset(
        "more-noise",
        Words("ノイズ 3", "Noise 3"),
        {"noise": 3.0},
        Words(
            "点が大きく散らばり、100 点では傾きの推定値も 3 から 1 くらいずれることがありますが、直線は点の真ん中を通"
            "ります。",
            "The points scatter widely, and with 100 of them the slope may be off by 1, yet the line runs through the "
            "middle.",
        ),
    ),
    Preset(
        "other-line",
        Words("別の直線（y = −3x + 20）", "Another line (y = -3x + 20)"),
        {"slope": -3.0, "intercept": 20.0},
        Words(
            "切片が 0 から遠いので最初の誤差は大きくなりますが、学習率が同じでも正しい直線にたどり着きます。初めは傾き"
            "まで正の向きに動いてしまうことに注目してください。",
            "The intercept lies far from 0, so the error starts high; the same learning rate still leads to the line. "
            "Note that at first even the slope moves the wrong way.",
        ),
    ),
    Preset(
        "keras",
        Words("Keras 版（y = 0.5x + 2、ノイズ 0.05）", "As in Keras (y = 0.5x + 2, noise 0.05)"),
        {
            "slope": 0.5,
            "noise": 0.05,
            "points": 200,
            "x_low": -1.0,
            "evenly_spaced": True,
            "initializer": "glorot",
            "learning_rate": 0.01,
            "steps": 1000,
        },
        Words(
            "x が 0 を中心に並ぶので、w と b は互いに影響せずに学習されます。b のほうが約 3 倍速く収束します（x² の平"
            "均が 1/3 だからです）。",
            "As x is centred at 0, w and b are learned independently; b converges about three times as fast, since "
            "the mean of x² is 1/3.",
        ),
        {"w": 0.489, "loss": 0.00237},
        Words(
            "w と loss は合いますが、レポートの b = 1.39 は合いません。b が 0.6 もずれていれば、誤差は 0.37 ほどになる"
            "はずで、レポート自身の誤差 0.00237 と矛盾します。",
            "W and the loss agree; the report's b = 1.39 does not. With b off by 0.6 the loss would be about 0.37, so "
            "it contradicts the report's own loss.",
        ),
    ),
    Preset(
        "learning-rate-too-large",
        Words("大きすぎる学習率（1.0）", "Learning rate too large (1.0)"),
        {"learning_rate": 1.0},
        Words(
            "学習率が 2 ÷（誤差関数の最大の曲率）より大きいと、一歩ごとに谷を飛び越え、反対側のもっと高い所に着きま"
            "す。",
            "Beyond 2 over the largest curvature every step jumps across the valley and lands higher on the other "
            "side.",
        ),
    ),
]


def linear_regression(
    *,
    slope: Annotated[float, Range(-10, 10)] = 3.0,
    intercept: Annotated[float, Range(-50, 50)] = 2.0,
    noise: Annotated[float, Range(0, 10)] = 0.3,
    points: Annotated[int, Range(2, 1000)] = 100,
    x_low: Annotated[float, Range(-5, 0)] = 0.0,
    x_high: Annotated[float, Range(0.1, 5)] = 1.0,
    evenly_spaced: bool = False,
    initializer: Literal["zeros", "glorot"] = "zeros",
    learning_rate: Annotated[float, Range(1e-4, 1.0, log=True)] = 0.1,
    steps: Annotated[int, Range(1, 5000)] = 300,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the fit of ``y = w x + b`` by gradient descent on the mean squared error.

    Points are drawn from ``x_low`` to ``x_high``, or stand ``evenly_spaced``. The bias starts at 0, the slope at 0 or,
    as Keras does, at random (glorot).

    Source: the study report, sections 3.1.2 (TensorFlow) and 3.1.12 (Keras).
    """
    rng = np.random.default_rng(seed)
    x = np.linspace(x_low, x_high, points) if evenly_spaced else rng.uniform(x_low, x_high, points)
    y = slope * x + intercept + noise * rng.normal(size=points)
    w, b = (float(glorot_uniform((1, 1), rng, np.float64)[0, 0]) if initializer == "glorot" else 0.0), 0.0
    data = DataUsed("generated line", points, 0)
    first = 0.0
    report_every, picture_every = max(1, steps // 100), max(1, steps // 10)
    for step in range(steps + 1):
        error = w * x + b - y
        with np.errstate(over="ignore"):
            metrics = {"loss": float(np.mean(error**2)), "w": w, "b": b}
        first = metrics["loss"] if step == 0 else first
        if not metrics["loss"] <= GROWN * max(first, 1.0):
            yield Step(step, steps, metrics, note=DIVERGED)
            return
        if step % report_every == 0 or step == steps:
            pictures = (_picture(x, y, w, b),) if step == steps or step % picture_every == 0 else ()
            yield Step(step, steps, metrics, pictures, data if step == 0 else None)
        w -= learning_rate * 2 * float(np.mean(error * x))
        b -= learning_rate * 2 * float(np.mean(error))


def _picture(x: Array, y: Array, w: float, b: float) -> Lines:
    ends = np.array([x.min(), x.max()])
    return Lines(
        "fit",
        Words("点と推定した直線", "The points and the fitted line"),
        Words(f"傾き {w:.3g}、切片 {b:.3g} の直線", f"A line of slope {w:.3g} and intercept {b:.3g}"),
        ends,
        {"w x + b": w * ends + b},
        Words("x", "x"),
        Words("y", "y"),
        points=(x, y),
    )
