"""Pictures from the demos' data: each function takes what is to be shown and returns a PNG."""

from figures.comparison import draw_comparison
from figures.curves import draw_curves
from figures.draw import draw_picture
from figures.metric import Group, group, named

__all__ = ["Group", "draw_comparison", "draw_curves", "draw_picture", "group", "named"]
