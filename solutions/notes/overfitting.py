"""Figures and numbers of the note on overfitting."""

from typing import Any

import numpy as np

from dlcore import L1, L2, SGD, Dropout
from dlcore.arrays import Array
from dlcore.demos import Lines, Picture, Words, find_demo

POINTS, NOISE = 10, 0.2
RUNS = {
    "none": "report",
    "l2": "l2",
    "classic": "dropout",
    "inverted": "dropout-inverted",
    "crops": "augmentation",
    "more": "more-data",
}


def figures() -> dict[str, Picture]:
    """Return polynomials of three degrees through the same points, and where each penalty puts the minimum."""
    return {"degrees": _degrees(), "shrinkage": _shrinkage()}


def _data() -> tuple[Array, Array]:
    x = np.linspace(0, 1, POINTS)
    return x, np.sin(2 * np.pi * x) + NOISE * np.random.default_rng(3).standard_normal(POINTS)


def _powers(x: Array, degree: int) -> Array:
    return np.vander(x, degree + 1, increasing=True)


def _ridge(degree: int, strength: float) -> Array:
    """Return the coefficients that minimise half the squared error plus the L2 penalty; the constant is free."""
    x, t = _data()
    phi = _powers(x, degree)
    free = np.diag([0.0, *[1.0] * degree])
    w: Array = np.linalg.solve(phi.T @ phi + strength * free, phi.T @ t)
    return w


def _degrees() -> Picture:
    x, t = _data()
    dense = np.linspace(0, 1, 401)
    fits = {f"M = {degree}": np.polynomial.Polynomial.fit(x, t, degree)(dense) for degree in (1, 3, 9)}
    return Lines(
        "degrees",
        Words("10 個の点への多項式の当てはめ（M は次数）", "Polynomials of degree M fitted to ten points"),
        Words(
            "ノイズの入った 10 個の点に、1 次、3 次、9 次の多項式と、L2 正則化を付けた 9 次の多項式を当てはめた図。1 "
            "次は形を表せず、3 次は点のならびに沿います。9 次は全部の点を通りますが、点の間で大きく波打ちます。正則化"
            "を付けた 9 次は3 次に近い、なめらかな曲線になります。",
            "Ten noisy points with fitted polynomials of degree 1, 3 and 9, and one of degree 9 with an L2 penalty. "
            "Degree 1 misses the shape and 3 follows it; 9 goes through every point and swings widely between them. "
            "With the penalty, degree 9 is about as smooth as degree 3.",
        ),
        dense,
        {**fits, "M = 9, λ = 0.001": _powers(dense, 9) @ _ridge(9, 1e-3)},
        Words("入力 x", "input x"),
        Words("出力", "output"),
        points=(x, t),
    )


def _shrinkage() -> Picture:
    a = np.linspace(-3, 3, 241)
    return Lines(
        "shrinkage",
        Words("正則化項が最小点を動かす先（λ = 1）", "Where a penalty moves the minimum (λ = 1)"),
        Words(
            "横軸は正則化なしの最小点 a、縦軸は正則化を付けた最小点。L2 では傾き 1/2 の直線で、a が 0 でなければ 0 に"
            "なりません。L1 では a の絶対値が 1 以下だとちょうど 0 になり、それより大きければ 1 だけ 0 に近づきます。",
            "The minimum a without a penalty, and the minimum with it. L2 gives a line of slope 1/2, which is 0 only "
            "where a is. L1 gives exactly 0 where |a| is at most 1; elsewhere it moves a towards 0 by 1.",
        ),
        a,
        {"λ = 0": a, "L2": a / 2, "L1": np.sign(a) * np.maximum(np.abs(a) - 1, 0)},
        Words("正則化なしの最小点 a", "minimum a without a penalty"),
        Words("正則化を付けた最小点", "minimum with the penalty"),
    )


def numbers() -> dict[str, Any]:
    """Compute a step with each penalty and dropout in both forms, and read the accuracies of the stored runs."""
    return {**_penalised(), **_dropped(), **_accuracies()}


def _penalised() -> dict[str, Any]:
    w, g, strength, rate = np.array([4.0, -0.2]), np.array([0.5, 0.5]), 0.1, 0.5
    found: dict[str, Any] = {}
    for name, penalty in (("l2", L2(strength)), ("l1", L1(strength))):
        moved = {"W": w.copy()[None]}
        pull = penalty.gradient(moved["W"])
        SGD(rate).step(moved, {"W": g[None] + pull})
        found |= {
            f"{name}_value": round(penalty.value({"W": w[None]}), 9),
            f"{name}_pull": pull[0].round(9).tolist(),
            f"{name}_new": moved["W"][0].round(9).tolist(),
        }
    return found


def _dropped() -> dict[str, Any]:
    x, rate = np.array([[1.0, 2.0, 3.0, 4.0]]), 0.2
    mask = np.array([[1.0, 0.0, 1.0, 1.0]])
    classic, inverted = Dropout(rate, form="classic"), Dropout(rate)
    return {
        "classic_train": (x * mask)[0].tolist(),
        "classic_test": classic.forward(x)[0][0].round(9).tolist(),
        "inverted_train": (x * mask / (1 - rate))[0].round(9).tolist(),
        "inverted_test": inverted.forward(x)[0][0].tolist(),
        "expected": round(float(x[0, 3] * (1 - rate)), 9),
    }


def _accuracies() -> dict[str, str]:
    """Return the last accuracies of the stored runs of seed 0, and the gap between them."""
    found: dict[str, Any] = {}
    for name, preset in RUNS.items():
        stored = find_demo("overfitting").stored(preset)
        if stored is None:
            raise LookupError(f"no stored run of the preset {preset}")
        history = stored["seeds"]["0"]["history"]
        train, test = (float(history[f"{of}_accuracy"][-1][1]) for of in ("train", "test"))
        found |= {f"train_{name}": f"{train:.2f}", f"test_{name}": f"{test:.2f}", f"gap_{name}": f"{train - test:.2f}"}
    return found
