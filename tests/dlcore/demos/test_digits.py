"""The demos on handwritten digits: they run, repeat themselves, and show what their texts promise."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.demos import Demo, Histograms, KnobError, Lines, Picture, Step, Tiles, checked_knobs, find_demo

DEMOS = ["vanishing-gradient", "optimizers", "batch-normalization", "overfitting", "mnist-softmax", "mnist-mlp"]
QUICK: dict[str, dict[str, Any]] = {  # settings in which a few steps are enough to learn something
    "vanishing-gradient": {"activation": "relu", "initializer": "he", "steps": 60},
    "optimizers": {"activation": "relu", "initializer": "he", "optimizer": "adam", "steps": 60},
    "batch-normalization": {"activation": "relu", "initializer": "he", "steps": 60},
    "overfitting": {"hidden_sizes": (50, 50), "learning_rate": 0.1, "steps": 60},
    "mnist-softmax": {"steps": 60},
    "mnist-mlp": {"hidden_sizes": (50,), "activation": "relu", "learning_rate": 0.01, "steps": 60},
}


def steps_of(name: str, **knobs: Any) -> list[Step]:
    return list(find_demo(name).run(knobs))


def losses(name: str, count: int, **knobs: Any) -> list[float]:
    return [step.metrics["loss"] for step in islice(find_demo(name).run(knobs), count)]


def pictures(step: Step) -> dict[str, Picture]:
    return {picture.name: picture for picture in step.pictures}


@pytest.fixture(params=DEMOS)
def demo(request: pytest.FixtureRequest) -> Demo:
    return find_demo(request.param)


def test_three_steps_run_and_the_first_names_the_data(demo: Demo) -> None:
    first, *others = islice(demo.run(QUICK[demo.name]), 3)
    assert first.step == 0
    assert first.data is not None
    assert (first.data.name, first.data.test) == ("MNIST", 10_000)
    assert first.data.train == (300 if demo.name == "overfitting" else 60_000)
    assert len(first.data.sha256) == 4 * 12 + 3
    assert len(others) == 2
    assert {"loss", "train_accuracy", "test_accuracy"} <= first.metrics.keys()


def test_same_seed_same_curve_and_another_seed_another(demo: Demo) -> None:
    def curve(seed: int) -> list[dict[str, float]]:
        return [step.metrics for step in islice(demo.run(QUICK[demo.name] | {"seed": seed}), 3)]

    assert curve(1) == curve(1)
    assert curve(1) != curve(2)


def test_it_learns(demo: Demo) -> None:
    steps = list(demo.run(QUICK[demo.name]))
    assert steps[-1].metrics["loss"] < 0.8 * steps[0].metrics["loss"]
    assert steps[-1].metrics["test_accuracy"] > steps[0].metrics["test_accuracy"] + 0.2
    assert steps[-1].step == steps[-1].steps == 60


def test_pictures_stand_at_both_ends_and_have_words_in_both_languages(demo: Demo) -> None:
    steps = list(demo.run(QUICK[demo.name] | {"steps": 6}))
    assert steps[0].pictures
    assert steps[-1].pictures
    for picture in (*steps[0].pictures, *steps[-1].pictures):
        assert picture.title.ja
        assert picture.title.en
        assert picture.title.ja != picture.title.en
        assert picture.alt.ja
        assert picture.alt.en
    assert len(pictures(steps[-1])) == len(steps[-1].pictures)


def test_every_preset_sets_knobs_that_exist_and_explains_itself(demo: Demo) -> None:
    for preset in demo.presets.values():
        checked_knobs(demo.knobs, preset.knobs)
        assert all((*preset.title, *preset.teaches))
        assert not preset.disagrees or preset.report
    settings = [str(sorted(preset.knobs.items())) for preset in demo.presets.values()]
    assert len(set(settings)) == len(settings)


def test_a_misspelt_knob_is_refused_with_the_near_one(demo: Demo) -> None:
    with pytest.raises(KnobError, match="did you mean learning_rate"):
        demo.run({"learning_rat": 0.1})


def test_first_layer_gradient_vanishes_with_sigmoids_and_small_weights_only() -> None:
    def ratio(**knobs: Any) -> float:
        picture = pictures(steps_of("vanishing-gradient", steps=20, **knobs)[-1])["gradients"]
        assert isinstance(picture, Lines)
        return float(picture.curves["W1"][-1] / picture.curves["W3"][-1])

    assert ratio() < 0.01
    assert ratio(activation="relu", initializer="he") > 0.2


def test_zero_weights_keep_all_units_alike() -> None:
    tiles = pictures(steps_of("vanishing-gradient", steps=30, initializer="zeros")[-1])["first-layer"]
    assert isinstance(tiles, Tiles)
    assert np.abs(tiles.images - tiles.images[0]).max() < 1e-3  # in units of the largest weight
    assert np.ptp(tiles.images[0]) > 0.1


def test_the_wrong_derivative_changes_sigmoids_only() -> None:
    wrong = {"derivative_at": "activation", "steps": 5, "initializer": "xavier"}
    right = wrong | {"derivative_at": "input"}
    assert losses("vanishing-gradient", 6, **wrong) != losses("vanishing-gradient", 6, **right)
    relu = {"activation": "relu"}
    assert losses("vanishing-gradient", 6, **wrong, **relu) == losses("vanishing-gradient", 6, **right, **relu)


def test_a_network_that_cannot_learn_gives_one_answer_to_everything() -> None:
    answers = pictures(steps_of("vanishing-gradient", steps=20)[-1])["answers"]
    assert isinstance(answers, Histograms)
    assert answers.counts["y"].max() == answers.counts["y"].sum() == answers.counts["t"].sum() == 10_000


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "momentum_listing", "nesterov", "adagrad", "rmsprop", "adam"])
def test_every_optimizer_takes_steps(optimizer: str) -> None:
    assert all(np.isfinite(losses("optimizers", 4, steps=3, optimizer=optimizer)))


@pytest.mark.slow
def test_rmsprop_leaves_the_plateau_that_momentum_stays_on() -> None:
    steps = {"steps": 250}
    assert steps_of("optimizers", optimizer="rmsprop", **steps)[-1].metrics["test_accuracy"] > 0.5
    assert steps_of("optimizers", optimizer="momentum", **steps)[-1].metrics["test_accuracy"] < 0.12


@pytest.mark.parametrize(
    ("schedule", "last"), [("constant", 1), ("step", 0.125), ("exponential", 0.1), ("inverse", 0.1)]
)
def test_a_schedule_ends_at_its_share_of_the_rate(schedule: str, last: float) -> None:
    rates = pictures(steps_of("optimizers", steps=200, schedule=schedule, learning_rate=0.01)[0])["learning-rate"]
    assert isinstance(rates, Lines)
    assert rates.curves["η"][0] == pytest.approx(0.01)
    assert rates.curves["η"][-1] == pytest.approx(0.01 * last, rel=0.05)


def test_batch_normalization_learns_where_the_plain_network_does_not() -> None:
    last = steps_of("batch-normalization", steps=150)[-1].metrics
    assert last["test_accuracy"] > last["test_accuracy_without"] + 0.3


@pytest.mark.slow
def test_batch_normalization_goes_on_when_the_plain_network_diverges() -> None:
    knobs = {"activation": "relu", "initializer": "gaussian", "initializer_scale": 10.0, "hidden_sizes": (40,) * 20}
    steps = steps_of("batch-normalization", steps=40, learning_rate=2.0, batch_size=20, **knobs)
    assert [step.note.en for step in steps if step.note] == [
        "The network without batch normalisation has diverged; the other one goes on."
    ]
    assert steps[-1].step == 40
    assert "loss_without" not in steps[-1].metrics


def test_a_loss_that_is_not_finite_ends_the_run_with_a_note() -> None:
    knobs = {"activation": "relu", "initializer_scale": 10.0, "hidden_sizes": (40,) * 30, "learning_rate": 100.0}
    steps = steps_of("vanishing-gradient", steps=40, **knobs)
    assert steps[-1].note is not None
    assert not np.isfinite(steps[-1].metrics["loss"])
    assert steps[-1].step < 40


@pytest.mark.slow
def test_a_few_digits_are_learned_by_heart() -> None:
    last = steps_of("overfitting", samples=50, hidden_sizes=(100,), learning_rate=0.3, steps=150)[-1].metrics
    assert last["train_accuracy"] == 1.0
    assert last["test_accuracy"] < 0.8


@pytest.mark.slow
def test_a_penalty_draws_the_weights_to_zero() -> None:
    def weights(**knobs: Any) -> Histograms:
        knobs |= {"hidden_sizes": (30,), "steps": 60, "learning_rate": 0.1}
        picture = pictures(steps_of("overfitting", **knobs)[-1])["weights"]
        assert isinstance(picture, Histograms)
        return picture

    plain, l2, l1 = weights(), weights(penalty="l2", weight_decay=0.5), weights(penalty="l1", weight_decay=0.01)
    assert np.ptp(l2.edges) < 0.7 * np.ptp(plain.edges)
    assert l1.counts["W1"].max() > 1.5 * plain.counts["W1"].max()


@pytest.mark.parametrize("augmentation", ["crop", "erase"])
def test_augmentation_shows_images_that_are_not_in_the_data(augmentation: str) -> None:
    def shown(kind: str) -> Any:
        picture = pictures(next(find_demo("overfitting").run({"augmentation": kind})))["batch"]
        assert isinstance(picture, Tiles)
        return picture

    plain, changed = shown("none"), shown(augmentation)
    assert plain.captions == changed.captions
    assert plain.images.shape == changed.images.shape == (20, 28, 28)
    assert not np.array_equal(plain.images, changed.images)


def test_dropout_changes_training_and_its_two_forms_differ() -> None:
    knobs = {"hidden_sizes": (50,), "steps": 6}
    curves = [losses("overfitting", 7, **knobs)]
    curves += [
        losses("overfitting", 7, dropout_rate=0.5, dropout_form=form, **knobs) for form in ("classic", "inverted")
    ]
    assert curves[0] != curves[1] != curves[2] != curves[0]


def test_integer_labels_with_the_sparse_loss_give_the_same_run_as_one_hot_with_categorical() -> None:
    knobs = {"hidden_sizes": (20,), "steps": 5}
    sparse = losses("mnist-mlp", 6, labels="integer", loss="sparse", **knobs)
    assert losses("mnist-mlp", 6, **knobs) == pytest.approx(sparse, rel=1e-5)


@pytest.mark.parametrize(("labels", "loss"), [("integer", "categorical"), ("one_hot", "sparse")])
def test_labels_of_the_wrong_form_end_the_run_with_an_explanation(labels: str, loss: str) -> None:
    (only,) = steps_of("mnist-mlp", labels=labels, loss=loss)
    assert only.note is not None
    assert "(100, 10)" in only.note.en
    assert "categorical" in only.note.ja


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "momentum", "sgd"])
def test_the_large_network_takes_steps_with_every_optimizer(optimizer: str) -> None:
    curve = losses("mnist-mlp", 4, steps=3, hidden_sizes=(20,), optimizer=optimizer, dropout_after="every")
    assert all(np.isfinite(curve))
