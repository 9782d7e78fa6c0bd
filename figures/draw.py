"""From a picture as data to a picture: one drawing function for each type."""

from typing import assert_never

from dlcore.demos import Boundary, Diagram, Histograms, Lines, Matrix, Picture, Table, Tiles
from figures.boundary import draw_boundary
from figures.diagram import draw_diagram
from figures.histograms import draw_histograms
from figures.lines import draw_lines
from figures.matrix import draw_matrix
from figures.sheet import Language, sheet
from figures.table import draw_table
from figures.tiles import draw_tiles


def draw_picture(picture: Picture, language: Language, *, dark: bool = False, width: int = 640) -> bytes:
    """Return the picture as a PNG ``width`` pixels wide; the same picture gives the same bytes."""
    page = sheet(language, dark, width)
    match picture:
        case Lines():
            return draw_lines(picture, page)
        case Histograms():
            return draw_histograms(picture, page)
        case Matrix():
            return draw_matrix(picture, page)
        case Boundary():
            return draw_boundary(picture, page)
        case Tiles():
            return draw_tiles(picture, page)
        case Table():
            return draw_table(picture, page)
        case Diagram():
            return draw_diagram(picture, page)
        case _:
            assert_never(picture)
