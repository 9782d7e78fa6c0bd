"""Tagging words whose tag is decided later in the sentence: a network has to read from both ends to know it in time."""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

import numpy as np

from dlcore import (
    GRU,
    LSTM,
    RNN,
    Adam,
    Affine,
    Bidirectional,
    Embedding,
    Layer,
    Sequential,
    gaussian,
    softmax,
    softmax_cross_entropy,
    train,
    xavier,
)
from dlcore.arrays import Array, IntArray, Scalar
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.knob import Range
from dlcore.demos.picture import Lines, Matrix, Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

Direction: TypeAlias = Literal["forward", "backward", "both"]
Depends: TypeAlias = Literal["future", "past", "both"]

TITLE = Words("双方向 RNN による系列ラベリング", "Tagging with a bidirectional RNN")
TEXT = Words(
    "「<」か「[」で始まり、文字が続き、「.」か「?」で終わる文が 3 つ並んでいます。文のすべての位置に 0 か 1 のタグを付"
    "けます。タグは、終わりの記号（future）、始まりの記号（past）、または両方の組み合わせ（both、排他的論理和）で決ま"
    "ります。読む向き（direction）を変えて、文の終わりまでの距離ごとの正答率を見てください。前から読むだけのネットワー"
    "クは、終わりの記号に着くまで future のタグを知りようがありません。",
    "Three sentences stand in a row; each begins with < or [, goes on with letters and ends with . or ?. Every place "
    "of a sentence gets the tag 0 or 1, decided by its last sign (future), its first (past) or both together (both, "
    "the exclusive or). Change the direction of reading and watch the accuracy by distance from the sentence's end. A "
    "network that only reads forwards has no way to know a future tag before it arrives there.",
)
COST_SECONDS = 1.0
SIGNS = "abcdef<[.?"  # letters, two ways to begin, two ways to end
SENTENCES, LENGTH, SHORTEST = 3, 24, 3  # sentences in a row, places in a row, the fewest places of a sentence
WIDTH, WORD_SCALE = 8, 0.5  # of a sign's vector, and its first spread
TEST_ROWS = 500
REPORTS, TESTS = 100, 10  # about how many of each in a run
SHOWN = 4  # rows in the picture, few enough for their signs to be written in
PRESETS = [
    Preset(
        "both-directions",
        Words("双方向、未来で決まるタグ", "Both directions, tags decided by the future"),
        {},
        Words(
            "後ろから読む側が終わりの記号を覚えて運ぶので、文の最初の位置でも正しく答えられます。",
            "The backward reader remembers the last sign and carries it to the front, so even the first place of a "
            "sentence is tagged right.",
        ),
    ),
    Preset(
        "forward-only",
        Words("前から読むだけ", "Reading forwards only"),
        {"direction": "forward"},
        Words(
            "距離 0（終わりの記号の位置）だけ正しく、それより前は 5 割、つまり当てずっぽうです。学習不足ではなく、情報"
            "がまだ届いていないのです。",
            "Only distance 0, the last sign itself, is right; before it the share is one half, which is guessing. More "
            "training would not help: the information has not arrived.",
        ),
    ),
    Preset(
        "backward-only",
        Words("後ろから読むだけ", "Reading backwards only"),
        {"direction": "backward"},
        Words(
            "この課題は未来だけで決まるので、後ろからの片方向でも解けます。双方向である必要はまだありません。",
            "These tags depend on the future alone, so one direction is enough, if it is the backward one.",
        ),
    ),
    Preset(
        "forward-past",
        Words("前から読む、過去で決まるタグ", "Reading forwards, tags decided by the past"),
        {"direction": "forward", "depends_on": "past"},
        Words(
            "始まりの記号で決まるなら、前から読むだけで解けます。",
            "If the first sign decides, reading forwards is enough.",
        ),
    ),
    Preset(
        "exclusive-or",
        Words("双方向、両端で決まるタグ", "Both directions, tags decided by both ends"),
        {"depends_on": "both", "layers": 2},
        Words(
            "始まりと終わりの記号の排他的論理和なので、両方向の状態がそろって初めて決まります。線形な出力層だけでは排"
            "他的論理和を作れないので、2 層目が組み合わせます。",
            "The exclusive or of first and last sign needs the states of both directions. A linear output cannot form "
            "it, so the second layer puts them together.",
        ),
    ),
    Preset(
        "exclusive-or-one-layer",
        Words("両端で決まるタグ、1 層", "Tags decided by both ends, one layer"),
        {"depends_on": "both"},
        Words(
            "両方向の状態は出力層で足し合わされるだけです。それぞれの端は分かっていても、その排他的論理和は文の途中で"
            "は表せません。",
            "The states of both directions are only added up by the output layer. Each end is known, yet the exclusive "
            "or of the two cannot be formed inside the sentence.",
        ),
    ),
    Preset(
        "simple-rnn",
        Words("双方向の単純な RNN", "Both directions with a simple RNN"),
        {"cell": "rnn"},
        Words(
            "文は短いので、ゲートのない RNN でも終わりの記号を運べます。",
            "Sentences are short, so even a network without gates can carry the last sign.",
        ),
    ),
]


def bidirectional_tagging(
    *,
    depends_on: Depends = "future",
    direction: Direction = "both",
    cell: Literal["rnn", "lstm", "gru"] = "gru",
    layers: Annotated[int, Range(1, 3)] = 1,
    hidden_size: Annotated[int, Range(2, 64)] = 16,
    learning_rate: Annotated[float, Range(1e-4, 0.1, log=True)] = 0.01,
    batch_size: Annotated[int, Range(1, 128)] = 32,
    steps: Annotated[int, Range(1, 10000)] = 300,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of a network that tags every place of a row of three sentences.

    Every batch has new rows. ``hidden_size`` is that of one direction, so both together have twice as many states.

    Source: a task made for the study report's section 2.4 (bidirectional RNN), which trains none.
    """
    network = _network(cell, direction, layers, hidden_size, np.random.default_rng([seed, 0]))
    test = _rows(np.random.default_rng([seed, 1]), TEST_ROWS, depends_on)
    rng = np.random.default_rng([seed, 2])
    examples = (_rows(rng, batch_size, depends_on)[:2] for _ in range(steps))
    learning = train(network, examples, _loss, Adam(learning_rate))
    data = DataUsed(f"tags by {depends_on}", steps * batch_size, TEST_ROWS)
    found, pictures = _tested(network, *test)
    yield Step(0, steps, found, pictures, data)
    for step in range(1, steps + 1):
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            loss = next(learning).loss
        if not np.isfinite(loss):
            yield Step(step, steps, {"loss": loss}, note=DIVERGED)
            return
        if is_due(step, steps, TESTS):
            found, pictures = _tested(network, *test)
            yield Step(step, steps, {"loss": loss, **found}, pictures)
        elif is_due(step, steps, REPORTS):
            yield Step(step, steps, {"loss": loss})


def _network(cell: str, direction: Direction, layers: int, hidden_size: int, rng: np.random.Generator) -> Sequential:
    """Build vectors of the signs, one or more recurrent layers in one or both directions, and scores of the tags."""
    kinds: dict[str, type[RNN] | type[LSTM] | type[GRU]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
    network: list[Layer] = [Embedding.create(len(SIGNS), WIDTH, gaussian(WORD_SCALE), rng)]
    n_in = WIDTH
    for _ in range(layers):
        ahead, back = (
            kinds[cell].create(n_in, hidden_size, xavier, rng, return_sequences=True, go_backwards=backwards)
            for backwards in (False, True)
        )
        match direction:
            case "forward":
                network.append(ahead)
            case "backward":
                network.append(_InOrder(back))
            case "both":
                network.append(Bidirectional(ahead, back))
        n_in = 2 * hidden_size if direction == "both" else hidden_size
    return Sequential([*network, Affine.create(n_in, 2, xavier, rng)])


class _InOrder:
    """A backward reader whose states are put back into the order of time."""

    def __init__(self, reader: RNN | LSTM | GRU) -> None:
        self.reader = reader
        self.parameters = reader.parameters

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, object]:
        y, cache = self.reader.forward(x, training=training, rng=rng)
        return np.flip(y, axis=1), cache

    def backward(self, dy: Array, cache: object) -> tuple[Array, dict[str, Array]]:
        return self.reader.backward(np.flip(dy, axis=1), cache)  # type: ignore[arg-type]  # its own cache


def _rows(rng: np.random.Generator, count: int, depends_on: Depends) -> tuple[IntArray, IntArray, IntArray]:
    """Draw rows of sentences; return the signs, the tags, and how far each place is from the end of its sentence."""
    extra = rng.multinomial(LENGTH - SENTENCES * SHORTEST, [1 / SENTENCES] * SENTENCES, count)
    ends = (extra + SHORTEST).cumsum(axis=1) - 1
    starts = np.column_stack([np.zeros(count, int), ends[:, :-1] + 1])
    first, last = rng.integers(0, 2, (2, count, SENTENCES))
    signs = rng.integers(0, SIGNS.index("<"), (count, LENGTH))
    rows = np.arange(count)[:, None]
    signs[rows, starts] = SIGNS.index("<") + first
    signs[rows, ends] = SIGNS.index(".") + last
    sentence = (np.arange(LENGTH)[None, :, None] > ends[:, None, :]).sum(axis=2)  # which one a place belongs to
    decided = {"future": last, "past": first, "both": first ^ last}[depends_on]
    return signs, decided[rows, sentence], ends[rows, sentence] - np.arange(LENGTH)


def _loss(scores: Array, tags: IntArray) -> tuple[Scalar, Array]:
    """Return the mean cross-entropy of all places."""
    L, dy = softmax_cross_entropy(scores.reshape(-1, 2), tags.ravel(), integer_labels=True)
    return L, dy.reshape(scores.shape)


def _tested(
    network: Sequential, signs: IntArray, tags: IntArray, distance: IntArray
) -> tuple[dict[str, float], tuple[Picture, ...]]:
    """Measure the share of right tags, of all places and of the first places of rows, and draw some rows."""
    words: Array = signs  # type: ignore[assignment]  # the first layer takes word numbers
    p = softmax(network.forward(words)[0])[:, :, 1]
    right = (p > 0.5) == (tags == 1)
    metrics = {"test_accuracy": float(right.mean()), "row_accuracy": float(right.all(axis=1).mean())}
    return metrics, (_tags(signs[:SHOWN], p[:SHOWN], tags[:SHOWN]), _by_distance(right, distance))


def _tags(signs: IntArray, p: Array, tags: IntArray) -> Matrix:
    """Show the probability of tag 1 at each place by colour, over rows with the truth."""
    values = np.stack([p, tags.astype(p.dtype)], axis=1).reshape(-1, LENGTH)
    written, wrong = np.array(list(SIGNS))[signs], int(((p > 0.5) != tags).sum())
    return Matrix(
        "tags",
        Words("タグ 1 の確率（偶数行）と正解（奇数行）", "Probability of tag 1 (even rows) and the truth (odd rows)"),
        Words(
            f"{len(signs)} 列のすべての位置。{tags.size} 個のタグのうち誤りは {wrong} 個",
            f"All places of {len(signs)} rows; {wrong} of {tags.size} tags are wrong",
        ),
        values.astype(np.float32),
        row_label=Words("予測と正解", "prediction and truth"),
        column_label=Words("位置", "place"),
        texts=np.repeat(written, 2, axis=0),
    )


def _by_distance(right: np.ndarray, distance: IntArray) -> Lines:
    """Show the share of right tags by the number of places to the end of the sentence."""
    steps = np.arange(10)
    share = np.array([right[distance == step].mean() for step in steps])
    return Lines(
        "distance",
        Words("文の終わりまでの距離ごとの正答率", "Right tags by distance from the end of the sentence"),
        Words(
            "、".join(f"{step} 歩前：{value:.0%}" for step, value in zip(steps, share, strict=True)),
            ", ".join(f"{step} before: {value:.0%}" for step, value in zip(steps, share, strict=True)),
        ),
        steps,
        {"test_accuracy": share},
        Words("終わりまでの距離", "places to the end"),
        Words("正答率", "share"),
    )
