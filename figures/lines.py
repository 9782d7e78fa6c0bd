"""Curves over a common axis, with or without measured points beneath them."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from dlcore.demos import Lines
from figures.sheet import MARGIN, Sheet, points
from figures.stroke import LARGEST, SMALLEST, Strokes, floats


def draw_lines(picture: Lines, sheet: Sheet) -> bytes:
    """Return the curves as a PNG; a logarithmic axis is used only where something is greater than 0."""
    title = sheet.say(picture.title)
    x = floats(picture.x)
    curves = {label: floats(values) for label, values in picture.curves.items() if len(values)}
    dots = tuple(floats(values) for values in picture.points) if picture.points else (np.empty(0), np.empty(0))
    if not curves and not len(dots[0]):
        return sheet.empty(title)
    heights = np.concatenate([*curves.values(), dots[1]])
    figure = sheet.figure(title, sheet.title_height(title) + 330 + MARGIN)
    axes = sheet.plotted(figure.add_subplot())
    log = picture.log_y and bool(np.any((heights >= SMALLEST) & (heights <= LARGEST)))
    strokes = Strokes(sheet, axes, log=log)
    finite = np.isfinite(dots[0]) & (np.abs(dots[1]) <= LARGEST)
    axes.scatter(
        dots[0][finite],
        dots[1][finite],
        s=points(6) ** 2,
        color=sheet.theme.muted,
        alpha=0.7,
        linewidths=0,
    )
    for label, values in curves.items():
        strokes.add(x, values, label)
    if np.array_equal(x, np.round(x)) and not len(dots[0]):
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))  # there is no layer 2.5
    if log:
        sheet.log_scale(axes)
    sheet.label(axes, sheet.say(picture.x_label), sheet.say(picture.y_label))
    strokes.legend()
    return sheet.png(figure)
