"""Word vectors of a toy language: CBOW and skip-gram, with a softmax over all words or with negative sampling."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.knob import Range
from dlcore.demos.picture import Boundary, Matrix, Picture, Table
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.toy_language import CLASS_OF, CLASSES, WORDS, analogies, cosines, sentences, solve
from dlcore.demos.words import Words
from dlcore.optimizers import Adam
from dlcore.training import batches
from dlcore.word2vec import cbow_loss, skip_gram_loss
from dlcore.word_windows import context_windows, draw_negatives, noise_distribution

TITLE = Words("word2vec：単語の分散表現", "word2vec: vectors for words")
TEXT = Words(
    f"自動で作った短い文 2,000 個（{len(WORDS)} 語の小さな言語）から、単語のベクトルを学習します。skip_gram は中心の単"
    "語から周りの単語を、cbow は周りの単語から中心の単語を予測します。class_accuracy は、コサイン類似度が最も高い単語"
    "が同じ種類である単語の割合、analogy_accuracy は king − man + woman ≈ queen のような類推の正解率です。model、"
    "output、embedding_size を変えて、類似度の行列と類推の表を見てください。損失は output によって定義が違うので、互"
    "いに比べられません。",
    f"Vectors of words are learnt from 2,000 made-up sentences of a small language of {len(WORDS)} words. skip_gram "
    "predicts the words around a centre word, cbow the centre word from those around it. class_accuracy is the share "
    "of words whose nearest word by the cosine is of the same kind, analogy_accuracy how many analogies such as king "
    "− man + woman ≈ queen come out right. Change model, output and embedding_size, and watch the matrix of "
    "similarities and the table of analogies. The loss is defined differently for each output, so losses cannot be "
    "compared.",
)
COST_SECONDS = 0.6
SENTENCES = 2000
ASKED = (("man", "king", "woman"), ("king", "prince", "queen"), ("boy", "girl", "man"), ("woman", "girl", "queen"))
PRESETS = [
    Preset(
        "skip-gram",
        Words("skip-gram と負例サンプリング", "Skip-gram with negative sampling"),
        {},
        Words(
            "同じ種類の単語は似た文脈に現れるので、ベクトルも似てきます。種類は教えていません。正解の 1 語と 5 つの負"
            "例だけを見分ければよいので、1 回の計算は語彙の大きさによりません。",
            "Words of one kind occur in like contexts, so their vectors become alike; nobody told which kinds there "
            "are. Only the right word has to be told from 5 negatives, so the cost does not grow with the vocabulary.",
        ),
    ),
    Preset(
        "skip-gram-softmax",
        Words("skip-gram と全語彙のソフトマックス", "Skip-gram with a softmax over all words"),
        {"output": "full_softmax"},
        Words(
            "分母に全単語が現れるので、毎回すべての出力ベクトルが動きます。この小さな語彙なら問題なく、結果も似ていま"
            "す。語彙が数十万語になると、この和が負担になります。",
            "Every word occurs in the denominator, so every output vector moves each time. With this small vocabulary "
            "that is no trouble, and the result is similar. With hundreds of thousands of words the sum is the burden.",
        ),
    ),
    Preset(
        "cbow",
        Words("CBOW と負例サンプリング", "CBOW with negative sampling"),
        {"model": "cbow"},
        Words(
            "周りの単語のベクトルを平均してから中心の単語を当てます。平均すると語順は失われます（bag of words）。同じ"
            "文章から、skip-gram より少ない数の例になります。",
            "The vectors around are averaged before the centre word is guessed; the average loses their order (a bag "
            "of words). The same text makes fewer examples than with skip-gram.",
        ),
    ),
    Preset(
        "cbow-softmax",
        Words("CBOW と全語彙のソフトマックス", "CBOW with a softmax over all words"),
        {"model": "cbow", "output": "full_softmax"},
        Words(
            "レポートの挙げる 2 つのモデルと、出力層の 2 つの作り方は、自由に組み合わせられます。",
            "The two models that the report names go with either of the two kinds of output.",
        ),
    ),
    Preset(
        "two-numbers",
        Words("ベクトルを 2 次元に", "Vectors of two numbers"),
        {"embedding_size": 2},
        Words(
            "2 つの数では、種類の違いと、人の 3 つの違い（王族か、性別、大人か）を同時には表せません。種類も一部しか分"
            "かれず、類推はほとんど当たりません。",
            "Two numbers cannot hold the kinds and, besides, the three ways in which people differ (royal, sex, age). "
            "Even kinds come apart only in part, and analogies hardly ever come out right.",
        ),
    ),
    Preset(
        "window-1",
        Words("窓の幅 1", "A window of 1"),
        {"window": 1},
        Words(
            "隣の単語しか見ません。この言語で人を区別するのは動詞の次の単語（窓の幅 2）なので、人どうしの違いは学べず"
            "、種類だけが残ります。",
            "Only next neighbours count. In this language people differ in the word after the verb, two places away, "
            "so what tells people apart is lost and only the kinds remain.",
        ),
    ),
]


@dataclass
class _Model:
    """The two tables and how they are trained."""

    table: Array
    U: Array
    kind: str
    negatives: int
    noise: Array

    def gradients(
        self, examples: IntArray, right: IntArray, rng: np.random.Generator
    ) -> tuple[float, dict[str, Array]]:
        """Return the loss of some examples and its gradients; a row of examples is -1 where a sentence has ended."""
        wrong = draw_negatives(self.noise, right, self.negatives, rng) if self.negatives else None
        if self.kind == "skip_gram":
            L, dtable, dU = skip_gram_loss(examples[:, 0], right, self.table, self.U, negatives=wrong)
        else:
            contexts, mask = np.maximum(examples, 0), examples >= 0
            L, dtable, dU = cbow_loss(contexts, mask, right, self.table, self.U, negatives=wrong)
        return float(L), {"table": dtable, "U": dU}


def word2vec(
    *,
    model: Literal["skip_gram", "cbow"] = "skip_gram",
    output: Literal["negative_sampling", "full_softmax"] = "negative_sampling",
    embedding_size: Annotated[int, Range(1, 64)] = 16,
    window: Annotated[int, Range(1, 3)] = 2,
    negatives: Annotated[int, Range(1, 20)] = 5,
    noise_power: Annotated[float, Range(0.0, 1.0)] = 0.75,
    learning_rate: Annotated[float, Range(1e-4, 1.0, log=True)] = 0.01,
    batch_size: Annotated[int, Range(1, 1000)] = 128,
    steps: Annotated[int, Range(1, 20_000)] = 2000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of the two tables by Adam.

    Corpus, weights, batches and negatives are drawn from ``seed``.

    Source: the study report, section 2.6; Mikolov et al. (2013), both papers.
    """
    rng = np.random.default_rng(seed)
    corpus = sentences(SENTENCES, rng)
    counts = np.bincount(np.concatenate(corpus), minlength=len(WORDS)).astype(float)
    table, U = (rng.normal(0, 0.1, (len(WORDS), embedding_size)) for _ in range(2))
    sampled = negatives if output == "negative_sampling" else 0
    trained = _Model(table, U, model, sampled, noise_distribution(counts, noise_power))
    examples, right = _examples(corpus, window, model)
    optimizer = Adam(learning_rate)
    data = DataUsed(f"toy language, {len(WORDS)} words", len(examples), 0)
    for step, (x, t) in enumerate(batches(examples, right, batch_size, rng)):
        loss, gradients = trained.gradients(x, t, rng)
        if not np.isfinite(loss):
            yield Step(step, steps, {"loss": loss}, note=DIVERGED)
            return
        if is_due(step, steps, 100):
            yield _report(step, steps, loss, table, data)
        if step == steps:
            return
        optimizer.step({"table": table, "U": U}, gradients)


def _report(step: int, steps: int, loss: float, table: Array, data: DataUsed) -> Step:
    pictures = _pictures(table) if is_due(step, steps, 8) else ()
    return Step(step, steps, {"loss": loss, **_figures(table)}, pictures, data if step == 0 else None)


def _examples(corpus: list[IntArray], window: int, model: str) -> tuple[IntArray, IntArray]:
    """List what is predicted from, a row for each example, and what is predicted."""
    windows = [context_windows(words, window) for words in corpus]
    contexts, mask, centers = (np.concatenate(parts) for parts in zip(*windows, strict=True))
    if model == "cbow":
        return np.where(mask, contexts, -1), centers
    return np.repeat(centers, mask.sum(axis=1))[:, np.newaxis], contexts[mask]


def _figures(table: Array) -> dict[str, float]:
    """Measure how often the nearest word is of the same kind, and how often an analogy is solved."""
    closeness = cosines(table)
    np.fill_diagonal(closeness, -np.inf)
    same = CLASS_OF[closeness.argmax(axis=1)] == CLASS_OF
    asked = analogies()
    return {
        "class_accuracy": float(same.mean()),
        "analogy_accuracy": float((solve(table, asked) == asked[:, 3]).mean()),
    }


def _pictures(table: Array) -> tuple[Picture, ...]:
    return _similarities(table), _plane(table), _neighbours(table), _analogies(table)


def _similarities(table: Array) -> Matrix:
    found = cosines(table)
    same = CLASS_OF[:, None] == CLASS_OF
    inside, outside = float(found[same & ~np.eye(len(found), dtype=bool)].mean()), float(found[~same].mean())
    starts = np.cumsum([0, *(len(words) for words in CLASSES.values())])
    parts = ", ".join(f"{start} {name}" for name, start in zip(CLASSES, starts, strict=False))
    return Matrix(
        "similarities",
        Words("単語ベクトルのコサイン類似度", "Cosine similarity of the word vectors"),
        Words(
            f"同じ種類の単語どうしの平均は {inside:.2f}、違う種類では {outside:.2f} です。",
            f"The mean is {inside:.2f} for words of the same kind, and {outside:.2f} for words of different kinds.",
        ),
        found,
        row_label=Words("単語の番号", "number of the word"),
        column_label=Words(parts, parts),
    )


def _plane(table: Array) -> Boundary:
    """Show the words in the plane of the two directions in which their vectors differ most."""
    centred = table - table.mean(axis=0)
    _, deviations, axes = np.linalg.svd(centred, full_matrices=False)
    points = centred @ axes[:2].T
    points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    share = float((deviations[:2] ** 2).sum() / (deviations**2).sum())
    nothing = np.empty((1, 0))
    return Boundary(
        "plane",
        Words(
            "単語ベクトル（主成分分析で平面に写したもの）", "The word vectors in the plane of their two main directions"
        ),
        Words(
            f"{len(WORDS)} 語を種類ごとに色分けした点です。この平面は分散の {share:.0%} を含みます。",
            f"{len(WORDS)} words as points, coloured by kind. This plane holds {share:.0%} of the variance.",
        ),
        points,
        CLASS_OF,
        nothing[0],
        nothing[0],
        nothing,
        tuple(CLASSES),
    )


def _neighbours(table: Array) -> Table:
    found = cosines(table)
    rows = []
    for word in ("king", "girl", "dog", "bread", "tea", "eats", "palace", "dress"):
        row = found[WORDS.index(word)]
        near = [n for n in np.argsort(-row, kind="stable") if WORDS[n] != word][:3]
        rows.append((word, *(f"{WORDS[n]} {row[n]:.2f}" for n in near)))
    first = ", ".join(f"{row[0]} – {row[1]}" for row in rows[:4])
    return Table(
        "neighbours",
        Words("最も近い 3 語とコサイン類似度", "The three nearest words and their cosines"),
        Words(f"最も近い単語の例: {first}", f"Nearest words, for example: {first}"),
        ("word", "1", "2", "3"),
        rows,
    )


def _analogies(table: Array) -> Table:
    asked = np.array([[WORDS.index(word) for word in words] for words in ASKED])
    rows: list[tuple[str, ...]] = [
        (f"{b} − {a} + {c}", WORDS[answer]) for (a, b, c), answer in zip(ASKED, solve(table, asked), strict=True)
    ]
    said = ", ".join(f"{question} ≈ {answer}" for question, answer in rows)
    return Table(
        "analogies",
        Words("類推：計算の結果に最も近い単語", "Analogies: the word nearest to the sum"),
        Words(said, said),
        ("b − a + c", "≈"),
        rows,
    )
