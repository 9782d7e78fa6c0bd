"""Measure the recurrent layers against their plain form and against a textbook's.

``python -m benchmarks.recurrent`` prints, for 2 inputs, 16 units and 8 steps, microseconds of forward and backward (the
median of interleaved runs, thread CPU time, one thread) and the ratio textbook / tuned. A = textbook, float64, one
object for each step; L = the looped form; B = the tuned form, both float32.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: small products only lose with more threads

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from benchmarks.textbook_recurrent import GruStep, LstmStep, RnnStep, Unrolled
from dlcore.gru import GRU
from dlcore.lstm import LSTM
from dlcore.recurrent_layers import RecurrentLayer
from dlcore.simple_rnn import RNN

D, H, T = 2, 16, 8
ROUNDS = 41  # odd, so that the median is a run


def measure(runs: list[Callable[[], object]], repeats: int) -> list[float]:
    """Return the median microseconds of each; one after the other in each round, so that all meet the same noise."""
    seconds: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for own, run in zip(seconds, runs, strict=True):
            start = time.thread_time()
            for _ in range(repeats):
                run()
            own.append((time.thread_time() - start) / repeats)
    return [median(own) * 1e6 for own in seconds]


def use_layer(layer: RecurrentLayer, N: int) -> Callable[[], object]:
    """Make a function that runs a layer forward and backward."""
    x = np.random.default_rng(0).standard_normal((N, T, D), dtype=np.float32)
    dy = np.ones((N, T, H), np.float32)

    def run() -> object:
        _, cache = layer.forward(x)
        return layer.backward(dy, cache)

    return run


def use_textbook(step: type, parameters: dict[str, np.ndarray], N: int) -> Callable[[], object]:
    """Make a function that runs the textbook's form forward and backward."""
    layer = Unrolled(step, {name: parameter.astype(np.float64) for name, parameter in parameters.items()})
    x, dy = np.random.default_rng(0).standard_normal((N, T, D)), np.ones((N, T, H))

    def run() -> object:
        layer.forward(x)
        return layer.backward(dy)

    return run


def main() -> None:
    """Print the table."""
    print(f"{'layer':6}{'batch':>6}{'A us':>9}{'L us':>9}{'B us':>9}{'B/step':>9}{'A/B':>7}{'L/B':>7}")
    for layer_type, step, blocks in ((RNN, RnnStep, 1), (LSTM, LstmStep, 4), (GRU, GruStep, 3)):
        rng = np.random.default_rng(0)
        shapes = {"W": (D, blocks * H), "U": (H, blocks * H), "b": (blocks * H,)}
        parameters = {name: rng.standard_normal(shape, dtype=np.float32) * 0.3 for name, shape in shapes.items()}
        W, U, b = parameters.values()
        tuned = layer_type(W, U, b, return_sequences=True)
        looped = layer_type(W, U, b, return_sequences=True, is_looped=True)
        for N in (1, 32, 256):
            runs = [use_textbook(step, parameters, N), use_layer(looped, N), use_layer(tuned, N)]
            textbook, slow, fast = measure(runs, repeats=max(5, 100 // N))
            times = f"{textbook:9.0f}{slow:9.0f}{fast:9.0f}{fast / T:9.1f}"
            print(f"{layer_type.__name__:6}{N:6}{times}{textbook / fast:7.1f}{slow / fast:7.1f}")


if __name__ == "__main__":
    main()
