"""A small DCGAN on handwritten digits: transposed convolutions make pictures of noise, convolutions judge them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from dlcore import (
    Adam,
    Sequential,
    batches,
    discriminator_gradients,
    generator_gradients,
    generator_loss_non_saturating_from_logits,
    sigmoid,
)
from dlcore.arrays import Array
from dlcore.data import load_mnist
from dlcore.demos.dcgan_networks import NOISE, discriminator, generator
from dlcore.demos.dcgan_pictures import fake_tiles, real_tiles, sum_tiles, walk_tiles
from dlcore.demos.dcgan_presets import DCGAN_PRESETS
from dlcore.demos.digit_judge import digit_figures, digit_probabilities
from dlcore.demos.digits_run import DIVERGED, Seed, is_due, used_data
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("DCGAN：畳み込みの GAN", "DCGAN: a convolutional GAN")
TEXT = Words(
    "生成器 G は 100 個の正規乱数 z から、転置畳み込みで 7×7、14×14、28×28 と広げて数字の画像を作ります。識別器 D はス"
    "トライド 2 の畳み込みと Leaky ReLU で、MNIST の本物と見分けます。プーリングは使わず、G の出力は tanh、D の入力層"
    "と G の出力層にはバッチ正規化を入れません。ノイズを少しずつ変えると画像もなめらかに変わるようすを interpolation "
    "で、ノイズの足し引きを arithmetic で見てください。judged_above_0.9 は、別に学習した CNN（テストの正解率 99.0 %）が"
    " 0.9 を超える確率で数字と認めた割合で、本物のテスト画像では 0.97 です。計算を軽くするため、フィルタは論文よりず"
    "っと少なく、学習も数百回です。",
    "The generator G turns 100 normal random numbers z into a digit: transposed convolutions enlarge 7×7 to 14×14 and "
    "28×28. The discriminator D, convolutions of stride 2 with leaky ReLU, tells them from MNIST. There is no "
    "pooling, G ends in tanh, and neither D's input layer nor G's output layer has batch normalisation. Watch in the "
    "interpolation how the image changes smoothly with the noise, and in the arithmetic what sums of noise do. "
    "judged_above_0.9 is the share that a CNN of its own (test accuracy 99.0 %) takes for a digit with a probability "
    "above 0.9; of real test digits it is 0.97. To keep it cheap there are far fewer filters than in the paper, and "
    "only hundreds of updates.",
)
COST_SECONDS = 12.0
BETA1 = 0.5  # as in the paper
MEASURED = 200  # images for the figures
JUDGED = 500  # images for the judge
TRAINED = 20_000
PRESETS = DCGAN_PRESETS


@dataclass
class _Game:
    """The two networks, how they are trained, and the noise by which G is looked at."""

    G: Sequential
    D: Sequential
    learning_rate: float
    seed: int

    def __post_init__(self) -> None:
        self.G_optimizer = Adam(self.learning_rate, beta1=BETA1)
        self.D_optimizer = Adam(self.learning_rate, beta1=BETA1)
        self.z = np.random.default_rng([self.seed, 1]).standard_normal((JUDGED, NOISE), dtype=np.float32)

    def teach_discriminator(self, x: Array, rng: np.random.Generator, moves: bool) -> float:
        """Return D's loss on real pictures and as many fakes, and let it learn from them if it ``moves``."""
        fake, _ = self.G.forward(_noise(len(x), rng), training=True)
        L_D, gradients, caches = discriminator_gradients(self.D, x, fake)
        if moves:
            self.D_optimizer.step(self.D.parameters, gradients)
            for cache in caches:
                self.D.update_buffers(cache)
        return float(L_D)

    def figures(self, images: Array) -> dict[str, float]:
        """Measure what D answers, each batch normalised by itself as in the game: running averages would mix both."""
        real, fake = images[:MEASURED], self.G.forward(self.z[:MEASURED])[0]
        return {
            "D_real": float(sigmoid(self.D.forward(real, training=True)[0]).mean()),
            "D_fake": float(sigmoid(self.D.forward(fake, training=True)[0]).mean()),
            "spread": float(fake.std(axis=0).mean() / real.std(axis=0).mean()),
        }

    def draw(self, z: Array) -> Array:
        """Return what G makes of noise, with values in [0, 1]."""
        return (self.G.forward(z)[0] + 1) / 2

    def look(self) -> tuple[dict[str, float], tuple[Picture, ...]]:
        """Return what the judge says of the fakes, and pictures of them."""
        fakes = self.draw(self.z)
        found = digit_probabilities(fakes)
        pictures = fake_tiles(fakes, found), walk_tiles(self.draw, self.z), *sum_tiles(self.draw, self.z, fakes, found)
        return digit_figures(found), pictures


def dcgan(
    *,
    filters: Annotated[int, Range(4, 64)] = 16,
    levels: Annotated[int, Range(2, 3)] = 2,
    batch_norm: bool = True,
    data_noise: Annotated[float, Range(0.0, 2.0)] = 0.0,
    learning_rate: Annotated[float, Range(1e-5, 0.1, log=True)] = 0.001,
    batch_size: Annotated[int, Range(2, 256)] = 64,
    steps: Annotated[int, Range(1, 10_000)] = 400,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the game on the first 20,000 training digits: one update of D, then one of G, both by Adam.

    ``levels`` counts the doublings of the side; ``data_noise`` is the deviation of what is added once to the real
    pictures, whose values run from -1 to 1. ``spread`` is how much the pixels of fakes differ from image to image, as a
    share of that of real ones; ``judged_above_0.9`` and ``digits_seen`` are what ``digit_judge`` says of 500 fakes.

    Source: the study report, section 3.2.10; Radford, Metz and Chintala (2015), section 3.
    """
    rng, mnist = np.random.default_rng(seed), load_mnist()
    images = _spoilt(2 * mnist.train.pictures[:TRAINED] - 1, data_noise, seed)  # tanh gives -1 to 1
    G, D = (build(filters, levels, batch_norm, rng) for build in (generator, discriminator))
    game = _Game(G, D, learning_rate, seed)
    for step, (x, _) in enumerate(batches(images, images, batch_size, rng)):
        L_D = game.teach_discriminator(x, rng, step < steps)
        noise = _noise(len(x), rng)
        L_G, gradients, caches = generator_gradients(game.G, game.D, noise, generator_loss_non_saturating_from_logits)
        if not np.isfinite(L_D + L_G):
            yield Step(step, steps, {"discriminator_loss": L_D}, note=DIVERGED)
            return
        if is_due(step, steps, 50):
            told = {"discriminator_loss": L_D, "generator_loss": float(L_G), **game.figures(images)}
            judged, pictures = game.look() if is_due(step, steps, 8) else ({}, ())
            shown = (*pictures, real_tiles((images + 1) / 2)) if step == 0 else pictures
            yield Step(step, steps, told | judged, shown, used_data(mnist, TRAINED) if step == 0 else None)
        if step == steps:
            return
        game.G_optimizer.step(game.G.parameters, gradients)
        game.G.update_buffers(caches[0])


def _spoilt(images: Array, noise: float, seed: int) -> Array:
    """Add noise to the real pictures once, as if they had been taken that way; values stay between -1 and 1."""
    if not noise:
        return images
    grain = np.random.default_rng([seed, 2]).standard_normal(images.shape, dtype=np.float32)
    return np.clip(images + np.float32(noise) * grain, -1, 1)


def _noise(count: int, rng: np.random.Generator) -> Array:
    return rng.standard_normal((count, NOISE), dtype=np.float32)
