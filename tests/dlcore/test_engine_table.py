"""The stored figures of speed and memory: complete, of ways that compute the same, and shown by the page in docs/."""

import json

import numpy as np
import pytest

from benchmarks import recurrent
from benchmarks.engine import ROWS
from benchmarks.memory import BIG, SMALL
from benchmarks.stored import PAGE, STORED, page
from benchmarks.textbook_recurrent import BinaryAddition, GruStep, LstmStep, RnnStep, Unrolled
from dlcore import GRU, LSTM, RNN


def test_every_row_was_measured_and_so_was_memory() -> None:
    kept = json.loads(STORED.read_text(encoding="utf-8"))
    assert list(kept["speed"]) == [row.name for row in ROWS], "run python -m benchmarks.engine --store"
    assert set(kept["memory"]) == {BIG, SMALL}


def test_the_page_shows_the_stored_figures() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m benchmarks.engine --store"


@pytest.mark.parametrize("kind", list(recurrent.BLOCKS))
def test_the_textbook_s_recurrent_layers_compute_the_same_states_and_gradients(kind: str) -> None:
    rng, blocks = np.random.default_rng(0), recurrent.BLOCKS[kind]
    W, U, b = (rng.normal(size=shape) for shape in ((2, blocks * 4), (4, blocks * 4), (blocks * 4,)))
    x, dy = rng.normal(size=(3, 5, 2)), rng.normal(size=(3, 5, 4))
    old = Unrolled({"RNN": RnnStep, "LSTM": LstmStep, "GRU": GruStep}[kind], {"W": W, "U": U, "b": b})
    new = {
        "RNN": RNN(W, U, b, "sigmoid", return_sequences=True),
        "LSTM": LSTM(W, U, b, return_sequences=True),
        "GRU": GRU(W, U, b, return_sequences=True),
    }[kind]
    y, cache = new.forward(x)
    np.testing.assert_allclose(old.forward(x), y, rtol=1e-10)
    (old_dx, old_gradients), (dx, gradients) = old.backward(dy), new.backward(dy, cache)
    np.testing.assert_allclose(old_dx, dx, rtol=1e-9, atol=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(old_gradients[name], gradient, rtol=1e-9, atol=1e-12)


def test_the_report_s_loop_learns_to_add() -> None:
    rng = np.random.RandomState(0)
    W_in, W, W_out = (rng.standard_normal(shape) for shape in ((2, 16), (16, 16), (16, 1)))
    loop = BinaryAddition(W_in, W, W_out, rng)
    losses = [loop.step() for _ in range(2500)]
    assert np.mean(losses[-200:]) < 0.7 * np.mean(losses[:200])
