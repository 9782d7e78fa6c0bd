"""The figures of one run as they went: losses, accuracies and a demo's own on axes of their own."""

import math

from dlcore.demos import UPDATES, Words
from figures import lettering
from figures.metric import Group, History, group, named
from figures.panel import draw_panel
from figures.sheet import LABEL, MARGIN, Language, Sheet, sheet

FIRST, NEXT = 320, 160  # the height of one panel, and of each further one
UNLIKE = 25  # figures whose largest values differ by this factor get axes of their own


def draw_curves(
    history: History, language: Language, *, unit: Words = UPDATES, dark: bool = False, width: int = 640
) -> bytes:
    """Return every figure of a run as curves over its updates, as a PNG ``width`` pixels wide.

    A value that is not finite is a gap with a cross at the rim. A run without figures says that there is no data.
    """
    return _drawn(history, sheet(language, dark, width), unit)


def _drawn(history: History, page: Sheet, unit: Words) -> bytes:
    panels = _panels(history)
    if not panels:
        return page.empty("")
    figure = page.figure("", FIRST + NEXT * (len(panels) - 1) + MARGIN)
    places = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (kind, names) in zip(places, panels, strict=True):
        strokes = draw_panel(axes, {page.say(named(name)): history[name] for name in names}, kind, page)
        heading = strokes.labels[0] if len(names) == 1 else page.say(kind.value)
        axes.set_title(heading, loc="left", **page.text(LABEL))
        strokes.legend(right=True, room=540 - lettering.width(heading, LABEL), alone=False)
    page.label(places[-1], page.say(unit))
    return page.png(figure)


def _panels(history: History) -> list[tuple[Group, list[str]]]:
    """Return which figures share axes: those of a kind, and of the other kind only those of like size."""
    panels: list[tuple[Group, list[str]]] = []
    for kind in Group:
        for name in (name for name, curve in history.items() if curve and group(name) is kind):
            like = (names for other, names in panels if other is kind and _alike(history, names[0], name))
            shared = next(like, None)
            if shared is None:
                panels.append((kind, [name]))
            else:
                shared.append(name)
    return panels


def _alike(history: History, one: str, other: str) -> bool:
    """Tell whether neither of two figures would be a flat line beside the other."""
    if group(one) is not Group.OTHER:
        return True
    small, large = sorted(max((abs(v) for _, v in history[name] if v), default=0.0) for name in (one, other))
    return not math.isfinite(large) or large <= UNLIKE * small or small == 0
