"""Sums in binary, as a network reads them (lowest bit first), and the pictures of how it adds: bits, states, cells."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore.arrays import Array
from dlcore.data import binary_addition
from dlcore.demos.picture import Matrix, Table
from dlcore.demos.words import Words
from dlcore.gru import GRU
from dlcore.initializers import Initializer, xavier
from dlcore.lstm import LSTM
from dlcore.recurrent_layers import RecurrentLayer
from dlcore.sequential import Sequential
from dlcore.simple_rnn import RNN, Activation

EXPLOSION = 1e6  # a gradient of this length is no accident: healthy runs stay below 100
BLOCK = 1000  # steps whose sums are drawn at once: one call instead of a thousand


def drawn(rng: np.random.Generator, bits: int, batch_size: int, sums: int) -> Iterator[tuple[Array, Array]]:
    """Yield batches without end: of new sums, or (``sums`` above 0) of that many fixed ones, reshuffled each epoch."""
    fixed = as_float64(binary_addition(sums, rng, bits)) if sums else None
    while True:
        if fixed is None:
            x, t = as_float64(binary_addition(BLOCK * batch_size, rng, bits))
        else:
            order = rng.permutation(sums)
            x, t = fixed[0][order], fixed[1][order]
        for start in range(0, max(1, len(x) - batch_size + 1), batch_size):
            yield x[start : start + batch_size], t[start : start + batch_size]


def as_float64(pairs: tuple[Array, Array]) -> tuple[Array, Array]:
    """Return inputs and targets in double precision, which the report's own code computes in."""
    return pairs[0].astype(np.float64), pairs[1].astype(np.float64)


def recurrent_layer(
    cell: str,
    activation: Activation,
    n_in: int,
    n_hidden: int,
    initializer: Initializer,
    rng: np.random.Generator,
    **options: Any,
) -> RecurrentLayer:
    """Make one recurrent layer that hands on all its states; the activation is the simple RNN's."""
    options["return_sequences"] = True
    if cell == "rnn":
        return RNN.create(n_in, n_hidden, initializer, rng, np.float64, activation=activation, **options)
    kind = LSTM if cell == "lstm" else GRU
    return kind.create(n_in, n_hidden, initializer, rng, np.float64, **options)


def addition_table(network: Sequential, x: Array, t: Array) -> Table:
    """Show sums being added: for each the carries, both numbers, the prediction and the right result."""
    bits = x.shape[1]
    said = np.rint(np.nan_to_num(network.forward(x)[0])).astype(int)[:, :, 0]
    right = t.astype(int)[:, :, 0]
    rows: list[tuple[str, ...]] = []
    for x_n, y_n, t_n in zip(x.astype(int), said, right, strict=True):
        a, b = x_n.T
        named = (("c", t_n ^ a ^ b), ("a", a), ("b", b), ("y", y_n), ("t", t_n))
        for name, row in named:
            value = "" if name == "c" else str(int((row << np.arange(bits)).sum()))
            rows.append((name, *(str(bit) for bit in row[::-1]), value))
    wrong = int((said != right).sum())
    return Table(
        "sums",
        Words(
            "足し算の様子（c：繰り上がり、a と b：足す数、y：予測、t：正解）",
            "Sums being added (c: carry, a and b: the numbers, y: prediction, t: truth)",
        ),
        Words(f"{len(x)} 個の足し算。誤りは {wrong} ビット", f"{len(x)} sums; {wrong} bits are wrong"),
        ("", *(str(2**place) for place in reversed(range(bits))), "="),
        rows,
    )


def state_matrix(network: Sequential, x: Array) -> Matrix:
    """Show the last recurrent layer's state while one sum is read: units down, time to the right."""
    h, bits = x[None], len(x)
    for layer in network.layers:
        if isinstance(layer, RecurrentLayer):
            h = layer.forward(h)[0]
    a, b = (x.astype(int) << np.arange(bits)[:, None]).sum(axis=0).tolist()
    return Matrix(
        "states",
        Words(f"{a} + {b} を読むときの隠れ状態", f"Hidden states while reading {a} + {b}"),
        Words(f"{h.shape[2]} ユニットの {bits} 時刻の値", f"Values of {h.shape[2]} units at {bits} times"),
        np.nan_to_num(h[0].T).astype(np.float32),
        row_label=Words("ユニット", "unit"),
        column_label=Words("時刻（下の位から）", "time (from the lowest bit)"),
    )


def cell_table(n_hidden: int, bits: int, batch_size: int, rounds: int = 20) -> Table:
    """Compare the cells at this size: parameters, and the time of one step forward and back, measured now."""
    x = np.zeros((batch_size, bits, 2))
    rows: list[tuple[str, ...]] = []
    for cell in ("rnn", "lstm", "gru"):
        layer = recurrent_layer(cell, "tanh", 2, n_hidden, xavier, np.random.default_rng(0))
        seconds = []
        for _ in range(rounds):
            started = time.perf_counter()
            h, cache = layer.forward(x)
            layer.backward(h, cache)
            seconds.append(time.perf_counter() - started)
        count = sum(parameter.size for parameter in layer.parameters.values())
        rows.append((cell, f"{count}", f"{np.median(seconds) * 1e6:.0f} µs"))
    return Table(
        "cells",
        Words("セルごとのパラメータ数と 1 ステップの時間", "Parameters of each cell and its time for a step"),
        Words("rnn、lstm、gru の比較。パラメータ数は 1 : 4 : 3", "rnn, lstm and gru compared; parameters as 1 : 4 : 3"),
        ("cell", "D·H + H·H + H (×1, ×4, ×3)", "forward + backward"),
        rows,
    )


def explosion_note(norm: float) -> Words | None:
    """Say that the gradient once became this long, if that was an explosion; finite as the loss may still be."""
    if norm <= EXPLOSION:
        return None
    return Words(
        f"勾配の長さが一時 {norm:.1e} に達しました。その一度の更新で重みが飛ばされ、学習は元に戻りません。",
        f"The gradient's length once reached {norm:.1e}; that one update threw the weights away for good.",
    )
