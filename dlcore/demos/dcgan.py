"""A small DCGAN on handwritten digits: transposed convolutions make pictures of noise, convolutions judge them."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from dlcore import (
    Adam,
    Affine,
    Convolution,
    Flatten,
    Layer,
    LeakyReLU,
    PictureBatchNormalization,
    ReLU,
    Sequential,
    Tanh,
    TransposedConvolution,
    Unflatten,
    batches,
    discriminator_gradients,
    gaussian,
    generator_gradients,
    generator_loss_non_saturating_from_logits,
    sigmoid,
)
from dlcore.arrays import Array
from dlcore.data import load_mnist
from dlcore.demos.coded_digits import tiles
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import DIVERGED, Seed, is_due, used_data
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture, Tiles
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("DCGAN：畳み込みの GAN", "DCGAN: a convolutional GAN")
TEXT = Words(
    "生成器 G は 100 個の正規乱数 z から、転置畳み込みで 7×7、14×14、28×28 と広げて数字の画像を作ります。識別器 D はス"
    "トライド 2 の畳み込みと Leaky ReLU で、MNIST の本物と見分けます。プーリングは使わず、G の出力は tanh、D の入力層"
    "と G の出力層にはバッチ正規化を入れません。ノイズを少しずつ変えると画像もなめらかに変わるようすを interpolation "
    "で見てください。計算を軽くするため、フィルタは論文よりずっと少なく、学習も数百回です。",
    "The generator G turns 100 normal random numbers z into a digit: transposed convolutions enlarge 7×7 to 14×14 and "
    "28×28. The discriminator D, convolutions of stride 2 with leaky ReLU, tells them from MNIST. There is no "
    "pooling, G ends in tanh, and neither D's input layer nor G's output layer has batch normalisation. Watch in the "
    "interpolation how the image changes smoothly with the noise. To keep it cheap there are far fewer filters than "
    "in the paper, and only hundreds of updates.",
)
COST_SECONDS = 11.0
NOISE = 100
INITIAL = gaussian(0.02)  # as in the paper, and so are BETA1 and SLOPE
BETA1, SLOPE = 0.5, 0.2
MEASURED = 200  # images for the figures
TRAINED = 20_000
PRESETS = [
    Preset(
        "dcgan",
        Words("論文の作り方（小型）", "Built as in the paper, but small"),
        {},
        Words(
            "数百回の更新で、ぼんやりした塊から数字らしい線が現れます。D_real と D_fake は 0.5 に近づいたり離れたりし"
            "、損失の値だけでは画像の良さは分かりません。",
            "Within hundreds of updates strokes like those of digits come out of blurred blobs. D_real and D_fake "
            "approach 0.5 and leave it again; the losses alone do not tell how good the images are.",
        ),
    ),
    Preset(
        "no-batch-norm",
        Words("バッチ正規化なし", "Without batch normalisation"),
        {"batch_norm": False},
        Words(
            "論文が勧めるバッチ正規化をすべて外します。たいてい D がすぐに偽物を見破り（D_fake が 0 に近い）、同じ "
            "400 回では数字らしい形がなかなか現れません。縞や市松模様は、転置畳み込みのスタンプの重なりから生じます。",
            "All batch normalisation, which the paper recommends, is left out. Mostly D soon finds out the fakes "
            "(D_fake near 0), and the same 400 updates hardly bring digits. Stripes and checks come from overlapping "
            "stamps of the transposed convolutions.",
        ),
    ),
]


def dcgan(
    *,
    filters: Annotated[int, Range(4, 64)] = 16,
    batch_norm: bool = True,
    learning_rate: Annotated[float, Range(1e-5, 0.1, log=True)] = 0.001,
    batch_size: Annotated[int, Range(2, 256)] = 64,
    steps: Annotated[int, Range(1, 5000)] = 400,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the game on the first 20,000 training digits: one update of D, then one of G, both by Adam.

    ``spread`` is how much the pixels of fakes differ from image to image, as a share of that of real ones.

    Source: the study report, section 3.2.10; Radford, Metz and Chintala (2015), section 3.
    """
    rng = np.random.default_rng(seed)
    mnist = load_mnist()
    images = 2 * mnist.train.pictures[:TRAINED] - 1  # tanh gives -1 to 1
    G, D = _generator(filters, batch_norm, rng), _discriminator(filters, batch_norm, rng)
    G_optimizer, D_optimizer = Adam(learning_rate, beta1=BETA1), Adam(learning_rate, beta1=BETA1)
    shown = np.random.default_rng([seed, 1]).standard_normal((MEASURED, NOISE), dtype=np.float32)
    for step, (x, _) in enumerate(batches(images, images, batch_size, rng)):
        fake, _ = G.forward(_noise(len(x), rng), training=True)
        L_D, D_gradients, caches = discriminator_gradients(D, x, fake)
        if step < steps:
            D_optimizer.step(D.parameters, D_gradients)
            for cache in caches:
                D.update_buffers(cache)
        L_G, G_gradients, caches = generator_gradients(
            G, D, _noise(len(x), rng), generator_loss_non_saturating_from_logits
        )
        if not np.isfinite(L_D + L_G):
            yield Step(step, steps, {"discriminator_loss": float(L_D)}, note=DIVERGED)
            return
        if is_due(step, steps, 50):
            losses = {"discriminator_loss": float(L_D), "generator_loss": float(L_G)}
            pictures = _pictures(G, shown) if is_due(step, steps, 8) else ()
            data = used_data(mnist, TRAINED) if step == 0 else None
            yield Step(step, steps, losses | _figures(G, D, images, shown), pictures, data)
        if step == steps:
            return
        G_optimizer.step(G.parameters, G_gradients)
        G.update_buffers(caches[0])


def _generator(filters: int, batch_norm: bool, rng: np.random.Generator) -> Sequential:
    """Enlarge 7 by 7 to 14 by 14 and 28 by 28; kernel 4, stride 2 and padding 1 double each side."""

    def enlarge(channels: int, count: int) -> Layer:
        return TransposedConvolution.create(channels, count, (4, 4), INITIAL, rng, stride=(2, 2), padding=(1, 1))

    return Sequential(
        [
            Affine.create(NOISE, 2 * filters * 49, INITIAL, rng),
            Unflatten((2 * filters, 7, 7)),
            *_normalized(2 * filters, batch_norm),
            ReLU(),
            enlarge(2 * filters, filters),
            *_normalized(filters, batch_norm),
            ReLU(),
            enlarge(filters, 1),
            Tanh(),
        ]
    )


def _discriminator(filters: int, batch_norm: bool, rng: np.random.Generator) -> Sequential:
    """Shrink 28 by 28 to 14 by 14 and 7 by 7 by strides, without pooling."""

    def shrink(channels: int, count: int) -> Layer:
        return Convolution.create(channels, count, (4, 4), INITIAL, rng, stride=(2, 2), padding=(1, 1))

    return Sequential(
        [
            shrink(1, filters),
            LeakyReLU(SLOPE),
            shrink(filters, 2 * filters),
            *_normalized(2 * filters, batch_norm),
            LeakyReLU(SLOPE),
            Flatten(),
            Affine.create(2 * filters * 49, 1, INITIAL, rng),
        ]
    )


def _normalized(channels: int, batch_norm: bool) -> list[Layer]:
    return [PictureBatchNormalization.create(channels)] if batch_norm else []


def _noise(count: int, rng: np.random.Generator) -> Array:
    return rng.standard_normal((count, NOISE), dtype=np.float32)


def _figures(G: Sequential, D: Sequential, images: Array, z: Array) -> dict[str, float]:
    """Measure what D answers, each batch normalised by itself as in the game: running averages would mix both kinds."""
    real, fake = images[:MEASURED], G.forward(z)[0]
    return {
        "D_real": float(sigmoid(D.forward(real, training=True)[0]).mean()),
        "D_fake": float(sigmoid(D.forward(fake, training=True)[0]).mean()),
        "spread": float(fake.std(axis=0).mean() / real.std(axis=0).mean()),
    }


def _pictures(G: Sequential, z: Array) -> tuple[Picture, ...]:
    """Show fakes of the same noise at every moment, and two walks from one noise to another."""
    share = np.linspace(0, 1, 10, dtype=np.float32)[:, np.newaxis]
    ways = np.concatenate([(1 - share) * z[start] + share * z[start + 1] for start in (0, 2)])
    fakes, between = (tiles((G.forward(noise)[0] + 1) / 2) for noise in (z[:30], ways))
    return (
        Tiles(
            "fakes",
            Words("生成器の作った画像（ノイズは毎回同じ）", "What the generator makes, of the same noise each time"),
            Words(
                f"30 枚。画素の値の平均は {fakes.mean():.2f} です。",
                f"30 images; the mean pixel is {fakes.mean():.2f}.",
            ),
            fakes,
        ),
        Tiles(
            "interpolation",
            Words("2 つのノイズの間を 10 段階で", "From one noise to another in ten steps"),
            Words(
                "各段の左端と右端が 2 つのノイズの画像で、間はその補間です。",
                "At both ends of each row are the images of two noises, and between them those of mixtures.",
            ),
            between,
        ),
    )
