"""Figures and numbers of the note on vanishing gradients."""

from typing import Any

import numpy as np

from dlcore import Affine, BatchNormalization, Initializer, Layer, ReLU, Sigmoid, Tanh, he, xavier
from dlcore.arrays import Array
from dlcore.demos import Lines, Picture, Words
from dlcore.demos.picture import Numbers

DEPTH, WIDTH, BATCH = 10, 128, 200


def figures() -> dict[str, Picture]:
    """Return the slopes of three activations, and how long the gradient still is at each layer of a deep network."""
    return {"slopes": _slopes(), "norms": _norms()}


def _slope(layer: Layer, u: Array) -> Array:
    """Return the derivative of an activation, by its own backward pass."""
    _, cache = layer.forward(u)
    return layer.backward(np.ones_like(u), cache)[0]


def _slopes() -> Picture:
    u = np.linspace(-6, 6, 481)
    return Lines(
        "slopes",
        Words("活性化関数の微分", "Derivatives of activation functions"),
        Words(
            "シグモイドの微分は u = 0 で最大の 0.25、tanh の微分は u = 0 で最大の 1 になり、どちらも両側で 0 に近づき"
            "ます。ReLU の微分は u が正なら 1、負なら 0 です。",
            "The sigmoid's derivative peaks at 0.25 and that of tanh at 1, both at u = 0, and both fall to 0 on either "
            "side. ReLU's is 1 for positive and 0 for negative u.",
        ),
        u,
        {"sigmoid": _slope(Sigmoid(), u), "tanh": _slope(Tanh(), u), "ReLU": _slope(ReLU(), u)},
        Words("活性化関数への入力 u", "input u of the activation"),
        Words("微分の値", "derivative"),
    )


def _norms() -> Picture:
    x = np.arange(1, DEPTH + 1)
    curves: dict[str, Numbers] = {
        "sigmoid / Xavier": _lengths(Sigmoid(), xavier),
        "tanh / Xavier": _lengths(Tanh(), xavier),
        "ReLU / Xavier": _lengths(ReLU(), xavier),
        "ReLU / He": _lengths(ReLU(), he),
    }
    return Lines(
        "norms",
        Words("層ごとの勾配の大きさ（出力側を 1 とする）", "Size of the gradient by layer (1 at the output)"),
        Words(
            "10 層のネットワークの層ごとの勾配の大きさ。シグモイドでは第 1 層で 100 万分の 2 ほどに縮み、ReLU と"
            " Xavier では層ごとに約 0.7 倍になります。tanh と Xavier、ReLU と He では桁がほぼ保たれます。",
            "The size of the gradient by layer in a network of 10 layers. With sigmoids about two millionths are left "
            "at layer 1; with ReLU and Xavier each layer multiplies it by about 0.7; tanh with Xavier and ReLU with "
            "He keep its order of magnitude.",
        ),
        x,
        curves,
        Words("層の番号（1 が入力側）", "layer (1 is next to the input)"),
        Words("勾配の大きさ", "size of the gradient"),
        log_y=True,
    )


def _lengths(activation: Layer, initializer: Initializer) -> Array:
    """Return the length of the gradient at the output of each hidden layer, relative to the last one's."""
    rng = np.random.default_rng(0)
    h: Array = rng.standard_normal((BATCH, WIDTH))
    passed = []
    for _ in range(DEPTH):
        layer = Affine.create(WIDTH, WIDTH, initializer, rng, np.float64)
        u, before = layer.forward(h)
        h, after = activation.forward(u)
        passed.append((layer, before, after))
    gradient: Array = rng.standard_normal(h.shape)
    lengths = []
    for layer, before, after in reversed(passed):
        lengths.append(float(np.linalg.norm(gradient)))
        gradient = layer.backward(activation.backward(gradient, after)[0], before)[0]
    return np.array(lengths[::-1]) / lengths[0]


def numbers() -> dict[str, Any]:
    """Compute the chain of three sigmoid units, and a batch of four numbers."""
    return {**_chain(), **_batch()}


def _chain() -> dict[str, Any]:
    """Go through three units of one weight each, and back."""
    weights, biases = [1.0, 1.0, 1.0], [-0.5, -0.5, -0.5]
    z: Array = np.array([[0.5]])
    passed = []
    for w, b in zip(weights, biases, strict=True):
        layer, activation = Affine(np.array([[w]]), np.array([b])), Sigmoid()
        u, before = layer.forward(z)
        z, after = activation.forward(u)
        passed.append((layer, activation, before, after))
    gradient: Array = np.ones((1, 1))
    found: dict[str, float] = {}
    for number in (3, 2, 1):
        layer, activation, before, after = passed[number - 1]
        gradient, of = layer.backward(activation.backward(gradient, after)[0], before)
        found[f"dw{number}"] = float(of["W"][0, 0])
    return {
        "output": float(z[0, 0]),
        "slope": float(_slope(Sigmoid(), np.zeros(1))[0]),
        **found,
        "ratio": found["dw3"] / found["dw1"],
    }


def _batch() -> dict[str, Any]:
    x = np.array([[1.0], [3.0], [3.0], [9.0]])
    layer = BatchNormalization(np.array([3.0]), np.array([1.0]), epsilon=1e-15)
    y, cache = layer.forward(x, training=True)
    return {
        "batch": x[:, 0].astype(int).tolist(),
        "mean": round(float(cache.mean[0]), 9),
        "variance": round(float(cache.variance[0]), 9),
        "normalized": (cache.normalized[:, 0].round(3) + 0.0).tolist(),
        "scaled": (y[:, 0].round(9) + 0.0).tolist(),
    }
