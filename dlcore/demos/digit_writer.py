"""The encoder-decoder of the digit demos: how it is built, how it writes, and the pictures of what it does."""

from typing import Literal, TypeAlias

import numpy as np

from dlcore import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    Affine,
    DotAttention,
    Embedding,
    Seq2Seq,
    StackedRecurrent,
    beam_search,
    decode_greedy,
    decode_sampled,
    gaussian,
    xavier,
)
from dlcore.arrays import Array, IntArray
from dlcore.demos.digit_sequences import END, START, WORDS, spelled
from dlcore.demos.picture import Lines, Matrix, Table
from dlcore.demos.words import Words

Cell: TypeAlias = Literal["rnn", "lstm", "gru"]
AttentionName: TypeAlias = Literal["additive", "dot", "none"]
Decoding: TypeAlias = Literal["greedy", "sampling", "beam"]

WIDTH, SCORE_UNITS = 16, 32  # of a word's vector, and of the small network of additive attention
WORD_SCALE = 0.3  # so that the vectors of different words differ from the start


def digit_writer(cell: Cell, layers: int, hidden_size: int, attention: AttentionName, seed: int) -> Seq2Seq:
    """Build reader and writer of the digits."""
    rng = np.random.default_rng([seed, 0])
    kinds: dict[str, type[RNN] | type[LSTM] | type[GRU]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
    source, target = (Embedding.create(WORDS, WIDTH, gaussian(WORD_SCALE), rng) for _ in range(2))
    reader, writer = (StackedRecurrent.create(kinds[cell], WIDTH, hidden_size, layers, xavier, rng) for _ in range(2))
    output = Affine.create(hidden_size, WORDS, xavier, rng)
    if attention == "none":
        return Seq2Seq(source, reader, target, writer, output)
    combine = Affine.create(2 * hidden_size, hidden_size, xavier, rng)
    look: DotAttention | AdditiveAttention = DotAttention()
    if attention == "additive":
        look = AdditiveAttention.create(hidden_size, hidden_size, SCORE_UNITS, xavier, rng)
    return Seq2Seq(source, reader, target, writer, output, look, combine)


def say(
    network: Seq2Seq, source: IntArray, decoding: Decoding, beam_width: int, temperature: float, seed: int
) -> IntArray:
    """Write the answers to some sources of one length; at most two words too many."""
    first, limit = np.full(len(source), START), source.shape[1] + 2
    state = network.encode(source)
    match decoding:
        case "greedy":
            return decode_greedy(network.step, state, first, END, limit)
        case "sampling":
            rng = np.random.default_rng([seed, 3])
            return decode_sampled(network.step, state, first, END, limit, rng, temperature)
        case "beam":
            return beam_search(network.step, state, first, END, limit, beam_width)[0]


def attention_matrix(network: Seq2Seq, source: IntArray, said: IntArray) -> Matrix | None:
    """Show where the writer looks while it writes one sequence; None if it does not look back at all."""
    ends = np.flatnonzero(said == END)
    said = said[: ends[0] + 1] if len(ends) else said
    inputs = np.concatenate([[START], said[:-1]])
    _, cache = network.forward(source[None], inputs[None])
    if cache.attention is None:
        return None
    read, wrote = spelled(source), spelled(said)
    return Matrix(
        "attention",
        Words("アテンションの重み（行：書く語、列：読んだ語）", "Attention weights (rows: written, columns: read)"),
        Words(
            f"{read} を読んで {wrote} を書くときの重み。各行の和は 1",
            f"The weights while writing {wrote} after reading {read}; each row sums to 1",
        ),
        cache.attention.weights[0].astype(np.float32),
        row_label=Words(f"上から書いた順：{wrote}", f"written, from the top: {wrote}"),
        column_label=Words(f"読んだ順：{read}", f"read, from the left: {read}"),
    )


def length_lines(exact: dict[int, float]) -> Lines:
    """Show the share of sequences without a mistake by their length."""
    share: Array = np.array(list(exact.values()))
    return Lines(
        "lengths",
        Words("長さごとの完全一致率（未見の系列）", "Sequences without a mistake, by length (unseen ones)"),
        Words(
            "、".join(f"長さ {length}：{value:.0%}" for length, value in exact.items()),
            ", ".join(f"length {length}: {value:.0%}" for length, value in exact.items()),
        ),
        np.array(list(exact)),
        {"exact_match": share},
        Words("系列の長さ", "length of the sequence"),
        Words("完全一致率", "share"),
    )


def answers_table(source: IntArray, said: IntArray, right: IntArray) -> Table:
    """Show what was read, what was written and what would have been right."""
    rows: list[tuple[str, ...]] = [
        (spelled(read), spelled(wrote), spelled(target), "○" if spelled(wrote) == spelled(target) else "×")
        for read, wrote, target in zip(source, said, right, strict=True)
    ]
    wrong = sum(row[3] == "×" for row in rows)
    return Table(
        "answers",
        Words("読んだ列、書いた列、正解（. は終わり）", "Read, written and right (. is the end)"),
        Words(f"{len(rows)} 個の系列のうち誤りは {wrong} 個", f"{wrong} of {len(rows)} sequences are wrong"),
        ("x", "y", "t", ""),
        rows,
    )
