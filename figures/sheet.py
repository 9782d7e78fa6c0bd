"""The paper every picture is drawn on: it knows language, theme and width, hands out figures and makes the PNG.

All sizes here and in the drawing modules are in pixels of a picture 640 pixels wide. A wider picture is the same
drawing, finer: its dots per inch grow with its width.
"""

import io
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from dlcore.demos import Words
from figures.lettering import FAMILIES, drawable, shortened, width, wrapped
from figures.theme import DARK, LIGHT, Theme

Language: TypeAlias = Literal["ja", "en"]

WIDTH, NARROWEST = 640, 64
INCHES = 8  # a power of two: width / 8 inches * 8 is the asked width again, to the pixel
MARGIN = 14
TITLE, LABEL, SMALL = 16.0, 13.0, 12.0  # font sizes
NO_DATA = Words("データがありません", "no data")


def points(pixels: float) -> float:
    """Return a length in points, matplotlib's unit of font sizes and line widths."""
    return pixels * 72 * INCHES / WIDTH


@dataclass(frozen=True)
class Sheet:
    """Language, theme and width of a picture."""

    language: Language
    theme: Theme
    width: int

    def say(self, words: Words) -> str:
        """Return the words in the language of the sheet."""
        return drawable(words.ja if self.language == "ja" else words.en)

    def title_height(self, title: str) -> float:
        """Return what a title takes of the height."""
        return MARGIN + 21 * len(_title_lines(title)) + 6 if title else MARGIN

    def figure(self, title: str, height: float, *, arranged: bool = True) -> Figure:
        """Return an empty figure with its title; ``arranged`` leaves placing the axes to matplotlib."""
        figure = Figure(
            (INCHES, INCHES * round(height) / WIDTH),
            dpi=self.width / INCHES,
            facecolor=self.theme.background,
        )
        FigureCanvasAgg(figure)
        if arranged:
            below = 1 - (self.title_height(title) - 8) / height if title else 1.0
            inch = WIDTH / INCHES
            layout = ConstrainedLayoutEngine(w_pad=MARGIN / inch, h_pad=8 / inch, hspace=0.04, rect=(0, 0, 1, below))
            figure.set_layout_engine(layout)
        if title:
            figure.suptitle(
                "\n".join(_title_lines(title)),
                x=MARGIN / WIDTH,
                y=1 - MARGIN / height,
                ha="left",
                va="top",
                **self.text(TITLE),
            )
        return figure

    def text(self, size: float, color: str | None = None) -> dict[str, Any]:
        """Return the settings every text needs: font, size, colour, and that ``$`` is a dollar."""
        return {
            "fontfamily": FAMILIES,
            "fontsize": points(size),
            "color": color or self.theme.text,
            "parse_math": False,
        }

    def place(self, figure: Figure, left: float, top: float, across: float, down: float) -> Axes:
        """Return axes at a place of a figure that is not arranged; left and top count from the upper left corner."""
        height = figure.get_figheight() * WIDTH / INCHES
        return self.styled(figure.add_axes((left / WIDTH, 1 - (top + down) / height, across / WIDTH, down / height)))

    def styled(self, axes: Axes) -> Axes:
        """Give axes the colours and the font of the sheet."""
        axes.set_facecolor(self.theme.background)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(self.theme.border)
        axes.tick_params(
            color=self.theme.border,
            labelcolor=self.theme.muted,
            labelsize=points(SMALL),
            labelfontfamily=FAMILIES[0],
            length=3,
        )
        for axis in (axes.xaxis, axes.yaxis):
            axis.get_offset_text().set(fontfamily=FAMILIES, color=self.theme.muted, fontsize=points(SMALL))
        return axes

    def plotted(self, axes: Axes) -> Axes:
        """Give axes a grid to read heights by."""
        axes.grid(axis="y", color=self.theme.border, linewidth=0.6)
        axes.set_axisbelow(True)
        return self.styled(axes)

    def label(self, axes: Axes, x: str = "", y: str = "") -> None:
        """Name the axes."""
        settings = self.text(LABEL, self.theme.muted)
        if x:
            axes.set_xlabel(shortened(x, LABEL, 500), **settings)
        if y:
            axes.set_ylabel(shortened(y, LABEL, 260), **settings)

    def log_scale(self, axes: Axes) -> None:
        """Make the y axis logarithmic, with plain numbers beside it."""
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        subs = (1.0, 2.0, 5.0) if high / low < 100 else (1.0,)
        axes.yaxis.set_major_locator(LogLocator(subs=subs, numticks=7))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(value)))
        axes.yaxis.set_minor_locator(NullLocator())

    def legend(
        self, axes: Axes, handles: list[Any], labels: list[str], *, right: bool = False, room: float = 560
    ) -> None:
        """Put a legend above the axes; ``room`` is how wide it may become."""
        symbol = 46  # the drawn sample, its distance to the text and to the next entry
        shown = [shortened(label, SMALL, room - symbol) for label in labels]
        widest = max(width(label, SMALL) for label in shown) + symbol
        legend: Legend = axes.legend(
            handles,
            [f" {label}" if label.startswith("_") else label for label in shown],  # matplotlib hides those with _
            loc="lower right" if right else "lower left",
            bbox_to_anchor=(1.0 if right else 0.0, 1.0),
            ncols=max(1, min(len(shown), int(room / widest))),
            prop={"family": FAMILIES, "size": points(SMALL)},
            labelcolor=self.theme.text,
            frameon=False,
            borderpad=0.2,
            borderaxespad=0.2,
            handlelength=2.6,
            handletextpad=0.6,
            columnspacing=1.2,
            labelspacing=0.3,
        )
        for text in legend.get_texts():
            text.set_parse_math(False)

    def empty(self, title: str, reason: Words = NO_DATA) -> bytes:
        """Return a picture that only says that there is nothing to show."""
        figure = self.figure(title, self.title_height(title) + 120, arranged=False)
        where = 0.5 * 120 / (self.title_height(title) + 120)
        figure.text(0.5, where, self.say(reason), ha="center", va="center", **self.text(LABEL, self.theme.muted))
        return self.png(figure)

    def png(self, figure: Figure) -> bytes:
        """Return the figure as a PNG, which is the same for the same figure: it names neither time nor program."""
        stream = io.BytesIO()
        figure.savefig(stream, format="png", metadata={"Software": None})
        return stream.getvalue()


def _title_lines(title: str) -> list[str]:
    return wrapped(title, TITLE, WIDTH - 2 * MARGIN)


def _plain(value: float) -> str:
    """Write a tick of a logarithmic axis: 0.001, 20, 1e−7."""
    if 1e-4 < value < 1e5:
        return f"{value:g}"
    digits, _, power = f"{value:.0e}".partition("e")
    return f"{digits}e{int(power)}".replace("-", "−")


def sheet(language: Language, dark: bool, width: int) -> Sheet:
    """Return the sheet for a language, a theme and a width in pixels."""
    if width < NARROWEST:
        raise ValueError(f"a picture is at least {NARROWEST} pixels wide, not {width}")
    return Sheet(language, DARK if dark else LIGHT, width)
