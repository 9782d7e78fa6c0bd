"""The colours of the light and the dark page, as in .streamlit/config.toml, and the colour scales made from them.

Curves and classes take their colours from ``ordinal``: hues that stay apart for the colour-blind, each of them at
least three times as light or dark as the page, as WCAG 2.2 asks of graphics (1.4.11).
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

Color: TypeAlias = str | tuple[float, float, float]


@dataclass(frozen=True)
class Theme:
    """The colours of one page."""

    background: str
    surface: str
    border: str
    text: str
    muted: str
    primary: str
    deep: str
    opposite: str
    ordinal: tuple[str, ...]

    def color(self, number: int) -> str:
        """Return the colour of a curve or class by its number; they come round again."""
        return self.ordinal[number % len(self.ordinal)]

    def pale(self, color: str, share: float) -> str:
        """Return the colour mixed into the page: ``share`` of it, the rest background."""
        mixed = share * np.array(to_rgb(color)) + (1 - share) * np.array(to_rgb(self.background))
        return to_hex((*mixed.tolist(), 1.0))

    @property
    def sequential(self) -> LinearSegmentedColormap:
        """A scale from nothing (near the page) over the primary colour to much."""
        return LinearSegmentedColormap.from_list("sequential", [self.surface, self.primary, self.deep])

    @property
    def diverging(self) -> LinearSegmentedColormap:
        """A scale from negative over zero (near the page) to positive."""
        return LinearSegmentedColormap.from_list("diverging", [self.opposite, self.surface, self.primary])


LIGHT = Theme(
    background="#FFFFFF",
    surface="#F5F6FA",
    border="#D9DCE3",
    text="#1C2024",
    muted="#5B6270",
    primary="#5B5BD6",
    deep="#26266F",
    opposite="#C2570C",
    ordinal=("#5B5BD6", "#C2570C", "#00825F", "#B4508F", "#96700A", "#2487B8", "#6B4A2B", "#6B7280"),
)
DARK = Theme(
    background="#111318",
    surface="#1A1D24",
    border="#343843",
    text="#ECEDEE",
    muted="#A6ACB8",
    primary="#6A66D9",
    deep="#D6D4FF",
    opposite="#E07B39",
    ordinal=("#8B87F0", "#F08A4B", "#35C797", "#EE9CCB", "#E3C04F", "#6CC4F5", "#C49A72", "#A6ACB8"),
)


def luminance(color: Color) -> float:
    """Return the relative luminance of a colour, 0 (black) to 1 (white).

    Source: WCAG 2.2, definition of relative luminance.
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    """Return the contrast of two colours, 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ink(paper: Color) -> str:
    """Return black or white, whichever is read best on ``paper``: one of them has a contrast of at least 4.5."""
    return max("#000000", "#FFFFFF", key=lambda color: contrast(color, paper))
