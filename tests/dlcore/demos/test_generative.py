"""Word vectors, autoencoders and GANs: they run, repeat themselves, and show what their texts promise."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.demos import Boundary, Demo, KnobError, Matrix, Run, Table, Tiles, checked_knobs, find_demo, run_demo
from dlcore.demos.dcgan_networks import discriminator, generator
from dlcore.demos.dcgan_pictures import bold_and_thin
from dlcore.demos.gaussian_mixture import MIXTURES
from dlcore.demos.toy_language import CLASS_OF, CLASSES, NUMBER, WORDS, analogies, sentences, solve

QUICK: dict[str, dict[str, Any]] = {  # settings in which a few steps are enough to learn something
    "word2vec": {"steps": 300},
    "autoencoder": {"hidden_sizes": (32,), "latent_size": 2, "steps": 40, "learning_rate": 0.005},
    "vae": {"hidden_sizes": (32,), "steps": 40, "learning_rate": 0.005},
    "gan": {"steps": 60},
    "dcgan": {"filters": 4, "batch_size": 16, "steps": 4},
}


def run(name: str, **knobs: Any) -> Run:
    return run_demo(find_demo(name), QUICK[name] | knobs)


def last(name: str, metric: str, **knobs: Any) -> float:
    value = run(name, **knobs).metrics[metric]
    assert value is not None
    return value


@pytest.fixture(params=sorted(QUICK))
def demo(request: pytest.FixtureRequest) -> Demo:
    return find_demo(request.param)


def test_three_steps_run_and_the_first_names_the_data(demo: Demo) -> None:
    first, *others = islice(demo.run(QUICK[demo.name] | {"steps": 2}), 3)
    assert first.step == 0
    assert first.data is not None
    assert first.pictures
    assert [step.step for step in others] == [1, 2]
    assert others[-1].pictures


def test_same_seed_same_curve_and_another_seed_another(demo: Demo) -> None:
    runs = [run(demo.name, seed=seed, steps=5).history for seed in (0, 0, 1)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_pictures_have_words_in_both_languages(demo: Demo) -> None:
    for picture in run(demo.name, steps=1).pictures.values():
        assert all((*picture.title, *picture.alt))


def test_every_preset_sets_knobs_that_exist_and_explains_itself(demo: Demo) -> None:
    for preset in demo.presets.values():
        checked_knobs(demo.knobs, preset.knobs)
        assert all((*preset.title, *preset.teaches))
    settings = [str(sorted(preset.knobs.items())) for preset in demo.presets.values()]
    assert len(set(settings)) == len(settings)


def test_a_misspelt_knob_is_refused_with_the_near_one(demo: Demo) -> None:
    with pytest.raises(KnobError, match="did you mean batch_size"):
        demo.run({"batch_sise": 1})


@pytest.mark.parametrize("name", ["word2vec", "autoencoder", "vae"])
def test_it_learns(name: str) -> None:
    values = [value for _, value in run(name).history["loss"]]
    assert np.mean(values[-10:]) < 0.8 * values[0]


@pytest.mark.parametrize(
    ("name", "function", "result"),
    [
        ("word2vec", "skip_gram_loss", (np.nan, np.zeros(1), np.zeros(1))),
        ("autoencoder", "_loss", (np.nan, np.zeros(1))),
        ("vae", "_loss", np.nan),
        ("gan", "discriminator_gradients", (np.nan, {}, [])),
        ("dcgan", "discriminator_gradients", (np.nan, {}, [])),
    ],
)
def test_a_loss_that_is_not_finite_ends_the_run_with_a_note(
    name: str, function: str, result: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"dlcore.demos.{name}.{function}", lambda *_, **__: result)
    monkeypatch.setattr(f"dlcore.demos.{name}.Adam.step", lambda *_: None)
    steps = list(find_demo(name).run(QUICK[name]))
    assert steps[-1].note is not None
    assert steps[-1].step == 0


@pytest.mark.parametrize("model", ["skip_gram", "cbow"])
@pytest.mark.parametrize("output", ["negative_sampling", "full_softmax"])
def test_words_of_one_kind_come_together_and_analogies_come_out(model: str, output: str) -> None:
    found = run("word2vec", model=model, output=output, steps=800)
    assert (found.metrics["class_accuracy"] or 0) > 0.7  # by chance about 0.15
    assert (found.metrics["analogy_accuracy"] or 0) > 0.7  # by chance at most 0.2: five people are left
    similarities = found.pictures["similarities"]
    assert isinstance(similarities, Matrix)
    np.testing.assert_allclose(np.diag(similarities.values), 1)
    assert isinstance(found.pictures["analogies"], Table)


def test_two_numbers_are_too_few_and_a_window_of_one_sees_no_difference_between_people() -> None:
    assert last("word2vec", "analogy_accuracy", embedding_size=2, steps=800) < 0.6
    assert last("word2vec", "analogy_accuracy", window=1, steps=800) < 0.6


def test_the_toy_language_has_every_word_and_only_words_of_its_classes() -> None:
    found = np.concatenate(sentences(2000, np.random.default_rng(0)))
    assert set(found) == set(range(len(WORDS))) == set(NUMBER.values())
    assert len(CLASS_OF) == len(WORDS) == sum(len(words) for words in CLASSES.values())


def test_an_analogy_changes_one_thing_twice() -> None:
    asked = {tuple(WORDS[number] for number in row) for row in analogies()}
    assert len(asked) == len(analogies()) == 48
    assert {("man", "king", "woman", "queen"), ("girl", "princess", "boy", "prince")} <= asked
    table = np.random.default_rng(0).normal(size=(len(WORDS), 8))
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    a, b, c, d = (NUMBER[word] for word in ("man", "king", "woman", "queen"))
    table[d] = table[b] - table[a] + table[c]
    assert solve(table, np.array([[a, b, c, d]])) == [d]


def test_a_wider_code_copies_better_and_a_linear_one_never_beats_principal_components_by_much() -> None:
    assert last("autoencoder", "test_error", latent_size=16) < last("autoencoder", "test_error", latent_size=1)
    linear = run("autoencoder", linear=True, loss="squared_error", latent_size=4).metrics
    assert (linear["test_error"] or 0) > 0.98 * (linear["pca_error"] or 1)


def test_codes_of_two_numbers_are_shown_in_the_plane_and_noise_in_a_row_of_its_own() -> None:
    assert isinstance(run("autoencoder", steps=1).pictures["codes"], Boundary)
    wide = run("autoencoder", steps=1, latent_size=3, noise=0.5).pictures
    assert set(wide) == {"copies"}
    assert isinstance(wide["copies"], Tiles)
    assert wide["copies"].images.shape == (30, 28, 28)


def test_a_large_beta_lowers_the_divergence_and_none_lets_it_grow() -> None:
    none, some, much = (last("vae", "divergence", beta=beta, steps=80) for beta in (0.0, 1.0, 50.0))
    assert much < 0.1 < some < none


def test_the_plane_of_codes_is_a_grid_of_images() -> None:
    pictures = run("vae", steps=1).pictures
    assert {"plane", "codes", "copies", "samples"} == set(pictures)
    assert isinstance(pictures["plane"], Tiles)
    assert pictures["plane"].images.shape == (144, 28, 28)
    assert set(run("vae", steps=1, latent_size=3).pictures) == {"copies", "samples"}


def test_the_fakes_move_onto_the_real_examples() -> None:
    found = run("gan", steps=600).history["distance"]
    assert found[-1][1] < 1.0 < 2.0 < found[0][1]


def test_a_generator_that_is_found_out_learns_only_from_the_non_saturating_loss() -> None:
    presets = find_demo("gan").presets
    flat, steep = (run("gan", **presets[name].knobs).history for name in ("saturating", "non-saturating"))
    assert flat["D_fake"][0][1] == steep["D_fake"][0][1] < 0.1  # the same start
    assert flat["gradient_norm"][0][1] < 0.1 * steep["gradient_norm"][0][1]
    assert flat["distance"][-1][1] > 2 * steep["distance"][-1][1]


def test_the_convolutional_generator_makes_digits_of_full_size_and_walks_between_two_noises() -> None:
    pictures = run("dcgan").pictures
    between = pictures["interpolation"]
    assert isinstance(between, Tiles)
    assert between.images.shape == (20, 28, 28)
    steps = np.abs(np.diff(between.images[:10], axis=0)).mean(axis=(1, 2))
    assert steps.max() < 0.5 * np.abs(between.images[9] - between.images[0]).mean()  # smooth: no step is the whole way


def test_neither_the_input_of_the_discriminator_nor_the_output_of_the_generator_is_normalised() -> None:
    G, D = generator(4, 2, True, np.random.default_rng(0)), discriminator(4, 2, True, np.random.default_rng(0))
    kinds = [[type(layer).__name__ for layer in network.layers] for network in (G, D)]
    assert kinds[0][-2:] == ["TransposedConvolution", "Tanh"]
    assert kinds[1][:2] == ["Convolution", "LeakyReLU"]
    assert [kind.count("PictureBatchNormalization") for kind in kinds] == [2, 1]


@pytest.mark.parametrize("levels", [2, 3])
def test_a_generator_of_any_depth_makes_pictures_of_28_by_28_for_its_discriminator(levels: int) -> None:
    rng = np.random.default_rng(0)
    pictures, _ = generator(4, levels, True, rng).forward(np.zeros((2, 100), np.float32), training=True)
    assert pictures.shape == (2, 1, 28, 28)
    assert discriminator(4, levels, True, rng).forward(pictures, training=True)[0].shape == (2, 1)


def test_real_pictures_with_noise_are_shown_and_what_is_made_of_them_stays_within_its_range() -> None:
    clean, noisy = (next(find_demo("dcgan").run(QUICK["dcgan"] | {"data_noise": noise})) for noise in (0.0, 1.0))
    grain = []
    for step in (clean, noisy):
        (real,) = (picture for picture in step.pictures if picture.name == "real")
        assert isinstance(real, Tiles)
        assert real.images.min() == 0
        assert real.images.max() == 1
        grain.append(float(np.abs(np.diff(real.images, axis=2)).mean()))
    assert grain[1] > 2 * grain[0]


def test_bold_and_thin_fakes_of_the_two_most_frequent_digits_are_found() -> None:
    answers = np.array([3] * 8 + [5] * 7 + [1] * 2 + [9] * 20)
    probabilities = np.eye(10)[answers]
    probabilities[answers == 9] = 0.1  # the judge is not sure of these
    fakes = np.arange(len(answers))[:, np.newaxis] / len(answers)  # the later, the bolder
    digits, places = bold_and_thin(fakes, probabilities) or ((), [])
    assert digits == (3, 5)
    assert [sorted(group) for group in places] == [[5, 6, 7], [0, 1, 2], [8, 9, 10]]
    assert bold_and_thin(fakes[8:], probabilities[8:]) is None  # two of the 1 are too few


@pytest.mark.slow
def test_a_sum_of_noises_is_shown_once_there_are_digits_enough() -> None:
    found = run_demo(find_demo("dcgan"), {"steps": 300})
    assert (found.metrics["judged_above_0.9"] or 0) > 0.15
    assert (found.metrics["digits_seen"] or 0) >= 8
    shown = found.pictures["arithmetic"]
    assert isinstance(shown, Tiles)
    assert shown.images.shape == (16, 28, 28)
    assert len(shown.captions) == 16


def test_modes_are_met_where_fakes_have_their_share() -> None:
    real = MIXTURES["ring"]
    rng = np.random.default_rng(0)
    assert real.found(real.draw(2000, rng))["modes"] == 8
    one = np.repeat(real.centers[:1], 100, axis=0)
    assert real.found(one) == {"modes": 1.0, "near_share": 1.0}
    assert real.found(np.zeros((10, 2))) == {"modes": 0.0, "near_share": 0.0}


def test_the_density_of_a_mixture_is_one_in_total() -> None:
    at = np.linspace(-8, 8, 4001)[:, np.newaxis]
    for name in ("gaussian", "two_gaussians"):
        assert MIXTURES[name].density(at).sum() * 0.004 == pytest.approx(1, abs=1e-6)


@pytest.mark.slow
def test_most_of_the_ring_is_lost_when_the_generator_is_much_faster() -> None:
    demo, tails = find_demo("gan"), []
    for name in ("ring", "mode-collapse"):
        history = run_demo(demo, demo.knobs_of(name)).history["modes"]
        tails.append(np.mean([value for _, value in history[-20:]]))
    assert tails[1] < 4 < 6 < tails[0]
