"""Figures and numbers of the note on sequence to sequence, HRED and VHRED."""

from itertools import product
from typing import Any

import numpy as np

from dlcore import softmax_cross_entropy
from dlcore.demos import Arrow, Box, Diagram, Picture, Words

WORDS = ("A", "B", "</s>")
NEXT = {  # what the decoder of the example expects after each word
    "<s>": (0.6, 0.3, 0.1),
    "A": (0.2, 0.45, 0.35),
    "B": (0.3, 0.1, 0.6),
}


def figures() -> dict[str, Picture]:
    """Return encoder and decoder over time, and the parts of seq2seq, HRED and VHRED."""
    return {"steps": _steps(), "models": _models()}


def _sign(written: str) -> Words:
    return Words(written, written)


def _steps() -> Picture:
    boxes = [
        *(Box(f"x{t}", t, 2, _sign(f"x{low}"), 1) for t, low in enumerate("₁₂₃")),
        *(Box(f"h{t}", t, 1, _sign(f"h{low}"), 2) for t, low in enumerate("₁₂₃")),
        *(Box(f"s{t}", t + 3, 1, _sign(f"s{low}"), 3) for t, low in enumerate("₁₂₃")),
        *(Box(f"i{t}", t + 3, 2, _sign(text), 1) for t, text in enumerate(("<s>", "y₁", "y₂"))),
        *(Box(f"y{t}", t + 3, 0, _sign(text), 4) for t, text in enumerate(("y₁", "y₂", "</s>"))),
        Box("encoder", 1, 3, Words("エンコーダ RNN", "encoder RNN"), 2, 3),
        Box("decoder", 4, 3, Words("デコーダ RNN", "decoder RNN"), 3, 3),
    ]
    arrows = [
        *(Arrow(f"x{t}", f"h{t}") for t in range(3)),
        *(Arrow(f"i{t}", f"s{t}") for t in range(3)),
        *(Arrow(f"s{t}", f"y{t}") for t in range(3)),
        *(Arrow(f"{name}{t}", f"{name}{t + 1}") for name in "hs" for t in range(2)),
        Arrow("h2", "s0", _sign("c")),
    ]
    return Diagram(
        "steps",
        Words("エンコーダが読み終えてからデコーダが書く", "The encoder reads, then the decoder writes"),
        Words(
            "左の 3 時刻でエンコーダが入力 x を読み、最後の隠れ状態がベクトル c になります。右の 3 時刻でデコーダ"
            "が、c から始めて、前の単語を入力に受け取りながら y を 1 語ずつ出し、終わりの記号で止まります。",
            "In the three steps on the left the encoder reads the inputs x, and its last hidden state becomes the "
            "vector c. In the three on the right the decoder starts from c, takes the word before as input, writes "
            "one word y at a time and stops at the end symbol.",
        ),
        tuple(boxes),
        tuple(arrows),
    )


def _models() -> Picture:
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for row, name in enumerate(("seq2seq", "HRED", "VHRED")):
        has_context = row > 0
        heard = Words("すべての発話", "all utterances") if has_context else Words("1 つの文", "one sentence")
        boxes += [
            Box(f"name{row}", 0, row, _sign(name)),
            Box(f"x{row}", 1, row, heard, 1, 1.1),
            Box(f"e{row}", 2.15, row, Words("エンコーダ", "encoder"), 2, 1.3),
            Box(f"d{row}", 4.55, row, Words("デコーダ", "decoder"), 2, 1.2),
            Box(f"y{row}", 5.6, row, Words("応答", "reply"), 1),
        ]
        arrows += [Arrow(f"x{row}", f"e{row}"), Arrow(f"d{row}", f"y{row}")]
        if has_context:
            boxes.append(Box(f"c{row}", 3.35, row, Words("コンテキスト RNN", "context RNN"), 3, 1.3))
            arrows += [Arrow(f"e{row}", f"c{row}"), Arrow(f"c{row}", f"d{row}")]
        else:
            arrows.append(Arrow(f"e{row}", f"d{row}"))
    boxes.append(
        Box("z", 3.95, 3, Words("潜在変数 z（発話ごとに標本をとる）", "latent z (drawn once per utterance)"), 4, 2.8)
    )
    arrows += [Arrow("c2", "z", dashed=True), Arrow("z", "d2", dashed=True)]
    return Diagram(
        "models",
        Words("seq2seq、HRED、VHRED の部品", "The parts of seq2seq, HRED and VHRED"),
        Words(
            "seq2seq は 1 つの文をエンコーダで読み、デコーダで応答を作ります。HRED はその間にコンテキスト RNN を置"
            "き、これまでのすべての発話をまとめます。VHRED はさらに、コンテキストから分布を決めて潜在変数 z の標本を"
            "とり、デコーダに渡します。",
            "Seq2seq reads one sentence with an encoder and writes the reply with a decoder. HRED puts a context "
            "RNN between them, which sums up all utterances so far. VHRED in addition draws a latent variable z "
            "from a distribution set by the context, and hands it to the decoder.",
        ),
        tuple(boxes),
        tuple(arrows),
    )


def _loss(words: tuple[str, ...]) -> float:
    """Return the negative log-likelihood of a sentence, step by step with the true word before as input."""
    scores = np.log([NEXT[before] for before in ("<s>", *words[:-1])])
    targets = np.array([WORDS.index(word) for word in words])
    return len(words) * float(softmax_cross_entropy(scores, targets, integer_labels=True)[0])


def _greedy() -> tuple[str, ...]:
    said = ["<s>"]
    while said[-1] != "</s>":
        said.append(WORDS[int(np.argmax(NEXT[said[-1]]))])
    return tuple(said[1:])


def numbers() -> dict[str, Any]:
    """Return the likelihoods of the example's sentences, and the distances between words of a pair."""
    sentences = [(*start, "</s>") for length in range(8) for start in product("AB", repeat=length)]
    best = min(sentences, key=_loss)
    n = 4
    usual = [n + k - k for k in range(n)]
    turned = [n + k - (n - 1 - k) for k in range(n)]
    return {
        "first": float(NEXT["<s>"][1]),
        "second": float(NEXT["B"][2]),
        "target": float(np.exp(-_loss(("B", "</s>")))),
        "loss": _loss(("B", "</s>")),
        "greedy": " ".join(_greedy()[:-1]),
        "greedy_p": float(np.exp(-_loss(_greedy()))),
        "best": " ".join(best[:-1]),
        "best_p": float(np.exp(-_loss(best))),
        "usual": usual,
        "turned": turned,
        "mean_usual": float(np.mean(usual)),
        "mean_turned": float(np.mean(turned)),
    }
