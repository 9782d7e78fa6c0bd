"""One pair of axes with curves over the updates of a run: what curves and comparison share."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from figures.metric import Curve, Group
from figures.sheet import Sheet
from figures.stroke import LARGEST, SMALLEST, Strokes, floats

WIDE_RANGE = 1000  # a loss that falls by more than this is drawn on a logarithmic axis


def draw_panel(axes: Axes, curves: Mapping[str, Curve], group: Group, sheet: Sheet, *, marked: bool = False) -> Strokes:
    """Draw named curves of one kind and return what a legend needs."""
    sheet.plotted(axes)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    data = {label: (floats([s for s, _ in curve]), floats([v for _, v in curve])) for label, curve in curves.items()}
    heights = np.concatenate([y for _, y in data.values()])
    shown = heights[np.abs(heights) <= LARGEST]
    strokes = Strokes(sheet, axes, log=group is Group.LOSS and _spans_widely(shown), marked=marked)
    for label, (x, y) in data.items():
        strokes.add(x, y, label)
    if strokes.log:
        sheet.log_scale(axes)
    elif group is Group.ACCURACY and shown.size and shown.min() >= 0 and shown.max() <= 1:
        axes.set_ylim(-0.02, 1.04)
    return strokes


def _spans_widely(values: NDArray[np.floating]) -> bool:
    return bool(values.size and values.min() >= SMALLEST and values.max() / values.min() > WIDE_RANGE)
