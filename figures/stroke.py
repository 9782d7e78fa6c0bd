"""How one curve among several is drawn: colour, dashes and marks differ, so that it is found again without colour.

A value that has no place on the axis is a gap in the curve and a cross at the rim: at the top what is infinite or not a
number, at the bottom what is zero or less on a logarithmic axis.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dlcore.demos import Words
from figures.sheet import Sheet, points

DASHES = ((0, ()), (0, (5, 2)), (0, (1.2, 1.4)), (0, (7, 2, 1.2, 2)), (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2)), (0, (10, 3)))
MARKS = ("o", "s", "^", "D", "v", "P", "<")  # no cross: that marks what is off the axis
LARGEST, SMALLEST = 1e150, 1e-150  # beyond these matplotlib's own arithmetic on limits overflows
FEW = 25  # with so few values each of them gets its mark
NOT_FINITE = Words("∞ または NaN", "∞ or NaN")
NOT_POSITIVE = Words("0 以下（対数軸の外）", "0 or less (off the log axis)")


@dataclass
class Strokes:
    """The curves of one pair of axes, and what they could not show."""

    sheet: Sheet
    axes: Axes
    log: bool = False
    marked: bool = False
    handles: list[Artist] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    _off: dict[Words, list[Artist]] = field(default_factory=dict)

    def add(self, x: NDArray[np.floating], y: NDArray[np.floating], label: str) -> None:
        """Draw the next curve."""
        number = len(self.handles)
        color, mark = self.sheet.theme.color(number), MARKS[number % len(MARKS)]
        missing = ~(np.abs(y) <= LARGEST)
        low = ~missing & (y < SMALLEST) if self.log else np.zeros_like(missing)
        shown = np.where(missing | low, np.nan, y)
        few = len(x) <= FEW
        every = max(1, len(x) // 8)
        (line,) = self.axes.plot(
            x,
            shown,
            color=color,
            linestyle=DASHES[number % len(DASHES)],
            linewidth=points(2.0),
            marker=mark if few or self.marked else None,
            markersize=points(7),
            markeredgecolor=self.sheet.theme.background,
            markeredgewidth=0.6,
            markevery=1 if few else ((number * every // 4) % every, every),
        )
        if not few:
            alone = _alone(shown)
            self.axes.plot(x[alone], shown[alone], color=color, linestyle="none", marker=mark, markersize=points(4))
        self._mark(x[missing], color, 0.97, NOT_FINITE)
        self._mark(x[low], color, 0.03, NOT_POSITIVE)
        self.handles.append(line)
        self.labels.append(label)

    def _mark(self, x: NDArray[np.floating], color: str, height: float, words: Words) -> None:
        if not len(x):
            return
        sparse = x[:: max(1, len(x) // 40)]  # more crosses than that would be a bar
        self.axes.plot(
            sparse,
            np.full(len(sparse), height),
            transform=self.axes.get_xaxis_transform(),
            color=color,
            linestyle="none",
            marker="x",
            markersize=points(8),
            markeredgewidth=points(2),
        )
        self._off.setdefault(words, []).append(
            Line2D([], [], color=self.sheet.theme.muted, linestyle="none", marker="x", markersize=points(8))
        )

    def legend(self, *, right: bool = False, room: float = 560, alone: bool = True) -> None:
        """Name the curves and the crosses; ``alone`` also names a curve that is the only one."""
        curves = len(self.handles) if alone or len(self.handles) > 1 else 0
        handles = [*self.handles[:curves], *(handles[0] for handles in self._off.values())]
        labels = [*self.labels[:curves], *(self.sheet.say(words) for words in self._off)]
        if handles:
            self.sheet.legend(self.axes, handles, labels, right=right, room=room)


def _alone(y: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Tell the values between two gaps, of which a line shows nothing."""
    finite = np.concatenate([[False], np.isfinite(y), [False]])
    alone: NDArray[np.bool_] = finite[1:-1] & ~finite[:-2] & ~finite[2:]
    return alone


def floats(values: object) -> NDArray[np.floating]:
    """Return numbers as one row of float64, whatever they came as; None is not a number."""
    return np.asarray(values, dtype=np.float64).reshape(-1)
