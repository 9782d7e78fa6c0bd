"""A curve through noisy points: still a linear model, only with x, x² and x³ as its inputs."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore import data
from dlcore.affine import Affine
from dlcore.arrays import Array
from dlcore.demos.demo import Preset
from dlcore.demos.knob import Range
from dlcore.demos.picture import Lines
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.initializers import gaussian
from dlcore.losses import mean_squared_error
from dlcore.optimizers import SGD, Adam, Optimizer

TITLE = Words("多項式回帰", "Polynomial regression")
TEXT = Words(
    "多項式にノイズを加えた点から、各べき 1、x、x²、x³ の係数を学習します。入力を x のべきにするだけで、線形モデルのま"
    "ま曲線を表せます。target（もとの式）、optimizer、learning_rate、noise を変え、誤差がノイズの分散まで下がるか、係"
    "数がもとの式に届くかを見てください。",
    "The coefficients of 1, x, x² and x³ are learned from points near a polynomial. With powers of x as its inputs a "
    "linear model draws curves. Change the target, the optimiser, the learning rate or the noise, and watch whether "
    "the loss gets down to the variance of the noise and the coefficients reach those of the formula.",
)
COST_SECONDS = 0.3
TARGETS: dict[str, tuple[float, ...]] = {  # the constant first
    "cubic": (1.0, -2.8, 1.6, -0.4),
    "far-cubic": (100.0, 7.0, -2.0, 4.0),
    "quadratic": (0.2, 0.5, 30.0),
}
NOT_FINITE = Words(
    "誤差が発散しました。学習率を小さくしてください。", "The loss diverged; try a smaller learning rate."
)

PRESETS = [
    Preset(
        "report",
        Words("レポートの設定（−0.4x³ + 1.6x² − 2.8x + 1）", "The report's setting (-0.4x³ + 1.6x² - 2.8x + 1)"),
        {},
        Words(
            "係数が小さいので、1 歩が約 0.001 の Adam でも 10,000 回で届き、誤差はノイズの分散 0.05² = 0.0025 で止まり"
            "ます。",
            "The coefficients are small, so Adam with steps of about 0.001 gets there in 10,000, and the loss rests "
            "at the variance of the noise, 0.05² = 0.0025.",
        ),
    ),
    Preset(
        "more-noise",
        Words("ノイズ 5", "Noise 5"),
        {"noise": 5.0},
        Words(
            "誤差はノイズの分散 25 あたりで止まります。曲線は点の真ん中を通りますが、係数はもとの式からずれます。",
            "The loss rests at about 25, the variance of the noise: the curve runs through the middle of the points, "
            "but the coefficients miss those of the formula.",
        ),
    ),
    Preset(
        "far-cubic",
        Words("遠い係数（4x³ − 2x² + 7x + 100）", "Far coefficients (4x³ - 2x² + 7x + 100)"),
        {"target": "far-cubic"},
        Words(
            "Adam の 1 歩は学習率とほぼ同じ長さで、勾配の大きさによりません。0.001 × 10,000 = 10 までしか動けず、定数"
            "項 100 には届きません。",
            "A step of Adam is about as long as the learning rate, however steep it is: with 0.001 times 10,000 a "
            "weight moves by 10 at most and cannot reach 100.",
        ),
        {"loss": 5753.1},
    ),
    Preset(
        "far-cubic-rate-0.1",
        Words("遠い係数、学習率 0.1", "Far coefficients, learning rate 0.1"),
        {"target": "far-cubic", "learning_rate": 0.1},
        Words(
            "学習率を 100 倍にすれば届きます。足りなかったのは初期値でもデータでもなく、進める距離でした。",
            "A hundred times the rate reaches them: what had been missing was neither start nor data but distance.",
        ),
    ),
    Preset(
        "far-cubic-sgd",
        Words("遠い係数、SGD（学習率 0.01）", "Far coefficients, SGD (learning rate 0.01)"),
        {"target": "far-cubic", "optimizer": "sgd", "learning_rate": 0.01},
        Words(
            "SGD の 1 歩は勾配に比例するので、遠いほど大きく進み、この問題では Adam より速く着きます。",
            "A step of SGD grows with the gradient, so far away it is long, and here it arrives sooner than Adam.",
        ),
    ),
    Preset(
        "quadratic-rate-0.001",
        Words("30x² + 0.5x + 0.2、学習率 0.001", "30x² + 0.5x + 0.2, learning rate 0.001"),
        {"target": "quadratic"},
        Words(
            "係数 30 は Adam の届く距離 10 より遠く、10,000 回たっても x² の係数は 10 ほどです。",
            "The coefficient 30 is beyond Adam's reach of 10: after 10,000 steps that of x² is about 10.",
        ),
        {"loss": 755.5774},
        Words(
            "点は乱数で 100 個取られます。誤差は x⁴ の平均に比例するので、点の取り方だけで 2 割ほど変わります。",
            "The 100 points are random, and the loss goes with the mean of x⁴, which alone varies by a fifth.",
        ),
    ),
    Preset(
        "quadratic-rate-0.01",
        Words("30x² + 0.5x + 0.2、学習率 0.01", "30x² + 0.5x + 0.2, learning rate 0.01"),
        {"target": "quadratic", "learning_rate": 0.01},
        Words(
            "学習率を 10 倍にすると届き、誤差はノイズの分散 0.0025 まで下がります。",
            "With ten times the rate it arrives, and the loss falls to the variance of the noise, 0.0025.",
        ),
        {"loss": 0.0025890537},
    ),
]


def polynomial_regression(
    *,
    target: Literal["cubic", "far-cubic", "quadratic"] = "cubic",
    noise: Annotated[float, Range(0, 10)] = 0.05,
    points: Annotated[int, Range(5, 1000)] = 100,
    optimizer: Literal["adam", "sgd"] = "adam",
    learning_rate: Annotated[float, Range(1e-4, 1.0, log=True)] = 0.001,
    initializer_scale: Annotated[float, Range(0, 1)] = 0.01,
    steps: Annotated[int, Range(1, 20000)] = 10000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the fit of ``y = w0 + w1 x + w2 x² + w3 x³`` (a quadratic has no w3) on all points at once.

    The loss is the mean squared error, without the half. x lies in [-2, 2].

    Source: the study report, section 3.1.3.
    """
    rng = np.random.default_rng(seed)
    truth = TARGETS[target]
    x, d = (a.astype(np.float64) for a in data.polynomial(points, rng, coefficients=truth, noise=noise, low=-2, high=2))
    powers = x ** np.arange(len(truth))
    layer = Affine.create(len(truth), 1, gaussian(initializer_scale), rng, np.float64)
    weights = {"W": layer.parameters["W"]}  # the constant is the weight of x to the 0, so there is no bias
    rule: Optimizer = Adam(learning_rate) if optimizer == "adam" else SGD(learning_rate)
    used = DataUsed(f"generated {target}", points, 0)
    report_every, picture_every = max(1, steps // 100), max(1, steps // 10)
    for step in range(steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            y, cache = layer.forward(powers)
            half, dy = mean_squared_error(y, d)
        loss = 2 * float(half)
        if not np.isfinite(loss):
            yield Step(step, steps, {"loss": loss}, note=NOT_FINITE)
            return
        if step % report_every == 0 or step == steps:
            w = weights["W"][:, 0]
            metrics = {"loss": loss} | {f"w{k}": float(value) for k, value in enumerate(w)}
            pictures = (_picture(x, d, w, truth),) if step % picture_every == 0 or step == steps else ()
            yield Step(step, steps, metrics, pictures, used if step == 0 else None)
        with np.errstate(over="ignore", invalid="ignore"):
            rule.step(weights, {"W": 2 * layer.parameter_gradients(dy, cache)["W"]})


def _picture(x: Array, d: Array, w: Array, truth: tuple[float, ...]) -> Lines:
    line = np.linspace(-2, 2, 81)
    formula = " + ".join(f"{value:.3g} x^{k}" if k else f"{value:.3g}" for k, value in enumerate(w.tolist()))
    return Lines(
        "fit",
        Words("点と推定した曲線", "The points and the fitted curve"),
        Words(f"推定した式：{formula}", f"The fitted formula: {formula}"),
        line,
        {"fit": np.polynomial.Polynomial(w)(line), "truth": np.polynomial.Polynomial(list(truth))(line)},
        Words("x", "x"),
        Words("y", "y"),
        points=(x[:, 0], d[:, 0]),
    )
