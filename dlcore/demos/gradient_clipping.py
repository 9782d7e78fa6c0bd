"""A recurrent network whose gradient explodes, with and without clipping: one step too long can lose it all."""

import math
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import numpy as np

from dlcore import data
from dlcore.affine import Affine
from dlcore.arrays import Array
from dlcore.binary_losses import binary_cross_entropy
from dlcore.clipping import clip_by_global_norm, clip_by_value
from dlcore.demos.additions import as_float64, drawn, explosion_note, recurrent_layer
from dlcore.demos.demo import Preset
from dlcore.demos.knob import Range
from dlcore.demos.picture import Lines
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.initializers import gaussian
from dlcore.optimizers import SGD
from dlcore.sequential import Sequential
from dlcore.training import train

TITLE = Words("勾配クリッピング", "Gradient clipping")
TEXT = Words(
    "relu の RNN に 2 進数の足し算を学ばせます。再帰の重みが大きいので、勾配の長さ（gradient_norm）はときに数千倍には"
    "ね上がります。clipping を none、norm（全体の長さを threshold までに縮め、向きは保つ）、value（要素ごとに "
    "±threshold で切る）と変え、loss と、クリップ前後の勾配の向きの近さ（cosine）を見てください。",
    "A relu RNN learns binary addition. Its recurrent weights are large, and now and then the length of the gradient "
    "(gradient_norm) jumps to thousands. Set clipping to none, to norm (the whole is shortened to the threshold and "
    "keeps its direction) or to value (each entry is cut at ±threshold), and watch the loss, and how near the clipped "
    "gradient's direction is to the old one (cosine).",
)
COST_SECONDS = 0.4
BITS, HIDDEN, BATCH, TEST_SUMS = 8, 16, 10, 500
EXPLODED = Words(
    "勾配が爆発し、誤差が数値でなくなりました。clipping を norm か value にしてください。",
    "The gradient exploded and the loss is no longer a number; set clipping to norm or value.",
)

PRESETS = [
    Preset(
        "by-norm",
        Words("ノルムでクリップ（1.0）", "Clipped by the norm (1.0)"),
        {},
        Words(
            "勾配が何千に跳ねても 1 歩の長さは 0.1 × 1 までです。向きは変わらない（cosine = 1）ので、谷を下り続けられ"
            "ます。",
            "However high the gradient jumps, a step is 0.1 times 1 long at most. Its direction stays (cosine 1), so "
            "it keeps going downhill.",
        ),
    ),
    Preset(
        "none",
        Words("クリップなし", "No clipping"),
        {"clipping": "none"},
        Words(
            "数ステップで勾配が爆発し、誤差が NaN になるか、全ユニットが死んで 8·log 2 = 5.5（当てずっぽう）で止まりま"
            "す。",
            "Within a few steps the gradient explodes: the loss becomes NaN, or all units die and it stays at 8 log 2 "
            "= 5.5, that of guessing.",
        ),
    ),
    Preset(
        "by-value",
        Words("値でクリップ（0.1）", "Clipped by value (0.1)"),
        {"clipping": "value", "threshold": 0.1},
        Words(
            "大きい要素だけが切られるので勾配の向きが変わります（cosine < 1）。それでも爆発は防げ、ここではよく学習し"
            "ます。",
            "Only large entries are cut, which changes the direction (cosine below 1). It prevents the explosion all "
            "the same, and here it learns well.",
        ),
    ),
    Preset(
        "threshold-too-small",
        Words("小さすぎるしきい値（ノルム 0.1）", "Threshold too small (norm 0.1)"),
        {"threshold": 0.1},
        Words(
            "ほぼ毎回クリップされ、1 歩がいつも 0.01 になります。安全ですが、学習がほとんど進みません。",
            "Nearly every gradient is clipped and every step is 0.01 long: safe, but it hardly gets anywhere.",
        ),
    ),
    Preset(
        "threshold-too-large",
        Words("大きすぎるしきい値（ノルム 100）", "Threshold too large (norm 100)"),
        {"threshold": 100.0},
        Words(
            "100 までは許すので、1 歩で重みが 10 も動くことがあります。NaN は防げても、重みは壊れてしまいます。",
            "A length of 100 is let through, so one step may move the weights by 10: no NaN, but the weights are "
            "ruined.",
        ),
    ),
    Preset(
        "small-weights",
        Words("小さい初期値、クリップなし（標準偏差 0.25）", "Small weights, no clipping (deviation 0.25)"),
        {"clipping": "none", "initializer_scale": 0.25},
        Words(
            "U の固有値が 1 くらい（0.25 × √16）なら、relu でも爆発せず、クリップなしで学習できます。",
            "With eigenvalues of U near 1 (0.25 times √16) relu does not explode and learns without clipping.",
        ),
    ),
]


class Clipped(NamedTuple):
    """What clipping did in one step: the gradient's length before, the cosine to it, and whether it was needed."""

    length: float
    cosine: float
    is_clipped: bool


def gradient_clipping(
    *,
    clipping: Literal["none", "norm", "value"] = "norm",
    threshold: Annotated[float, Range(1e-3, 1000.0, log=True)] = 1.0,
    activation: Literal["relu", "tanh", "sigmoid"] = "relu",
    initializer_scale: Annotated[float, Range(0.01, 3.0, log=True)] = 1.0,
    learning_rate: Annotated[float, Range(1e-4, 1.0, log=True)] = 0.1,
    steps: Annotated[int, Range(1, 20000)] = 3000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of an RNN 2-16-1 on sums of 8 bits, ten at a time, with the gradient clipped or not.

    The loss is the binary cross-entropy, summed over the bits of a sum. ``gradient_norm`` is the longest gradient since
    the last report, before clipping; ``clipped_share`` says how many of them were clipped.

    Source: the study report, section 2.2, challenge 1; Pascanu, Mikolov and Bengio (2013).
    """
    rng = np.random.default_rng(seed)
    rule = gaussian(initializer_scale)
    network = Sequential([recurrent_layer("rnn", activation, 2, HIDDEN, rule, rng)])
    network.layers.append(Affine.create(HIDDEN, 1, rule, rng, np.float64))
    x_test, t_test = as_float64(data.binary_addition(TEST_SUMS, rng, BITS))
    seen: list[Clipped] = []

    def clip(gradients: dict[str, Array]) -> dict[str, Array]:
        kept = _clipped(gradients, clipping, threshold)
        changed = any(kept[name] is not dw and not np.array_equal(kept[name], dw) for name, dw in gradients.items())
        seen.append(Clipped(_length(gradients), _cosine(gradients, kept) if changed else 1.0, changed))
        return kept

    training = train(network, drawn(rng, BITS, BATCH, 0), binary_cross_entropy, SGD(learning_rate), clip=clip)
    report_every, test_every = max(1, steps // 100), max(1, steps // 10)
    used = DataUsed("8-bit sums", steps * BATCH, TEST_SUMS)
    yield Step(0, steps, {"sum_accuracy": _right_sums(network, x_test, t_test)}, (), used)
    losses: list[float] = []
    curve: list[tuple[int, float]] = []
    for step in range(1, steps + 1):
        with np.errstate(all="ignore"):  # the explosion is what this is about
            losses.append(next(training).loss)
        has_exploded = not math.isfinite(losses[-1])
        if step % report_every and step not in (1, steps) and not has_exploded:
            continue
        metrics = _since_last_report(losses, seen)
        curve.append((step, metrics["gradient_norm"]))
        is_tested = step % test_every == 0 or step == steps
        if is_tested:
            metrics["sum_accuracy"] = _right_sums(network, x_test, t_test)
        is_shown = is_tested or step == 1 or has_exploded
        note = EXPLODED if has_exploded else None
        if step == steps and clipping == "none":
            note = note or explosion_note(max(length for _, length in curve))
        pictures = (_picture(curve, None if clipping == "none" else threshold),) if is_shown else ()
        yield Step(step, steps, metrics, pictures, note=note)
        if has_exploded:
            return
        losses.clear()
        seen.clear()


def _since_last_report(losses: list[float], seen: list[Clipped]) -> dict[str, float]:
    """Sum up the steps; a loss that is no longer finite stands for itself."""
    metrics = {"loss": float(np.mean(losses)), "gradient_norm": float(np.max([step.length for step in seen]))}
    if math.isfinite(metrics["loss"]):
        metrics["clipped_share"] = float(np.mean([step.is_clipped for step in seen]))
        metrics["cosine"] = float(np.mean([step.cosine for step in seen]))
    return metrics


def _clipped(gradients: dict[str, Array], clipping: str, threshold: float) -> dict[str, Array]:
    if clipping == "none" or not math.isfinite(_length(gradients)):
        return gradients
    if clipping == "norm":
        return clip_by_global_norm(gradients, threshold)
    return {name: clip_by_value(dw, threshold) for name, dw in gradients.items()}


def _length(gradients: dict[str, Array]) -> float:
    return math.sqrt(sum(float(np.vdot(dw, dw)) for dw in gradients.values()))


def _cosine(a: dict[str, Array], b: dict[str, Array]) -> float:
    """Return the cosine of the angle between two gradients."""
    lengths = _length(a) * _length(b)
    return sum(float(np.vdot(a[name], b[name])) for name in a) / lengths if lengths else 1.0


def _right_sums(network: Sequential, x: Array, t: Array) -> float:
    with np.errstate(all="ignore"):
        return float(((network.forward(x)[0] > 0) == (t > 0.5)).all(axis=(1, 2)).mean())


def _picture(curve: list[tuple[int, float]], threshold: float | None) -> Lines:
    steps, lengths = (np.array(values, float) for values in zip(*curve, strict=True))
    shown = np.where((lengths > 0) & np.isfinite(lengths), lengths, np.nan)
    most = float(np.max(lengths, initial=0, where=~np.isnan(lengths)))
    curves = {"||g||": shown} if threshold is None else {"||g||": shown, "threshold": np.full(len(steps), threshold)}
    return Lines(
        "norms",
        Words(
            "クリップ前の勾配の長さ（報告ごとの最大）",
            "The gradient's length before clipping (largest since the last report)",
        ),
        Words(f"最大 {most:.2g}", f"{most:.2g} at most"),
        steps,
        curves,
        Words("更新の回数", "update"),
        Words("勾配の長さ", "length of the gradient"),
        log_y=True,
    )
