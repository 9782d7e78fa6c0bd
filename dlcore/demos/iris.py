"""Three kinds of iris told apart by four measurements: a small network, and how its activation and rate change it."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore.activation_layers import ReLU, Sigmoid, Tanh
from dlcore.activations import softmax
from dlcore.affine import Affine
from dlcore.arrays import Array, IntArray, Scalar
from dlcore.data import Iris, load_iris
from dlcore.demos.demo import Preset
from dlcore.demos.keras_weights import glorot_uniform
from dlcore.demos.knob import Range
from dlcore.demos.picture import Boundary, Matrix, Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.losses import softmax_cross_entropy
from dlcore.optimizers import SGD, Adam, Optimizer
from dlcore.sequential import Sequential
from dlcore.training import accuracy, batches, train

TITLE = Words("アヤメの分類（iris）", "Classifying irises")
TEXT = Words(
    "がく片と花びらの長さと幅（4 つの特徴量）から、アヤメの 3 品種を分類します。150 株のうち 120 株で学習し、30 株で確"
    "かめます。activation、learning_rate、standardize（特徴量の標準化）を変え、test_accuracy と境界の図、混同行列を見"
    "てください。setosa は簡単ですが、versicolor と virginica は重なっています。",
    "Three species of iris are told apart by the length and width of sepal and petal. 120 of the 150 flowers are for "
    "training, 30 for testing. Change the activation, the learning rate or standardize, and watch test_accuracy, the "
    "border and the confusion matrix: setosa is easy, versicolor and virginica overlap.",
)
COST_SECONDS = 0.2
UNIT = Words("エポック", "epochs")
PETAL_LENGTH, PETAL_WIDTH = 2, 3  # the two features that tell the species apart best

PRESETS = [
    Preset(
        "report",
        Words("レポートの設定（relu、SGD 0.01）", "The report's setting (relu, SGD 0.01)"),
        {},
        Words(
            "訓練と検証の正答率が一緒に上がり、20 エポックでたいてい 8 割を超えます。検証は 30 株なので、1 株で 3.3 % "
            "変わります。",
            "Training and test accuracy rise together and mostly pass 0.8 in 20 epochs; with 30 test flowers each one "
            "counts 3.3 %.",
        ),
    ),
    Preset(
        "sigmoid",
        Words("中間層を sigmoid に", "Hidden layer sigmoid"),
        {"activation": "sigmoid"},
        Words(
            "sigmoid は傾きが小さく学習が遅いので、20 エポックでは setosa とそれ以外を分けた段階（2/3 の正解）で止まる"
            "ことがよくあります。",
            "Sigmoid has small slopes and learns slowly: after 20 epochs it has often only told setosa from the "
            "others, which makes about two thirds right.",
        ),
    ),
    Preset(
        "relu-rate-0.1",
        Words("relu、学習率 0.1", "Relu, learning rate 0.1"),
        {"learning_rate": 0.1},
        Words(
            "早い段階で正答率が上がりますが、その後も上下に揺れます。歩幅が大きいと谷底で落ち着けません。",
            "Accuracy rises early but keeps jumping: with long steps it cannot settle at the bottom.",
        ),
    ),
    Preset(
        "sigmoid-longer",
        Words("sigmoid、200 エポック", "Sigmoid, 200 epochs"),
        {"activation": "sigmoid", "epochs": 200},
        Words(
            "10 倍待てば sigmoid でも分けられます。「精度が落ちた」のではなく、学習の途中だったのです。",
            "Ten times as long, and sigmoid separates them, too: it had not been worse but unfinished.",
        ),
    ),
    Preset(
        "sigmoid-standardized",
        Words("sigmoid、標準化あり、学習率 0.1", "Sigmoid, standardised, learning rate 0.1"),
        {"activation": "sigmoid", "standardize": True, "learning_rate": 0.1},
        Words(
            "特徴量を平均 0、分散 1 にすると誤差の谷が丸くなり、大きな学習率が使えて、同じ 20 エポックで分けられます。",
            "With features of mean 0 and variance 1 the valley of the loss is rounder, a larger rate works, and 20 "
            "epochs are enough.",
        ),
    ),
]


def iris(
    *,
    activation: Literal["relu", "sigmoid", "tanh"] = "relu",
    hidden_sizes: Annotated[tuple[int, ...], Range(1, 64)] = (12,),
    optimizer: Literal["sgd", "adam"] = "sgd",
    learning_rate: Annotated[float, Range(1e-4, 1.0, log=True)] = 0.01,
    standardize: bool = False,
    batch_size: Annotated[int, Range(1, 120)] = 5,
    epochs: Annotated[int, Range(1, 500)] = 20,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of a small network on iris, epoch by epoch.

    ``standardize`` uses mean and deviation of the training flowers only.

    Source: the study report, section 3.1.14.
    """
    rng = np.random.default_rng(seed)
    flowers = load_iris()
    order = rng.permutation(len(flowers.x))
    train_rows, test_rows = order[:120], order[120:]
    x = flowers.x.astype(np.float64)
    centre = x[train_rows].mean(axis=0) if standardize else np.zeros(4)
    width = x[train_rows].std(axis=0) if standardize else np.ones(4)
    x, t = (x - centre) / width, flowers.labels
    network = Sequential([])
    layers = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}
    for n_in, n_out in zip((4, *hidden_sizes), hidden_sizes, strict=False):
        network.layers += [Affine.create(n_in, n_out, glorot_uniform, rng, np.float64), layers[activation]()]
    network.layers.append(Affine.create((4, *hidden_sizes)[-1], 3, glorot_uniform, rng, np.float64))
    rule: Optimizer = SGD(learning_rate) if optimizer == "sgd" else Adam(learning_rate)
    examples = batches(x[train_rows], t[train_rows], batch_size, rng, epochs=epochs)
    training = train(network, examples, _loss, rule)
    updates = -(-len(train_rows) // batch_size)
    report_every, picture_every = max(1, epochs // 100), max(1, epochs // 10)

    def report(epoch: int, losses: list[float]) -> Step:
        metrics = {"loss": float(np.mean(losses))} if losses else {}
        for name, rows in (("train_accuracy", train_rows), ("test_accuracy", test_rows)):
            metrics[name] = accuracy(network, x[rows], t[rows])
        pictures: tuple[Picture, ...] = ()
        if epoch % picture_every == 0 or epoch == epochs:
            pictures = (_boundary(network, flowers, centre, width), _confusion(network, x[test_rows], t[test_rows]))
        return Step(epoch, epochs, metrics, pictures, DataUsed("iris", 120, 30, "shipped") if epoch == 0 else None)

    yield report(0, [])
    for epoch in range(1, epochs + 1):
        losses = [next(training).loss for _ in range(updates)]
        if epoch % report_every == 0 or epoch == epochs:
            yield report(epoch, losses)


def _loss(y: Array, t: IntArray) -> tuple[Scalar, Array]:
    return softmax_cross_entropy(y, t, integer_labels=True)


def _boundary(network: Sequential, flowers: Iris, centre: Array, width: Array) -> Boundary:
    """Show the likeliest species over the petal's measurements, with the sepal's at their means."""
    length, breadth = np.linspace(0.5, 7.5, 36), np.linspace(0, 2.8, 29)
    places = np.tile(flowers.x.mean(axis=0, dtype=np.float64), (len(breadth), len(length), 1))
    places[..., PETAL_LENGTH], places[..., PETAL_WIDTH] = length, breadth[:, None]
    p = softmax(network.forward((places.reshape(-1, 4) - centre) / width)[0])
    return Boundary(
        "boundary",
        Words(
            "花びらの長さ（横、cm）と幅（縦、cm）で見た品種の境界",
            "Species over petal length (across, cm) and width (up, cm)",
        ),
        Words("3 品種の点と、各場所で最も確率の高い品種", "Points of three species, over the likeliest species"),
        flowers.x[:, [PETAL_LENGTH, PETAL_WIDTH]],
        flowers.labels,
        length,
        breadth,
        p.argmax(axis=1).reshape(len(breadth), len(length)).astype(np.float32),
        flowers.species,
    )


def _confusion(network: Sequential, x: Array, t: IntArray) -> Matrix:
    counts = np.zeros((3, 3), int)
    np.add.at(counts, (t, network.forward(x)[0].argmax(axis=1)), 1)
    right = int(np.trace(counts))
    return Matrix(
        "confusion",
        Words(
            "混同行列（検証用の 30 株。順に setosa、versicolor、virginica）",
            "Confusion matrix (30 test flowers; setosa, versicolor, virginica)",
        ),
        Words(f"30 株のうち {right} 株が正解", f"{right} of 30 are right"),
        counts,
        annotate=True,
        row_label=Words("正解の品種", "true species"),
        column_label=Words("予測した品種", "predicted species"),
    )
