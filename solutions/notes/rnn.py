"""Figures and numbers of the note on recurrent networks."""

from typing import Any

import numpy as np

from dlcore import RNN
from dlcore.arrays import Array
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words, find_demo

PRESETS = {
    "sigmoid, std 1": "report",
    "sigmoid, std 0.001": "std-0.001",
    "sigmoid, std 5": "std-5",
    "tanh, std 1": "tanh",
    "tanh, Xavier": "tanh-xavier",
}


def figures() -> dict[str, Picture]:
    """Return the network unrolled over three steps, and how binary addition is learnt from different weights."""
    return {"unrolled": _unrolled(), "addition": _addition()}


def _sign(written: str) -> Words:
    return Words(written, written)


def _unrolled() -> Picture:
    boxes = [Box("z0", 0, 1, _sign("z⁰"), 0)]
    arrows = []
    for t, power in ((1, "¹"), (2, "²"), (3, "³")):
        boxes += [
            Box(f"x{t}", t, 2, _sign(f"x{power}"), 1),
            Box(f"z{t}", t, 1, _sign(f"z{power} = f(u{power})"), 2),
            Box(f"y{t}", t, 0, _sign(f"y{power}"), 3),
        ]
        arrows += [
            Arrow(f"x{t}", f"z{t}", _sign("W_in")),
            Arrow(f"z{t - 1}", f"z{t}", _sign("W")),
            Arrow(f"z{t}", f"y{t}", _sign("W_out")),
        ]
    return Diagram(
        "unrolled",
        Words("3 時刻に展開した RNN", "An RNN unrolled over three steps"),
        Words(
            "左から右へ時刻が進みます。入力は W_in を通って隠れ状態 z に入り、z は W を通って次の時刻の z に、W_out を"
            "通って出力 y に伝わります。3 種類の重みはどの時刻でも同じものです。",
            "Time runs from left to right. An input enters the hidden state z through W_in; z goes on to the next z "
            "through W and to the output y through W_out. The three weights are the same at every step.",
        ),
        tuple(boxes),
        tuple(arrows),
    )


def _median(preset: str) -> tuple[Array, Array]:
    """Return the steps and the median loss over the stored seeds."""
    stored = find_demo("binary-addition").stored(preset)
    assert stored is not None  # every preset has been measured
    runs = np.array([run["history"]["loss"] for run in stored["seeds"].values()], float)
    return runs[0, :, 0], np.median(runs[:, :, 1], axis=0)


def _addition() -> Picture:
    curves = {label: _median(preset) for label, preset in PRESETS.items()}
    return Lines(
        "addition",
        Words(
            "2 進数の足し算の誤差（5 つの乱数の種の中央値）",
            "Loss of binary addition (median of five seeds)",
        ),
        Words(
            "横軸は更新の回数、縦軸は誤差です。シグモイドと標準偏差 1、tanh と Xavier では誤差が 0 に近づきます。標"
            "準偏差 0.001 では下がらず、標準偏差 5 と、tanh に標準偏差 1 では 1 万回でも大きな誤差が残ります。",
            "Updates to the right, loss upwards. With sigmoids and deviation 1, and with tanh and Xavier, the loss "
            "falls near 0. With deviation 0.001 it does not fall; with deviation 5, and with tanh and deviation 1, "
            "a large loss is left after 10,000 updates.",
        ),
        next(iter(curves.values()))[0],
        {label: loss for label, (_, loss) in curves.items()},
        Words("更新の回数", "updates"),
        Words("1 回の足し算の誤差", "loss of one sum"),
    )


def numbers() -> dict[str, Any]:
    """Return the states, errors and gradients of the example: one unit, three steps, only positive states."""
    one = np.ones((1, 1))
    x, target = np.array([2.0, 0.0, 1.0]), np.array([3.0, 2.0, 2.0])
    W, W_out = 0.5 * one, 2.0
    layer = RNN(one, W, np.zeros(1), activation="relu", return_sequences=True)
    states, cache = layer.forward(x[None, :, None])
    z = states[0, :, 0]
    delta_out = W_out * z - target
    found = layer.backward_through_time((W_out * delta_out)[None, :, None], cache)
    short = RNN(one, W, np.zeros(1), activation="relu", return_sequences=True, truncation=1)
    cut = short.backward_through_time((W_out * delta_out)[None, :, None], cache)
    delta = found.dh[0, :, 0]  # where u is positive the slope of relu is 1, and delta is the gradient of the state
    made = {f"z{t}": float(z[t - 1]) for t in (1, 2, 3)}
    made |= {f"y{t}": float(W_out * z[t - 1]) for t in (1, 2, 3)}
    made |= {f"out{t}": float(delta_out[t - 1]) for t in (1, 2, 3)}
    made |= {f"delta{t}": float(delta[t - 1]) for t in (1, 2, 3)}
    return made | {
        "loss": float(np.sum(delta_out**2) / 2),
        "dW": float(found.parameters["U"][0, 0]),
        "dW_in": float(found.parameters["W"][0, 0]),
        "dW_out": float(delta_out @ z),
        "truncated": float(cut.parameters["U"][0, 0]),
    }
