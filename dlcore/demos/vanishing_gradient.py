"""The vanishing gradient: with sigmoids and tiny weights, what the last layer learns never reaches the first."""

from collections.abc import Iterator
from typing import Literal

from dlcore import SGD, Layer, Sigmoid, predict
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
from dlcore.demos.network_picture import activation_histograms, answer_histogram, gradient_lines, weight_tiles
from dlcore.demos.picture import Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("勾配消失", "Vanishing gradient")
TEXT = Words(
    "手書き数字 MNIST を 784-40-20-10 のネットワークで分類します。誤差逆伝播では、"
    "層を一つ戻るたびに重みと活性化関数の傾きが掛けられます。シグモイドの傾きは最大でも 1/4 なので、"
    "小さな重みと組み合わさると、入力に近い層の勾配はほぼ 0 になります。活性化関数と重みの初期値を変えて、"
    "層ごとの勾配の大きさ（縦軸は対数）と活性値の分布を見比べてください。",
    "A 784-40-20-10 network classifies the handwritten digits of MNIST. On the way back, each layer multiplies the "
    "gradient by its weights and by the slope of its activation. A sigmoid's slope is 1/4 at most, so with small "
    "weights almost nothing is left for the layers near the input. Change activation and initial weights, and compare "
    "the gradients of the layers (logarithmic axis) and the spread of the activations.",
)
COST_SECONDS = 1.5
PRESETS = [
    Preset(
        "sigmoid-gaussian",
        Words("シグモイド、標準偏差 0.01 の正規分布", "Sigmoid, gaussian of deviation 0.01"),
        {},
        Words(
            "正解率は 0.1135 から動きません。これはテストデータに占める数字 1 の割合で、どの画像にも 1 "
            "と答えているということです。第 1 層の勾配は出力層の数百分の一しかありません。",
            "The accuracy stays at 0.1135, the share of the digit 1 among the test digits: the network answers 1 to "
            "everything. The first layer's gradient is several hundred times smaller than the last one's.",
        ),
        {"train_accuracy": 0.14, "test_accuracy": 0.1135},
    ),
    Preset(
        "relu-gaussian",
        Words("ReLU、標準偏差 0.01 の正規分布", "ReLU, gaussian of deviation 0.01"),
        {"activation": "relu"},
        Words(
            "ReLU の傾きは正の側で 1 なので、勾配は縮みにくくなります。最初の数百回は重みが小さいために停滞し、"
            "そのあと一気に進みます。",
            "ReLU's slope is 1 wherever it lets a number pass, so the gradient survives. For the first few hundred "
            "updates the small weights still hold it up, then it takes off.",
        ),
    ),
    Preset(
        "relu-he",
        Words("ReLU、He の初期値", "ReLU, He"),
        {"activation": "relu", "initializer": "he"},
        Words(
            "標準偏差 √(2/入力数) の重みは、半分を 0 にする ReLU を通っても信号の大きさを保ちます。"
            "最初から学習が進みます。",
            "Weights of deviation √(2/inputs) keep the signal's size through ReLU, which drops half of it: it learns "
            "from the first update on.",
        ),
        {"train_accuracy": 0.94, "test_accuracy": 0.9563},
    ),
    Preset(
        "relu-xavier",
        Words("ReLU、Xavier の初期値", "ReLU, Xavier"),
        {"activation": "relu", "initializer": "xavier"},
        Words(
            "Xavier（標準偏差 1/√入力数）は He より √2 だけ小さい重みです。隠れ層が 2 つだけなら、"
            "差はほとんど出ません。",
            "Xavier's weights (deviation 1/√inputs) are smaller than He's by √2 only; with two hidden layers that "
            "hardly matters.",
        ),
    ),
    Preset(
        "sigmoid-xavier",
        Words("シグモイド、Xavier（レポートの微分のまま）", "Sigmoid, Xavier (with the report's derivative)"),
        {"initializer": "xavier", "derivative_at": "activation"},
        Words(
            "初期値を変えるだけで、シグモイドでも学習が進みます。ただしレポートのコードはシグモイドの微分に入力 u "
            "ではなく出力 z を渡していて、傾きが正しい値になっていません。それでも学習してしまうので、"
            "間違いに気づきにくいのです。",
            "Other initial weights are enough for sigmoids to learn. But the report's code evaluates the slope at the "
            "output z instead of the input u; as it learns all the same, the mistake is hard to notice.",
        ),
        {"train_accuracy": 0.76, "test_accuracy": 0.8077},
    ),
    Preset(
        "sigmoid-xavier-correct",
        Words("シグモイド、Xavier（正しい微分）", "Sigmoid, Xavier (correct derivative)"),
        {"initializer": "xavier"},
        Words(
            "一つ前と違うのは微分だけです。正しい傾き z(1−z) で計算すると、正解率は 6 ポイントほど高くなります。",
            "Only the derivative differs from the run before: with the true slope z(1−z) the accuracy is about 6 "
            "points higher.",
        ),
        {"test_accuracy": 0.8077},
        Words(
            "レポートのコードはシグモイドの微分を出力 z の位置で計算しています。その間違いを再現すると、"
            "値はほぼ一致します。",
            "The report's code takes the sigmoid's derivative at its output z; with that mistake repeated, the "
            "figures nearly agree.",
        ),
    ),
    Preset(
        "sigmoid-he",
        Words("シグモイド、He の初期値", "Sigmoid, He"),
        {"initializer": "he"},
        Words(
            "He は ReLU のための初期値ですが、シグモイドでも Xavier と同じように学習できます。ReLU "
            "との差は傾きの小ささから来ます。",
            "He is meant for ReLU, yet sigmoids learn with it as with Xavier. What is missing compared with ReLU "
            "comes from the small slope.",
        ),
    ),
    Preset(
        "one-hidden-layer",
        Words("隠れ層 1 つ（ReLU、He）", "One hidden layer (ReLU, He)"),
        {"activation": "relu", "initializer": "he", "hidden_sizes": (40,)},
        Words(
            "隠れ層を 1 つ減らしても、正解率は 1 ポイントほどしか下がりません。MNIST "
            "には浅いネットワークでも十分だからです。",
            "One hidden layer less costs about one point only: a shallow network is nearly enough for MNIST.",
        ),
        {"test_accuracy": 0.9485},
    ),
    Preset(
        "tanh-xavier",
        Words("tanh、Xavier の初期値", "tanh, Xavier"),
        {"activation": "tanh", "initializer": "xavier"},
        Words(
            "tanh の傾きは原点で 1 です。出力も 0 を中心にするので、同じ S 字型のシグモイドよりずっと速く学習します。",
            "tanh has slope 1 at the origin and is centred on 0, so it learns much faster than the sigmoid, although "
            "both are S-shaped.",
        ),
    ),
    Preset(
        "large-weights",
        Words("シグモイド、標準偏差 1 の正規分布", "Sigmoid, gaussian of deviation 1"),
        {"initializer_scale": 1.0},
        Words(
            "重みが大きすぎると、シグモイドの出力は 0 と 1 に張り付きます（飽和）。両端では傾きがほぼ 0 なので、"
            "学習は遅くなります。",
            "Weights that are too large push the sigmoids to 0 and 1 (saturation), where the slope is almost 0; "
            "learning is slow.",
        ),
    ),
    Preset(
        "zeros",
        Words("重みをすべて 0 で始める", "All weights zero"),
        {"initializer": "zeros"},
        Words(
            "同じ層のユニットはすべて同じ勾配を受け取るので、いつまでも同じ値のままです。第 1 "
            "層の重みの画像がどれも同じ模様になります。",
            "All units of a layer get the same gradient and stay alike: the images of the first-layer weights all "
            "show the same pattern.",
        ),
    ),
    Preset(
        "learning-rate-too-large",
        Words("学習率が大きすぎる（ReLU、He、2.0）", "Learning rate too large (ReLU, He, 2.0)"),
        {"activation": "relu", "initializer": "he", "learning_rate": 2.0},
        Words(
            "一歩が大きすぎて谷を飛び越えます。ReLU の入力がすべて負になると傾きは 0 で、ユニットは二度と動きません。",
            "The steps leap over the valley. Once all inputs of a ReLU are negative its slope is 0, and the unit "
            "never moves again.",
        ),
    ),
    Preset(
        "learning-rate-too-small",
        Words("学習率が小さすぎる（ReLU、He、0.001）", "Learning rate too small (ReLU, He, 0.001)"),
        {"activation": "relu", "initializer": "he", "learning_rate": 0.001},
        Words(
            "損失はなめらかに下がりますが、2,000 回ではまだ途中です。発散しない代わりに時間がかかります。",
            "The loss falls smoothly, but 2,000 updates are not nearly enough: nothing diverges, it only takes long.",
        ),
    ),
]


def vanishing_gradient(
    *,
    activation: Activation = "sigmoid",
    initializer: InitializerName = "gaussian",
    initializer_scale: Scale = 0.01,
    hidden_sizes: Sizes = (40, 20),
    learning_rate: LearningRate = 0.1,
    batch_size: BatchSize = 100,
    steps: Steps = 2000,
    derivative_at: Literal["input", "activation"] = "input",
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of a small classifier of digits, with the gradients of all layers.

    Source: the study report, sections 1.1.1 and 1.1.2.
    """

    def layer() -> Layer:
        if activation == "sigmoid" and derivative_at == "activation":
            return Sigmoid(derivative_at="activation")
        return activation_named(activation)

    network = perceptron(hidden_sizes, layer, initializer_named(initializer, initializer_scale), seed)
    yield from DigitsRun(network, SGD(learning_rate), steps, batch_size, seed, _draw)


def _draw(run: DigitsRun) -> tuple[Picture, ...]:
    answers = predict(run.network, run.test.images).argmax(axis=1)
    return (
        gradient_lines(run.gradient_norms),
        activation_histograms(run.network, run.test.images[:500]),
        weight_tiles(run.network),
        answer_histogram(answers, run.test.labels),
    )
