"""How far back does a gradient reach? Followed through time step by step, it vanishes, explodes, or is carried on."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore.arrays import Array
from dlcore.demos.demo import Preset
from dlcore.demos.knob import Range
from dlcore.demos.picture import Lines, Matrix, Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.gru import GRU
from dlcore.initializers import xavier
from dlcore.lstm import LSTM
from dlcore.recurrent_layers import RecurrentLayer
from dlcore.simple_rnn import RNN, Activation

TITLE = Words("BPTT の勾配：消失と爆発", "Gradients through time: vanishing and exploding")
TEXT = Words(
    "系列の最後で誤差の勾配を長さ 1 で与え、k 時刻さかのぼったところでの長さを対数目盛で描きます（学習はしません）。"
    "rnn では時刻ごとに活性化関数の微分と再帰の重み U が掛かるので、勾配は指数的に小さく、あるいは大きくなります。"
    "recurrent_scale（U の固有値の絶対値の最大）、系列の長さ、セルを変え、cec や LSTM の直線の傾きと比べてください。",
    "The loss hands a gradient of length 1 to the last state, and its length k steps back is drawn on a logarithmic "
    "scale (nothing is trained). In an rnn each step multiplies by the activation's slope and the recurrent weights "
    "U, so it shrinks or grows exponentially. Change recurrent_scale (the largest absolute eigenvalue of U), the "
    "length and the cell, and compare with the carousel (cec) and the LSTM.",
)
COST_SECONDS = 0.1
UNIT = Words("さかのぼった時刻の数", "steps back in time")
CELLS = ("rnn", "cec", "lstm", "peephole", "gru")
BATCH = 20  # sequences over which the lengths are averaged
SMALLEST = 1e-300  # below it the length of a vector of doubles cannot be told from 0

PRESETS = [
    Preset(
        "vanishing",
        Words("勾配消失（tanh、固有値 0.8）", "Vanishing (tanh, eigenvalue 0.8)"),
        {},
        Words(
            "1 時刻で約半分になり、50 時刻では 10 のマイナス 14 乗ほどになります。遠い過去の入力は、重みの更新に何も言"
            "えません。",
            "Each step about halves it, and fifty steps leave about 1e-14: inputs of long ago have no say in the "
            "update.",
        ),
    ),
    Preset(
        "sigmoid",
        Words("sigmoid の RNN（固有値 1）", "An RNN with sigmoid (eigenvalue 1)"),
        {"activation": "sigmoid", "recurrent_scale": 1.0},
        Words(
            "sigmoid の微分は最大でも 1/4 なので、固有値が 1 でも勾配は 1 時刻ごとに 1/4 以下になります。",
            "The slope of sigmoid is 1/4 at most, so even with eigenvalue 1 each step leaves a quarter or less.",
        ),
    ),
    Preset(
        "exploding",
        Words("勾配爆発（relu、固有値 2）", "Exploding (relu, eigenvalue 2)"),
        {"activation": "relu", "recurrent_scale": 2.0},
        Words(
            "relu の微分は 0 か 1 なので、U の固有値が効いて勾配は指数的に増えます。勾配クリッピングが必要になる場面で"
            "す。",
            "The slope of relu is 0 or 1, so the eigenvalue of U decides and the gradient grows exponentially: a case "
            "for gradient clipping.",
        ),
    ),
    Preset(
        "tanh-large",
        Words("大きな再帰の重みと tanh（固有値 3）", "Large recurrent weights and tanh (eigenvalue 3)"),
        {"recurrent_scale": 3.0},
        Words(
            "U は大きいのに tanh が飽和して微分が小さくなり、二つが引き合います。それでも勾配は平均して増えていきま"
            "す。",
            "U is large, but tanh saturates and its slope gets small: the two pull against each other, and on average "
            "the gradient still grows.",
        ),
    ),
    Preset(
        "cec",
        Words("CEC（定誤差カルーセル）", "The constant error carousel (CEC)"),
        {"cell": "cec"},
        Words(
            "セルは自分自身とだけ重み 1 でつながり、勾配は何時刻さかのぼっても 1 のままです。ただし入力も忘れることも"
            "選べず、そのためにゲートが加えられました。",
            "The cell is connected to itself alone, with weight 1, and the gradient stays 1 however far back. But it "
            "cannot choose what to take in or to forget, which is why gates were added.",
        ),
    ),
    Preset(
        "lstm",
        Words("LSTM（忘却ゲートのバイアス 1）", "LSTM (bias of the forget gate 1)"),
        {"cell": "lstm"},
        Words(
            "セルの勾配には 1 時刻ごとに忘却ゲート f が掛かります。学習前は σ(1) ≈ 0.73 ほどなので、まだ消えていきま"
            "す。",
            "Each step multiplies the cell's gradient by the forget gate f. Untrained it is about σ(1) = 0.73, so the "
            "gradient still fades.",
        ),
    ),
    Preset(
        "lstm-open",
        Words("LSTM（忘却ゲートのバイアス 5）", "LSTM (bias of the forget gate 5)"),
        {"cell": "lstm", "forget_bias": 5.0},
        Words(
            "忘却ゲートがほぼ 1 に開くと、CEC のように勾配が遠くまで届きます。ゲートは学習によって開くこともできます。",
            "With the forget gate open, near 1, the gradient reaches far back as in the CEC; training can open it, "
            "too.",
        ),
    ),
    Preset(
        "peephole",
        Words("覗き穴結合のある LSTM", "LSTM with peepholes"),
        {"cell": "peephole"},
        Words(
            "ゲートがセルの値も見ます。勾配の通り道が少し増えますが、届く距離を決めるのはやはり忘却ゲートです。",
            "The gates also see the cell. That adds paths for the gradient, yet the forget gate still decides its "
            "reach.",
        ),
    ),
    Preset(
        "gru",
        Words("GRU", "GRU"),
        {"cell": "gru"},
        Words(
            "更新ゲート z が小さいところでは古い状態がそのまま残り、勾配は (1 − z) 倍で伝わります。学習前は z ≈ 0.5 で"
            "す。",
            "Where the update gate z is small the old state stays, and the gradient passes times (1 - z); untrained z "
            "is about 0.5.",
        ),
    ),
    Preset(
        "long-sequence",
        Words("長い系列（200 時刻）", "A long sequence (200 steps)"),
        {"length": 200, "recurrent_scale": 1.0},
        Words(
            "固有値が 1 でも tanh の微分が 1 より小さいので、長い系列では消えます。長さは指数の肩に乗ります。",
            "Even with eigenvalue 1 the slope of tanh is below 1, and over a long sequence the gradient vanishes: the "
            "length is the exponent.",
        ),
    ),
]


def bptt_gradients(
    *,
    cell: Literal["rnn", "cec", "lstm", "peephole", "gru"] = "rnn",
    activation: Literal["tanh", "sigmoid", "relu"] = "tanh",
    recurrent_scale: Annotated[float, Range(0.01, 5.0)] = 0.8,
    forget_bias: Annotated[float, Range(-5.0, 10.0)] = 1.0,
    hidden_size: Annotated[int, Range(1, 128)] = 16,
    length: Annotated[int, Range(2, 500)] = 50,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield, step by step back in time, the length of the gradient of the loss with respect to the state.

    The state is h, and the cell c where there is one (cec, lstm, peephole). ``activation`` is the simple RNN's,
    ``forget_bias`` that of lstm and peephole. ``gradient_norm`` is relative to the last state; ``factor`` is what one
    step multiplied it by on average so far.

    Source: the study report, sections 2.1.2 and 2.2; Pascanu, Mikolov and Bengio (2013); Hochreiter and Schmidhuber
    (1997), section 3.2.
    """
    found = {
        kind: _followed(kind, activation, recurrent_scale, forget_bias, hidden_size, length, seed) for kind in CELLS
    }
    lengths, example = found[cell]
    steps = length - 1
    data = DataUsed("random sequences", BATCH, 0)
    stills = set(np.linspace(0, steps, 8).astype(int).tolist())
    for k in range(steps + 1):
        metrics = {"gradient_norm": float(lengths[k])}
        if k:
            metrics["factor"] = float((lengths[k] / lengths[0]) ** (1 / k))
        pictures: tuple[Picture, ...] = ()
        if k in stills:
            pictures = (_curve(cell, lengths[: k + 1]), _example(cell, example[: k + 1]))
        if k == steps:
            pictures += (_comparison({kind: curve for kind, (curve, _) in found.items()}),)
        yield Step(k, steps, metrics, pictures, data if k == 0 else None)


def _followed(
    cell: str, activation: Activation, scale: float, forget_bias: float, hidden_size: int, length: int, seed: int
) -> tuple[Array, Array]:
    """Return the mean lengths (T,) of the gradients, latest first, and those of one sequence (T, H)."""
    rng = np.random.default_rng(seed)
    layer = _layer(cell, activation, scale, forget_bias, hidden_size, rng)
    x = rng.standard_normal((BATCH, length, hidden_size))
    g = rng.standard_normal((BATCH, hidden_size))
    g /= np.linalg.norm(g, axis=1, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):
        y, cache = layer.forward(x)
        if layer.state_count == 2:
            d = layer.backward_through_time(np.zeros_like(y), cache, d_last=(np.zeros_like(g), g)).dc
        else:
            d = layer.backward_through_time(g, cache).dh
        assert d is not None  # a layer with a cell has its gradient
        d = d[:, ::-1]
        return np.linalg.norm(d, axis=2).mean(axis=0), d[0]


def _layer(
    cell: str, activation: Activation, scale: float, forget_bias: float, n: int, rng: np.random.Generator
) -> RecurrentLayer:
    """Make a layer whose recurrent weights have, block by block, eigenvalues of at most ``scale``."""
    layer: RecurrentLayer
    match cell:
        case "rnn":
            layer = RNN.create(n, n, xavier, rng, np.float64, activation=activation)
        case "gru":
            layer = GRU.create(n, n, xavier, rng, np.float64)
        case "cec":
            return LSTM.carousel(n, n, xavier, rng, np.float64)
        case _:
            layer = LSTM.create(
                n, n, xavier, rng, np.float64, has_peepholes=cell == "peephole", forget_bias=forget_bias
            )
    if cell == "peephole":
        layer.parameters["p"][...] = rng.normal(0, n**-0.5, (3, n))  # at 0, where they start, they would do nothing
    U = layer.parameters["U"]
    for start in range(0, U.shape[1], n):
        block = U[:, start : start + n]
        block *= scale / np.abs(np.linalg.eigvals(block)).max()
    return layer


def _curve(cell: str, lengths: Array) -> Lines:
    state = "dL/dc(t-k)" if cell in ("cec", "lstm", "peephole") else "dL/dh(t-k)"
    return Lines(
        "gradients",
        Words(f"さかのぼる勾配の長さ（{cell}）", f"The gradient's length going back ({cell})"),
        Words(f"{len(lengths) - 1} 時刻前で {lengths[-1]:.2g}", f"{lengths[-1]:.2g} at {len(lengths) - 1} steps back"),
        np.arange(len(lengths)),
        {state: _drawable(lengths)},
        Words("さかのぼった時刻の数 k", "steps back k"),
        Words("勾配の長さ", "length of the gradient"),
        log_y=True,
    )


def _comparison(curves: dict[str, Array]) -> Lines:
    reach = {kind: float(curve[-1]) for kind, curve in curves.items()}
    said = ", ".join(f"{kind} {value:.1e}" for kind, value in reach.items())
    return Lines(
        "cells",
        Words("同じ設定での 5 つのセルの比較", "The five cells at these settings"),
        Words(f"最も古い時刻での長さ：{said}", f"Lengths at the earliest step: {said}"),
        np.arange(len(next(iter(curves.values())))),
        {kind: _drawable(curve) for kind, curve in curves.items()},
        Words("さかのぼった時刻の数 k", "steps back k"),
        Words("勾配の長さ", "length of the gradient"),
        log_y=True,
    )


def _example(cell: str, d: Array) -> Matrix:
    """Show the gradient of one sequence, unit by unit, as the power of ten of its size."""
    sizes = np.log10(np.maximum(np.abs(np.nan_to_num(d)), 1e-12))
    return Matrix(
        "units",
        Words(
            f"ユニットごとの勾配の大きさ（{cell}、10 の何乗か）", f"Each unit's gradient ({cell}), as a power of ten"
        ),
        Words(f"{d.shape[1]} ユニット、{len(d)} 時刻", f"{d.shape[1]} units, {len(d)} steps"),
        sizes.T.astype(np.float32),
        row_label=Words("ユニット", "unit"),
        column_label=Words("さかのぼった時刻の数 k", "steps back k"),
    )


def _drawable(lengths: Array) -> Array:
    """Leave out what a logarithmic scale cannot show."""
    return np.where((lengths > SMALLEST) & np.isfinite(lengths), lengths, np.nan)
