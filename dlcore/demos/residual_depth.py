"""Deeper is not better by itself: a plain network and one with shortcuts, of the same depth, on the same batches."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Annotated

import numpy as np

from dlcore import SGD, Affine, BatchNormalization, Layer, ReLU, Residual, Sequential, he, softmax_cross_entropy
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import BatchSize, DigitsRun, LearningRate, Seed, Steps
from dlcore.demos.knob import Range
from dlcore.demos.network_picture import STEPS_LABEL
from dlcore.demos.picture import Lines, Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("残差接続と深さ", "Shortcuts and depth")
TEXT = Words(
    "同じ深さ・同じ初期値のネットワークを二つ、同じバッチで学習させます。一つは層を重ねただけ（plain）、もう一つは 2 "
    "層ごとに入力を足す残差接続つき（residual、y = relu(F(x) + x)）です。層の数を 4 から 32 まで変え、正解率の立ち上"
    "がりと、各層に届く勾配の大きさを見比べてください。末尾が plain の値が、残差接続なしのものです。",
    "Two networks of the same depth start from the same weights and see the same batches. One is a plain stack of "
    "layers, the other adds the input again after every two layers (y = relu(F(x) + x)). Change the number of layers "
    "from 4 to 32, and compare how the accuracy rises and how large the gradient is that reaches each layer. Figures "
    "that end in plain belong to the stack.",
)
COST_SECONDS = 5.3
PRESETS = [
    Preset(
        "layers-20",
        Words("20 層", "20 layers"),
        {},
        Words(
            "層を重ねただけのネットワークは遅れ、残差接続があると 4 層のときと同じように学習します。",
            "The plain stack lags behind; with shortcuts it learns as well as with 4 layers.",
        ),
    ),
    Preset(
        "layers-4",
        Words("4 層", "4 layers"),
        {"layers": 4},
        Words(
            "浅いうちは、残差接続があってもなくてもほとんど変わりません。",
            "As long as the network is shallow, shortcuts make hardly a difference.",
        ),
    ),
    Preset(
        "layers-8",
        Words("8 層", "8 layers"),
        {"layers": 8},
        Words(
            "わずかに差がつき始めます。",
            "A small gap opens.",
        ),
    ),
    Preset(
        "layers-32",
        Words("32 層", "32 layers"),
        {"layers": 32},
        Words(
            "層を重ねただけのネットワークは、訓練データの損失も下がりません。過学習ではなく、最適化が難しくなっている"
            "（劣化問題）のです。",
            "The plain stack does not even bring the training loss down: this is not over-fitting but a network that "
            "is hard to optimise, the degradation problem.",
        ),
    ),
    Preset(
        "no-normalization",
        Words("20 層、バッチ正規化なし（学習率 0.01）", "20 layers without batch normalisation (rate 0.01)"),
        {"batch_norm": False, "learning_rate": 0.01},
        Words(
            "正規化がないと、足し算のたびに信号が大きくなります。学習率を 0.01 まで下げれば学習はしますが、残差接続つ"
            "きが勝つか負けるかは乱数の種しだいで、どちらも正規化ありの 20 層には届きません。ResNet が各ブロックで正"
            "規化するのはこのためでもあります。",
            "Without normalisation every sum makes the signal larger. At a rate as low as 0.01 it does learn, but "
            "whether the network with shortcuts wins depends on the seed, and neither comes near the 20 layers with "
            "normalisation; one reason why ResNet normalises in every block.",
        ),
    ),
]
NOTE = Words(
    "残差接続なしのネットワークは発散しました。ありの方は続けます。",
    "The plain network has diverged; the one with shortcuts goes on.",
)
Curves = dict[str, list[tuple[int, float]]]


def residual_depth(
    *,
    layers: Annotated[int, Range(2, 32)] = 20,
    width: Annotated[int, Range(4, 200)] = 40,
    batch_norm: bool = True,
    learning_rate: LearningRate = 0.1,
    batch_size: BatchSize = 100,
    steps: Steps = 600,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of a plain and a residual network side by side on MNIST (He, gradient descent).

    ``layers`` counts the hidden layers after the first one, rounded down to an even number. Figures named ``..._plain``
    belong to the network without shortcuts.

    Source: the study report, section 1.5.4 (ResNet), as an experiment of our own.
    """

    def start(shortcuts: bool) -> DigitsRun:
        network = _network(layers // 2, width, batch_norm, shortcuts, seed)
        return DigitsRun(network, SGD(learning_rate), steps, batch_size, seed, lambda run: ())

    runs = {"residual": start(True), "plain": start(False)}
    curves: Curves = {name: [] for name in runs}
    for residual, plain in zip_longest(*runs.values()):
        if residual is None:  # it diverged, and the plain network is of no interest without it
            return
        yield _joined(residual, plain, runs, curves)
        if residual.note:
            return


def _network(blocks: int, width: int, batch_norm: bool, shortcuts: bool, seed: int) -> Sequential:
    """Build 784 inputs, blocks of two layers, and 10 scores; with or without shortcuts the weights are the same."""
    rng = np.random.default_rng(seed)

    def affine() -> list[Layer]:
        drawn = Affine.create(width, width, he, rng)
        return [drawn, BatchNormalization.create(width)] if batch_norm else [drawn]

    stack: list[Layer] = [Affine.create(784, width, he, rng), ReLU()]
    for _ in range(blocks):
        inner = Sequential([*affine(), ReLU(), *affine()])
        stack += [Residual(inner) if shortcuts else inner, ReLU()]
    return Sequential([*stack, Affine.create(width, 10, he, rng)])


def _joined(residual: Step, plain: Step | None, runs: dict[str, DigitsRun], curves: Curves) -> Step:
    """Put the reports of both networks into one."""
    for name, step in (("residual", residual), ("plain", plain)):
        if step is not None and "test_accuracy" in step.metrics:
            curves[name].append((step.step, step.metrics["test_accuracy"]))
    others = {f"{name}_plain": value for name, value in plain.metrics.items()} if plain else {}
    due = "test_accuracy" in residual.metrics
    pictures: tuple[Picture, ...] = (_speed(curves), _gradients(runs)) if due else ()
    note = residual.note or (NOTE if plain is not None and plain.note else None)
    return Step(residual.step, residual.steps, residual.metrics | others, pictures, residual.data, note)


def _speed(curves: Curves) -> Lines:
    x = np.array([step for step, _ in curves["residual"]])
    plain = dict(curves["plain"])
    values = {
        "residual": np.array([value for _, value in curves["residual"]]),
        "plain": np.array([plain.get(int(step), np.nan) for step in x]),
    }
    ends = [float(found[-1]) for found in values.values()]
    return Lines(
        "speed",
        Words(
            "残差接続あり（residual）となし（plain）の正解率",
            "Test accuracy with shortcuts (residual) and without (plain)",
        ),
        Words(f"あり {ends[0]:.4f}、なし {ends[1]:.4f}", f"With {ends[0]:.4f}, without {ends[1]:.4f}"),
        x,
        values,
        STEPS_LABEL,
        Words("正解率", "accuracy"),
    )


def _gradients(runs: dict[str, DigitsRun]) -> Lines:
    """Show how large the gradient of each layer's weights is, from the first layer to the last."""
    norms = {name: _norms(run) for name, run in runs.items()}
    first = ", ".join(f"{name} {values[0]:.2g}" for name, values in norms.items())
    last = ", ".join(f"{name} {values[-1]:.2g}" for name, values in norms.items())
    return Lines(
        "gradients",
        Words("各層に届く重みの勾配の大きさ", "Length of the weight gradient that reaches each layer"),
        Words(f"第 1 層: {first}。最後の層: {last}", f"First layer: {first}. Last layer: {last}"),
        np.arange(1, len(norms["plain"]) + 1),
        norms,
        Words("層（1 が入力側）", "layer (1 is next to the input)"),
        Words("勾配のノルム", "norm of the gradient"),
        log_y=True,
    )


def _norms(run: DigitsRun) -> np.ndarray:
    """Return the length of each layer's weight gradient for the current batch; 0 has no place on the axis."""
    x, t = run.batch
    with np.errstate(all="ignore"):  # the plain network may have diverged
        y, cache = run.network.forward(x, training=True)
        gradients = run.network.parameter_gradients(softmax_cross_entropy(y, t)[1], cache)
        found = {name: float(np.linalg.norm(dw)) for name, dw in gradients.items() if name.endswith(".W")}
    ordered = [found[name] for name in sorted(found, key=_place)]
    return np.array([norm if np.isfinite(norm) and norm > 0 else np.nan for norm in ordered])


def _place(name: str) -> list[int]:
    """Turn ``"2.0.1.W"``, the place of a layer within a layer, into numbers to sort by."""
    return [int(part) for part in name.split(".")[:-1]]
