"""The study report's training runs, live: one generator function each, whose knobs are its parameters."""

from dlcore.demos.demo import UPDATES, Demo, Preset, all_demos, find_demo
from dlcore.demos.knob import Knob, KnobError, Range, checked_knobs
from dlcore.demos.picture import Arrow, Boundary, Box, Diagram, Histograms, Lines, Matrix, Picture, Table, Tiles
from dlcore.demos.run import Run, run_demo, thinned
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

__all__ = [
    "UPDATES",
    "Arrow",
    "Boundary",
    "Box",
    "DataUsed",
    "Demo",
    "Diagram",
    "Histograms",
    "Knob",
    "KnobError",
    "Lines",
    "Matrix",
    "Picture",
    "Preset",
    "Range",
    "Run",
    "Step",
    "Table",
    "Tiles",
    "Words",
    "all_demos",
    "checked_knobs",
    "find_demo",
    "run_demo",
    "thinned",
]
