"""The small demos: lines and curves, gates, irises, im2col, convolution, clipping, computation graphs."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.demos import Boundary, Demo, KnobError, Lines, Matrix, Run, Step, Table, Tiles, find_demo, run_demo
from dlcore.demos.graph import Graph, GraphError

NAMES = (
    "linear-regression",
    "polynomial-regression",
    "perceptron-gates",
    "iris",
    "im2col",
    "convolution-pooling",
    "gradient-clipping",
    "computation-graph",
)
SHORT: dict[str, dict[str, Any]] = {  # knobs that keep a run cheap
    "polynomial-regression": {"steps": 50},
    "iris": {"epochs": 2},
    "gradient-clipping": {"steps": 30},
}


def _run(name: str, **knobs: Any) -> Run:
    return run_demo(find_demo(name), SHORT.get(name, {}) | knobs)


def _pictures(steps: list[Step]) -> list[Any]:
    return [picture for step in steps for picture in step.pictures]


@pytest.fixture(params=NAMES)
def demo(request: pytest.FixtureRequest) -> Demo:
    return find_demo(request.param)


def test_three_steps_run_and_the_first_says_what_data_it_uses(demo: Demo) -> None:
    steps = list(islice(demo.run(SHORT.get(demo.name, {})), 3))
    assert [step.step for step in steps] == sorted({step.step for step in steps})
    assert len(steps) == 3
    assert steps[0].data is not None


def test_same_seed_same_curve_and_another_seed_another_one(demo: Demo) -> None:
    runs = [_run(demo.name, seed=seed).history for seed in (0, 0, 1)]
    assert runs[0] == runs[1]
    if demo.name != "im2col":  # whose figures are counts, the same for every picture
        assert runs[0] != runs[2]


def test_pictures_come_at_the_end_and_have_texts_in_both_languages(demo: Demo) -> None:
    steps = list(demo.run(SHORT.get(demo.name, {})))
    assert steps[-1].pictures
    for picture in _pictures(steps):
        assert all((*picture.title, *picture.alt))


def test_every_preset_sets_knobs_that_exist(demo: Demo) -> None:
    assert next(iter(demo.presets)) in ("report", "edges", "by-norm")
    for preset in demo.presets.values():
        next(demo.run(preset.knobs))
        assert all((*preset.title, *preset.teaches))


def test_report_figures_are_of_metrics_the_demo_measures(demo: Demo) -> None:
    for preset in demo.presets.values():
        if preset.report:
            run = run_demo(demo, SHORT.get(demo.name, {}) | preset.knobs | SHORT.get(demo.name, {}))
            assert set(preset.report) <= set(run.metrics)


def test_a_misspelt_knob_is_refused_with_the_near_miss(demo: Demo) -> None:
    with pytest.raises(KnobError, match="did you mean seed"):
        demo.run({"sed": 1})


def test_a_line_is_found_and_the_loss_rests_at_the_variance_of_the_noise() -> None:
    metrics = _run("linear-regression").metrics
    assert metrics["w"] == pytest.approx(3, abs=0.3)
    assert metrics["loss"] == pytest.approx(0.09, rel=0.4)


def test_the_keras_line_has_the_slope_of_the_report_and_not_its_intercept() -> None:
    run = run_demo(find_demo("linear-regression"), find_demo("linear-regression").presets["keras"].knobs)
    assert run.metrics["w"] == pytest.approx(0.489, abs=0.03)
    assert run.metrics["b"] == pytest.approx(2.0, abs=0.03)


@pytest.mark.parametrize(
    ("name", "knobs"), [("linear-regression", {}), ("polynomial-regression", {"optimizer": "sgd"})]
)
def test_too_large_a_rate_ends_with_a_note(name: str, knobs: dict[str, Any]) -> None:
    steps = list(find_demo(name).run({"learning_rate": 1.0, "steps": 2000} | knobs))
    assert steps[-1].note is not None
    assert steps[-1].step < 2000


def test_adam_moves_a_coefficient_by_about_the_rate_in_a_step() -> None:
    run = _run("polynomial-regression", target="far-cubic", steps=500)
    assert run.metrics["w0"] == pytest.approx(0.5, abs=0.05)


def test_a_curve_is_fitted_when_adam_has_the_distance() -> None:
    run = _run("polynomial-regression", target="quadratic", learning_rate=0.1, steps=2500)
    assert run.metrics["loss"] == pytest.approx(0.0025, rel=0.5)
    assert isinstance(run.pictures["fit"], Lines)


def test_or_is_solved_in_time_and_xor_never() -> None:
    assert _run("perceptron-gates", epochs=200).metrics["train_accuracy"] == 1
    xor = _run("perceptron-gates", gate="xor", epochs=300)
    assert xor.metrics["train_accuracy"] in (0.25, 0.5, 0.75)
    assert (xor.metrics["loss"] or 0) > np.log(2) - 0.01
    assert isinstance(xor.pictures["boundary"], Boundary)


def test_sigmoid_is_behind_relu_on_irises_after_the_same_epochs() -> None:
    relu = np.mean([_run("iris", epochs=20, seed=seed).metrics["train_accuracy"] for seed in range(3)])
    sigmoid = np.mean(
        [_run("iris", epochs=20, activation="sigmoid", seed=seed).metrics["train_accuracy"] for seed in range(3)]
    )
    assert sigmoid < 0.75 < relu


def test_the_confusion_matrix_counts_every_test_flower() -> None:
    picture = _run("iris").pictures["confusion"]
    assert isinstance(picture, Matrix)
    assert picture.values.sum() == 30


def test_without_the_transpose_rows_mix_windows_and_the_convolution_is_wrong() -> None:
    right, wrong = _run("im2col"), _run("im2col", without_transpose=True)
    assert (right.metrics["mixed_rows"], right.metrics["output_error"]) == (0, 0)
    assert wrong.metrics["mixed_rows"] == 1
    assert (wrong.metrics["output_error"] or 0) > 0
    shapes = [run.pictures["columns"].values.shape for run in (right, wrong)]  # type: ignore[union-attr]
    assert shapes[0] == shapes[1] == (8, 9)


def test_col2im_returns_the_picture_only_where_windows_do_not_overlap() -> None:
    assert _run("im2col", filter_size=2, stride=2).metrics["col2im_difference"] == 0
    assert (_run("im2col").metrics["col2im_difference"] or 0) > 0


def test_the_columns_are_coloured_by_their_window() -> None:
    columns = _run("im2col", images=1).pictures["columns"]
    assert isinstance(columns, Matrix)
    assert columns.origin is not None
    assert columns.origin.tolist() == [[row] * 9 for row in range(4)]


def test_map_sizes_follow_the_formula() -> None:
    heights = [int(value) for _, value in _run("convolution-pooling", padding=1, stride=2).history["height"]]
    assert heights == [28, 14, 14, 7]


def test_pooling_makes_a_shift_matter_less() -> None:
    changes = [value for _, value in _run("convolution-pooling", pool_size=6).history["shift_change"]]
    assert changes[-1] < changes[1]


def test_maps_are_pictures_from_black_to_white() -> None:
    maps = _run("convolution-pooling").pictures["maps"]
    assert isinstance(maps, Tiles)
    assert (maps.images.min(), maps.images.max()) == (0, 1)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_unclipped_gradient_ruins_what_a_clipped_one_learns(seed: int) -> None:
    clipped, unclipped = (_run("gradient-clipping", clipping=kind, steps=800, seed=seed) for kind in ("norm", "none"))
    assert (clipped.metrics["loss"] or 0) < 5  # 5.5 is guessing
    assert unclipped.note is not None
    assert unclipped.metrics["loss"] is None or unclipped.metrics["loss"] > 5


def test_clipping_by_norm_keeps_the_direction_and_by_value_does_not() -> None:
    by_norm, by_value = (_run("gradient-clipping", clipping=kind, threshold=0.1) for kind in ("norm", "value"))
    assert min(value for _, value in by_norm.history["cosine"]) == pytest.approx(1)
    assert min(value for _, value in by_value.history["cosine"]) < 0.999


def test_a_deferred_variable_goes_1_10_100_as_in_the_report() -> None:
    values = [value for _, value in _run("computation-graph").history["x"]]
    assert sorted(set(values)) == [1, 10, 100]


def test_defining_nodes_computes_nothing_until_one_is_run() -> None:
    steps = list(find_demo("computation-graph").run({}))
    assert [step.metrics["operations"] for step in steps[:8]] == [0] * 8
    nodes = steps[7].pictures[0]
    assert isinstance(nodes, Table)
    assert {row[3] for row in nodes.rows} == {"?"}


def test_eager_computes_at_once_and_a_kept_value_stays() -> None:
    assert _run("computation-graph", mode="eager").metrics["x"] == 100
    assert _run("computation-graph", mode="eager", recompute=False).metrics["x"] == 10


@pytest.mark.parametrize(("forget", "said"), [("initializer", "init"), ("feed", "feed")])
def test_what_was_forgotten_is_said(forget: str, said: str) -> None:
    note = _run("computation-graph", forget=forget).note
    assert note is not None
    assert said in note.en
    assert said in note.ja


def test_a_node_is_computed_once_in_a_run() -> None:
    graph = Graph()
    graph.add("a", "constant", given=3.0)
    graph.add("square", "multiply", "a", "a")
    graph.add("fourth", "multiply", "square", "square")
    assert graph.run("fourth")["fourth"] == 81
    assert graph.operations == 2
    graph.add("p", "placeholder")
    with pytest.raises(GraphError, match="placeholder p"):
        graph.run("p")
