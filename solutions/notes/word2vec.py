"""word2vec: its two directions, what is learnt of a toy language, and one prediction by hand."""

from typing import Any

import numpy as np

from dlcore import sigmoid, skip_gram_loss, softmax, softmax_cross_entropy
from dlcore.demos import Arrow, Box, Diagram, Matrix, Picture, Words

# A toy language: 0 dog, 1 cat, 2 bread, 3 apple, 4 runs, 5 sleeps, 6 eats. Its sentences, equally often:
SENTENCES = [[0, 4], [1, 4], [0, 5], [1, 5], [0, 6, 2], [0, 6, 3], [1, 6, 2], [1, 6, 3]]
WORDS = 7

# The example: h is the mean of two context words, and U has the output vectors of three words.
CONTEXT = np.array([[1.0, 2.0], [3.0, 0.0]])
OUTPUT = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 2.0]])
RIGHT, NEGATIVE = 0, 1


def directions() -> Diagram:
    """Show CBOW and skip-gram side by side."""
    left, right = [], []
    places = [("t−2", 0), ("t−1", 1), ("t+1", 2), ("t+2", 3)]
    for place, row in places:
        name = Words(f"w({place})", f"w({place})")
        left.append(Box(f"c{row}", 0, row, name, 1))
        right.append(Box(f"s{row}", 5, row, name, 2))
    boxes = (
        *left,
        Box("mean", 1, 1.5, Words("平均", "mean"), 3),
        Box("c", 2, 1.5, Words("w(t)", "w(t)"), 2),
        Box("cbow", 1, -0.85, Words("CBOW：周りから中心を予測", "CBOW: centre from context"), 0, 2.9),
        Box("s", 3, 1.5, Words("w(t)", "w(t)"), 1),
        Box("row", 4, 1.5, Words("ベクトル v", "vector v"), 3),
        *right,
        Box("skip", 4, -0.85, Words("skip-gram：中心から周りを予測", "Skip-gram: context from centre"), 0, 2.9),
    )
    arrows = (
        *(Arrow(box.name, "mean") for box in left),
        Arrow("mean", "c"),
        Arrow("s", "row"),
        *(Arrow("row", box.name) for box in right),
    )
    return Diagram(
        "directions",
        Words("word2vec の 2 つのモデル（窓の幅 2）", "The two models of word2vec (window 2)"),
        Words(
            "左は CBOW で、前後 2 語ずつの 4 つの単語のベクトルを平均し、そこから中心の単語 w(t) を予測します。右は "
            "skip-gram で、中心の単語のベクトルから周りの 4 つの単語を 1 つずつ予測します。矢印の向きがちょうど逆です"
            "。",
            "On the left CBOW: the vectors of four words, two on each side, are averaged, and the centre word w(t) is "
            "predicted from the mean. On the right skip-gram: from the vector of the centre word the four words around "
            "it are predicted one by one. The arrows run the other way.",
        ),
        boxes,
        arrows,
    )


def pairs(window: int = 2) -> np.ndarray[Any, np.dtype[np.int64]]:
    """List the pairs (centre, context) of the toy language."""
    found = [
        (words[i], words[j])
        for words in SENTENCES
        for i in range(len(words))
        for j in range(max(0, i - window), min(len(words), i + window + 1))
        if i != j
    ]
    return np.array(found)


def learnt(size: int = 3, steps: int = 600, rate: float = 2.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Train a skip-gram with a full softmax and return its input vectors, a row for each word."""
    rng = np.random.default_rng(0)
    table, output = rng.normal(0, 0.1, (WORDS, size)), rng.normal(0, 0.1, (WORDS, size))
    centres, contexts = pairs().T
    for _ in range(steps):
        _, d_table, d_output = skip_gram_loss(centres, contexts, table, output)
        table -= rate * d_table
        output -= rate * d_output
    return table


def similarity() -> Matrix:
    """Compare the learnt vectors by their cosine."""
    table = learnt()
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    axis = Words(
        "0 犬、1 猫、2 パン、3 りんご、4 走る、5 眠る、6 食べる",
        "0 dog, 1 cat, 2 bread, 3 apple, 4 runs, 5 sleeps, 6 eats",
    )
    return Matrix(
        "similarity",
        Words(
            "小さな言語で学習した単語ベクトルのコサイン類似度",
            "Cosine similarity of word vectors learnt from a toy language",
        ),
        Words(
            "7 単語の小さな言語で skip-gram を学習した結果です。文の中で入れ替えられる「犬」と「猫」、「パン」と「り"
            "んご」、「走る」と「眠る」のコサイン類似度はほぼ 1 です。one-hot ベクトルなら、対角線以外はすべて 0 にな"
            "ります。",
            "A skip-gram trained on a language of seven words. Words that can stand for each other in a sentence, "
            "dog and cat, bread and apple, runs and sleeps, have a cosine of nearly 1. Of one-hot vectors everything "
            "off the diagonal would be 0.",
        ),
        unit @ unit.T,
        annotate=True,
        column_label=axis,
        row_label=Words("単語", "word"),
    )


def figures() -> dict[str, Picture]:
    """Return the pictures of the note."""
    return {"directions": directions(), "similarity": similarity()}


def numbers() -> dict[str, Any]:
    """Compute the example again: CBOW with a softmax over three words, then with one negative sample."""
    h = CONTEXT.mean(axis=0)
    scores = OUTPUT @ h
    loss, _ = softmax_cross_entropy(scores[None], np.array([RIGHT]), integer_labels=True)
    positive, negative = scores[RIGHT], scores[NEGATIVE]
    pull, push = sigmoid(positive) - 1, sigmoid(negative)
    return {
        "h": h,
        "scores": scores,
        "p": softmax(scores),
        "p_right": softmax(scores)[RIGHT],
        "loss": loss,
        "sigma_positive": sigmoid(positive),
        "sigma_negative": sigmoid(-negative),
        "loss_positive": -np.log(sigmoid(positive)),
        "loss_negative": -np.log(sigmoid(-negative)),
        "loss_sampled": -np.log(sigmoid(positive)) - np.log(sigmoid(-negative)),
        "pull": pull,
        "push": push,
        "gradient_positive": pull * h,
        "gradient_negative": push * h,
    }
