"""Pictures of a network from inside and of what it answers: activations, gradients, weights, mistakes.

Layers are numbered from the input: ``h1`` is what the first hidden layer passes on, ``W1`` its weights.
"""

import numpy as np

from dlcore import ReLU, Sequential, Sigmoid, Tanh, weights
from dlcore.arrays import Array, IntArray
from dlcore.demos.picture import Histograms, Lines, Matrix, Numbers, Tiles
from dlcore.demos.words import Words

BINS = 40
SHOWN = 20  # small images in a picture
STEPS_LABEL = Words("更新回数", "updates")


def hidden_activations(network: Sequential, x: Array) -> dict[str, Array]:
    """Return what every activation layer passes on for a batch, as it acts in training; nothing is changed."""
    found: dict[str, Array] = {}
    for layer in network.layers:
        x, _ = layer.forward(x, training=True, rng=np.random.default_rng(0))
        if isinstance(layer, Sigmoid | Tanh | ReLU):
            found[f"h{len(found) + 1}"] = x
    return found


def activation_histograms(network: Sequential, x: Array, name: str = "activations") -> Histograms:
    """Show how the activations of each hidden layer are spread over a batch."""
    found = hidden_activations(network, x)
    spread = ", ".join(f"{label} {values.mean():.2f} ± {values.std():.2g}" for label, values in found.items())
    return Histograms(
        name,
        Words("各層の活性値の分布", "Activations, layer by layer"),
        Words(f"各層の活性値の平均と標準偏差: {spread}", f"Mean and standard deviation of each layer: {spread}"),
        *_counted(found),
        Words("活性値", "activation"),
    )


def weight_histograms(network: Sequential) -> Histograms:
    """Show how the weights of each layer are spread."""
    found = {f"W{place}": w for place, w in enumerate(weights(network.parameters).values(), start=1)}
    spread = ", ".join(f"{label} {w.std():.3f}" for label, w in found.items())
    return Histograms(
        "weights",
        Words("各層の重みの分布", "Weights, layer by layer"),
        Words(f"各層の重みの標準偏差: {spread}", f"Standard deviation of each layer's weights: {spread}"),
        *_counted(found),
        Words("重み", "weight"),
    )


def _counted(found: dict[str, Array]) -> tuple[Array, dict[str, Numbers]]:
    """Count values over common bins."""
    finite = {label: values[np.isfinite(values)] for label, values in found.items()}
    ends = [float(end) for values in finite.values() if values.size for end in (values.min(), values.max())]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    if high - low < 1e-6:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BINS + 1)
    return edges, {label: np.histogram(values, edges)[0] for label, values in finite.items()}


def gradient_lines(norms: list[tuple[int, dict[str, float]]]) -> Lines:
    """Show the length of each layer's weight gradient over the run; a length of 0 has no place on the axis."""
    names = sorted((name for name in (norms[0][1] if norms else {}) if name.endswith(".W")), key=_place)
    curves = {
        f"W{layer}": np.array([found[name] or np.nan for _, found in norms]) for layer, name in enumerate(names, 1)
    }
    last = ", ".join(f"{label} {values[-1]:.2g}" for label, values in curves.items())
    return Lines(
        "gradients",
        Words("重みの勾配の大きさ（層ごと）", "Length of the weight gradient, layer by layer"),
        Words(f"最後の勾配の大きさ: {last or 'なし'}", f"Last gradient lengths: {last or 'none yet'}"),
        np.array([step for step, _ in norms]),
        curves,
        STEPS_LABEL,
        Words("勾配のノルム", "norm of the gradient"),
        log_y=True,
    )


def _place(name: str) -> int:
    return int(name.split(".")[0])


def weight_tiles(network: Sequential, captions: tuple[str, ...] = ()) -> Tiles:
    """Show the first layer's weights as images, one for each unit: bright pixels speak for it, dark ones against."""
    W = next(iter(weights(network.parameters).values()))[:, :SHOWN]
    largest = float(np.abs(np.nan_to_num(W)).max())
    return Tiles(
        "first-layer",
        Words("第 1 層の重み（明るい: 正、暗い: 負）", "First-layer weights (bright: positive, dark: negative)"),
        Words(
            f"ユニットごとの重みの画像。絶対値の最大は {largest:.3f}", f"One image a unit; the largest is {largest:.3f}"
        ),
        (0.5 + W.T / (2 * largest or 1)).reshape(-1, 28, 28).astype(np.float32),
        captions,
    )


def answer_histogram(answers: IntArray, labels: IntArray) -> Histograms:
    """Show how often the network answers each digit y, beside how often it is right (t)."""
    counted = np.bincount(answers, minlength=10)
    top = int(counted.argmax())
    share = counted[top] / len(answers)
    return Histograms(
        "answers",
        Words("テストデータへの答え y と正解 t", "Answers y to the test digits, and the truth t"),
        Words(f"最も多い答えは {top}（{share:.0%}）", f"The most frequent answer is {top} ({share:.0%})"),
        np.arange(11) - 0.5,
        {"y": counted, "t": np.bincount(labels, minlength=10)},
        Words("数字", "digit"),
    )


def mistakes(images: Array, labels: IntArray, answers: IntArray) -> Tiles:
    """Show the first test digits that are answered wrongly, with truth and answer."""
    wrong = np.flatnonzero(answers != labels)
    captions = tuple(f"{labels[i]} → {answers[i]}" for i in wrong[:SHOWN])
    return Tiles(
        "mistakes",
        Words("間違えたテスト画像（正解 → 答え）", "Test digits answered wrongly (truth → answer)"),
        Words(f"{len(labels)} 枚中 {len(wrong)} 枚を間違えました", f"{len(wrong)} of {len(labels)} are wrong"),
        images[wrong[:SHOWN]].reshape(-1, 28, 28),
        captions,
    )


def confusion(labels: IntArray, answers: IntArray) -> Matrix:
    """Count how often each digit gets each answer."""
    counted = np.bincount(labels * 10 + answers, minlength=100).reshape(10, 10)
    worst = np.where(np.eye(10, dtype=bool), 0, counted)
    truth, answer = (int(place) for place in np.unravel_index(worst.argmax(), worst.shape))
    return Matrix(
        "confusion",
        Words("混同行列", "Confusion matrix"),
        Words(
            f"最も多い間違いは {truth} を {answer} とするもの（{worst.max()} 枚）",
            f"The most frequent mistake is a {truth} taken for a {answer} ({worst.max()} times)",
        ),
        counted,
        annotate=True,
        row_label=Words("正解", "truth"),
        column_label=Words("答え", "answer"),
    )
