"""Histograms: one or two share an axis with counts, more of them stand one above the other as in a mountain range."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dlcore.demos import Histograms, Words
from figures.lettering import shortened
from figures.sheet import MARGIN, SMALL, Sheet, points
from figures.stroke import DASHES, floats

COUNT = Words("個数", "count")
MOST = Words("最大 {}", "max {}")
ROW = 62  # the height of a histogram in the range


def draw_histograms(picture: Histograms, sheet: Sheet) -> bytes:
    """Return the histograms as a PNG."""
    title = sheet.say(picture.title)
    edges = floats(picture.edges)
    counts = {label: np.nan_to_num(floats(values)) for label, values in picture.counts.items() if len(values)}
    if not counts:
        return sheet.empty(title)
    together = len(counts) <= 2
    height = 320 if together else ROW * len(counts) + 60
    figure = sheet.figure(title, sheet.title_height(title) + height + MARGIN)
    axes = figure.add_subplot()
    if together:
        _together(axes, edges, counts, sheet)
    else:
        _range(axes, edges, counts, sheet)
    axes.set_xlim(edges[0], edges[-1])
    sheet.label(axes, sheet.say(picture.x_label), sheet.say(COUNT) if together else "")
    return sheet.png(figure)


def _together(axes: Axes, edges: NDArray[np.floating], counts: dict[str, NDArray[np.floating]], sheet: Sheet) -> None:
    sheet.plotted(axes)
    handles = []
    for number, values in enumerate(counts.values()):
        color = sheet.theme.color(number)
        axes.stairs(values, edges, fill=True, color=color, alpha=0.25)
        dash = DASHES[number]
        handles.append(axes.stairs(values, edges, color=color, linewidth=points(2), linestyle=dash, baseline=None))
    axes.set_ylim(bottom=0)
    sheet.legend(axes, handles, list(counts))


def _range(axes: Axes, edges: NDArray[np.floating], counts: dict[str, NDArray[np.floating]], sheet: Sheet) -> None:
    sheet.styled(axes)
    axes.spines["left"].set_visible(False)
    for row, values in enumerate(reversed(counts.values())):
        color = sheet.theme.color(len(counts) - 1 - row)
        tallest = float(values.max())
        tops = row + 0.85 * values / (tallest or 1.0)
        axes.stairs(tops, edges, baseline=row, fill=True, color=color, alpha=0.3)
        axes.stairs(tops, edges, baseline=row, color=color, linewidth=points(1.6))
        axes.axhline(row, color=sheet.theme.border, linewidth=0.8)
        axes.annotate(
            sheet.say(MOST).format(f"{tallest:.6g}"),
            (1, row + 0.9),
            xycoords=axes.get_yaxis_transform(),
            ha="right",
            va="top",
            **sheet.text(SMALL - 1, sheet.theme.muted),
        )
    axes.set_ylim(0, len(counts))
    names = [shortened(label, SMALL, 150) for label in reversed(counts)]
    axes.set_yticks([row + 0.3 for row in range(len(counts))], names, **sheet.text(SMALL))
    axes.tick_params(axis="y", length=0)
