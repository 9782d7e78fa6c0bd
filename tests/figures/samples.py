"""One picture of each type and a run's figures, as the demos make them."""

import numpy as np

from dlcore.demos import Arrow, Boundary, Box, Diagram, Histograms, Lines, Matrix, Picture, Table, Tiles, Words

NOTHING = Words("", "")
RNG = np.random.default_rng(0)
X, Y = np.linspace(-2, 2, 40), np.linspace(-1, 1, 30)

LINES = Lines(
    "norms",
    Words("勾配のノルム（逆伝播で消失・爆発するようす）", "Norm of the gradient"),
    NOTHING,
    np.arange(8),
    {"sigmoid": 0.25 ** np.arange(8), "relu": np.array([1, 0.5, np.nan, 0.3, np.inf, 0, 0.2, 0.1])},
    Words("層", "layer"),
    Words("ノルム", "norm"),
    log_y=True,
    points=(np.arange(8), np.linspace(1, 0.1, 8)),
)
HISTOGRAMS = Histograms(
    "activations",
    Words("各層の活性化の偏り", "Activations by layer"),
    NOTHING,
    np.linspace(0, 1, 11),
    {f"layer {n}": RNG.integers(0, 50, 10) for n in range(5)},
    Words("活性化", "activation"),
)
MATRIX = Matrix(
    "confusion",
    Words("混同行列", "Confusion matrix"),
    NOTHING,
    RNG.integers(0, 100, (4, 5)),
    annotate=True,
    row_label=Words("正解", "true class"),
    column_label=Words("予測", "prediction"),
)
ORIGIN = Matrix(
    "im2col",
    Words("im2col：各値の出どころ（-1 は詰め物）", "im2col: where each value came from"),
    NOTHING,
    RNG.normal(size=(4, 9)),
    origin=RNG.integers(-1, 4, (4, 9)),
)
BOUNDARY = Boundary(
    "boundary",
    Words("決定境界", "Decision boundary"),
    NOTHING,
    RNG.normal(size=(50, 2)),
    RNG.integers(0, 2, 50),
    X,
    Y,
    1 / (1 + np.exp(-X[None, :] - Y[:, None])),
    ("内側", "外側"),
)
TILES = Tiles(
    "digits",
    Words("誤って分類された手書き数字", "Digits that were classified wrongly"),
    NOTHING,
    RNG.uniform(size=(12, 8, 8)),
    tuple(f"{n}→{n + 1}" for n in range(12)),
)
TABLE = Table(
    "sums",
    Words("足し算の例", "Some sums"),
    NOTHING,
    ("入力", "答え", "説明"),
    [("0101 + 0011", "1000", "桁上がりを最後の桁まで正しく伝搬した。" * 3), ("1 + 1", "−2", "a plain mistake " * 6)],
)
DIAGRAM = Diagram(
    "wiring",
    Words("エンコーダとデコーダ", "Encoder and decoder"),
    NOTHING,
    (
        Box("x", 0, 0, Words("入力", "input"), 1),
        Box("h", 1, 0, Words("中間層の長い説明（とても長い）", "a hidden layer with a long description"), 2),
        Box("y", 2, 1, Words("出力", "output"), span=2),
    ),
    (Arrow("x", "h"), Arrow("h", "y", Words("重み", "weights"), dashed=True), Arrow("x", "y", bend=0.3)),
)
PICTURES: dict[str, Picture] = {
    "lines": LINES,
    "histograms": HISTOGRAMS,
    "matrix": MATRIX,
    "origin": ORIGIN,
    "boundary": BOUNDARY,
    "tiles": TILES,
    "table": TABLE,
    "diagram": DIAGRAM,
}
HISTORY: dict[str, list[tuple[int, float]]] = {
    "loss": [(n * 10, 2.0 / (n + 1)) for n in range(30)],
    "train_accuracy": [(n * 10, 1 - 0.9 / (n + 1)) for n in range(30)],
    "test_accuracy": [(n * 100, 0.9 - 0.8 / (n + 1)) for n in range(3)],
    "w_norm": [(n * 10, float(n)) for n in range(30)],
}
