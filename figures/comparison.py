"""One figure of several runs on the same axes, each run with its own colour, dashes and marks."""

from collections.abc import Mapping

from dlcore.demos import UPDATES, Words
from figures.metric import Curve, History, group, named
from figures.panel import draw_panel
from figures.sheet import MARGIN, Language, sheet


def draw_comparison(
    histories: Mapping[str, History | Curve],
    metric: str,
    language: Language,
    *,
    unit: Words = UPDATES,
    dark: bool = False,
    width: int = 640,
) -> bytes:
    """Return one figure of several runs, by their labels, as a PNG; a run that lacks it is left out.

    A run is its whole history, or only its curve of that figure; ``unit`` is what its steps count.
    """
    page = sheet(language, dark, width)
    title = page.say(named(metric))
    found = {label: run.get(metric) if isinstance(run, Mapping) else run for label, run in histories.items()}
    curves = {label: curve for label, curve in found.items() if curve}
    if not curves:
        return page.empty(title)
    figure = page.figure(title, page.title_height(title) + 330 + 12 * len(curves) + MARGIN)
    axes = figure.add_subplot()
    strokes = draw_panel(axes, curves, group(metric), page, marked=True)
    page.label(axes, page.say(unit))
    strokes.legend()
    return page.png(figure)
