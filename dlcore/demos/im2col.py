"""im2col step by step: every window of a picture becomes a row, and a convolution becomes one matrix product."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.convolution import convolve_plain
from dlcore.convolution_arithmetic import convolution_shape
from dlcore.demos.demo import Preset
from dlcore.demos.knob import Range
from dlcore.demos.picture import Matrix, Picture, Table
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.im2col import col2im, overlap_counts, pad_pictures
from dlcore.im2col import im2col as windows_as_rows

TITLE = Words("im2col と col2im", "im2col and col2im")
TEXT = Words(
    "小さな画像の窓を 1 つずつ行列の 1 行に写し（im2col）、フィルターとの行列積で畳み込みを計算し、最後に col2im で戻"
    "します。行列の色は、その値がどの窓のものかを表します。without_transpose を入れると、レポートで transpose をコメン"
    "トアウトした実行になり、1 行に複数の窓の値が混ざります。filter_size、stride、padding も変えてみてください。",
    "The windows of a small picture are copied one by one into the rows of a matrix (im2col), one product with the "
    "filter gives the convolution, and col2im puts the rows back. Colours say which window a number belongs to. With "
    "without_transpose you get the report's run whose transpose was commented out: rows then mix several windows. "
    "Change filter_size, stride and padding, too.",
)
COST_SECONDS = 0.1

PRESETS = [
    Preset(
        "report",
        Words("レポートの設定（4×4 を 2 枚、3×3 の窓）", "The report's setting (two 4×4 pictures, 3×3 windows)"),
        {},
        Words(
            "窓は 1 枚に 2×2 個、2 枚で 8 行、1 行は 3×3 = 9 個です。どの行も 1 色で、1 つの窓に対応します。（レポート"
            "の y_max = y*stride*out_h は誤植で、正しくは y + stride*out_h です。）",
            "There are 2×2 windows a picture, so 8 rows of 3×3 = 9 numbers, each of one colour: one window. (The "
            "report's y_max = y*stride*out_h is a misprint for y + stride*out_h.)",
        ),
    ),
    Preset(
        "without-transpose",
        Words("transpose をコメントアウト", "The transpose commented out"),
        {"without_transpose": True},
        Words(
            "並べ替えずに reshape しても形は (8, 9) で同じなのでエラーになりませんが、行の中で窓が混ざり、畳み込みの結"
            "果は誤りです（output_error が 0 になりません）。形が合うことは正しさの証拠になりません。",
            "A reshape without the transpose gives the same shape (8, 9) and no error, but rows mix windows and the "
            "result is wrong (output_error is not 0). That shapes fit proves nothing.",
        ),
    ),
    Preset(
        "padding-1",
        Words("パディング 1", "Padding 1"),
        {"padding": 1, "images": 1},
        Words(
            "周りに 0 を 1 列ずつ足すと、3×3 の窓でも出力は 4×4 のままです（(4 + 2·1 − 3)/1 + 1 = 4）。",
            "With a border of zeros the output of 3×3 windows keeps the size 4×4: (4 + 2·1 - 3)/1 + 1 = 4.",
        ),
    ),
    Preset(
        "no-overlap",
        Words("重ならない窓（2×2、ストライド 2）", "Windows that do not overlap (2×2, stride 2)"),
        {"filter_size": 2, "stride": 2},
        Words(
            "プーリングの形です。どの画素も 1 回だけ写されるので、このときに限り col2im で元の画像に戻ります。",
            "The shape of pooling. Every pixel is copied once, and only then col2im brings the picture back.",
        ),
    ),
    Preset(
        "two-channels",
        Words("2 チャネル", "Two channels"),
        {"channels": 2, "images": 1},
        Words(
            "1 行には全チャネルの窓が続けて並び、長さは 2×3×3 = 18 になります。フィルターもチャネルごとの重みを持ちま"
            "す。",
            "A row holds the windows of all channels one after the other, 2×3×3 = 18 numbers; so does the filter.",
        ),
    ),
]


class _Stage(NamedTuple):
    """The arrays that all pictures are drawn from."""

    padded: Array
    columns: Array
    windows: IntArray
    pixels: IntArray
    filter: Array
    output: Array


def im2col(
    *,
    without_transpose: bool = False,
    images: Annotated[int, Range(1, 2)] = 2,
    channels: Annotated[int, Range(1, 2)] = 1,
    size: Annotated[int, Range(3, 6)] = 4,
    filter_size: Annotated[int, Range(1, 3)] = 3,
    stride: Annotated[int, Range(1, 3)] = 1,
    padding: Annotated[int, Range(0, 1)] = 0,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the rows of im2col one by one, then the product with a filter, then what col2im makes of the rows.

    ``output_error`` is the largest difference to a convolution computed window by window; ``mixed_rows`` is the share
    of rows that hold numbers of several windows; ``copies`` is how many numbers have been copied.

    Source: the study report, section 1.4.
    """
    rng = np.random.default_rng(seed)
    kernel, strides, border = (filter_size, filter_size), (stride, stride), (padding, padding)
    x = rng.integers(0, 100, (images, channels, size, size)).astype(np.float64)
    weights = rng.integers(-1, 2, (1, channels, *kernel)).astype(np.float64)
    shape = (images, *convolution_shape((size, size), kernel, strides, border))
    padded = pad_pictures(x, border)
    ids = np.arange(1.0, padded.size + 1).reshape(padded.shape)  # every pixel's own number, padding included
    rows = int(np.prod(shape))
    stacked = [windows_as_rows(array, kernel, strides) for array in (padded, ids)]
    stacked.append(np.repeat(np.arange(float(rows))[:, None], stacked[0].shape[1], axis=1))
    if without_transpose:
        stacked = [_reshaped_only(array, shape, channels, kernel) for array in stacked]
    columns, pixels, windows = stacked
    output = columns @ weights.reshape(-1, 1)
    right = convolve_plain(x, weights, np.zeros(1), strides, border)
    stage = _Stage(padded, columns, windows.astype(int), pixels.astype(int), weights, output.reshape(shape))
    error = float(np.abs(stage.output - right[:, 0]).max())
    mixed = float(np.mean([len(set(row)) > 1 for row in stage.windows.tolist()]))
    steps = rows + 2
    used = DataUsed("random pictures", images, 0)
    for row in range(rows + 1):
        metrics = {"copies": float(row * columns.shape[1]), "mixed_rows": mixed}
        yield Step(row, steps, metrics, _copying(stage, row), used if row == 0 else None)
    yield Step(rows + 1, steps, {"output_error": error}, (*_copying(stage, rows), _output(stage, error)))
    returned = col2im(columns, x.shape, kernel, strides, border)
    counts = overlap_counts((size, size), kernel, strides, border)
    difference = float(np.abs(returned - x).max())
    pictures = (*_copying(stage, rows), _output(stage, error), _returned(x, returned), _overlaps(counts), _sizes(stage))
    yield Step(steps, steps, {"col2im_difference": difference, "overlap_mean": float(counts.mean())}, pictures)


def _reshaped_only(columns: Array, shape: tuple[int, ...], channels: int, kernel: tuple[int, int]) -> Array:
    """Return what the reshape alone would give: the numbers in the order (N, C, KH, KW, OH, OW), cut into rows."""
    return columns.reshape(*shape, channels, *kernel).transpose(0, 3, 4, 5, 1, 2).reshape(columns.shape)


def _copying(stage: _Stage, row: int) -> tuple[Picture, ...]:
    """Show the pictures with the pixels of the latest row marked, and the matrix filled so far."""
    N, C, H, W = stage.padded.shape
    ids = np.arange(1, stage.padded.size + 1).reshape(N * C * H, W)
    marked = np.isin(ids, stage.pixels[row - 1]).astype(int) if row else np.zeros_like(ids)
    picture = Matrix(
        "picture",
        Words("入力画像（色の違う画素が最新の行に写される）", "The picture (marked pixels go into the latest row)"),
        Words(f"{N} 枚 × {C} チャネルを縦に並べたもの", f"{N} pictures of {C} channels, one below the other"),
        stage.padded.reshape(N * C * H, W),
        annotate=True,
        origin=marked,
    )
    if row == 0:
        return (picture,)
    columns = Matrix(
        "columns",
        Words("im2col の行列（色は値のもとの窓）", "The matrix of im2col (coloured by window)"),
        Words(f"{len(stage.columns)} 行のうち {row} 行まで", f"{row} of {len(stage.columns)} rows"),
        stage.columns[:row],
        annotate=True,
        origin=stage.windows[:row],
        row_label=Words("窓", "window"),
        column_label=Words("窓の中の画素", "pixel of the window"),
    )
    return picture, columns


def _output(stage: _Stage, error: float) -> Matrix:
    N, OH, OW = stage.output.shape
    verdict = ("畳み込みと一致", "as a convolution") if error == 0 else ("畳み込みと不一致", "not the convolution")
    weights = " ".join(f"{w:.0f}" for w in stage.filter.ravel())
    return Matrix(
        "output",
        Words(f"行列積の結果（{verdict[0]}）", f"The product ({verdict[1]})"),
        Words(f"フィルター [{weights}] との積。最大の差 {error:g}", f"Times the filter [{weights}]; off by {error:g}"),
        stage.output.reshape(N * OH, OW),
        annotate=True,
    )


def _returned(x: Array, returned: Array) -> Matrix:
    difference = int((returned != x).sum())
    return Matrix(
        "col2im",
        Words("col2im で戻したもの（重なりは足される）", "What col2im returns (overlaps are added up)"),
        Words(f"元の画像と違う画素 {difference} 個", f"{difference} pixels differ from the picture"),
        returned.reshape(-1, x.shape[3]),
        annotate=True,
        origin=(returned != x).astype(int).reshape(-1, x.shape[3]),
    )


def _overlaps(counts: Array) -> Matrix:
    return Matrix(
        "overlaps",
        Words("各画素を見る窓の数（割れば元に戻る）", "How many windows see each pixel (divide by it to get back)"),
        Words(f"{counts.min():.0f} から {counts.max():.0f}", f"From {counts.min():.0f} to {counts.max():.0f}"),
        counts,
        annotate=True,
    )


def _sizes(stage: _Stage) -> Table:
    rows: list[tuple[str, ...]] = [
        ("x (padded)", "N, C, H + 2P, W + 2P", str(stage.padded.shape)),
        ("im2col(x)", "N·OH·OW, C·KH·KW", str(stage.columns.shape)),
        ("W", "F, C, KH, KW", str(stage.filter.shape)),
        ("y", "N, OH, OW", str(stage.output.shape)),
    ]
    title = Words("大きさ（OH = (H + 2P − KH)/S + 1）", "Sizes (OH = (H + 2P - KH)/S + 1)")
    return Table("sizes", title, Words("各配列の形", "The shape of each array"), ("", "shape", "here"), rows)
