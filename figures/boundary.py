"""Points of several classes over what a model says of the plane around them.

Each class has a colour and a mark of its own; the line where the model changes its mind is drawn too.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from numpy.typing import NDArray

from dlcore.demos import Boundary
from figures.sheet import MARGIN, Sheet, points
from figures.stroke import MARKS, floats


def draw_boundary(picture: Boundary, sheet: Sheet) -> bytes:
    """Return the plane as a PNG.

    The field may be classes (whole numbers), the probability of class 1 (within 0 and 1, decided at one half), or a
    score (decided at 0).
    """
    title = sheet.say(picture.title)
    plane = np.asarray(picture.field, dtype=np.float64)
    if not plane.size and not len(picture.labels):
        return sheet.empty(title)
    figure = sheet.figure(title, sheet.title_height(title) + 400 + MARGIN)
    axes = sheet.styled(figure.add_subplot())
    axes.spines[["left", "bottom"]].set_visible(False)
    if plane.ndim == 2 and min(plane.shape) >= 2:
        x, y = floats(picture.x), floats(picture.y)
        if _is_classes(plane):
            _regions(axes, x, y, plane, sheet)
        else:
            _shades(axes, x, y, plane, sheet)
        axes.set(xlim=(x.min(), x.max()), ylim=(y.min(), y.max()))
    _points(axes, picture, sheet)
    return sheet.png(figure)


def _is_classes(plane: NDArray[np.floating]) -> bool:
    finite = plane[np.isfinite(plane)]
    return bool(finite.size and np.all(finite == np.round(finite)) and finite.min() >= 0)


def _regions(
    axes: Axes, x: NDArray[np.floating], y: NDArray[np.floating], plane: NDArray[np.floating], sheet: Sheet
) -> None:
    """Fill each class's region with its colour and draw the lines between them."""
    present = np.unique(plane[np.isfinite(plane)]).astype(int)
    pale = ListedColormap([sheet.theme.pale(sheet.theme.color(k), 0.25) for k in range(present.max(initial=0) + 1)])
    shown = np.ma.masked_invalid(plane)
    axes.pcolormesh(x, y, shown, cmap=pale, vmin=-0.5, vmax=pale.N - 0.5, shading="nearest", rasterized=True)
    if len(present) < 2:
        return
    for k in present:
        axes.contour(x, y, plane == k, [0.5], colors=sheet.theme.muted, linewidths=points(1.5))


def _shades(
    axes: Axes, x: NDArray[np.floating], y: NDArray[np.floating], plane: NDArray[np.floating], sheet: Sheet
) -> None:
    """Shade from class 0 to class 1 and draw the line of the decision."""
    finite = plane[np.isfinite(plane)]
    probable = bool(np.all((finite >= 0) & (finite <= 1)))
    reach = 0.5 if probable else float(np.abs(finite).max(initial=1e-12))
    middle = 0.5 if probable else 0.0
    theme = sheet.theme
    ends = [theme.pale(theme.color(0), 0.5), theme.background, theme.pale(theme.color(1), 0.5)]
    shades = LinearSegmentedColormap.from_list("shades", ends)
    if not finite.size:
        return
    shown = np.ma.masked_invalid(plane)
    levels = np.linspace(middle - reach, middle + reach, 13)
    axes.contourf(x, y, shown, levels=levels, cmap=shades)
    if finite.min() < middle < finite.max():
        axes.contour(x, y, shown, [middle], colors=theme.text, linewidths=points(2))


def _points(axes: Axes, picture: Boundary, sheet: Sheet) -> None:
    places = np.asarray(picture.points, dtype=np.float64).reshape(-1, 2)
    labels = np.asarray(picture.labels).reshape(-1)
    handles, names = [], []
    for k in np.unique(labels):
        mine = places[labels == k]
        handles.append(
            axes.scatter(
                mine[:, 0],
                mine[:, 1],
                s=points(7) ** 2,
                marker=MARKS[int(k) % len(MARKS)],
                color=sheet.theme.color(int(k)),
                edgecolors=sheet.theme.background,
                linewidths=0.6,
            )
        )
        names.append(picture.names[int(k)] if 0 <= k < len(picture.names) else str(int(k)))
    if handles:
        sheet.legend(axes, handles, names)
