"""The simplest classifier of digits: one layer and softmax, a template for each digit."""

from collections.abc import Iterator

from dlcore import SGD, ReLU, predict
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import (
    BatchSize,
    DigitsRun,
    InitializerName,
    LearningRate,
    Scale,
    Seed,
    Steps,
    initializer_named,
    perceptron,
)
from dlcore.demos.network_picture import confusion, mistakes, weight_tiles
from dlcore.demos.picture import Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("MNIST: 1 層のソフトマックス", "MNIST: one layer and softmax")
TEXT = Words(
    "784 個の画素に重みを掛けて足し、ソフトマックスで 10 個の数字の確率にする、もっとも簡単な分類器です。"
    "重みの画像は、数字ごとのひな形として読めます。学習率と更新回数を変えて、"
    "混同行列とひな形がどう変わるかを見てください。",
    "The simplest classifier: weigh 784 pixels, add up, and turn ten sums into probabilities by softmax. The weights "
    "can be seen as a template for each digit. Change the learning rate and the number of updates, and watch "
    "templates and confusion matrix.",
)
COST_SECONDS = 0.8
PRESETS = [
    Preset(
        "report",
        Words("レポートの設定（100 回）", "The report's setting (100 updates)"),
        {},
        Words(
            "隠れ層がなくても、100 回の更新で 87 % ほどになります。4 と 9、3 と 5 "
            "のように形の似た数字が取り違えられます。",
            "Without a hidden layer, 100 updates reach about 87 %. Digits of similar shape, such as 4 and 9 or 3 and "
            "5, are confused.",
        ),
        {"test_accuracy": 0.8705},
    ),
    Preset(
        "longer",
        Words("2,000 回", "2,000 updates"),
        {"steps": 2000},
        Words(
            "続けると 92 % に近づいて止まります。直線で分けられない数字を分けるには、隠れ層が必要です。",
            "It approaches 92 % and stops there: what no straight boundary can separate needs a hidden layer.",
        ),
    ),
    Preset(
        "zeros",
        Words("重みを 0 で始める", "Weights start at zero"),
        {"initializer": "zeros"},
        Words(
            "1 層なら 0 から始めても問題ありません。出力ごとに正解が違うので、勾配も違うからです。"
            "隠れ層があるときとの違いに注意してください。",
            "With one layer zeros are fine: each output has a target of its own, hence a gradient of its own. Not so "
            "with hidden layers.",
        ),
    ),
    Preset(
        "learning-rate-too-large",
        Words("学習率が大きすぎる（10）", "Learning rate too large (10)"),
        {"learning_rate": 10.0},
        Words(
            "損失が激しく上下します。損失は重みについて凸なので谷は一つですが、一歩が大きいと底を飛び越え続けます。",
            "The loss jumps. It is convex in the weights, so there is one valley only, but large steps keep leaping "
            "over its bottom.",
        ),
    ),
    Preset(
        "learning-rate-too-small",
        Words("学習率が小さすぎる（0.001）", "Learning rate too small (0.001)"),
        {"learning_rate": 0.001},
        Words(
            "正しい向きに進んでいますが、100 回ではほとんど動きません。",
            "The direction is right, but 100 updates barely move.",
        ),
    ),
]


def mnist_softmax(
    *,
    learning_rate: LearningRate = 0.1,
    initializer: InitializerName = "gaussian",
    initializer_scale: Scale = 0.01,
    batch_size: BatchSize = 100,
    steps: Steps = 100,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of ``softmax(x W + b)`` by gradient descent.

    Source: the study report, section 3.1.4.
    """
    network = perceptron((), ReLU, initializer_named(initializer, initializer_scale), seed)
    yield from DigitsRun(network, SGD(learning_rate), steps, batch_size, seed, _draw)


def _draw(run: DigitsRun) -> tuple[Picture, ...]:
    labels, answers = run.test.labels, predict(run.network, run.test.images).argmax(axis=1)
    return (
        weight_tiles(run.network, tuple("0123456789")),
        confusion(labels, answers),
        mistakes(run.test.images, labels, answers),
    )
