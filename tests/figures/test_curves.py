"""The curves of a run and of several runs beside each other."""

import math

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from figures import draw_comparison, draw_curves
from figures.curves import _panels
from figures.metric import Group, group, named
from figures.sheet import Language, sheet
from figures.stroke import NOT_FINITE, NOT_POSITIVE, Strokes
from tests.figures.png import width_of
from tests.figures.samples import HISTORY

RUNS = {f"SGD 学習率 {rate}": {"loss": [(n, math.exp(-n * rate)) for n in range(50)]} for rate in (0.01, 0.03, 0.1)}


def axes_to_draw_on() -> Axes:
    return sheet("en", False, 640).figure("", 300).add_subplot()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_curves_are_drawn_and_the_same_each_time(language: Language, dark: bool) -> None:
    png = draw_curves(HISTORY, language, dark=dark, width=800)
    assert width_of(png) == 800
    assert draw_curves(HISTORY, language, dark=dark, width=800) == png


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_comparison_is_drawn_and_the_same_each_time(language: Language, dark: bool) -> None:
    png = draw_comparison(RUNS, "loss", language, dark=dark)
    assert width_of(png) == 640
    assert draw_comparison(RUNS, "loss", language, dark=dark) == png


def test_losses_and_accuracies_and_the_rest_stand_apart() -> None:
    assert [group(name) for name in HISTORY] == [Group.LOSS, Group.ACCURACY, Group.ACCURACY, Group.OTHER]


def test_figures_of_unlike_size_get_axes_of_their_own() -> None:
    sizes = {"norm": 3000.0, "w": 5.0, "share": 1.0, "dead": 0.0, "nan": math.nan, "loss": 9.0, "test_loss": 1e-9}
    history = {name: [(0, size / 2), (1, size)] for name, size in sizes.items()}
    shared = [names for _, names in _panels(history)]
    assert shared == [["loss", "test_loss"], ["norm", "dead", "nan"], ["w", "share"]]
    draw_curves(history, "ja")


def test_a_figure_of_a_demos_own_keeps_its_name() -> None:
    assert named("col2im_difference") == ("col2im difference", "col2im difference")


@pytest.mark.parametrize("history", [{}, {"loss": []}])
def test_an_empty_history_says_that_there_is_no_data(history: dict[str, list[tuple[int, float]]]) -> None:
    assert draw_curves(history, "en") == sheet("en", False, 640).empty("")


def test_a_comparison_leaves_out_runs_without_the_figure() -> None:
    assert draw_comparison(RUNS | {"other": {"w": [(0, 1.0)]}, "none": {}}, "loss", "ja") == draw_comparison(
        RUNS, "loss", "ja"
    )
    page = sheet("ja", False, 640)
    assert draw_comparison(RUNS, "test_accuracy", "ja") == page.empty(page.say(named("test_accuracy")))


def test_a_run_to_compare_may_be_its_curve_alone() -> None:
    curves = {label: run["loss"] for label, run in RUNS.items()}
    assert draw_comparison(curves, "loss", "ja") == draw_comparison(RUNS, "loss", "ja")


def test_compared_runs_differ_in_colour_dashes_and_mark() -> None:
    axes = axes_to_draw_on()
    strokes = Strokes(sheet("en", False, 640), axes, marked=True)
    for n in range(6):
        strokes.add(np.arange(3.0), np.arange(3.0), str(n))
    lines = [line for line in axes.get_lines() if len(np.asarray(line.get_xdata()))]
    assert len({to_hex(line.get_color()) for line in lines}) == 6
    assert len({str(line.get_marker()) for line in lines}) == 6
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 6  # type: ignore[attr-defined]  # no public way


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_a_value_off_the_axis_is_a_gap_and_a_cross(value: float, log: bool) -> None:
    axes = axes_to_draw_on()
    strokes = Strokes(sheet("en", False, 640), axes, log=log)
    strokes.add(np.arange(30.0), np.where(np.arange(30) == 7, value, 1.0), "loss")
    strokes.legend()
    off = not math.isfinite(value) or log
    curve = np.asarray(axes.get_lines()[0].get_ydata())
    assert np.flatnonzero(np.isnan(curve)).tolist() == ([7] if off else [])
    crosses = [line for line in axes.get_lines() if line.get_marker() == "x"]
    assert [np.asarray(line.get_xdata()).tolist() for line in crosses] == ([[7.0]] if off else [])
    legend = axes.get_legend()
    assert legend is not None
    said = {text.get_text() for text in legend.get_texts()} - {"loss"}
    assert said == ({(NOT_POSITIVE if math.isfinite(value) else NOT_FINITE).en} if off else set())


def test_a_value_between_two_gaps_is_still_seen() -> None:
    axes = axes_to_draw_on()
    values = np.ones(30)
    values[[4, 6]] = np.nan
    Strokes(sheet("en", False, 640), axes).add(np.arange(30.0), values, "loss")
    assert any(line.get_linestyle() == "None" and 5.0 in np.asarray(line.get_xdata()) for line in axes.get_lines())


@pytest.mark.parametrize("value", [None, math.nan, math.inf, 1.7e308, -1.7e308, 0.0, 5e-324])
def test_runs_that_diverge_are_drawn(value: float | None) -> None:
    draw_curves({"loss": [(0, 2.0), (1, 1e-3), (2, value)], "test_accuracy": [(0, value)]}, "ja")
    draw_comparison({"a": [(0, value)], "b": [(0, 1.0)], "c": [(0, None)]}, "loss", "ja")


def test_a_thousand_points_and_twenty_runs_are_drawn() -> None:
    curve = [(n, 1.0 / (n + 1)) for n in range(1000)]
    draw_curves({f"loss_{n}": curve for n in range(8)}, "ja")
    draw_comparison({f"実行 {n} " + "とても長い名前 " * 9: curve for n in range(20)}, "loss", "ja")
