"""An autoencoder copies digits through a bottleneck: what passes is what matters."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias

import numpy as np

from dlcore import Adam, Affine, Sequential, batches, binary_cross_entropy, mean_squared_error, predict, sigmoid, xavier
from dlcore.arrays import Array, Scalar
from dlcore.data import Examples, Mnist, load_mnist
from dlcore.demos.coded_digits import code_plane, copies, relu_network
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import DIVERGED, BatchSize, Seed, Steps, is_due, used_data
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

Sizes: TypeAlias = Annotated[tuple[int, ...], Range(1, 512)]

TITLE = Words("オートエンコーダ", "Autoencoder")
TEXT = Words(
    "784 画素の数字をエンコーダで latent_size 個の数に縮め、デコーダで元の画像に戻します。正解は入力そのものなので、ラ"
    "ベルは使いません。test_error はテスト画像 1,000 枚の 1 画素あたりの平均二乗誤差、pca_error は同じ個数の主成分で復"
    "元したときの誤差です。latent_size を変えて、復元された画像を見てください。linear にすると活性化関数がなくなり、主"
    "成分分析より良くはなれません。",
    "Digits of 784 pixels are squeezed into latent_size numbers by an encoder and rebuilt by a decoder. The target is "
    "the input itself, so no labels are used. test_error is the mean squared error of a pixel over 1,000 test images, "
    "pca_error what the same number of principal components reaches. Change latent_size and watch the copies. With "
    "linear there are no activations, and principal components cannot be beaten.",
)
COST_SECONDS = 6.0
TRAINED, TESTED = 20_000, 1000  # images
PRESETS = [
    Preset(
        "latent-32",
        Words("潜在変数 32 個", "32 latent numbers"),
        {},
        Words(
            "784 個の画素を 32 個の数にしても、ほとんど見分けのつかない画像が戻ります。数字の画像は 784 次元のうちのわ"
            "ずかな部分にしかないからです。主成分分析より誤差が小さいのは、非線形だからです。",
            "784 pixels become 32 numbers, and what comes back can hardly be told from the input: digits fill but a "
            "small part of the 784 dimensions. That the error is below that of principal components is due to the "
            "nonlinearity.",
        ),
    ),
    Preset(
        "latent-2",
        Words("潜在変数 2 個", "Two latent numbers"),
        {"latent_size": 2},
        Words(
            "2 個の数では、形の似た数字が混ざり、ぼやけた画像になります。潜在変数の平面では、ラベルを教えていないのに"
            "数字ごとに集まります。ただし、集まり方に決まりはなく、間に何もない所もあります。",
            "With two numbers digits of similar shape merge and copies are blurred. In the plane of codes digits "
            "gather by class, though no label was told. But nothing rules how they spread, and some places stay empty.",
        ),
    ),
    Preset(
        "latent-8",
        Words("潜在変数 8 個", "Eight latent numbers"),
        {"latent_size": 8},
        Words(
            "8 個あれば、数字の種類はだいたい正しく復元されます。線の太さや傾きなどの細部は失われます。",
            "Eight numbers are enough to rebuild which digit it is; details of slant and stroke get lost.",
        ),
    ),
    Preset(
        "linear",
        Words("線形のオートエンコーダ", "A linear autoencoder"),
        {"linear": True, "loss": "squared_error", "learning_rate": 0.003},
        Words(
            "活性化関数がなく、損失が二乗誤差なら、最適な解は主成分分析と同じ部分空間への射影です。test_error は "
            "pca_error に上から近づきます。",
            "Without activations and with squared error, the best solution is the projection onto the subspace of the "
            "principal components. test_error comes down towards pca_error.",
        ),
    ),
    Preset(
        "denoising",
        Words("ノイズ除去オートエンコーダ", "A denoising autoencoder"),
        {"noise": 0.5},
        Words(
            "入力にノイズを加え、ノイズのない画像を正解にします。ただの複製では正解できないので、数字らしい形を学びま"
            "す。2 段目がノイズの入った入力です。pca_error はノイズのない入力から復元した値なので、直接は比べられませ"
            "ん。",
            "Noise is added to the input, and the target is the image without it. A mere copy would be wrong, so what "
            "digits look like has to be learnt. The second row is the noisy input. pca_error is that of inputs "
            "without noise, so the two cannot be compared.",
        ),
    ),
    Preset(
        "shallow",
        Words("隠れ層なし（符号だけ）", "No hidden layer but the code"),
        {"hidden_sizes": ()},
        Words(
            "エンコーダもデコーダも 1 層で、符号には活性化関数がなく、出力のシグモイドだけが非線形です。同じ 32 個でも"
            "、隠れ層のある場合より誤差が大きくなります。",
            "Encoder and decoder are one layer each; the code has no activation, and only the sigmoid of the output "
            "bends. With the same 32 numbers the error is larger than with hidden layers.",
        ),
    ),
]


def autoencoder(
    *,
    latent_size: Annotated[int, Range(1, 256)] = 32,
    hidden_sizes: Sizes = (128,),
    linear: bool = False,
    loss: Literal["cross_entropy", "squared_error"] = "cross_entropy",
    noise: Annotated[float, Range(0.0, 2.0)] = 0.0,
    learning_rate: Annotated[float, Range(1e-5, 1.0, log=True)] = 0.001,
    batch_size: BatchSize = 100,
    steps: Steps = 2000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of encoder and decoder by Adam.

    The decoder is built like the encoder, in the opposite order. With ``cross_entropy`` the output goes through a
    sigmoid, with ``squared_error`` it is taken as it is. ``noise`` is the standard deviation of what is added to the
    inputs.

    Source: the study report, section 2.6.6.1.
    """
    rng, mnist = np.random.default_rng(seed), load_mnist()
    train, test = mnist.train.images[:TRAINED], Examples(mnist.test.images[:TESTED], mnist.test.labels[:TESTED])
    sizes = (784, *(() if linear else hidden_sizes), latent_size)
    encoder, decoder = _network(sizes, linear, rng), _network(sizes[::-1], linear, rng)
    network, optimizer = Sequential([encoder, decoder]), Adam(learning_rate)
    judge = _Judge(encoder, network, loss, test, noise, _pca_error(mnist, test.images, latent_size))
    for step, (x, _) in enumerate(batches(train, train, batch_size, rng)):
        seen = x + noise * rng.standard_normal(x.shape, dtype=np.float32) if noise else x
        y, cache = network.forward(seen, training=True)
        L, dy = _loss(y, x, loss)
        if not np.isfinite(L):
            yield Step(step, steps, {"loss": float(L)}, note=DIVERGED)
            return
        if is_due(step, steps, 100):
            figures, pictures = judge.look(step, steps) if is_due(step, steps, 20) else ({}, ())
            told = {"loss": float(L), **figures}
            yield Step(step, steps, told, pictures, used_data(mnist, TRAINED) if step == 0 else None)
        if step == steps:
            return
        optimizer.step(network.parameters, network.parameter_gradients(dy, cache))


@dataclass
class _Judge:
    """What the test images tell of a network: they are spoilt by the same noise each time."""

    encoder: Sequential
    network: Sequential
    loss: str
    test: Examples
    noise: float
    pca_error: float

    def __post_init__(self) -> None:
        x = self.test.images
        self.seen = x + self.noise * np.random.default_rng(0).standard_normal(x.shape, dtype=np.float32)

    def look(self, step: int, steps: int) -> tuple[dict[str, float], tuple[Picture, ...]]:
        """Return the figures, and the pictures if they are due, too."""
        rebuilt = _image(predict(self.network, self.seen), self.loss)
        error = float(np.mean((rebuilt - self.test.images) ** 2))
        noisy = self.seen if self.noise else None
        pictures = _pictures(self.encoder, self.test, noisy, rebuilt) if is_due(step, steps, 8) else ()
        return {"test_error": error, "pca_error": self.pca_error}, pictures


def _network(sizes: tuple[int, ...], linear: bool, rng: np.random.Generator) -> Sequential:
    """Build one half; a linear one is a single layer."""
    return Sequential([Affine.create(sizes[0], sizes[-1], xavier, rng)]) if linear else relu_network(sizes, rng)


def _loss(y: Array, x: Array, kind: str) -> tuple[Scalar, Array]:
    """Measure the copies: both kinds are summed over the pixels, so that the learning rate means the same."""
    if kind == "cross_entropy":
        return binary_cross_entropy(y, x)
    L, dy = mean_squared_error(y, x)
    return L * y.shape[1], dy * y.shape[1]


def _image(y: Array, kind: str) -> Array:
    return sigmoid(y) if kind == "cross_entropy" else y


@lru_cache(maxsize=1)  # these digits were decoded once as well
def _principal_axes(mnist: Mnist) -> tuple[Array, Array]:
    """Return the mean of the training images and their principal axes as columns, the largest variance first."""
    x = mnist.train.images[:TRAINED]
    mean = x.mean(axis=0)
    _, axes = np.linalg.eigh((x - mean).T @ (x - mean))
    return mean, axes[:, ::-1]


def _pca_error(mnist: Mnist, test: Array, count: int) -> float:
    """Rebuild the test images from as many principal components of the training images, and measure the error."""
    mean, axes = _principal_axes(mnist)
    kept = axes[:, :count]
    rest = (test - mean) - (test - mean) @ kept @ kept.T
    return float(np.mean(rest**2))


def _pictures(encoder: Sequential, test: Examples, noisy: Array | None, rebuilt: Array) -> tuple[Picture, ...]:
    error = float(np.mean((rebuilt - test.images) ** 2))
    alt = Words(
        f"テスト画像の平均二乗誤差は 1 画素あたり {error:.4f} です。",
        f"The mean squared error of a test pixel is {error:.4f}.",
    )
    rows = (test.images, rebuilt) if noisy is None else (test.images, noisy, rebuilt)
    codes = predict(encoder, test.images)
    plane = (code_plane(codes, test.labels),) if codes.shape[1] == 2 else ()
    return copies(rows, alt), *plane
