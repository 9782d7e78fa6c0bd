"""Figures and numbers of the note on the GRU."""

from typing import Any

import numpy as np

from dlcore import GRU, LSTM, RNN, gru_step
from dlcore.arrays import Array
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words

INPUTS, HIDDEN = 3, 4


def figures() -> dict[str, Picture]:
    """Return the wiring of one GRU step, and how long a state is kept for different update gates."""
    return {"unit": _unit(), "kept": _kept()}


def _unit() -> Picture:
    boxes = (
        Box("old", 0, 0, Words("前の隠れ状態 hₜ₋₁", "old hidden state hₜ₋₁"), 1),
        Box("keep", 1, 0, Words("(1 − zₜ) ⊙ hₜ₋₁", "(1 − zₜ) ⊙ hₜ₋₁")),
        Box("sum", 2, 0, Words("+", "+")),
        Box("new", 3, 0, Words("新しい隠れ状態 hₜ", "new hidden state hₜ"), 1),
        Box("reset", 0, 1, Words("rₜ ⊙ hₜ₋₁", "rₜ ⊙ hₜ₋₁")),
        Box("blend", 2, 1, Words("zₜ ⊙ h̃ₜ", "zₜ ⊙ h̃ₜ")),
        Box("r", 0, 2, Words("リセットゲート rₜ", "reset gate rₜ"), 3),
        Box("z", 1, 1, Words("更新ゲート zₜ", "update gate zₜ"), 3),
        Box("candidate", 2, 2, Words("候補 h̃ₜ", "candidate h̃ₜ"), 4),
        Box("in", 3, 2, Words("入力 xₜ", "input xₜ"), 2),
    )
    arrows = (
        Arrow("old", "keep"),
        Arrow("keep", "sum"),
        Arrow("sum", "new"),
        Arrow("old", "reset"),
        Arrow("r", "reset"),
        Arrow("reset", "candidate"),
        Arrow("in", "candidate"),
        Arrow("candidate", "blend"),
        Arrow("blend", "sum"),
        Arrow("z", "keep"),
        Arrow("z", "blend"),
    )
    return Diagram(
        "unit",
        Words("GRU の 1 時刻", "One step of a GRU"),
        Words(
            "上の段で前の隠れ状態から新しい隠れ状態へ進みます。候補は入力と、リセットゲートを掛けた前の状態から作り"
            "ます。更新ゲート z の割合だけ候補を取り、残りの 1 − z の割合で前の状態を残します。2 つのゲートへの入力"
            "の線は省いています。",
            "The hidden state runs along the top. The candidate is made from the input and the old state times the "
            "reset gate. A share z of the new state is the candidate, and 1 − z is the old state. The lines into "
            "the two gates are left out.",
        ),
        boxes,
        arrows,
    )


def _decay(z: float) -> Array:
    """Return the state of a GRU over 30 steps that starts at 1, with a constant update gate and a candidate of 0."""
    bias = np.array([0.0, np.log(z / (1 - z)), 0.0])
    layer = GRU(np.zeros((1, 3)), np.zeros((1, 3)), bias, return_sequences=True)
    y, _ = layer.forward(np.zeros((1, 30, 1)), initial=(np.ones((1, 1)),))
    return np.concatenate([[1.0], y[0, :, 0]])


def _kept() -> Picture:
    return Lines(
        "kept",
        Words("更新ゲート z と、残る記憶の割合", "What is left of a memory for an update gate z"),
        Words(
            "候補が 0 で z が一定のとき、最初の状態は 1 時刻ごとに 1 − z 倍になります。z = 0.5 では 5 時刻で 3% ほど"
            "になり、z = 0.1 では 30 時刻で約 4%、z = 0.02 では 30 時刻後も半分以上が残ります。",
            "With candidates of 0 and a constant z, each step multiplies the first state by 1 − z. With z = 0.5 "
            "about 3% are left after 5 steps, with z = 0.1 about 4% after 30, and with z = 0.02 more than half.",
        ),
        np.arange(31),
        {f"z = {z:g}": _decay(z) for z in (0.02, 0.1, 0.5)},
        Words("時刻", "step"),
        Words("残っている割合", "share that is left"),
    )


def _count(parameters: dict[str, Array]) -> int:
    return sum(parameter.size for parameter in parameters.values())


def numbers() -> dict[str, Any]:
    """Return the numbers of the example: one step in both conventions, and the parameters of three layers."""
    one = np.ones((1, 1))
    W, U = np.array([[0.0, 0.0, -0.8]]), np.array([[0.0, 0.0, 1.0]])
    h, step = gru_step(one, 0.8 * one, W, U, np.array([0.0, np.log(1 / 3), 0.0]))
    other, _ = gru_step(one, 0.8 * one, W, U, np.array([0.0, np.log(3), 0.0]))  # 1 - z for z: the other convention
    no_reset, _ = gru_step(one, 0.8 * one, W, U, np.array([40.0, np.log(1 / 3), 0.0]))
    layers: dict[str, RNN | GRU | LSTM] = {
        name: kind(np.empty((INPUTS, k * HIDDEN)), np.empty((HIDDEN, k * HIDDEN)), np.empty(k * HIDDEN))
        for name, kind, k in (("rnn", RNN, 1), ("gru", GRU, 3), ("lstm", LSTM, 4))
    }
    gru = layers["gru"].parameters
    return {
        "r": float(step.r[0, 0]),
        "z": float(step.z[0, 0]),
        "before_tanh": float(np.arctanh(step.candidate[0, 0])),
        "candidate": float(step.candidate[0, 0]),
        "h": float(h[0, 0]),
        "other": float(other[0, 0]),
        "no_reset": float(no_reset[0, 0]),
        "rnn": _count(layers["rnn"].parameters),
        "gru": _count(gru),
        "lstm": _count(layers["lstm"].parameters),
        "no_bias": gru["W"].size + gru["U"].size,
        "two_biases": _count(gru) + gru["b"].size,
    }
