"""Pictures as data: what is to be drawn, not how. The folder `figures` turns them into images.

Every picture has a name that stays the same over a run (so that its steps can be leafed through), a title, and an
alternative text for those who cannot see it.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore.demos.words import Words

Numbers: TypeAlias = NDArray[np.floating] | NDArray[np.integer]


@dataclass(frozen=True)
class _Picture:
    name: str
    title: Words
    alt: Words


@dataclass(frozen=True)
class Lines(_Picture):
    """Curves over a common axis; ``points`` are drawn as marks of their own (x, y)."""

    x: Numbers
    curves: dict[str, Numbers]
    x_label: Words
    y_label: Words
    log_y: bool = False
    points: tuple[Numbers, Numbers] | None = None


@dataclass(frozen=True)
class Histograms(_Picture):
    """Counts over common bins, one histogram a label: ``counts[label]`` has one entry fewer than ``edges``."""

    edges: Numbers
    counts: dict[str, Numbers]
    x_label: Words


@dataclass(frozen=True)
class Matrix(_Picture):
    """A matrix as coloured cells, with its values written in when ``annotate``, or else ``texts`` where there are any.

    ``origin`` gives each cell a class (where its value came from), which decides its colour; otherwise the value does.
    """

    values: Numbers
    annotate: bool = False
    origin: NDArray[np.integer] | None = None
    row_label: Words | None = None
    column_label: Words | None = None
    texts: NDArray[np.str_] | None = None


@dataclass(frozen=True)
class Boundary(_Picture):
    """Points of several classes in the plane, over what a model says of each place: ``field[row y, column x]``."""

    points: Numbers
    labels: NDArray[np.integer]
    x: Numbers
    y: Numbers
    field: Numbers
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tiles(_Picture):
    """Small images side by side: ``images`` is (N, height, width) or (N, 3, height, width), values in [0, 1]."""

    images: Numbers
    captions: tuple[str, ...] = ()
    columns: int = 10


@dataclass(frozen=True)
class Table(_Picture):
    """Rows of short texts under headings."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Box:
    """A box of a diagram: its middle on the grid, counted from the upper left, and how many columns it spans.

    Boxes of the same ``tone`` have the same colour; 0 is plain.
    """

    name: str
    column: float
    row: float
    text: Words
    tone: int = 0
    span: float = 1.0


@dataclass(frozen=True)
class Arrow:
    """An arrow of a diagram between two boxes, by their names; ``bend`` curves it, to go round what lies between."""

    start: str
    end: str
    text: Words | None = None
    dashed: bool = False
    bend: float = 0.0


@dataclass(frozen=True)
class Diagram(_Picture):
    """Boxes on a grid and arrows between them."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()


Picture: TypeAlias = Lines | Histograms | Matrix | Boundary | Tiles | Table | Diagram
