"""Attention: how the context vector is wired, why scores are scaled, and one context vector by hand."""

from typing import Any

import numpy as np

from dlcore import softmax
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words

# The example: three states of the encoder and the present state of the decoder.
STATES = np.array([[1.0, -1.0], [1.0, 0.0], [0.0, 2.0]])
DECODER = np.array([1.0, 1.0])


def wiring() -> Diagram:
    """Show where the context vector comes from at one step of the decoder."""
    steps = range(1, 5)
    boxes = (
        *(Box(f"x{t}", t, 3, Words(f"入力 x{t}", f"input x{t}")) for t in steps),
        *(Box(f"h{t}", t, 2, Words(f"h{t}", f"h{t}"), 1) for t in steps),
        Box("c", 2.5, 0.6, Words("文脈 c = Σ a h", "context c = Σ a h"), 3, 1.6),
        Box("s", 4.5, 0.6, Words("次の状態", "next state"), 2, 1.5),
        Box("y", 4.5, -0.4, Words("出力 y", "output y"), 0, 1.2),
        Box("p", 0.5, 0.6, Words("デコーダの前の状態", "decoder, last state"), 2, 1.5),
    )
    arrows = (
        *(Arrow(f"x{t}", f"h{t}") for t in steps),
        *(Arrow(f"h{t}", f"h{t + 1}") for t in range(1, 4)),
        *(Arrow(f"h{t}", "c", Words(f"a{t}", f"a{t}")) for t in steps),
        Arrow("p", "c", Words("スコア", "scores"), dashed=True),
        Arrow("c", "s"),
        Arrow("s", "y"),
    )
    return Diagram(
        "wiring",
        Words("アテンション：デコーダの 1 時刻の計算", "Attention at one step of the decoder"),
        Words(
            "エンコーダの 4 つの隠れ状態 h1 から h4 のそれぞれから、重み a1 から a4 を付けた矢印が文脈ベクトル c に集"
            "まります。重みはデコーダの前の状態 s から決まり、c は次のデコーダの状態に入ります。最後の h4 だけを渡す"
            "のではありません。",
            "From each of the four hidden states h1 to h4 of the encoder an arrow with its weight, a1 to a4, leads "
            "to the context vector c. The weights depend on the last state s of the decoder, and c goes into its "
            "next state. It is not h4 alone that is handed over.",
        ),
        boxes,
        arrows,
    )


def saturation() -> Lines:
    """Draw how concentrated the weights get as the dimension of random queries and keys grows."""
    rng = np.random.default_rng(0)
    sizes = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    curves: dict[str, list[float]] = {"q·k": [], "q·k / √d": []}
    for d in sizes:
        q, keys = rng.normal(size=(400, 1, d)), rng.normal(size=(400, 10, d))
        scores = (q * keys).sum(axis=-1)
        curves["q·k"].append(float(softmax(scores).max(axis=-1).mean()))
        curves["q·k / √d"].append(float(softmax(scores / np.sqrt(d)).max(axis=-1).mean()))
    return Lines(
        "saturation",
        Words("10 個のキーに対する最大の重みの平均", "The largest of ten attention weights, on average"),
        Words(
            "成分が標準正規分布に従うクエリとキーで、次元 d を 1 から 512 まで変えました。内積をそのまま使うと最大の"
            "重みは 1 に近づき、ほとんど 1 つのキーだけを見るようになります。√d で割れば、d によらずほぼ一定です。",
            "Queries and keys have standard normal components, and their dimension d goes from 1 to 512. With plain "
            "inner products the largest weight comes close to 1, so that hardly more than a single key is looked at. "
            "Divided by the square root of d it stays about the same.",
        ),
        np.log2(sizes),
        {label: np.array(values) for label, values in curves.items()},
        Words("次元 d の 2 を底とする対数", "log2 of the dimension d"),
        Words("最大の重み", "largest weight"),
    )


def figures() -> dict[str, Picture]:
    """Return the pictures of the note."""
    return {"wiring": wiring(), "saturation": saturation()}


def numbers() -> dict[str, Any]:
    """Compute the example again: scores, weights and context, and the weights of scaled scores."""
    scores = STATES @ DECODER
    a = softmax(scores)
    return {
        "scores": scores,
        "exponentials": np.exp(scores),
        "total": np.exp(scores).sum(),
        "a1": a[0],
        "a2": a[1],
        "a3": a[2],
        "context": a @ STATES,
        "mean": STATES.mean(axis=0),
        "last": STATES[-1],
        "scaled_scores": scores / np.sqrt(len(DECODER)),
        "scaled": softmax(scores / np.sqrt(len(DECODER))),
    }
