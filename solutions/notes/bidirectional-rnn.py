"""Figures and numbers of the note on bidirectional recurrent networks."""

from typing import Any

import numpy as np

from dlcore import RNN, join_states
from dlcore.arrays import Array
from dlcore.demos import Arrow, Box, Diagram, Matrix, Picture, Words

STEPS = 5


def figures() -> dict[str, Picture]:
    """Return the wiring of both directions, and how each output depends on each input."""
    return {"directions": _directions(), "influence": _influence()}


def _sign(written: str) -> Words:
    return Words(written, written)


def _directions() -> Picture:
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for t, low in ((1, "₁"), (2, "₂"), (3, "₃")):
        boxes += [
            Box(f"y{t}", t, 0, _sign(f"y{low}"), 3, 0.5),
            Box(f"b{t}", t + 0.25, 1, Words(f"逆 {t}", f"back {t}"), 4, 0.5),
            Box(f"f{t}", t - 0.25, 2, Words(f"順 {t}", f"fwd {t}"), 2, 0.5),
            Box(f"x{t}", t, 3, _sign(f"x{low}"), 1, 0.5),
        ]
        arrows += [
            Arrow(f"x{t}", f"f{t}"),
            Arrow(f"x{t}", f"b{t}"),
            Arrow(f"f{t}", f"y{t}"),
            Arrow(f"b{t}", f"y{t}"),
        ]
    arrows += [Arrow(f"f{t}", f"f{t + 1}") for t in (1, 2)] + [Arrow(f"b{t + 1}", f"b{t}") for t in (1, 2)]
    return Diagram(
        "directions",
        Words("双方向 RNN（3 時刻）", "A bidirectional RNN over three steps"),
        Words(
            "順方向の RNN は左から右へ、逆方向の RNN は右から左へ同じ入力を読みます。2 つの RNN の間に矢印はなく、各"
            "時刻の出力だけが両方の隠れ状態を受け取ります。",
            "The forward RNN reads the inputs from left to right, the backward RNN reads the same inputs from right "
            "to left. No arrow joins the two; only the output of each step sees both hidden states.",
        ),
        tuple(boxes),
        tuple(arrows),
    )


def _layer(weight: float, *, go_backwards: bool = False) -> RNN:
    one = np.ones((1, 1))
    return RNN(one, weight * one, np.zeros(1), "relu", return_sequences=True, go_backwards=go_backwards)


def _sum_of_both(x: Array, weight: float) -> tuple[Array, Array, Array]:
    """Return the forward states (T,), the backward ones as computed, and both side by side in time order (T, 2)."""
    forward = _layer(weight).forward(x[None, :, None])[0][0]
    backward = _layer(weight, go_backwards=True).forward(x[None, :, None])[0][0]
    return forward[:, 0], backward[:, 0], join_states(forward, backward)


def _influence() -> Picture:
    outputs = [_sum_of_both(x, 0.5)[2].sum(axis=1) for x in np.eye(STEPS)]  # the network is linear for x >= 0
    later = np.arange(STEPS) - np.arange(STEPS)[:, None]  # [t, s]: how much later the input is than the output
    return Matrix(
        "influence",
        Words(
            "入力 s が出力 t に及ぼす影響（再帰の重み 0.5）",
            "How much input s counts in output t (recurrent weight 0.5)",
        ),
        Words(
            "行が出力の時刻、列が入力の時刻です。対角線より左下は順方向の RNN が運ぶ過去の影響、右上は逆方向"
            "の RNN が運ぶ未来の影響で、1 時刻離れるごとに半分になります。対角線上の入力は両方の RNN が読むので 2 で"
            "す。一方向なら右上はすべて 0 です。",
            "Rows are output steps, columns input steps. Below the diagonal is the past, carried by the forward "
            "RNN; above it is the future, carried by the backward RNN; each step of distance halves it. On the "
            "diagonal both RNNs read the input, which makes 2. With one direction all above the diagonal would be 0.",
        ),
        np.array(outputs).T,
        annotate=True,
        origin=np.sign(later) + 1,
        row_label=Words("出力の時刻 t（0 始まり）", "output step t (from 0)"),
        column_label=Words("入力の時刻 s（0 始まり）", "input step s (from 0)"),
    )


def numbers() -> dict[str, Any]:
    """Return the states of the example: both directions add up 1, 2, 3."""
    forward, backward, joined = _sum_of_both(np.array([1.0, 2.0, 3.0]), 1.0)
    return {
        "forward": forward.astype(int).tolist(),
        "backward": backward.astype(int).tolist(),
        "turned": backward[::-1].astype(int).tolist(),
        "joined": joined.astype(int).tolist(),
        "unaligned": np.stack([forward, backward], axis=1).astype(int).tolist(),
        "outputs": joined.sum(axis=1).astype(int).tolist(),
        "last_row": joined[-1].astype(int).tolist(),
        "both_ends": [int(forward[-1]), int(backward[-1])],
    }
