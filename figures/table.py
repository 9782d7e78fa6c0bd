"""Rows of short texts under headings; columns of numbers stand to the right, long texts are broken."""

import numpy as np
from matplotlib.collections import LineCollection

from dlcore.demos import Table, Words
from figures.lettering import one_line, width, wrapped
from figures.sheet import LABEL, MARGIN, WIDTH, Sheet

GAP, LINE, PAD = 22, 18, 8  # between columns, height of a line of text, above and below it in a row
NARROWEST = 40
MOST_ROWS = 100
MORE = Words("ほか {} 行", "{} more rows")


def draw_table(picture: Table, sheet: Sheet) -> bytes:
    """Return the table as a PNG; of a long one the first hundred rows."""
    title = sheet.say(picture.title)
    if not picture.columns or not picture.rows:
        return sheet.empty(title)
    rows = [(*row, *("",) * len(picture.columns))[: len(picture.columns)] for row in picture.rows[:MOST_ROWS]]
    widths = _widths([picture.columns, *rows])
    numeric = [all(_is_number(row[column]) for row in rows) for column in range(len(widths))]
    texts = [picture.columns, *rows]
    cells = [[wrapped(text, LABEL, room) for text, room in zip(row, widths, strict=True)] for row in texts]
    heights = [LINE * max(len(lines) for lines in row) + PAD for row in cells]
    hidden = len(picture.rows) - len(rows)
    above = sheet.title_height(title)
    total = above + sum(heights) + (LINE + PAD if hidden else 0) + MARGIN
    figure = sheet.figure(title, total, arranged=False)
    axes = sheet.place(figure, 0, 0, WIDTH, round(total))
    axes.set(xlim=(0, WIDTH), ylim=(round(total), 0))
    axes.set_axis_off()
    lefts = MARGIN + np.cumsum([0, *(room + GAP for room in widths[:-1])])
    y = above
    rules = []
    for number, (row, height) in enumerate(zip(cells, heights, strict=True)):
        color = sheet.theme.muted if number == 0 else sheet.theme.text
        for lines, left, room, right in zip(row, lefts, widths, numeric, strict=True):
            axes.text(
                left + room if right else left,
                y + PAD / 2,
                "\n".join(lines),
                ha="right" if right else "left",
                va="top",
                linespacing=1.1,
                **sheet.text(LABEL, color),
            )
        y += height
        rules.append(((MARGIN, y), (float(lefts[-1]) + widths[-1], y)))
    axes.add_collection(LineCollection(rules, colors=sheet.theme.border, linewidths=[1.6, *[0.8] * len(rows)]))
    if hidden:
        axes.text(MARGIN, y + PAD / 2, sheet.say(MORE).format(hidden), va="top", **sheet.text(LABEL, sheet.theme.muted))
    return sheet.png(figure)


def _widths(rows: list[tuple[str, ...]]) -> list[float]:
    """Return how wide each column is: as its longest text, or less where not all fit, the widest giving way."""
    widths = [max(NARROWEST, max(width(one_line(row[c]), LABEL) for row in rows) + 1) for c in range(len(rows[0]))]
    room = WIDTH - 2 * MARGIN - GAP * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] = max(NARROWEST, widths[widest] - 4)
    return widths


def _is_number(text: str) -> bool:
    """Tell whether a text reads as a number, such as 0.5, −3, 98 % or a dash for none."""
    bare = text.strip().replace("−", "-").replace(",", "").removesuffix("%").strip()
    try:
        float(bare)
    except ValueError:
        return bare in ("", "-", "–", "—")
    return True
