"""A larger network on all digits, with the settings of the report's TensorFlow and Keras notebooks."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Literal

import numpy as np

from dlcore import SGD, Adam, Dropout, Momentum, Optimizer, RMSProp, predict, softmax_cross_entropy
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
    used_data,
)
from dlcore.demos.knob import Range
from dlcore.demos.network_picture import activation_histograms, confusion, mistakes
from dlcore.demos.picture import Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("MNIST: 多層パーセプトロン", "MNIST: a multilayer perceptron")
TEXT = Words(
    "60,000 枚すべてを、隠れ層とドロップアウトのあるネットワークで学習します。レポートの TensorFlow "
    "の設定（シグモイド、600-300）と Keras の設定（ReLU、512-512）が選べます。最適化手法と学習率、"
    "ラベルの形と損失関数の組み合わせを変えてみてください。",
    "All 60,000 digits are learned by a network with hidden layers and dropout, in the settings of the report's "
    "TensorFlow (sigmoid, 600-300) and Keras (ReLU, 512-512) notebooks. Change optimiser and learning rate, and the "
    "form of the labels together with the loss.",
)
COST_SECONDS = 16.0
PRESETS = [
    Preset(
        "tensorflow",
        Words("TensorFlow の設定（600-300、Adam 0.0001）", "TensorFlow setting (600-300, Adam 0.0001)"),
        {},
        Words(
            "シグモイドと小さな重みでも、Adam なら平らな場所を抜けて 90 % に届きます。学習率が小さいので、3,000 "
            "回でもまだ上がり続けています。",
            "Even with sigmoids and small weights Adam leaves the plateau and reaches 90 %. The rate is small, so it "
            "still rises after 3,000 updates.",
        ),
        {"test_accuracy": 0.9053},
    ),
    Preset(
        "tensorflow-small",
        Words("隠れ層を小さく（300-100）", "Smaller hidden layers (300-100)"),
        {"hidden_sizes": (300, 100)},
        Words(
            "ユニットが半分以下になると、同じ回数では低い正解率にとどまります。学習が遅れているのであって、"
            "限界ではありません。",
            "With less than half the units, as many updates reach a lower accuracy. It is late rather than at its "
            "limit.",
        ),
        {"test_accuracy": 0.81},
        Words(
            "レポートの値は 2 桁だけで、本文にあるものです。どちらの実行も上がっている途中なので、"
            "学習の進み方の少しの違いが、大きな差になります。",
            "The report gives two digits only, in its text. Both runs are still rising, so small differences show.",
        ),
    ),
    Preset(
        "tensorflow-rmsprop",
        Words("RMSProp（学習率 0.001）", "RMSProp (learning rate 0.001)"),
        {"optimizer": "rmsprop", "learning_rate": 0.001},
        Words(
            "学習率を 10 倍にしたことが効いて、96 % を超えます。手法の違いなのか学習率の違いなのかは、"
            "次の設定と比べると分かります。",
            "It passes 96 %, thanks to a rate ten times as large. The next setting tells whether the rate or the "
            "method made the difference.",
        ),
        {"test_accuracy": 0.967},
    ),
    Preset(
        "tensorflow-adam-faster",
        Words("Adam（学習率 0.001）", "Adam (learning rate 0.001)"),
        {"learning_rate": 0.001},
        Words(
            "Adam も学習率を 0.001 にすれば RMSProp に並びます。レポートの差は、手法よりも学習率から来ています。",
            "At rate 0.001 Adam draws level with RMSProp: the difference in the report comes from the rate rather "
            "than the method.",
        ),
    ),
    Preset(
        "tensorflow-adam-fast",
        Words("Adam（学習率 0.01）", "Adam (learning rate 0.01)"),
        {"learning_rate": 0.01},
        Words(
            "さらに 10 倍にすると、最初の 120 回で 93 % に届きます。ただしその先は細かく揺れるだけで、0.001 "
            "の結果を超えません。",
            "Ten times more reaches 93 % within 120 updates, but then wavers and ends no higher than with 0.001.",
        ),
    ),
    Preset(
        "keras-3-epochs",
        Words("Keras の設定（512-512、3 エポック）", "Keras setting (512-512, 3 epochs)"),
        {
            "hidden_sizes": (512, 512),
            "activation": "relu",
            "initializer": "xavier",
            "learning_rate": 0.001,
            "dropout_rate": 0.2,
            "dropout_after": "every",
            "batch_size": 128,
            "steps": 1407,
        },
        Words(
            "ReLU と Adam（0.001）では、3 エポックだけで 98 % に近づきます。1 エポックは 60,000 枚を一巡すること、"
            "ここでは 469 回の更新です。",
            "With ReLU and Adam (0.001), 3 epochs come close to 98 %. An epoch shows all 60,000 digits once: 469 "
            "updates here.",
        ),
    ),
    Preset(
        "keras",
        Words("Keras の設定、20 エポック（時間がかかります）", "Keras setting, 20 epochs (takes long)"),
        {
            "hidden_sizes": (512, 512),
            "activation": "relu",
            "initializer": "xavier",
            "learning_rate": 0.001,
            "dropout_rate": 0.2,
            "dropout_after": "every",
            "batch_size": 128,
            "steps": 9380,
        },
        Words(
            "訓練の正解率は 100 % に近づきますが、テストの正解率は 98 % 台で止まります。後半の差が過学習です。",
            "The training accuracy comes near 100 %, the test accuracy stops above 98 %; the gap of the later epochs "
            "is over-fitting.",
        ),
        {"test_accuracy": 0.9829},
        Words(
            "Keras の既定の初期値は一様分布（Glorot）で、ここでは分散 1/入力数 の正規分布です。",
            "Keras draws its weights from a uniform distribution (Glorot) by default; here they are gaussian with "
            "variance 1/inputs.",
        ),
    ),
    Preset(
        "keras-integer-labels",
        Words("整数のラベルと sparse の損失（3 エポック）", "Integer labels with the sparse loss (3 epochs)"),
        {
            "hidden_sizes": (512, 512),
            "activation": "relu",
            "initializer": "xavier",
            "learning_rate": 0.001,
            "dropout_rate": 0.2,
            "dropout_after": "every",
            "batch_size": 128,
            "steps": 1407,
            "labels": "integer",
            "loss": "sparse",
        },
        Words(
            "one-hot と categorical の組と同じ計算を、番号のまま行います。3 エポックの設定と比べると、"
            "結果も同じです（レポートでも 20 エポックで同じ 0.98 台）。",
            "The same computation as one-hot with categorical, done with class numbers. Compared with the 3-epoch "
            "setting the result is the same (and in the report, after 20 epochs, again 0.98).",
        ),
    ),
    Preset(
        "keras-label-error",
        Words("整数のラベルと categorical の損失（エラー）", "Integer labels with the categorical loss (an error)"),
        {
            "hidden_sizes": (512, 512),
            "activation": "relu",
            "initializer": "xavier",
            "learning_rate": 0.001,
            "dropout_rate": 0.2,
            "dropout_after": "every",
            "batch_size": 128,
            "steps": 1407,
            "labels": "integer",
        },
        Words(
            "categorical は one-hot を待っているので、形が合わずに止まります。"
            "どの形が期待されていたかを読み取ってください。",
            "categorical waits for one-hot rows, so the shapes do not fit and it stops. Read which shape was expected.",
        ),
    ),
    Preset(
        "keras-learning-rate-too-large",
        Words("Adam の学習率 0.1（3 エポック）", "Adam at rate 0.1 (3 epochs)"),
        {
            "hidden_sizes": (512, 512),
            "activation": "relu",
            "initializer": "xavier",
            "learning_rate": 0.1,
            "dropout_rate": 0.2,
            "dropout_after": "every",
            "batch_size": 128,
            "steps": 1407,
        },
        Words(
            "Adam の一歩は学習率程度なので、0.1 では最初の数回で重みが壊れ、ほとんどの ReLU が 0 "
            "しか出さなくなります。レポートでも学習できませんでした。",
            "A step of Adam is about as long as the rate, so 0.1 ruins the weights within a few updates and most "
            "ReLUs give nothing but 0. It did not learn in the report either.",
        ),
    ),
]

LABEL_SHAPE = Words(
    "ラベルの形と損失関数が合わないので、学習は始まりません。one-hot のラベル（10 個の値のうち一つだけが 1）には "
    "categorical、整数のラベル（0 から 9 の番号）には sparse を使います。レポートの Keras も同じ理由で ValueError "
    "を出しました。ここでのエラー: ",
    "Labels and loss do not fit, so training does not start: one-hot labels (ten values, one of them 1) need "
    "categorical, integer labels (a number from 0 to 9) need sparse. The report's Keras raised a ValueError for the "
    "same reason. The error here: ",
)


def mnist_mlp(
    *,
    hidden_sizes: Sizes = (600, 300),
    activation: Activation = "sigmoid",
    initializer: InitializerName = "gaussian",
    initializer_scale: Scale = 0.01,
    optimizer: Literal["adam", "rmsprop", "momentum", "sgd"] = "adam",
    learning_rate: LearningRate = 1e-4,
    dropout_rate: Annotated[float, Range(0, 0.95)] = 0.5,
    dropout_after: Literal["last", "every"] = "last",
    labels: Literal["one_hot", "integer"] = "one_hot",
    loss: Literal["categorical", "sparse"] = "categorical",
    batch_size: BatchSize = 100,
    steps: Steps = 3000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of a network with hidden layers and dropout on all 60,000 digits.

    Source: the study report, sections 3.1.5 (TensorFlow) and 3.1.15 (Keras).
    """
    last = len(hidden_sizes) - 1

    def dropout(place: int) -> Dropout | None:
        return Dropout(dropout_rate) if dropout_rate and (dropout_after == "every" or place == last) else None

    rule = initializer_named(initializer, initializer_scale)
    network = perceptron(hidden_sizes, lambda: activation_named(activation), rule, seed, dropout=dropout)
    run = DigitsRun(
        network,
        _optimizer(optimizer, learning_rate),
        steps,
        batch_size,
        seed,
        _draw,
        loss=partial(softmax_cross_entropy, integer_labels=loss == "sparse"),
        integer_labels=labels == "integer",
    )
    complaint = _complaint(run)
    if complaint:
        yield Step(0, steps, {}, data=used_data(run.mnist), note=_shape_note(complaint))
        return
    yield from run


def _optimizer(name: str, learning_rate: float) -> Optimizer:
    match name:
        case "adam":
            return Adam(learning_rate)
        case "rmsprop":
            return RMSProp(learning_rate, decay=0.9, epsilon=1e-10, start_value=1.0)  # what TensorFlow 1 does
        case "momentum":
            return Momentum(learning_rate)
    return SGD(learning_rate)


def _complaint(run: DigitsRun) -> str | None:
    """Return what the loss says of the labels, if their form is not the one it takes."""
    labels = run.mnist.train.labels[: run.batch_size]
    targets = labels if run.integer_labels else np.eye(10, dtype=np.float32)[labels]
    try:
        run.loss(np.zeros((len(labels), 10), np.float32), targets)
    except ValueError as error:
        return str(error)
    return None


def _shape_note(complaint: str) -> Words:
    return Words(LABEL_SHAPE.ja + complaint, LABEL_SHAPE.en + complaint)


def _draw(run: DigitsRun) -> tuple[Picture, ...]:
    images, labels = run.test.images, run.test.labels
    answers = predict(run.network, images).argmax(axis=1)
    return (
        confusion(labels, answers),
        mistakes(images, labels, answers),
        activation_histograms(run.network, images[:200]),
    )
