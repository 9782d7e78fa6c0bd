"""Optimisers on a plateau: where the gradient is tiny, what an optimiser remembers decides whether it gets away."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore import (
    SGD,
    AdaGrad,
    Adam,
    ConstantRate,
    ExponentialDecay,
    InverseTimeDecay,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    StepDecay,
    predict,
)
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import (
    Activation,
    BatchSize,
    DigitsRun,
    InitializerName,
    LearningRate,
    Scale,
    Seed,
    Steps,
    activation_named,
    initializer_named,
    perceptron,
)
from dlcore.demos.knob import Range
from dlcore.demos.listing_momentum import ListingMomentum
from dlcore.demos.network_picture import STEPS_LABEL, activation_histograms, answer_histogram, gradient_lines
from dlcore.demos.picture import Lines, Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words
from dlcore.schedules import Schedule

TITLE = Words("最適化手法", "Optimisers")
TEXT = Words(
    "シグモイドと小さな重み（標準偏差 0.01）で始めた 784-40-20-10 のネットワークは、"
    "勾配がほとんどない平らな場所にいます。そこから抜け出せるかどうかは最適化手法次第です。手法と学習率、"
    "学習率のスケジュールを変えて、答えの分布と正解率を見比べてください。",
    "A 784-40-20-10 network of sigmoids with small weights (deviation 0.01) starts on a plateau where there is hardly "
    "any gradient; whether it gets away depends on the optimiser. Change the optimiser, the learning rate and its "
    "schedule, and compare the answers and the accuracy.",
)
COST_SECONDS = 1.3
PRESETS = [
    Preset(
        "momentum",
        Words("モメンタム（学習率 0.01）", "Momentum (learning rate 0.01)"),
        {},
        Words(
            "モメンタムは過去の勾配を足し込むので、同じ向きが続けば歩幅は最大で 1/(1−0.9) = 10 倍になります。"
            "それでも平らな場所の勾配は小さすぎて、1,000 回では抜け出せません。",
            "Momentum adds up past gradients, so steps in a steady direction grow up to 1/(1−0.9) = 10 times. On this "
            "plateau even that is not enough within 1,000 updates.",
        ),
    ),
    Preset(
        "momentum-slow",
        Words("モメンタム（学習率 0.0001）", "Momentum (learning rate 0.0001)"),
        {"learning_rate": 0.0001},
        Words(
            "学習率を 100 分の 1 にしても、結果は変わりません。動いていないものは、もっと遅くしても動かないからです。",
            "A rate a hundred times smaller changes nothing: what does not move does not move more slowly.",
        ),
        {"train_accuracy": 0.06, "test_accuracy": 0.1028},
        Words(
            "どちらも一つの数字だけを答える状態で、値はその数字の割合です（0.1135 は 1、0.1028 は 7、0.098 は 0）。"
            "どの数字になるかは、最後のほうのバッチに偶然多かった数字で変わります。",
            "In both runs the network gives one digit as its only answer, and the figure is that digit's share "
            "(0.1135 for 1, 0.1028 for 7, 0.098 for 0). Which digit it is depends on what the last batches happened "
            "to contain.",
        ),
    ),
    Preset(
        "momentum-listing",
        Words("レポートのモメンタムのコード（間違い）", "Momentum as listed in the report (wrong)"),
        {"optimizer": "momentum_listing"},
        Words(
            "レポートのコードは、パラメータに v を足すのではなく、パラメータを v で置き換えています。"
            "重みは勾配の移動平均そのものになり、学習率はどこにも使われません。正しくは w ← w + v です。",
            "The report's listing replaces the parameters by v instead of adding v to them. The weights become a "
            "moving average of gradients, and the learning rate is not used at all. Right is w ← w + v.",
        ),
    ),
    Preset(
        "adagrad",
        Words("AdaGrad（h₀ = 0.0001）", "AdaGrad (h₀ = 0.0001)"),
        {"optimizer": "adagrad"},
        Words(
            "AdaGrad は歩幅を √h で割ります。隠れ層の勾配の 2 乗は初期値 h₀ = 0.0001 よりずっと小さいので、√h はほぼ "
            "√h₀ = 0.01 のままです。小さな勾配ほど歩幅を伸ばすという働きが出ません。",
            "AdaGrad divides each step by √h. In the hidden layers the squared gradients are far below the start "
            "value h₀ = 0.0001, so √h stays near √h₀ = 0.01, and small gradients are not made up for.",
        ),
        {"train_accuracy": 0.04, "test_accuracy": 0.098},
        Words(
            "どちらも一つの数字だけを答える状態で、値はその数字の割合です（0.1135 は 1、0.1028 は 7、0.098 は 0）。"
            "どの数字になるかは、最後のほうのバッチに偶然多かった数字で変わります。",
            "In both runs the network gives one digit as its only answer, and the figure is that digit's share "
            "(0.1135 for 1, 0.1028 for 7, 0.098 for 0). Which digit it is depends on what the last batches happened "
            "to contain.",
        ),
    ),
    Preset(
        "adagrad-zero",
        Words("AdaGrad（h₀ = 0）", "AdaGrad (h₀ = 0)"),
        {"optimizer": "adagrad", "adagrad_start": 0.0},
        Words(
            "h₀ を 0 にすると、小さな勾配は小さな √h で割られ、第 1 層も動き出します。ただし h は増える一方なので、"
            "歩幅は縮み続けます。",
            "With h₀ = 0 small gradients are divided by a small √h, and even the first layer gets moving. But h only "
            "ever grows, so the steps keep shrinking.",
        ),
    ),
    Preset(
        "rmsprop",
        Words("RMSProp（学習率 0.01）", "RMSProp (learning rate 0.01)"),
        {"optimizer": "rmsprop"},
        Words(
            "RMSProp は古い勾配を忘れるので、h が増え続けません。勾配の小さな層でも歩幅は学習率程度に保たれ、"
            "平らな場所から抜け出します。",
            "RMSProp forgets old gradients, so h does not keep growing. Steps stay near the learning rate even in "
            "layers with tiny gradients, and the network leaves the plateau.",
        ),
        {"train_accuracy": 0.98, "test_accuracy": 0.9449},
    ),
    Preset(
        "rmsprop-slow",
        Words("RMSProp（学習率 0.001）", "RMSProp (learning rate 0.001)"),
        {"optimizer": "rmsprop", "learning_rate": 0.001},
        Words(
            "歩幅が 10 分の 1 なので、平らな場所を抜けるのが遅れます。1,000 回の時点ではまだ途中で、"
            "乱数の種によって値が大きく変わります。",
            "With steps a tenth as long it leaves the plateau later. After 1,000 updates it is still on its way, so "
            "the figure varies much with the seed.",
        ),
    ),
    Preset(
        "adam",
        Words("Adam（学習率 0.01）", "Adam (learning rate 0.01)"),
        {"optimizer": "adam"},
        Words(
            "Adam はモメンタムと RMSProp を合わせ、0 から始めたことによる偏りを補正します。RMSProp "
            "とほぼ同じ速さで抜け出します。",
            "Adam joins momentum and RMSProp and corrects the bias of starting at 0. It gets away about as fast as "
            "RMSProp.",
        ),
    ),
    Preset(
        "sgd",
        Words("勾配降下法（学習率 0.01）", "Gradient descent (learning rate 0.01)"),
        {"optimizer": "sgd"},
        Words(
            "過去を何も覚えない、比べるための基準です。勾配が小さい場所では、歩幅もそのまま小さくなります。",
            "The baseline, which remembers nothing: where the gradient is small, so are the steps.",
        ),
    ),
    Preset(
        "nesterov",
        Words("ネステロフの加速法（学習率 0.01）", "Nesterov (learning rate 0.01)"),
        {"optimizer": "nesterov"},
        Words(
            "これから進む先の勾配を使うモメンタムです。行き過ぎを抑えますが、"
            "平らな場所から抜け出す力はモメンタムと変わりません。",
            "Momentum with the gradient taken where it is about to go. It overshoots less, but it is no better at "
            "leaving a plateau.",
        ),
    ),
    Preset(
        "momentum-relu-he",
        Words("モメンタム、ReLU と He", "Momentum with ReLU and He"),
        {"activation": "relu", "initializer": "he"},
        Words(
            "平らな場所から始めなければ、モメンタムは速い手法です。同じ設定の勾配降下法（次）と比べてください。",
            "Off the plateau momentum is fast: compare it with plain gradient descent in the same setting (next).",
        ),
    ),
    Preset(
        "sgd-relu-he",
        Words("勾配降下法、ReLU と He", "Gradient descent with ReLU and He"),
        {"optimizer": "sgd", "activation": "relu", "initializer": "he"},
        Words(
            "モメンタムと同じ初期値、同じバッチです。1,000 回の時点で、正解率は 5 ポイントほど低くなります。",
            "The same weights and batches as with momentum; after 1,000 updates the accuracy is about 5 points lower.",
        ),
    ),
    Preset(
        "adam-exponential",
        Words("Adam、指数的に減る学習率", "Adam with exponential decay"),
        {"optimizer": "adam", "schedule": "exponential", "activation": "relu", "initializer": "he"},
        Words(
            "大きめの学習率で始めて 10 分の 1 まで下げます。谷底のまわりで跳ね続けなくなるので、schedule を constant "
            "にしたときより正解率が上がります。",
            "It starts with a large rate and ends with a tenth of it. It no longer bounces around the bottom of the "
            "valley, and the accuracy is higher than with schedule constant.",
        ),
    ),
    Preset(
        "batch-normalization",
        Words("モメンタム、バッチ正規化あり", "Momentum with batch normalisation"),
        {"batch_norm": True},
        Words(
            "同じシグモイドと小さな重みでも、活性化関数の前で正規化すると平らな場所がなくなります。"
            "最適化手法を変えるのと、関数の形を変えるのとは別の対策です。",
            "With the same sigmoids and small weights, normalising before each activation removes the plateau. "
            "Another optimiser is one remedy, another landscape a second.",
        ),
    ),
]
OptimizerName = Literal["sgd", "momentum", "momentum_listing", "nesterov", "adagrad", "rmsprop", "adam"]
ScheduleName = Literal["constant", "step", "exponential", "inverse"]


def optimizers(
    *,
    optimizer: OptimizerName = "momentum",
    learning_rate: LearningRate = 0.01,
    schedule: ScheduleName = "constant",
    momentum: Annotated[float, Range(0, 0.999)] = 0.9,
    adagrad_start: Annotated[float, Range(0, 1)] = 1e-4,
    activation: Activation = "sigmoid",
    initializer: InitializerName = "gaussian",
    initializer_scale: Scale = 0.01,
    batch_norm: bool = False,
    batch_size: BatchSize = 100,
    steps: Steps = 1000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of a 784-40-20-10 network by the chosen optimiser.

    Source: the study report, section 1.2.
    """
    network = perceptron(
        (40, 20),
        lambda: activation_named(activation),
        initializer_named(initializer, initializer_scale),
        seed,
        batch_norm=batch_norm,
    )
    rate = _schedule(schedule, learning_rate, steps)
    chosen = _optimizer(optimizer, rate, momentum, adagrad_start)
    rates = _rate_lines(rate, steps)

    def draw(run: DigitsRun) -> tuple[Picture, ...]:
        answers = predict(run.network, run.test.images).argmax(axis=1)
        return (
            answer_histogram(answers, run.test.labels),
            gradient_lines(run.gradient_norms),
            activation_histograms(run.network, run.test.images[:500]),
            *([rates] if run.step == 0 else []),
        )

    yield from DigitsRun(network, chosen, steps, batch_size, seed, draw)


def _optimizer(name: OptimizerName, rate: Schedule, momentum: float, adagrad_start: float) -> Optimizer:
    chosen: dict[OptimizerName, Optimizer] = {
        "sgd": SGD(rate),
        "momentum": Momentum(rate, momentum),
        "momentum_listing": ListingMomentum(rate),
        "nesterov": Nesterov(rate, momentum),
        "adagrad": AdaGrad(rate, start_value=adagrad_start),
        "rmsprop": RMSProp(rate, decay=0.99),
        "adam": Adam(rate),
    }
    return chosen[name]


def _schedule(name: ScheduleName, rate: float, steps: int) -> Schedule:
    """Return a schedule that ends near a tenth of the rate it starts with."""
    schedules: dict[ScheduleName, Schedule] = {
        "constant": ConstantRate(rate),
        "step": StepDecay(rate, factor=0.5, every=max(1, steps // 4)),
        "exponential": ExponentialDecay(rate, factor=0.1, every=steps),
        "inverse": InverseTimeDecay(rate, decay=9 / steps),
    }
    return schedules[name]


def _rate_lines(rate: Schedule, steps: int) -> Lines:
    x = np.unique(np.linspace(0, steps - 1, 100).astype(int))
    values = np.array([rate(int(step)) for step in x])
    return Lines(
        "learning-rate",
        Words("学習率の移り変わり", "The learning rate over the run"),
        Words(f"{values[0]:g} から {values[-1]:.3g} へ", f"From {values[0]:g} to {values[-1]:.3g}"),
        x,
        {"η": values},
        STEPS_LABEL,
        Words("学習率", "learning rate"),
    )
