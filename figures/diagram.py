"""Boxes on a grid with arrows between them: how a network is wired, or what follows from what."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from dlcore.demos import Arrow, Box, Diagram
from figures.lettering import width, wrapped
from figures.sheet import MARGIN, SMALL, WIDTH, Sheet, points

DOWN = 74  # from the middle of a row to that of the next
LINE, PAD = 16, 9  # height of a line of text, and what a box has around it
GAP = 26  # between boxes in neighbouring columns


def draw_diagram(picture: Diagram, sheet: Sheet) -> bytes:
    """Return the diagram as a PNG; its grid takes the whole width."""
    title = sheet.say(picture.title)
    if not picture.boxes:
        return sheet.empty(title)
    first = min(box.column - box.span / 2 for box in picture.boxes)
    across = (WIDTH - 2 * MARGIN) / (max(box.column + box.span / 2 for box in picture.boxes) - first)
    top = min(box.row for box in picture.boxes)
    above = sheet.title_height(title) + DOWN / 2 + 6
    total = round(above + DOWN * (max(box.row for box in picture.boxes) - top + 0.5) + MARGIN)
    figure = sheet.figure(title, total, arranged=False)
    axes = sheet.place(figure, 0, 0, WIDTH, total)
    axes.set(xlim=(0, WIDTH), ylim=(total, 0))
    axes.set_axis_off()
    drawn = {
        box.name: _box(axes, box, MARGIN + across * (box.column - first), above + DOWN * (box.row - top), across, sheet)
        for box in picture.boxes
    }
    for arrow in picture.arrows:
        _arrow(axes, arrow, drawn, sheet)
    return sheet.png(figure)


def _box(axes: Axes, box: Box, x: float, y: float, across: float, sheet: Sheet) -> FancyBboxPatch:
    room = across * box.span - GAP
    lines = wrapped(sheet.say(box.text), SMALL, room - 2 * PAD)
    wide = min(room, max(width(line, SMALL) for line in lines) + 2 * PAD + 8)
    high = LINE * len(lines) + PAD
    tint = sheet.theme.color(box.tone - 1) if box.tone else sheet.theme.muted
    patch = FancyBboxPatch(
        (x - wide / 2, y - high / 2),
        wide,
        high,
        boxstyle="round,pad=0,rounding_size=6",
        facecolor=sheet.theme.pale(tint, 0.14 if box.tone else 0.06),
        edgecolor=tint,
        linewidth=points(1.4),
        zorder=2,
    )
    axes.add_patch(patch)
    axes.text(x, y, "\n".join(lines), ha="center", va="center", linespacing=1.15, zorder=3, **sheet.text(SMALL))
    return patch


def _arrow(axes: Axes, arrow: Arrow, drawn: dict[str, FancyBboxPatch], sheet: Sheet) -> None:
    start, end = drawn[arrow.start], drawn[arrow.end]
    (x, y), (to_x, to_y) = _middle(start), _middle(end)
    axes.annotate(
        "",
        xy=(to_x, to_y),
        xytext=(x, y),
        zorder=1,
        arrowprops={
            "arrowstyle": "-|>",
            "color": sheet.theme.muted,
            "linewidth": points(1.4),
            "linestyle": (0, (4, 2.5)) if arrow.dashed else "solid",
            "patchA": start,
            "patchB": end,
            "shrinkA": 1,
            "shrinkB": 2,
            "mutation_scale": points(12),
            "connectionstyle": f"arc3,rad={arrow.bend}",
        },
    )
    if arrow.text:
        # the middle of the curve lies half its bend beside the straight line
        middle = ((x + to_x) / 2 - arrow.bend * (to_y - y) / 2, (y + to_y) / 2 + arrow.bend * (to_x - x) / 2)
        paper = {"facecolor": sheet.theme.background, "edgecolor": "none", "pad": 1.2}
        text = sheet.say(arrow.text)
        axes.text(*middle, text, ha="center", va="center", zorder=4, bbox=paper, **sheet.text(SMALL, sheet.theme.muted))


def _middle(patch: FancyBboxPatch) -> tuple[float, float]:
    return patch.get_x() + patch.get_width() / 2, patch.get_y() + patch.get_height() / 2
