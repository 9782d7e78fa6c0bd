"""The frameworks: two ways to treat a formula, a gate that one neuron cannot learn, one step of descent by hand."""

from typing import Any

import numpy as np

from dlcore import RNN, Affine, mean_squared_error, softmax_cross_entropy
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words

# The example: two points, from w = b = 0 with learning rate 0.1.
X, D = np.array([[1.0], [2.0]]), np.array([[3.0], [5.0]])
RATE = 0.1

GATES = {"OR": [0, 1, 1, 1], "AND": [0, 0, 0, 1], "XOR": [0, 1, 1, 0]}


def modes() -> Diagram:
    """Show deferred and eager execution of the same three lines."""
    deferred = (
        Box(
            "old", 1, 0, Words("TensorFlow 1：グラフを定義してから実行", "TensorFlow 1: define a graph, then run"), 0, 3
        ),
        Box("line1", 0.1, 0.9, Words("y = W * x + b", "y = W * x + b"), 1, 1.2),
        Box("graph", 1.3, 0.9, Words("計算グラフ", "graph"), 3),
        Box("run", 2.4, 0.9, Words("sess.run(y)", "sess.run(y)"), 1),
        Box("value1", 3.4, 0.9, Words("値", "value"), 2, 0.8),
        Box("feed", 2.4, 1.8, Words("feed_dict", "feed_dict"), 0),
    )
    eager = (
        Box("new", 1, 2.8, Words("TensorFlow 2、PyTorch：すぐに計算", "TensorFlow 2, PyTorch: compute at once"), 0, 3),
        Box("line2", 0.1, 3.7, Words("y = W * x + b", "y = W * x + b"), 1, 1.2),
        Box("value2", 1.3, 3.7, Words("値", "value"), 2),
        Box("tape", 2.75, 3.7, Words("微分のための記録", "record for gradients"), 3, 1.7),
    )
    arrows = (
        Arrow("line1", "graph"),
        Arrow("graph", "run"),
        Arrow("feed", "run"),
        Arrow("run", "value1"),
        Arrow("line2", "value2"),
        Arrow("value2", "tape", dashed=True),
    )
    return Diagram(
        "modes",
        Words("同じ 1 行の 2 つの扱い方", "Two ways to treat the same line"),
        Words(
            "上の TensorFlow 1 では、式を書いても値のない計算グラフができるだけで、データを feed_dict で渡して "
            "sess.run を呼ぶと値が出ます。下の TensorFlow 2 と PyTorch では、式を書いた行で値が計算され、微分に必要な"
            "演算が同時に記録されます。",
            "Above, in TensorFlow 1, a formula only makes a graph without values; the value comes when sess.run is "
            "called with data in feed_dict. Below, in TensorFlow 2 and PyTorch, the line that has the formula "
            "computes its value, and the operations needed for gradients are recorded along the way.",
        ),
        (*deferred, *eager),
        arrows,
    )


def gates(steps: int = 300, rate: float = 1.0) -> Lines:
    """Train one sigmoid neuron on three gates with all four cases in each step, and draw the losses."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    curves: dict[str, Any] = {}
    for name, labels in GATES.items():
        w, b, losses = np.array([[0.5], [-0.3]]), np.zeros(1), []
        for _ in range(steps + 1):
            a, _ = Affine(w, b).forward(x)
            # sigmoid with binary cross entropy is a softmax over the scores 0 and a
            loss, slope = softmax_cross_entropy(np.hstack([0 * a, a]), np.array(labels), integer_labels=True)
            losses.append(float(loss))
            w, b = w - rate * x.T @ slope[:, 1:], b - rate * slope[:, 1:].sum(axis=0)
        curves[name] = np.array(losses)
    return Lines(
        "gates",
        Words("1 つのニューロンの損失（XOR は ln 2 で止まる）", "The loss of one neuron (XOR stops at ln 2)"),
        Words(
            "1 つのシグモイドのニューロンを 3 つの論理回路で 300 回更新した損失です。OR と AND の損失は下がり続けます"
            "が、XOR の損失は ln 2（約 0.693）で止まります。直線では分けられないので、どの入力にも 0.5 と答えるのが最"
            "良だからです。",
            "The loss of one sigmoid neuron over 300 updates on three logic gates. For OR and AND it goes on "
            "falling; for XOR it stops at ln 2, about 0.693: as no line separates the points, the best it can do is "
            "to answer 0.5 to every input.",
        ),
        np.arange(steps + 1),
        curves,
        Words("更新の回数", "updates"),
        Words("損失（交差エントロピー）", "loss (cross entropy)"),
    )


def figures() -> dict[str, Picture]:
    """Return the pictures of the note."""
    return {"modes": modes(), "gates": gates()}


def numbers() -> dict[str, Any]:
    """Compute the examples again: a step of descent with the mean of squares, and numbers of parameters."""
    w, b = np.zeros((1, 1)), np.zeros(1)
    y, cache = Affine(w, b).forward(X)
    half, dy = mean_squared_error(y, D)  # the engine's loss has a factor 1/2, that of Keras and PyTorch has not
    _, gradients = Affine(w, b).backward(2 * dy, cache)
    dw, db = gradients["W"], gradients["b"]
    w, b = w - RATE * dw, b - RATE * db
    after, _ = Affine(w, b).forward(X)
    unit, out = RNN(np.ones((2, 16)), np.ones((16, 16)), np.ones(16)), Affine(np.ones((16, 1)), np.ones(1))
    recurrent, dense = (sum(p.size for p in layer.parameters.values()) for layer in (unit, out))
    return {
        "loss": 2 * half,
        "dw": dw.item(),
        "db": db.item(),
        "w": w.item(),
        "b": b.item(),
        "y": after.ravel(),
        "loss_after": 2 * mean_squared_error(after, D)[0],
        "half_w": RATE * -dw.item() / 2,
        "half_b": RATE * -db.item() / 2,
        "recurrent": recurrent,
        "dense": dense,
        "total": recurrent + dense,
        "torch": recurrent + 16,
    }
