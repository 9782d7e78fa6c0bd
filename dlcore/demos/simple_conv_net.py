"""A small convolutional network learns all digits: what its filters become, and what it owes to neighbouring pixels."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore import Affine, AveragePooling, Convolution, Flatten, Initializer, Layer, MaxPooling, ReLU, Sequential
from dlcore.data import load_mnist
from dlcore.demos.convolution_picture import feature_maps, filter_tiles, layer_table
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import (
    BatchSize,
    InitializerName,
    LearningRate,
    Scale,
    Seed,
    Steps,
    initializer_named,
    used_data,
)
from dlcore.demos.knob import Range
from dlcore.demos.network_picture import confusion, mistakes
from dlcore.demos.picture import Picture
from dlcore.demos.pictures_run import Frozen, Labelled, OptimizerName, PicturesRun, digits, optimizer_named
from dlcore.demos.step import Step
from dlcore.demos.words import Words

Pooling = Literal["max", "average", "none"]

TITLE = Words("小さな畳み込みネットワーク（SimpleConvNet）", "A small convolutional network (SimpleConvNet)")
TEXT = Words(
    "畳み込み（5×5 のフィルター 30 個）- ReLU - 最大値プーリング - 全結合（100）- ReLU - 全結合（10）のネットワークで、"
    "MNIST を学習します。フィルターの数、プーリング、データの数を変え、学習したフィルターと特徴マップ、間違えた数字を"
    "見てください。画素を並べ替えたり、フィルターを乱数のまま固定したりすると、畳み込みが何を利用しているかが分かりま"
    "す。",
    "Convolution (30 filters of 5×5), ReLU, max pooling, affine (100), ReLU, affine (10) learn MNIST. Change the "
    "number of filters, the pooling and the amount of data, and watch the filters, their maps and the mistakes. "
    "Shuffled pixels and filters left at random show what a convolution lives on.",
)
COST_SECONDS = 18.0
PRESETS = [
    Preset(
        "report",
        Words("レポートの構成（30 個のフィルター、1,000 回）", "The report's network (30 filters, 1,000 updates)"),
        {},
        Words(
            "1,000 回の更新、つまり 10 万枚を見ただけで 98 % に近づきます。重みの大半は畳み込み（780 個）ではなく、そ"
            "の次の全結合（432,100 個）にあります。レポートにはこのネットワークの正解率は載っていません。",
            "After 1,000 updates, 100,000 digits seen, it comes close to 98 %. Most weights are not in the "
            "convolution (780) but in the affine layer after it (432,100). The report prints no accuracy for this "
            "network.",
        ),
    ),
    Preset(
        "one-filter",
        Words("フィルター 1 個", "One filter"),
        {"filters": 1},
        Words(
            "特徴マップが 1 枚では、見分けられる特徴が 1 種類しかなく、正解率が下がります。",
            "A single map answers to one kind of feature only, and the accuracy falls.",
        ),
    ),
    Preset(
        "no-pooling",
        Words("プーリングなし", "No pooling"),
        {"pooling": "none"},
        Words(
            "全結合への入力が 4 倍（17,280 個）になり、時間もパラメータも増えますが、正解率はほとんど変わりません。",
            "The affine layer gets four times the inputs (17,280): more time and parameters, and hardly another "
            "accuracy.",
        ),
    ),
    Preset(
        "average-pooling",
        Words("平均値プーリング", "Average pooling"),
        {"pooling": "average"},
        Words(
            "窓の中の最大の反応ではなく平均を残します。この問題では差はわずかです。",
            "The mean of each window goes on instead of its largest answer; here it makes little difference.",
        ),
    ),
    Preset(
        "random-filters",
        Words("フィルターを乱数のまま固定する（He）", "Filters left at random (He)"),
        {"train_filters": False, "initializer": "he"},
        Words(
            "学習しないフィルターでも、後ろの全結合層が学習すれば高い正解率になります。畳み込みとプーリングという構造"
            "そのものが役に立っています。",
            "Filters that never learn still give a high accuracy, as the affine layers behind them learn: the "
            "structure of convolution and pooling is worth something by itself.",
        ),
    ),
    Preset(
        "shuffled-pixels",
        Words("画素を並べ替える", "Pixels shuffled"),
        {"shuffle_pixels": True},
        Words(
            "すべての画像の画素を同じ順番で並べ替えます。全結合のネットワークには同じ問題ですが、畳み込みは隣どうしの"
            "関係を失い、正解率が下がります。",
            "The pixels of all images are put in the same random order. To affine layers that is the same task, but a "
            "convolution loses what neighbours tell, and its accuracy falls.",
        ),
    ),
    Preset(
        "few-digits",
        Words("300 枚だけで学習する", "Only 300 digits"),
        {"samples": 300, "steps": 300},
        Words(
            "過学習のデモの全結合ネットワーク（300 枚で約 76 %）と比べてください。重みの共有は自由度を減らすので、少"
            "ないデータに強くなります。",
            "Compare with the affine layers of the over-fitting demo (about 76 % with 300 digits): shared weights "
            "have fewer degrees of freedom and make more of little data.",
        ),
    ),
]


def simple_conv_net(
    *,
    filters: Annotated[int, Range(1, 64)] = 30,
    kernel: Annotated[int, Range(1, 9)] = 5,
    pooling: Pooling = "max",
    hidden_size: Annotated[int, Range(1, 500)] = 100,
    train_filters: bool = True,
    shuffle_pixels: bool = False,
    samples: Annotated[int, Range(10, 60_000, log=True)] = 60_000,
    initializer: InitializerName = "gaussian",
    initializer_scale: Scale = 0.01,
    optimizer: OptimizerName = "adam",
    learning_rate: LearningRate = 0.001,
    batch_size: BatchSize = 100,
    steps: Steps = 1000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of one convolution and two affine layers on MNIST.

    Source: the study report, section 1.4, whose notebook is called simple_convolution_network.
    """
    mnist = load_mnist()
    rule = initializer_named(initializer, initializer_scale)
    network = _network(filters, kernel, pooling, hidden_size, train_filters, rule, seed)
    train, test = digits(mnist.train, samples), digits(mnist.test)
    if shuffle_pixels:
        order = np.random.default_rng([seed, 3]).permutation(28 * 28)
        train, test = (_shuffled(part, order) for part in (train, test))
    yield from PicturesRun(
        network,
        optimizer_named(optimizer, learning_rate),
        train,
        test,
        used_data(mnist, len(train.labels)),
        steps,
        batch_size,
        seed,
        _draw,
        tests=8,
    )


def _network(
    filters: int, kernel: int, pooling: Pooling, hidden_size: int, train_filters: bool, rule: Initializer, seed: int
) -> Sequential:
    """Build the layers; the last two see all maps as one long row."""
    rng = np.random.default_rng(seed)
    convolution: Layer = Convolution.create(1, filters, (kernel, kernel), rule, rng)
    size = 28 - kernel + 1
    layers: list[Layer] = [convolution if train_filters else Frozen(convolution), ReLU()]
    if pooling != "none":
        layers.append(MaxPooling((2, 2)) if pooling == "max" else AveragePooling((2, 2)))
        size //= 2
    hidden = Affine.create(filters * size * size, hidden_size, rule, rng)
    return Sequential([*layers, Flatten(), hidden, ReLU(), Affine.create(hidden_size, 10, rule, rng)])


def _shuffled(part: Labelled, order: np.ndarray) -> Labelled:
    """Put the pixels of all pictures into one other order."""
    rows = np.ascontiguousarray(part.x.reshape(len(part.x), -1)[:, order])
    return Labelled(rows.reshape(part.x.shape), part.labels)


def _draw(run: PicturesRun) -> tuple[Picture, ...]:
    pictures: tuple[Picture, ...] = (
        filter_tiles(run.network),
        feature_maps(run.network, run.test.x[0], 1, "maps"),
        mistakes(run.test.x, run.test.labels, run.answers),
        confusion(run.test.labels, run.answers),
    )
    return (*pictures, layer_table(run.network, (1, 28, 28))) if run.step == 0 else pictures
