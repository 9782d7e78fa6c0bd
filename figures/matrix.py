"""A matrix as coloured cells; a small one has its values written in.

Cells whose origin is given are coloured by it, with a line between cells of different origin: in black and white the
values and the lines remain.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, Normalize, to_rgba
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dlcore.demos import Matrix
from figures.lettering import drawable, width
from figures.sheet import MARGIN, WIDTH, Sheet, points
from figures.stroke import LARGEST
from figures.theme import ink

LARGEST_CELL, TALL, TALLEST = 56, 520, 900
LOWEST_ROW = 9  # a matrix grows beyond TALL before its rows get lower than this
SMALLEST_TEXT = 8.0  # smaller digits are not read; the cells stay without
MOST_TEXTS = 200  # each costs half a millisecond; cells of known origin are worth more of them
MOST_ORIGINS = 500
BAR, SHORTEST_BAR, TALLEST_BAR = 74, 60, 260  # the scale of the colours: its width with the numbers, its height


@dataclass(frozen=True)
class _Cells:
    """What is drawn of a matrix: values, texts and colours by cell, and the size of a cell and of its text."""

    values: NDArray[np.floating]
    written: NDArray[np.str_]
    colors: NDArray[np.floating]
    across: float
    down: float
    text_size: float


def draw_matrix(picture: Matrix, sheet: Sheet) -> bytes:
    """Return the matrix as a PNG; a row of numbers is a matrix of one row."""
    title = sheet.say(picture.title)
    values = np.atleast_2d(np.asarray(picture.values, dtype=np.float64))
    if not values.size:
        return sheet.empty(title)
    rows, columns = values.shape
    left = MARGIN + 10 + 8 * len(str(rows)) + (22 if picture.row_label else 0)
    cells = _cells(picture, values, WIDTH - MARGIN - left, sheet)
    across, down = cells.across * columns, cells.down * rows
    scaled = picture.origin is None and not cells.text_size
    top = sheet.title_height(title)
    foot = 26 + (22 if picture.column_label else 0)
    bar = min(max(down, SHORTEST_BAR), TALLEST_BAR) if scaled else 0
    figure = sheet.figure(title, top + max(down + foot, bar) + MARGIN, arranged=False)
    axes = sheet.place(figure, left, top, across, down)
    axes.imshow(cells.colors, aspect="auto", interpolation="nearest")
    if picture.origin is not None:
        _borders(axes, np.atleast_2d(picture.origin), sheet)
    if cells.text_size:
        _write(axes, cells, sheet)
    else:
        _cross_out(axes, cells, sheet)
    if scaled:
        _bar(sheet.place(figure, left + across + 14, top, 14, bar), values, sheet)
    _ticks(axes, cells)
    x, y = (sheet.say(words) if words else "" for words in (picture.column_label, picture.row_label))
    sheet.label(axes, x, y)
    return sheet.png(figure)


def _cells(picture: Matrix, values: NDArray[np.floating], room: float, sheet: Sheet) -> _Cells:
    """Decide how large the cells are, and whether their values fit in."""
    rows, columns = values.shape
    written = _written(values) if picture.texts is None else np.vectorize(drawable)(np.atleast_2d(picture.texts))
    colors = _colors(picture, values, sheet)
    if picture.annotate or picture.origin is not None or picture.texts is not None:
        across = min(LARGEST_CELL, room / columns)
        down = min(across, 44)
        size = _text_size(written, across, down, MOST_TEXTS if picture.origin is None else MOST_ORIGINS)
        if size:
            return _Cells(values, written, colors, across, down, size)
    across = min(LARGEST_CELL, (room - BAR) / columns)
    down = min(max(across, 16 if rows <= 8 else 0), max(TALL / rows, LOWEST_ROW), TALLEST / rows)
    return _Cells(values, written, colors, across, down, 0.0)


def _scale(values: NDArray[np.floating], sheet: Sheet) -> tuple[Colormap, Normalize]:
    """Return the colours for values: from zero up, or to both sides of zero where there are negative ones."""
    finite = np.clip(values[np.isfinite(values)], -LARGEST, LARGEST)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if low < 0:
        largest = max(-low, high)
        return sheet.theme.diverging, Normalize(-largest, largest)
    return sheet.theme.sequential, Normalize(min(low, 0.0), high or 1.0)


def _colors(picture: Matrix, values: NDArray[np.floating], sheet: Sheet) -> NDArray[np.floating]:
    """Return the colour of each cell, (rows, columns, 4)."""
    if picture.origin is not None:
        origin = np.atleast_2d(picture.origin)
        classes, index = np.unique(origin, return_inverse=True)
        theme = sheet.theme
        pale = [to_rgba(theme.surface if k < 0 else theme.pale(theme.color(int(k)), 0.32)) for k in classes]
        return np.array(pale)[index].reshape(*origin.shape, 4)
    colors, norm = _scale(values, sheet)
    finite = np.isfinite(values)
    shown = np.asarray(colors(norm(np.where(finite, values, 0.0))), dtype=np.float64)
    shown[~finite] = to_rgba(sheet.theme.border)
    return shown


def _written(values: NDArray[np.floating]) -> NDArray[np.str_]:
    """Write the values: whole numbers as such, others with two digits after the point or three in all."""
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    if np.all(finite == np.round(finite)) and largest < 1e6:
        form = ".0f"
    else:
        form = ".2f" if 0.1 <= largest < 1000 else ".2g"
    words = [_finite(float(v), form) if np.isfinite(v) else _not_finite(float(v)) for v in values.ravel()]
    return np.array(words).reshape(values.shape)


def _finite(value: float, form: str) -> str:
    return format(value, f"z{form}").replace("-", "−")  # z: no minus before a zero


def _not_finite(value: float) -> str:
    return "NaN" if np.isnan(value) else "∞" if value > 0 else "−∞"


def _text_size(written: NDArray[np.str_], across: float, down: float, most: int) -> float:
    """Return the font size at which every value fits into its cell, 0 where none does that can be read."""
    if written.size > most:
        return 0.0
    widest = max(width(str(text), 1.0) for text in written.ravel())
    size = min(15.0, 0.55 * down, 0.88 * across / widest)
    return size if size >= SMALLEST_TEXT else 0.0


def _write(axes: Axes, cells: _Cells, sheet: Sheet) -> None:
    settings = sheet.text(cells.text_size) | {"ha": "center", "va": "center_baseline"}
    for (row, column), text in np.ndenumerate(cells.written):
        red, green, blue, _ = cells.colors[row, column]
        axes.text(column, row, str(text), **settings | {"color": ink((red, green, blue))})


def _cross_out(axes: Axes, cells: _Cells, sheet: Sheet) -> None:
    """Mark what is not finite where no values are written."""
    row, column = np.nonzero(~np.isfinite(cells.values))
    size = points(min(cells.across, 8)) ** 2
    axes.scatter(column, row, marker="x", color=sheet.theme.text, s=size, linewidths=1)


def _borders(axes: Axes, origin: NDArray[np.integer], sheet: Sheet) -> None:
    """Draw a line between neighbours that differ."""
    beside = [((c + 0.5, r - 0.5), (c + 0.5, r + 0.5)) for r, c in np.argwhere(origin[:, 1:] != origin[:, :-1])]
    below = [((c - 0.5, r + 0.5), (c + 0.5, r + 0.5)) for r, c in np.argwhere(origin[1:] != origin[:-1])]
    axes.add_collection(LineCollection(beside + below, colors=sheet.theme.text, linewidths=points(1.5)), autolim=False)


def _ticks(axes: Axes, cells: _Cells) -> None:
    rows, columns = cells.values.shape
    for axis, count, cell in ((axes.xaxis, columns, cells.across), (axes.yaxis, rows, cells.down)):
        if cell >= 9 * len(str(count)) + 4 and count <= 32:
            axis.set_ticks(range(count))
        else:
            axis.set_major_locator(MaxNLocator(8, integer=True))
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)


def _bar(axes: Axes, values: NDArray[np.floating], sheet: Sheet) -> None:
    """Draw the scale of the colours."""
    colors, norm = _scale(values, sheet)
    low, high = norm.vmin or 0.0, norm.vmax or 0.0
    shades = colors(np.linspace(0, 1, 128))[:, None]
    axes.imshow(shades, aspect="auto", origin="lower", extent=(0, 1, low, high))
    axes.set_xticks([])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.tick_right()
    axes.spines[["left", "bottom"]].set_visible(False)
