"""Figures and numbers of the note on the LSTM."""

from typing import Any

import numpy as np

from dlcore import LSTM, clip_by_norm, clip_by_value, lstm_step
from dlcore.arrays import Array
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words, find_demo

PRESETS = {
    "RNN: ReLU, 2.0": "exploding",
    "LSTM: b_f = 5": "lstm-open",
    "CEC": "cec",
    "LSTM: b_f = 1": "lstm",
    "RNN: tanh, 0.8": "vanishing",
    "RNN: sigmoid, 1.0": "sigmoid",
}
OLD_CELL, WRITE, KEEP, CANDIDATE, SHOW = 2.0, 0.5, 0.9, 0.8, 0.5


def figures() -> dict[str, Picture]:
    """Return how far the gradient reaches in several cells, and the wiring of one LSTM step."""
    return {"reach": _reach(), "cell": _cell()}


def _norms(preset: str) -> Array:
    stored = find_demo("bptt-gradients").stored(preset)
    assert stored is not None  # every preset has been measured
    return np.array(stored["seeds"]["0"]["history"]["gradient_norm"], float)[:, 1]


def _reach() -> Picture:
    return Lines(
        "reach",
        Words("時間をさかのぼる勾配の長さ（対数目盛）", "Length of the gradient going back in time (log scale)"),
        Words(
            "最後の時刻の勾配の長さを 1 とし、49 時刻前までさかのぼります。ReLU の RNN では 1 兆倍以上に増え、tanh と"
            "シグモイドの RNN では指数的に消えます。CEC はつねに 1、忘却ゲートのバイアスが 5 の LSTM は最後に 2 を少し"
            "超え、バイアスが 1 の LSTM は単純な RNN よりずっとゆるやかに減ります。",
            "The gradient at the last step has length 1 and is followed back over 49 steps. It grows more than "
            "a trillionfold in the ReLU RNN and vanishes exponentially in those with tanh and sigmoid. It stays 1 in "
            "the CEC and ends a little above 2 in the LSTM with forget bias 5; with forget bias 1 it falls much more "
            "slowly than in the simple RNNs.",
        ),
        np.arange(50),
        {label: _norms(preset) for label, preset in PRESETS.items()},
        Words("さかのぼった時刻の数", "steps back"),
        Words("勾配の長さ", "length of the gradient"),
        log_y=True,
    )


def _sign(written: str) -> Words:
    return Words(written, written)


def _cell() -> Picture:
    boxes = (
        Box("old", 0, 0, Words("前のセル cₜ₋₁", "old cell cₜ₋₁"), 2),
        Box("keep", 1, 0, _sign("fₜ ⊙ cₜ₋₁")),
        Box("sum", 2, 0, _sign("+")),
        Box("new", 3, 0, Words("新しいセル cₜ", "new cell cₜ"), 2),
        Box("write", 2, 1, _sign("iₜ ⊙ aₜ")),
        Box("read", 4, 1, _sign("oₜ ⊙ tanh(cₜ)")),
        Box("f", 1, 2, Words("忘却ゲート fₜ", "forget gate fₜ"), 3),
        Box("i", 2, 2, Words("入力ゲート iₜ", "input gate iₜ"), 3),
        Box("a", 3, 2, Words("候補 aₜ", "candidate aₜ"), 4),
        Box("o", 4, 2, Words("出力ゲート oₜ", "output gate oₜ"), 3),
        Box("in", 2.5, 3, Words("入力 xₜ と前の隠れ状態 hₜ₋₁", "input xₜ and old hidden state hₜ₋₁"), 1, 3),
        Box("h", 4, 0, Words("隠れ状態 hₜ", "hidden state hₜ"), 1),
    )
    arrows = (
        Arrow("old", "keep"),
        Arrow("keep", "sum"),
        Arrow("sum", "new"),
        Arrow("f", "keep"),
        Arrow("i", "write"),
        Arrow("a", "write"),
        Arrow("write", "sum"),
        Arrow("new", "read"),
        Arrow("o", "read"),
        Arrow("read", "h"),
        Arrow("in", "f"),
        Arrow("in", "i"),
        Arrow("in", "a"),
        Arrow("in", "o"),
    )
    return Diagram(
        "cell",
        Words("LSTM の 1 時刻", "One step of an LSTM"),
        Words(
            "上の段でセルが左から右へ進みます。前のセルに忘却ゲートを掛け、入力ゲートを掛けた候補を足したものが新し"
            "いセルです。その tanh に出力ゲートを掛けると隠れ状態になります。3 つのゲートと候補は、入力と前の隠れ状"
            "態から計算します。",
            "The cell runs along the top. The old cell times the forget gate, plus the candidate times the input "
            "gate, is the new cell; its tanh times the output gate is the hidden state. The three gates and the "
            "candidate are computed from the input and the old hidden state.",
        ),
        boxes,
        arrows,
    )


def _logit(gate: float) -> float:
    return float(np.log(gate / (1 - gate)))


def numbers() -> dict[str, Any]:
    """Return the numbers of the example, from an LSTM of one unit whose biases alone set its gates."""
    bias = np.array([_logit(WRITE), _logit(KEEP), np.arctanh(CANDIDATE), _logit(SHOW)])
    zero, weights = np.zeros((1, 1)), np.zeros((1, 4))
    h, c, _ = lstm_step(zero, zero, np.array([[OLD_CELL]]), weights, weights, bias)
    layer = LSTM(weights, weights, bias, return_sequences=True)
    y, cache = layer.forward(np.zeros((1, 51, 1)))
    dc = layer.backward_through_time(0 * y, cache, d_last=(zero, np.ones((1, 1)))).dc
    assert dc is not None  # the LSTM has a cell
    gradient = np.array([12.0, 5.0])
    return {
        "c_prev": OLD_CELL,
        "i": WRITE,
        "f": KEEP,
        "a": CANDIDATE,
        "o": SHOW,
        "kept": KEEP * OLD_CELL,
        "written": WRITE * CANDIDATE,
        "c": float(c[0, 0]),
        "tanh_c": float(np.tanh(c[0, 0])),
        "h": float(h[0, 0]),
        "back3": float(dc[0, -4, 0]),
        "back50": float(dc[0, 0, 0]),
        "sigmoid3": 0.25**3,
        "norm": float(np.linalg.norm(gradient)),
        "by_norm": clip_by_norm(gradient, 6.5).tolist(),
        "by_value": clip_by_value(gradient, 6.5).tolist(),
    }
