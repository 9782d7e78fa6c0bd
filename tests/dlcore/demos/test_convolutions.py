"""The demos with trained convolutions and with shortcuts: they run, repeat themselves, and do what their texts say."""

import importlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlcore import SGD, Affine, Convolution, Flatten, ReLU, Sequential, he
from dlcore.data import Examples, Mnist, load_mnist, load_shapes
from dlcore.demos import DataUsed, Demo, KnobError, Lines, Picture, Step, Table, Tiles, checked_knobs, find_demo
from dlcore.demos.digits_run import DigitsRun
from dlcore.demos.pictures_run import Frozen, PicturesRun, digits

QUICK: dict[str, dict[str, Any]] = {  # settings in which a few steps are enough to learn something
    "simple-conv-net": {"filters": 4, "initializer": "he", "learning_rate": 0.01, "batch_size": 50, "steps": 40},
    "mnist-cnn": {"learning_rate": 0.001, "batch_size": 10, "steps": 10},
    "cifar10-cnn": {"convolutions": False, "dropout": False, "batch_size": 50, "steps": 30, "learning_rate": 0.0003},
    "residual-depth": {"layers": 4, "width": 20, "steps": 60},
}


def small_mnist() -> Mnist:
    mnist = load_mnist()
    train, test = (Examples(part.images[:n], part.labels[:n]) for part, n in ((mnist.train, 400), (mnist.test, 100)))
    return Mnist(train, test, mnist.name, mnist.source, mnist.checksums)


def small_digits_run(*arguments: Any) -> DigitsRun:
    made = DigitsRun(*arguments)
    made.mnist = small_mnist()
    return made


@pytest.fixture(autouse=True)
def _little_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("simple_conv_net", "mnist_cnn"):
        monkeypatch.setattr(importlib.import_module(f"dlcore.demos.{name}"), "load_mnist", small_mnist)
    monkeypatch.setattr(importlib.import_module("dlcore.demos.residual_depth"), "DigitsRun", small_digits_run)
    module = importlib.import_module("dlcore.demos.cifar10_cnn")
    monkeypatch.setattr(module, "load_shapes", lambda: load_shapes(200, 50))
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))


def run(name: str, **knobs: Any) -> Iterator[Step]:
    return find_demo(name).run(QUICK[name] | knobs)


def last(name: str, **knobs: Any) -> Step:
    return list(run(name, **knobs))[-1]


def pictures(step: Step) -> dict[str, Picture]:
    return {picture.name: picture for picture in step.pictures}


@pytest.fixture(params=QUICK)
def demo(request: pytest.FixtureRequest) -> Demo:
    return find_demo(request.param)


def test_three_steps_run_and_the_first_names_the_data(demo: Demo) -> None:
    first, *others = islice(run(demo.name), 3)
    assert first.step == 0
    assert first.data is not None
    assert first.data.name == ("colour shapes" if demo.name == "cifar10-cnn" else "MNIST")
    assert len(others) == 2
    assert {"loss", "train_accuracy", "test_accuracy"} <= first.metrics.keys()


def test_same_seed_same_curve_and_another_seed_another(demo: Demo) -> None:
    def curve(seed: int) -> list[dict[str, float]]:
        return [step.metrics for step in islice(run(demo.name, seed=seed), 3)]

    assert curve(1) == curve(1)
    assert curve(1) != curve(2)


def test_it_learns_and_ends_with_a_test(demo: Demo) -> None:
    steps = list(run(demo.name))
    assert steps[-1].metrics["loss"] < 0.9 * steps[0].metrics["loss"]
    assert steps[-1].step == steps[-1].steps == QUICK[demo.name]["steps"]
    assert "test_accuracy" in steps[-1].metrics


def test_pictures_stand_at_both_ends_and_have_words_in_both_languages(demo: Demo) -> None:
    steps = list(run(demo.name, steps=2))
    assert steps[0].pictures
    assert steps[-1].pictures
    for picture in (*steps[0].pictures, *steps[-1].pictures):
        assert all((*picture.title, *picture.alt))
        assert picture.title.ja != picture.title.en
    assert len(pictures(steps[0])) == len(steps[0].pictures)


def test_every_preset_sets_knobs_that_exist_and_explains_itself(demo: Demo) -> None:
    for preset in demo.presets.values():
        checked_knobs(demo.knobs, preset.knobs)
        assert all((*preset.title, *preset.teaches))
        assert not preset.disagrees or preset.report
    settings = [str(sorted(preset.knobs.items())) for preset in demo.presets.values()]
    assert len(set(settings)) == len(settings)
    assert not next(iter(demo.presets.values())).knobs, "the first preset is the default"


def test_a_misspelt_knob_is_refused_with_the_near_one(demo: Demo) -> None:
    with pytest.raises(KnobError, match="did you mean learning_rate"):
        demo.run({"learning_rat": 0.1})


@pytest.mark.parametrize("pooling", ["max", "average", "none"])
def test_each_pooling_gives_the_affine_layer_its_number_of_inputs(pooling: str) -> None:
    table = pictures(next(run("simple-conv-net", pooling=pooling)))["layers"]
    assert isinstance(table, Table)
    (flat,) = (shape for name, shape, _ in table.rows if name == "Flatten")
    assert flat == str(4 * (24 if pooling == "none" else 12) ** 2)


def test_the_layers_of_the_report_have_the_parameters_that_follow_by_hand() -> None:
    table = pictures(next(find_demo("mnist-cnn").run({})))["layers"]
    assert isinstance(table, Table)
    counts = [count for _, _, count in table.rows if count]
    assert counts == ["832", "51,264", "3,212,288", "10,250"]
    table = pictures(next(find_demo("cifar10-cnn").run({})))["layers"]
    assert isinstance(table, Table)
    counts = [count for _, _, count in table.rows if count]
    assert counts == ["896", "9,248", "18,496", "36,928", "1,180,160", "5,130"]


def test_frozen_filters_stay_while_the_rest_learns() -> None:
    def filters(**knobs: Any) -> tuple[np.ndarray, np.ndarray]:
        steps = list(run("simple-conv-net", **knobs))
        first, end = (pictures(step)["filters"] for step in (steps[0], steps[-1]))
        assert isinstance(first, Tiles)
        assert isinstance(end, Tiles)
        return first.images, end.images

    np.testing.assert_array_equal(*filters(train_filters=False))
    before, after = filters()
    assert not np.array_equal(before, after)
    layer = Frozen(Convolution.create(1, 2, (3, 3), he, np.random.default_rng(0)))
    x = np.ones((1, 1, 4, 4), np.float32)
    y, cache = layer.forward(x)
    dx, gradients = layer.backward(np.ones_like(y), cache)
    assert dx.shape == x.shape
    assert gradients == layer.parameters == {}


def test_shuffling_keeps_every_pixel_but_not_its_place() -> None:
    plain, shuffled = (
        pictures(last("simple-conv-net", steps=1, samples=10, shuffle_pixels=on))["mistakes"] for on in (False, True)
    )
    assert isinstance(plain, Tiles)
    assert isinstance(shuffled, Tiles)
    known = {tuple(np.sort(image.ravel())) for image in small_mnist().test.images}
    assert all(tuple(np.sort(image.ravel())) in known for image in shuffled.images)
    assert not all(any(np.array_equal(image, other) for other in plain.images) for image in shuffled.images)


def test_feature_maps_are_those_of_the_convolution() -> None:
    step = last("simple-conv-net", steps=1)
    maps, filters = pictures(step)["maps"], pictures(step)["filters"]
    assert isinstance(maps, Tiles)
    assert isinstance(filters, Tiles)
    x = small_mnist().test.pictures[:1]
    layer = Convolution((filters.images[:, None] - 0.5).astype(np.float32), np.zeros(4, np.float32))
    expected, _ = ReLU().forward(layer.forward(x)[0])  # but for the scale, and biases that are small after one step
    for found, image in zip(maps.images, expected[0], strict=True):
        if found.any():
            assert np.corrcoef(found.ravel(), image.ravel())[0, 1] > 0.98


def test_a_loss_that_is_not_finite_ends_the_run_with_a_note() -> None:
    train, test = digits(small_mnist().train), digits(small_mnist().test)
    network = Sequential([Flatten(), Affine.create(784, 10, he, np.random.default_rng(0))])
    data = DataUsed("digits", len(train.x), len(test.x))
    steps = list(PicturesRun(network, SGD(1e38), train, test, data, 40, 10, 0, lambda run: ()))
    assert steps[-1].note is not None
    assert not np.isfinite(steps[-1].metrics["loss"])
    assert steps[-1].step < 40


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "momentum", "sgd"])
def test_every_optimizer_takes_steps(optimizer: str) -> None:
    assert np.isfinite(last("simple-conv-net", steps=2, optimizer=optimizer).metrics["loss"])


def test_without_cifar_10_the_note_says_that_shapes_took_its_place() -> None:
    note = next(run("cifar10-cnn")).note
    assert note is not None
    assert note.en == "Data: 200 made-up pictures of shapes, not CIFAR-10; the report's 0.7793 cannot be compared."
    assert "レポートの 0.7793 とは比べられません" in note.ja


def write_cifar10(folder: Path, size: int = 2) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*(f"data_batch_{number}.bin" for number in range(1, 6)), "test_batch.bin"):
        (folder / name).write_bytes((bytes([3]) + bytes(range(256)) * 12) * size)


def test_own_files_are_used_and_their_extent_is_said(tmp_path: Path) -> None:
    write_cifar10(tmp_path / "cifar-10-batches-bin")
    first = next(run("cifar10-cnn"))
    assert first.data is not None
    assert (first.data.name, first.data.train, first.data.test) == ("CIFAR-10 files", 10, 2)
    assert first.note is not None
    assert "could not be verified to be all of CIFAR-10" in first.note.en
    shapes = next(run("cifar10-cnn", data="shapes"))
    assert shapes.data is not None
    assert shapes.data.name == "colour shapes"


def test_only_the_whole_verified_data_may_be_compared_with_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_cifar10(tmp_path / "cifar-10-batches-bin")
    module = importlib.import_module("dlcore.demos.cifar10_cnn")
    whole = module.replace(module.load_cifar10(), name="CIFAR-10")
    monkeypatch.setattr(module, "load_cifar10", lambda: whole)
    for sizes, may in (((10, 2), True), ((50_000, 10_000), False)):
        monkeypatch.setattr(module, "TRAIN", sizes[0])
        monkeypatch.setattr(module, "TEST", sizes[1])
        note = next(run("cifar10-cnn")).note
        assert note is not None
        assert ("may be compared" in note.en) == may
        assert "The stored band was measured on shapes" in note.en


def test_a_damaged_archive_is_named_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(b"<html>")
    (step,) = run("cifar10-cnn")
    assert step.note is not None
    assert "nothing is trained" in step.note.en
    assert "fetch it from" in step.note.en
    assert not step.metrics


def test_shortcuts_learn_at_a_depth_where_the_plain_stack_does_not() -> None:
    metrics = last("residual-depth", layers=32, steps=40).metrics
    assert metrics["loss"] < 0.8 * metrics["loss_plain"]


def test_there_is_a_gradient_for_every_layer_and_both_networks_start_alike() -> None:
    step = next(run("residual-depth", layers=8))
    picture = pictures(step)["gradients"]
    assert isinstance(picture, Lines)
    assert {name: len(values) for name, values in picture.curves.items()} == {"residual": 10, "plain": 10}
    residual, plain = (
        importlib.import_module("dlcore.demos.residual_depth")._network(4, 20, True, shortcuts, 0)
        for shortcuts in (True, False)
    )
    for one, other in zip(residual.parameters.values(), plain.parameters.values(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_plain_network_may_diverge_while_the_other_goes_on() -> None:
    steps = list(run("residual-depth", learning_rate=100.0, batch_norm=False))
    assert steps[-1].note is not None
