"""Batch normalisation, with and without: the same network twice, on the same batches, from the same weights."""

from collections.abc import Iterator
from itertools import zip_longest

import numpy as np

from dlcore import SGD
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import (
    Activation,
    BatchSize,
    DigitsRun,
    InitializerName,
    LearningRate,
    Scale,
    Seed,
    Sizes,
    Steps,
    activation_named,
    initializer_named,
    perceptron,
)
from dlcore.demos.network_picture import STEPS_LABEL, activation_histograms
from dlcore.demos.picture import Histograms, Lines, Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("バッチ正規化", "Batch normalisation")
TEXT = Words(
    "同じ初期値のネットワークを二つ、一つはバッチ正規化あり、もう一つはなしで、同じバッチで学習させます。"
    "各層への入力をバッチごとに平均 0、分散 1 に揃え、γ 倍して β を足します。重みの初期値と学習率を変えて、"
    "活性値の分布と正解率の立ち上がりを見比べてください。末尾が without の値が、正規化なしのものです。",
    "Two networks start from the same weights and see the same batches, one with batch normalisation and one without. "
    "It brings the inputs of each activation to mean 0 and variance 1 over the batch, then scales by γ and shifts by "
    "β. Change the initial weights and the learning rate, and compare the activations and how soon the accuracy "
    "rises. Figures that end in without belong to the plain network.",
)
COST_SECONDS = 2.1
PRESETS = [
    Preset(
        "report-network",
        Words("シグモイド、標準偏差 0.01 の正規分布", "Sigmoid, gaussian of deviation 0.01"),
        {},
        Words(
            "勾配消失のデモで学習できなかったネットワークです。正規化すると活性値が広い範囲に散らばり、"
            "学習が進みます。なしのほうは 0.5 のまわりに固まったままです。",
            "The network that could not learn in the vanishing-gradient demo. Normalised, the activations spread "
            "widely and it learns; without, they stay close to 0.5.",
        ),
    ),
    Preset(
        "sigmoid-xavier",
        Words("シグモイド、Xavier の初期値", "Sigmoid, Xavier"),
        {"initializer": "xavier"},
        Words(
            "良い初期値なら、なしでも学習できます。それでも正規化したほうが早く立ち上がります。",
            "With good initial weights the plain network learns too, but the normalised one rises sooner.",
        ),
    ),
    Preset(
        "relu-he",
        Words("ReLU、He の初期値", "ReLU, He"),
        {"activation": "relu", "initializer": "he"},
        Words(
            "初期値も活性化関数も適切なら、差はわずかです。バッチ正規化は、条件が悪いときほど効きます。",
            "Where weights and activation already suit each other, little is left to gain: normalisation helps most "
            "when conditions are bad.",
        ),
    ),
    Preset(
        "large-learning-rate",
        Words("大きな学習率 2.0（ReLU、He）", "A large learning rate, 2.0 (ReLU, He)"),
        {"activation": "relu", "initializer": "he", "learning_rate": 2.0},
        Words(
            "なしのネットワークは壊れますが、正規化ありは学習を続けます。"
            "重みが何倍になっても正規化した値は変わらないので、大きな一歩に耐えられます。",
            "The plain network breaks down, the normalised one learns. Scaled weights give the same normalised "
            "values, so it withstands large steps.",
        ),
    ),
    Preset(
        "deep",
        Words("隠れ層 5 つ、標準偏差 0.01（ReLU）", "Five hidden layers, deviation 0.01 (ReLU)"),
        {"activation": "relu", "hidden_sizes": (100, 100, 100, 100, 100)},
        Words(
            "小さな重みを 5 層重ねると、なしの信号は層ごとに縮んで消えます。正規化は各層で信号を元の大きさに戻します。",
            "Through five layers of small weights the plain signal fades layer by layer; normalisation restores it in "
            "each.",
        ),
    ),
    Preset(
        "small-batch",
        Words("バッチサイズ 2（ReLU、He）", "Batches of 2 (ReLU, He)"),
        {"activation": "relu", "initializer": "he", "batch_size": 2},
        Words(
            "平均と分散を 2 枚だけから計算すると、正規化後の値はどのユニットでもほぼ ±1 になり、"
            "画像の情報が失われます。ここでは、なしのほうが良くなります。",
            "With mean and variance from two images only, every normalised value is close to +1 or −1 and most of the "
            "image is lost; here the plain network wins.",
        ),
    ),
]
NAMES = {True: Words("バッチ正規化あり", "with batch normalisation"), False: Words("なし", "without")}


def batch_normalization(
    *,
    activation: Activation = "sigmoid",
    initializer: InitializerName = "gaussian",
    initializer_scale: Scale = 0.01,
    hidden_sizes: Sizes = (40, 20),
    learning_rate: LearningRate = 0.1,
    batch_size: BatchSize = 100,
    steps: Steps = 1000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of two networks side by side, one with batch normalisation and one without.

    The figures named ``..._without`` belong to the plain network.

    Source: the study report, section 1.1.3.
    """

    def start(batch_norm: bool) -> DigitsRun:
        rule = initializer_named(initializer, initializer_scale)
        network = perceptron(hidden_sizes, lambda: activation_named(activation), rule, seed, batch_norm=batch_norm)

        def draw(run: DigitsRun) -> tuple[Picture, ...]:
            return (_activations(run, batch_norm),)

        return DigitsRun(network, SGD(learning_rate), steps, batch_size, seed, draw)

    curves: dict[str, list[tuple[int, float]]] = {"BatchNorm": [], "plain": []}
    for normalized, plain in zip_longest(start(True), start(False)):
        if normalized is None:  # it diverged, and the plain network is of no interest without it
            return
        yield _joined(normalized, plain, curves)
        if normalized.note:
            return


def _activations(run: DigitsRun, batch_norm: bool) -> Histograms:
    picture = activation_histograms(run.network, run.batch[0], f"activations-{'with' if batch_norm else 'without'}")
    title = Words(*(f"{text}: {name}" for text, name in zip(picture.title, NAMES[batch_norm], strict=True)))
    return Histograms(picture.name, title, picture.alt, picture.edges, picture.counts, picture.x_label)


def _joined(normalized: Step, plain: Step | None, curves: dict[str, list[tuple[int, float]]]) -> Step:
    """Put the reports of both networks into one."""
    both = {"BatchNorm": normalized, "plain": plain}
    for name, step in both.items():
        if step is not None and "test_accuracy" in step.metrics:
            curves[name].append((step.step, step.metrics["test_accuracy"]))
    others = {f"{name}_without": value for name, value in plain.metrics.items()} if plain else {}
    pictures: tuple[Picture, ...] = (*normalized.pictures, *(plain.pictures if plain else ()))
    if pictures:
        pictures = (_speed(curves), *pictures)
    note = normalized.note
    if note is None and plain is not None and plain.note:
        note = Words(
            "バッチ正規化なしのネットワークは発散しました。ありの方は続けます。",
            "The network without batch normalisation has diverged; the other one goes on.",
        )
    return Step(normalized.step, normalized.steps, normalized.metrics | others, pictures, normalized.data, note)


def _speed(curves: dict[str, list[tuple[int, float]]]) -> Lines:
    x = np.array([step for step, _ in curves["BatchNorm"]])
    values = {}
    for name, points in curves.items():
        known = dict(points)
        values[name] = np.array([known.get(int(step), np.nan) for step in x])
    ends = [float(found[-1]) for found in values.values()]
    return Lines(
        "speed",
        Words(
            "バッチ正規化あり（BatchNorm）となし（plain）の正解率", "Test accuracy with (BatchNorm) and without (plain)"
        ),
        Words(f"あり {ends[0]:.4f}、なし {ends[1]:.4f}", f"With {ends[0]:.4f}, without {ends[1]:.4f}"),
        x,
        values,
        STEPS_LABEL,
        Words("正解率", "accuracy"),
    )
