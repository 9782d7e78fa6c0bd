"""Figures and numbers of the note on optimisers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlcore import SGD, AdaGrad, Adam, Momentum, Optimizer, RMSProp
from dlcore.arrays import Array
from dlcore.demos import Lines, Picture, Words, find_demo

STEPS = 50


def figures() -> dict[str, Picture]:
    """Return how long the steps are under a constant gradient, and stored runs that start on a plateau."""
    return {"steps": _steps(), "plateau": _plateau()}


def _path(optimizer: Optimizer, gradients: Array, start: float = 0.0) -> Array:
    """Return the weight at the start and after each step, for gradients that are given."""
    w, path = {"w": np.array([start])}, [start]
    for g in gradients:
        optimizer.step(w, {"w": np.array([g])})
        path.append(float(w["w"][0]))
    return np.array(path)


def _steps() -> Picture:
    rate = 0.01
    optimizers: dict[str, Optimizer] = {
        "SGD": SGD(rate),
        "Momentum": Momentum(rate, 0.9),
        "AdaGrad": AdaGrad(rate, epsilon=0.0),
        "RMSProp": RMSProp(rate, decay=0.9, epsilon=0.0),
        "Adam": Adam(rate, epsilon=0.0),
    }
    return Lines(
        "steps",
        Words("勾配がずっと 1 のときの 1 歩の長さ", "Length of a step while the gradient stays 1"),
        Words(
            "学習率を 1 とした歩幅。SGD と Adam は 1 のまま、モメンタムは 10 に近づき、AdaGrad は 1 から縮み続けます。"
            "RMSProp は約 3.2 で始まり、1 に落ち着きます。",
            "The step in units of the learning rate. SGD and Adam stay at 1, momentum approaches 10, AdaGrad starts "
            "at 1 and keeps shrinking, RMSProp starts at about 3.2 and settles at 1.",
        ),
        np.arange(1, STEPS + 1),
        {name: -np.diff(_path(optimizer, np.ones(STEPS))) / rate for name, optimizer in optimizers.items()},
        Words("更新回数 t", "update t"),
        Words("1 歩の長さ ÷ 学習率", "step ÷ learning rate"),
        log_y=True,
    )


def _plateau() -> Picture:
    presets = {
        "SGD": "sgd",
        "Momentum": "momentum",
        "AdaGrad": "adagrad-zero",
        "RMSProp": "rmsprop",
        "Adam": "adam",
    }
    histories = {name: _history(preset) for name, preset in presets.items()}
    return Lines(
        "plateau",
        Words("平らな場所から始めた MNIST の正解率", "Accuracy on MNIST from a start on a plateau"),
        Words(
            "シグモイドと小さな初期値のネットワークを学習率 0.01 で 1,000 回更新した記録（種 0）。SGD とモメンタムの正"
            "解率は約 0.1 のまま、AdaGrad は 0.4 ほど、RMSProp と Adam は 0.9 を超えます。",
            "Stored runs of a sigmoid network with small initial weights, 1,000 updates at rate 0.01, seed 0. SGD and "
            "momentum stay at about 0.1, AdaGrad reaches about 0.4, RMSProp and Adam more than 0.9.",
        ),
        histories["SGD"][:, 0],
        {name: history[:, 1] for name, history in histories.items()},
        Words("更新回数", "updates"),
        Words("テストの正解率", "accuracy in the test"),
    )


def _history(preset: str) -> Array:
    stored = find_demo("optimizers").stored(preset)
    if stored is None:
        raise LookupError(f"no stored run of the preset {preset}")
    return np.array(stored["seeds"]["0"]["history"]["test_accuracy"], dtype=np.float64)


def numbers() -> dict[str, Any]:
    """Take two steps with each optimiser from the same weight and with the same gradients, 2 and 1."""
    start, gradients, rate = 1.0, np.array([2.0, 1.0]), 0.1
    made: dict[str, Callable[[], Optimizer]] = {
        "sgd": lambda: SGD(rate),
        "momentum": lambda: Momentum(rate, 0.9),
        "adagrad": lambda: AdaGrad(rate, epsilon=0.0),
        "rmsprop": lambda: RMSProp(rate, decay=0.9, epsilon=0.0),
        "adam": lambda: Adam(rate, epsilon=0.0),
    }
    found: dict[str, Any] = {}
    for name, make in made.items():
        path = _path(make(), gradients, start)
        found |= {f"{name}1": _neat(path[1]), f"{name}2": _neat(path[2])}
    velocities = np.diff(_path(Momentum(rate, 0.9), gradients, start))
    m, v, h, r = 0.0, 0.0, 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        h, r = h + g**2, 0.9 * r + 0.1 * g**2
        found |= {f"v{t}": _neat(velocities[t - 1]), f"h{t}": _neat(h), f"r{t}": _neat(r)}
        found |= {f"m{t}": _neat(m), f"s{t}": _neat(v, 9)}
        found |= {f"mhat{t}": _neat(m / (1 - 0.9**t)), f"shat{t}": _neat(v / (1 - 0.999**t))}
    return found


def _neat(number: float, digits: int = 6) -> float:
    """Round away what the last bits of floating-point numbers add."""
    return round(float(number), digits)
