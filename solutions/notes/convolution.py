"""Figures and numbers of the note on convolution."""

from typing import Any

import numpy as np

from dlcore import AveragePooling, Convolution, MaxPooling, convolve_plain, im2col, output_size, overlap_counts
from dlcore.arrays import Array
from dlcore.demos import Arrow, Box, Diagram, Matrix, Picture, Words


def figures() -> dict[str, Picture]:
    """Return the way of the shapes through im2col, its matrix for a small picture, and what col2im makes of ones."""
    return {"shapes": _shapes(), "columns": _columns(), "overlaps": _overlaps()}


def _shapes() -> Picture:
    boxes = (
        Box("x", 0, 0, Words("入力 x (N,C,H,W)", "input x (N,C,H,W)"), 1),
        Box("col", 0, 1, Words("col (N·OH·OW,C·FH·FW)", "col (N·OH·OW,C·FH·FW)"), 2),
        Box("w", 1, 0, Words("フィルタ W (M,C,FH,FW)", "filters W (M,C,FH,FW)"), 3),
        Box("wt", 1, 1, Words("行列 (C·FH·FW,M)", "matrix (C·FH·FW,M)"), 3),
        Box("out", 0.5, 2, Words("行列積とバイアス (N·OH·OW,M)", "matrix product and bias (N·OH·OW,M)"), 2, 1.4),
        Box("y", 0.5, 3, Words("出力 y (N,M,OH,OW)", "output y (N,M,OH,OW)"), 1),
    )
    arrows = (
        Arrow("x", "col", text=Words("im2col", "im2col")),
        Arrow("w", "wt", text=Words("reshape, .T", "reshape, .T")),
        Arrow("col", "out"),
        Arrow("wt", "out"),
        Arrow("out", "y", text=Words("reshape, transpose", "reshape, transpose")),
    )
    return Diagram(
        "shapes",
        Words("im2col による畳み込み：配列の形", "Convolution by im2col: the shapes"),
        Words(
            "入力を im2col で 1 行が 1 つの窓の行列 col にし、行列に並べ直したフィルタを右から掛けます。積の行を N、"
            "OH、OW に分け、チャネルの軸を 2 番目に移すと、出力 (N, M, OH, OW) になります。",
            "im2col turns the input into a matrix col with one row for each window; the filters, as a matrix, are "
            "multiplied from the right. The rows of the product are split into N, OH and OW and the channels moved to "
            "second place, which gives the output (N, M, OH, OW).",
        ),
        boxes,
        arrows,
    )


def _picture() -> Array:
    return np.arange(1.0, 17.0).reshape(1, 1, 4, 4)


def _columns() -> Picture:
    col = im2col(_picture(), (3, 3))
    return Matrix(
        "columns",
        Words(
            "1 から 16 を並べた 4 × 4 画像の im2col（窓 3 × 3）", "im2col of a 4 × 4 picture of 1 to 16, window 3 × 3"
        ),
        Words(
            "4 行 9 列の行列。1 行目は 1, 2, 3, 5, 6, 7, 9, 10, 11 で、左上の窓を横一列に並べたものです。2 行目は右へ、"
            "3 行目は下へ 1 画素ずらした窓です。画素 6、7、10、11 はどの行にもあります。",
            "A matrix of 4 rows and 9 columns. Row 1 is 1, 2, 3, 5, 6, 7, 9, 10, 11, the upper left window in one "
            "line; rows 2 and 3 are the windows one pixel to the right and one down. The pixels 6, 7, 10 and 11 are "
            "in every row.",
        ),
        col,
        origin=np.repeat(np.arange(len(col))[:, None], col.shape[1], axis=1),
        row_label=Words("窓", "window"),
        column_label=Words("窓の中の位置", "place in the window"),
    )


def _overlaps() -> Picture:
    return Matrix(
        "overlaps",
        Words("1 だけの 4 × 4 画像の col2im(im2col(x))", "col2im(im2col(x)) of a 4 × 4 picture of ones"),
        Words(
            "角は 1、辺は 2、中央の 4 画素は 4 です。元の画像の 1 に戻らず、その画素を含む窓の数になります。",
            "The corners are 1, the edges 2, and the four pixels in the middle 4: not the ones of the picture, but "
            "the number of windows that hold the pixel.",
        ),
        overlap_counts((4, 4), (3, 3)),
        annotate=True,
    )


def numbers() -> dict[str, Any]:
    """Compute a convolution of a 4 x 4 picture, its pooling, two sizes and the parameters of a layer."""
    x = np.array([[1.0, 2, 0, 1], [0, 1, 3, 1], [2, 0, 1, 2], [1, 1, 0, 3]])[None, None]
    w = np.array([[1.0, 0, -1], [0, 2, 0], [-1, 0, 1]])[None, None]
    b = np.array([1.0])
    y = convolve_plain(x, w, b)
    pooled, averaged = (layer((2, 2)).forward(x)[0] for layer in (MaxPooling, AveragePooling))
    layer = Convolution(np.zeros((16, 3, 5, 5)), np.zeros(16))
    return {
        "sums": (y - b)[0, 0].tolist(),
        "output": y[0, 0].tolist(),
        "upper": float((x[0, 0, :3, :3] * w[0, 0]).sum()),
        "pooled": pooled[0, 0].tolist(),
        "averaged": averaged[0, 0].tolist(),
        "seven": output_size(6, 2, 1, 1),
        "three": output_size(5, 3, 2, 1),
        "odd": output_size(28, 3, 2, 0),
        "parameters": sum(array.size for array in layer.parameters.values()),
    }
