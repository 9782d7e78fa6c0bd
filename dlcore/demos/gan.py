"""A generative adversarial network on points so simple that one can see what both networks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np

from dlcore import (
    SGD,
    Adam,
    Optimizer,
    Sequential,
    discriminator_gradients,
    generator_gradients,
    generator_loss_minimax_from_logits,
    generator_loss_non_saturating_from_logits,
    sigmoid,
)
from dlcore.arrays import Array
from dlcore.demos.coded_digits import relu_network
from dlcore.demos.digits_run import DIVERGED, Seed, is_due
from dlcore.demos.gan_presets import GAN_PRESETS
from dlcore.demos.gaussian_mixture import MIXTURES, GaussianMixture
from dlcore.demos.knob import Range
from dlcore.demos.picture import Boundary, Histograms, Lines, Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

Rate: TypeAlias = Annotated[float, Range(1e-5, 1.0, log=True)]
TITLE = Words("GAN：生成器と識別器のゲーム", "GAN: a game of generator and discriminator")
TEXT = Words(
    "生成器 G はノイズ z から点を作り、識別器 D はそれが本物か偽物かを見分けます。1 次元なら分布の形と D(x) の曲線で、"
    "2 次元なら点の散らばりで、互いの動きが見えます。D_real と D_fake は本物と偽物に対する D の答えの平均、modes は偽"
    "物が見つけたかたまりの数、distance は 1 次元での分布の隔たり（ワッサースタイン距離）です。generator_loss と 2 つ"
    "の学習率を変えて、飽和とモード崩壊を観察してください。",
    "The generator G makes points of noise z, and the discriminator D tells them from real ones. In one dimension the "
    "histograms and the curve of D(x) show what both do, in two the points. D_real and D_fake are what D answers on "
    "average, modes is how many heaps the fakes have found, distance how far both distributions are apart in one "
    "dimension (Wasserstein). Change generator_loss and the two learning rates, and watch saturation and mode "
    "collapse.",
)
COST_SECONDS = 1.6
LOSSES = {
    "non_saturating": generator_loss_non_saturating_from_logits,
    "minimax": generator_loss_minimax_from_logits,
}
MEASURED = 1000  # real examples and fakes for the figures
BETA1 = 0.5  # of Adam, as in DCGAN: less momentum, since the target moves
PRESETS = GAN_PRESETS


@dataclass
class _Game:
    """Both players, and the half of a round in which the discriminator learns."""

    G: Sequential
    D: Sequential
    optimizer: Optimizer
    real: GaussianMixture
    batch_size: int
    rng: np.random.Generator

    def noise(self) -> Array:
        """Draw what a batch of fakes is made of."""
        return self.rng.standard_normal((self.batch_size, _inputs(self.G)), dtype=np.float32)

    def teach_discriminator(self, times: int) -> float:
        """Update D a few times, each on new examples and fakes, and return its last loss."""
        L_D = np.float32(0)
        for _ in range(times):
            x, fake = self.real.draw(self.batch_size, self.rng), self.G.forward(self.noise())[0]
            L_D, gradients, _ = discriminator_gradients(self.D, x, fake)
            self.optimizer.step(self.D.parameters, gradients)
        return float(L_D)


def gan(
    *,
    target: Literal["gaussian", "two_gaussians", "ring"] = "gaussian",
    generator_loss: Literal["non_saturating", "minimax"] = "non_saturating",
    noise_size: Annotated[int, Range(1, 32)] = 4,
    hidden_size: Annotated[int, Range(1, 256)] = 32,
    optimizer: Literal["adam", "sgd"] = "adam",
    generator_rate: Rate = 0.001,
    discriminator_rate: Rate = 0.001,
    discriminator_steps: Annotated[int, Range(1, 20)] = 1,
    head_start: Annotated[int, Range(0, 2000)] = 0,
    batch_size: Annotated[int, Range(1, 1000)] = 128,
    steps: Annotated[int, Range(1, 20_000)] = 3000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the game, round by round: ``discriminator_steps`` updates of D, then one of G.

    Both networks have two hidden layers with ReLU. D is trained by Adam, G by ``optimizer``. In the ``head_start`` D
    learns alone, against fakes of the untrained generator.

    Source: the study report, section 3.2.11; Goodfellow et al. (2014), Algorithm 1.
    """
    rng = np.random.default_rng(seed)
    real = MIXTURES[target]
    G, D = _players(noise_size, hidden_size, real.size, rng)
    game = _Game(G, D, Adam(discriminator_rate, beta1=BETA1), real, batch_size, rng)
    G_optimizer = SGD(generator_rate) if optimizer == "sgd" else Adam(generator_rate, beta1=BETA1)
    game.teach_discriminator(head_start)
    for step in range(steps + 1):
        L_D = game.teach_discriminator(discriminator_steps)
        L_G, gradients, _ = generator_gradients(G, D, game.noise(), LOSSES[generator_loss])
        if not np.isfinite(L_D + L_G):
            yield Step(step, steps, {"generator_loss": float(L_G)}, note=DIVERGED)
            return
        if is_due(step, steps, 100):
            pictures = _pictures(G, D, real, seed) if is_due(step, steps, 10) else ()
            told = {"generator_loss": float(L_G), **_figures(G, D, real, seed, gradients)}
            yield Step(step, steps, told, pictures, DataUsed(target, 0, MEASURED) if step == 0 else None)
        if step < steps:
            G_optimizer.step(G.parameters, gradients)


def _players(noise_size: int, hidden_size: int, size: int, rng: np.random.Generator) -> tuple[Sequential, Sequential]:
    """Build the generator and the discriminator."""
    G = relu_network((noise_size, hidden_size, hidden_size, size), rng)
    return G, relu_network((size, hidden_size, hidden_size, 1), rng)


def _length(gradients: dict[str, Array]) -> float:
    """Return the Euclidean length of all gradients together."""
    return float(np.sqrt(sum(float(np.vdot(dw, dw)) for dw in gradients.values())))


def _sample(G: Sequential, real: GaussianMixture, seed: int) -> tuple[Array, Array]:
    """Return real examples and fakes, from the same draws each time."""
    rng = np.random.default_rng([seed, 1])
    z = rng.standard_normal((MEASURED, _inputs(G)), dtype=np.float32)
    return real.draw(MEASURED, rng), G.forward(z)[0]


def _inputs(network: Sequential) -> int:
    return len(network.parameters["0.W"])


def _figures(
    G: Sequential, D: Sequential, real: GaussianMixture, seed: int, gradients: dict[str, Array]
) -> dict[str, float]:
    x, fake = _sample(G, real, seed)
    found = {
        "gradient_norm": _length(gradients),
        "D_real": float(sigmoid(D.forward(x)[0]).mean()),
        "D_fake": float(sigmoid(D.forward(fake)[0]).mean()),
        **real.found(fake),
    }
    if x.shape[1] == 1:  # in one dimension the Wasserstein distance compares sorted values
        found["distance"] = float(np.abs(np.sort(x[:, 0]) - np.sort(fake[:, 0])).mean())
    return found


def _pictures(G: Sequential, D: Sequential, real: GaussianMixture, seed: int) -> tuple[Picture, ...]:
    x, fake = _sample(G, real, seed)
    if x.shape[1] == 1:
        return _spread(x[:, 0], fake[:, 0]), _answers(D, real, fake)
    return (_plane(D, x[:200], fake[:200]),)


def _spread(x: Array, fake: Array) -> Histograms:
    edges = np.linspace(-6, 12, 91)
    return Histograms(
        "spread",
        Words("本物と偽物の分布", "Real examples and fakes"),
        Words(
            f"本物の平均は {x.mean():.2f}、標準偏差は {x.std():.2f}。偽物は {fake.mean():.2f} と {fake.std():.2f}。",
            f"Mean and deviation are {x.mean():.2f} and {x.std():.2f} of the real, {fake.mean():.2f} and "
            f"{fake.std():.2f} of the fakes.",
        ),
        edges,
        {"x": np.histogram(x, edges)[0], "G(z)": np.histogram(np.clip(fake, -5.99, 11.99), edges)[0]},
        Words("値", "value"),
    )


def _answers(D: Sequential, real: GaussianMixture, fake: Array) -> Lines:
    """Show what D says along the axis, beside the best answer to fakes of this spread."""
    at = np.linspace(-6, 12, 181, dtype=np.float32)[:, np.newaxis]
    answers = sigmoid(D.forward(at)[0])[:, 0]
    width = max(1.06 * float(fake.std()) * len(fake) ** -0.2, 0.02)
    squares = ((at - fake[:, 0]) / width) ** 2
    p_g = np.exp(-squares / 2).mean(axis=1) / (width * np.sqrt(2 * np.pi))
    p_data = real.density(at)
    best = p_data / np.maximum(p_data + p_g, 1e-12)
    best[p_data + p_g < 1e-6] = 0.5  # where nothing ever is, any answer is as good
    middle = float(answers[np.abs(at[:, 0] - real.centers[0, 0]).argmin()])
    return Lines(
        "answers",
        Words("識別器の答え D(x) と、最適な識別器", "What the discriminator answers, and the best one"),
        Words(
            f"本物の中心での D(x) は {middle:.2f} です。理想的な終わりでは、どこでも 0.5 になります。",
            f"At the centre of the real examples D(x) is {middle:.2f}. In the ideal end it is 0.5 everywhere.",
        ),
        at[:, 0],
        {"D(x)": answers, "p_data / (p_data + p_g)": best},
        Words("x", "x"),
        Words("本物である確率", "probability of being real"),
    )


def _plane(D: Sequential, x: Array, fake: Array) -> Boundary:
    side = np.linspace(-3.5, 3.5, 50, dtype=np.float32)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    answers = sigmoid(-D.forward(grid)[0]).reshape(50, 50)
    return Boundary(
        "plane",
        Words("本物と偽物の点（背景は D が偽物とみなす確率）", "Real points and fakes, over what D takes for fake"),
        Words(
            f"偽物とみなす確率は {answers.min():.2f} から {answers.max():.2f} です。",
            f"The probability of being fake runs from {answers.min():.2f} to {answers.max():.2f}.",
        ),
        np.concatenate([x, fake]),
        np.repeat([0, 1], [len(x), len(fake)]),
        side,
        side,
        answers,
        ("x", "G(z)"),
    )
