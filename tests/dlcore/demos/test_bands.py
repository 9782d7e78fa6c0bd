"""The stored bands: there for every preset, up to date with its knobs, and shown by the page in docs/."""

import pytest

from benchmarks.bands import all_knobs
from benchmarks.demo_table import PAGE, page
from dlcore.demos import all_demos, run_demo

PRESETS = [(demo.name, preset) for demo in all_demos().values() for preset in demo.presets]
# Half an hour and more; the page says so before anything is started.
NEVER_MEASURED = {("mnist-cnn", "keras"), ("cifar10-cnn", "report")}
CHEAP = [("linear-regression", "report"), ("vanishing-gradient", "sigmoid-gaussian"), ("perceptron-gates", "report")]


@pytest.mark.parametrize(("name", "preset"), PRESETS, ids=[f"{name}/{preset}" for name, preset in PRESETS])
def test_every_preset_was_measured_with_its_present_knobs_over_its_seeds(name: str, preset: str) -> None:
    demo = all_demos()[name]
    stored, wanted = demo.stored(preset), demo.presets[preset].seeds
    if not wanted:
        assert (name, preset) in NEVER_MEASURED
        return
    assert stored is not None, "run python -m benchmarks.bands"
    assert stored["knobs"] == all_knobs(demo, preset)
    assert len(stored["seeds"]) >= wanted
    for run in stored["seeds"].values():
        assert run["history"].keys() == run["metrics"].keys()


def test_the_page_shows_the_stored_figures() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m benchmarks.demo_table"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "preset"), CHEAP)
def test_a_cheap_row_comes_out_again(name: str, preset: str) -> None:
    demo = all_demos()[name]
    stored = demo.stored(preset)
    assert stored is not None
    again = run_demo(demo, demo.knobs_of(preset) | {"seed": 0}).metrics
    for metric, value in stored["seeds"]["0"]["metrics"].items():
        # another processor may round another way, and a run of many steps carries that on
        assert again[metric] == pytest.approx(value, rel=0.02, abs=0.02), metric
