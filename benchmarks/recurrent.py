"""The recurrent rows of ``python -m benchmarks.engine``: sums in binary, 2 inputs, 16 units, 1 output, 8 steps.

A step of training is drawing a batch, forward, the loss, backward through time, and plain descent. Ways: the study
report's own loop (the RNN with one sum at a time, which is all that loop can do), a textbook's objects for each step,
the engine's looped form, and the engine as it is.
"""

from dataclasses import dataclass

import numpy as np

import dlcore
from benchmarks import pytorch
from benchmarks.settings import ROUNDS
from benchmarks.textbook_recurrent import BinaryAddition, GruStep, LstmStep, RnnStep, Trained, Unrolled
from benchmarks.ways import Step
from dlcore.arrays import Array

BITS, SUMS = 8, 6400
BLOCKS = {"RNN": 1, "LSTM": 4, "GRU": 3}
STEPS = {"RNN": RnnStep, "LSTM": LstmStep, "GRU": GruStep}


@dataclass(frozen=True)
class RecurrentSetting:
    """What is measured: a kind of layer and a batch size."""

    kind: str
    batch: int
    steps: int
    hidden: int = 16
    rounds: int = ROUNDS

    @property
    def name(self) -> str:
        """Return how the row is called."""
        return f"{self.kind} 2-{self.hidden}-1 {BITS} steps batch {self.batch}"


SETTINGS = tuple(
    RecurrentSetting(kind, batch, steps) for kind in BLOCKS for batch, steps in ((1, 50), (32, 30), (256, 10))
)


def ways(setting: RecurrentSetting) -> dict[str, Step]:
    """Return the steps of training to be measured."""
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2 ** (BITS - 1), (2, SUMS), dtype=np.uint8)
    bits = [np.unpackbits(number[:, None], axis=1)[:, ::-1] for number in (a, b, a + b)]
    x, t = np.stack(bits[:2], axis=2).astype(np.float32), bits[2][:, :, None].astype(np.float32)
    D, H, k = x.shape[2], setting.hidden, BLOCKS[setting.kind]
    shapes = {"W": (D, k * H), "U": (H, k * H), "b": (k * H,), "V": (H, 1), "c": (1,)}
    w: dict[str, Array] = {name: 0.3 * rng.standard_normal(shape) for name, shape in shapes.items()}
    return {
        "textbook": _textbook_step(setting, {name: value.copy() for name, value in w.items()}, x, t),
        "looped": _engine_step(setting, w, x, t, is_looped=True),
        "ours": _engine_step(setting, w, x, t, is_looped=False),
        **pytorch.recurrent_ways(setting, x, t),
    }


def _textbook_step(setting: RecurrentSetting, w: dict[str, Array], x: Array, t: Array) -> Step:
    if setting.kind == "RNN" and setting.batch == 1:
        return BinaryAddition(w["W"], w["U"], w["V"], np.random.RandomState(0), BITS).step
    x, t = x.astype(np.float64), t.astype(np.float64)
    network = Trained(Unrolled(STEPS[setting.kind], {name: w[name] for name in "WUb"}), w["V"], w["c"])
    rng = np.random.RandomState(0)

    def step() -> float:
        chosen = rng.choice(len(x), setting.batch)
        return network.step(x[chosen], t[chosen])

    return step


def _engine_step(setting: RecurrentSetting, w: dict[str, Array], x: Array, t: Array, *, is_looped: bool) -> Step:
    W, U, b, V, c = (value.astype(np.float32) for value in w.values())
    layer: dlcore.Layer
    if setting.kind == "RNN":
        layer = dlcore.RNN(W, U, b, "sigmoid", return_sequences=True, is_looped=is_looped)
    else:
        layer = {"LSTM": dlcore.LSTM, "GRU": dlcore.GRU}[setting.kind](
            W, U, b, return_sequences=True, is_looped=is_looped
        )
    network = dlcore.Sequential([layer, dlcore.Affine(V, c), dlcore.Sigmoid()])
    examples = dlcore.batches(x, t, setting.batch, np.random.default_rng(1))
    steps = dlcore.train(network, examples, dlcore.mean_squared_error, dlcore.SGD(0.1))
    return lambda: next(steps)
