"""A variational autoencoder of digits: a plane of codes from which new digits can be made."""

from collections.abc import Iterator
from statistics import NormalDist
from typing import Annotated

import numpy as np

from dlcore import Adam, VariationalAutoencoder, VariationalLosses, batches, gaussian_kl, sigmoid
from dlcore.arrays import Array
from dlcore.data import Examples, load_mnist
from dlcore.demos.autoencoder import Sizes
from dlcore.demos.coded_digits import code_plane, copies, relu_network, tiles
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import DIVERGED, BatchSize, Seed, Steps, is_due, used_data
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture, Tiles
from dlcore.demos.step import Step
from dlcore.demos.words import Words

TITLE = Words("変分オートエンコーダ（VAE）", "Variational autoencoder (VAE)")
TEXT = Words(
    "エンコーダは画像ごとに潜在変数 z の平均と分散を出力し、そこから引いた z をデコーダが画像に戻します。損失は、再構"
    "成誤差 reconstruction と、z の分布を N(0, I) に近づける KL ダイバージェンス divergence の beta 倍の和です。どちら"
    "もテスト画像 1,000 枚の平均（単位は nat）です。潜在変数の平面を格子状に復元した画像で、数字がなめらかに移り変わる"
    "ようすを見てください。beta を変えると、再構成の細かさと、N(0, I) から作った画像のもっともらしさの釣り合いが変わり"
    "ます。",
    "For each image the encoder gives mean and variance of the code z, and the decoder turns a z drawn from there "
    "into an image. The loss is the reconstruction error, plus beta times the KL divergence that draws the codes "
    "towards N(0, I); both are means over 1,000 test images, in nats. Watch how digits change into each other over "
    "the plane of codes. beta shifts the balance between faithful copies and sensible images made from N(0, I).",
)
COST_SECONDS = 5.5
TRAINED, TESTED = 60_000, 1000
SIDE = 12  # images along each side of the plane
PRESETS = [
    Preset(
        "latent-2",
        Words("潜在変数 2 個", "Two latent numbers"),
        {},
        Words(
            "平面のほとんどの所で数字らしい画像になり、隣どうしはなめらかにつながります。z が 2 個だけなので、再構成は"
            "ぼやけます。",
            "Nearly everywhere in the plane there is something like a digit, and neighbours change smoothly. With "
            "only two numbers the copies are blurred.",
        ),
    ),
    Preset(
        "latent-16",
        Words("潜在変数 16 個", "16 latent numbers"),
        {"latent_size": 16},
        Words(
            "再構成はずっとはっきりし、divergence は大きくなります。N(0, I) から作った画像には、数字に見えないものも混"
            "ざります。",
            "Copies are much sharper, and the divergence is larger. Among the images made from N(0, I) some look like "
            "no digit.",
        ),
    ),
    Preset(
        "latent-16-beta-4",
        Words("潜在変数 16 個で KL の項を 4 倍に", "16 latent numbers, KL term times 4"),
        {"latent_size": 16, "beta": 4.0},
        Words(
            "z に情報をのせるたびに 4 倍の KL を払うので、divergence が小さくなります。再構成はぼやけますが、N(0, I) "
            "から作った画像は数字らしくなります。steps を 3,000 以上にすると、役に立たない成分が N(0, 1) に戻り、"
            "active が減り始めます。",
            "All that z tells costs four times its KL, so the divergence is smaller. Copies are blurrier, but what is "
            "made from N(0, I) looks more like digits. With 3,000 steps or more, components of little use return to "
            "N(0, 1), and active begins to fall.",
        ),
    ),
    Preset(
        "beta-0",
        Words("KL の項なし（beta 0）", "Without the KL term (beta 0)"),
        {"beta": 0.0},
        Words(
            "損失は再構成誤差だけで、ふつうのオートエンコーダに近くなります。z は広く散らばり（図の目盛りに注目）、"
            "N(0, I) から引いた z はその一部しか覆わないので、作られる画像は偏ります。divergence は計算だけしていて、"
            "下げようとはしていません。",
            "Only the reconstruction counts, so this is nearly a plain autoencoder. Codes spread widely (see the "
            "scales of the plane), and a z from N(0, I) covers only a part of them, so what it makes is one-sided. "
            "The divergence is measured, but nothing lowers it.",
        ),
    ),
    Preset(
        "beta-50",
        Words("事後分布の崩壊（beta 50）", "Posterior collapse (beta 50)"),
        {"beta": 50.0},
        Words(
            "入力を説明する得より KL の損が大きくなり、エンコーダは何を見ても N(0, I) を答えます。divergence は 0、デ"
            "コーダは z を無視して、いつも全画像の平均を出します。",
            "The penalty outweighs what a code is good for, and the encoder answers N(0, I) to everything. The "
            "divergence is 0, and the decoder ignores z and always gives the mean of all images.",
        ),
    ),
]


def vae(
    *,
    latent_size: Annotated[int, Range(2, 64)] = 2,
    hidden_sizes: Sizes = (128,),
    beta: Annotated[float, Range(0.0, 100.0)] = 1.0,
    learning_rate: Annotated[float, Range(1e-5, 0.1, log=True)] = 0.001,
    batch_size: BatchSize = 100,
    steps: Steps = 2000,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of encoder and decoder by Adam.

    ``active`` counts the components of z whose divergence is above 0.01 nat on average.

    Source: the study report, section 2.6.6.2; Kingma and Welling (2013).
    """
    rng = np.random.default_rng(seed)
    mnist = load_mnist()
    train, test = mnist.train.images[:TRAINED], Examples(mnist.test.images[:TESTED], mnist.test.labels[:TESTED])
    model = _model(latent_size, hidden_sizes, rng)
    optimizer = Adam(learning_rate)
    for step, (x, _) in enumerate(batches(train, train, batch_size, rng)):
        with np.errstate(over="ignore", invalid="ignore"):  # ends the run with a note, not with a warning
            losses, gradients = model.gradients(x, rng, beta)
        loss = _loss(losses, beta)
        if not np.isfinite(loss):
            yield Step(step, steps, {"loss": loss}, note=DIVERGED)
            return
        if is_due(step, steps, 100):
            metrics = {"loss": loss}
            if is_due(step, steps, 20):
                metrics |= _figures(model, test.images, beta)
            pictures = _pictures(model, test) if is_due(step, steps, 8) else ()
            yield Step(step, steps, metrics, pictures, used_data(mnist, len(train)) if step == 0 else None)
        if step == steps:
            return
        optimizer.step(model.parameters, gradients)


def _model(latent_size: int, hidden_sizes: tuple[int, ...], rng: np.random.Generator) -> VariationalAutoencoder:
    """Build an encoder that ends in mean and log variance, and a decoder with the same layers in the opposite order."""
    return VariationalAutoencoder(
        relu_network((784, *hidden_sizes, 2 * latent_size), rng),
        relu_network((latent_size, *hidden_sizes[::-1], 784), rng),
    )


def _loss(losses: VariationalLosses, beta: float) -> float:
    return float(losses.reconstruction + beta * losses.divergence)


def _figures(model: VariationalAutoencoder, x: Array, beta: float) -> dict[str, float]:
    """Measure the test images, with the same draw each time."""
    losses, _ = model.gradients(x, np.random.default_rng(0), beta)
    mean, log_variance = model.encode(x)
    each = [gaussian_kl(mean[:, [e]], log_variance[:, [e]])[0] for e in range(mean.shape[1])]
    return {
        "test_loss": _loss(losses, beta),
        "reconstruction": float(losses.reconstruction),
        "divergence": float(losses.divergence),
        "active": float(sum(kl > 0.01 for kl in each)),
    }


def _pictures(model: VariationalAutoencoder, test: Examples) -> tuple[Picture, ...]:
    mean, _ = model.encode(test.images)
    alt = Words("潜在変数の平均から復元した画像です。", "Rebuilt from the means of the codes.")
    shown = (copies((test.images, sigmoid(model.decode(mean))), alt), _samples(model, mean.shape[1]))
    return (*shown, _plane(model), code_plane(mean, test.labels)) if mean.shape[1] == 2 else shown


def _plane(model: VariationalAutoencoder) -> Tiles:
    """Decode a grid of codes; each of its cells is equally likely under N(0, I), as in the paper's figure 4."""
    at = np.array([NormalDist().inv_cdf((i + 0.5) / SIDE) for i in range(SIDE)], dtype=np.float32)
    z = np.stack([np.tile(at, SIDE), np.repeat(at[::-1], SIDE)], axis=1)
    return Tiles(
        "plane",
        Words("潜在変数の平面（横 z1、縦 z2）から作った画像", "Images made from the plane of codes (z1 across, z2 up)"),
        Words(
            f"z1 も z2 も {at[0]:.2f} から {at[-1]:.2f} まで、N(0, 1) の分位点で 12 段階です。",
            f"z1 and z2 run over 12 quantiles of N(0, 1), from {at[0]:.2f} to {at[-1]:.2f}.",
        ),
        tiles(sigmoid(model.decode(z))),
        columns=SIDE,
    )


def _samples(model: VariationalAutoencoder, latent_size: int) -> Tiles:
    z = np.random.default_rng(1).standard_normal((20, latent_size), dtype=np.float32)
    images = sigmoid(model.decode(z))
    spread = float(images.std(axis=0).mean())
    return Tiles(
        "samples",
        Words("N(0, I) から引いた z で作った画像", "Images made from codes drawn from N(0, I)"),
        Words(
            f"20 枚。画素ごとの標準偏差の平均は {spread:.3f}（0 ならすべて同じ画像）。",
            f"20 images; pixels deviate by {spread:.3f} on average (0 if all are the same).",
        ),
        tiles(images),
    )
