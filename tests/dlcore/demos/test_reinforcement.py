"""The demos of reinforcement learning show what they say."""

from itertools import islice
from typing import Any

import numpy as np
import pytest

from dlcore.demos import Boundary, KnobError, Lines, Matrix, checked_knobs, find_demo, run_demo
from dlcore.demos.balance import LIMIT, balance

NAMES = ["bandit", "q-learning", "policy-gradient", "dqn"]
SHORT: dict[str, dict[str, Any]] = {
    "bandit": {"customers": 30},
    "q-learning": {"episodes": 20},
    "policy-gradient": {"episodes": 20},
    "dqn": {"steps": 600},
}


def last(name: str, **knobs: Any) -> dict[str, float]:
    return {metric: value for metric, value in run_demo(find_demo(name), knobs).metrics.items() if value is not None}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_run_and_another_seed_another(name: str) -> None:
    demo = find_demo(name)
    one, same, other = (run_demo(demo, SHORT[name] | {"seed": seed}).history for seed in (3, 3, 4))
    assert one == same != other


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_starts(name: str) -> None:
    demo = find_demo(name)
    for preset in demo.presets:
        assert next(demo.run(demo.knobs_of(preset))).data is not None


def test_exploring_a_little_beats_not_at_all_and_always() -> None:
    found = {epsilon: last("bandit", epsilon=epsilon, customers=800)["return_mean"] for epsilon in (0.0, 0.1, 1.0)}
    assert found[0.1] > max(found[0.0], found[1.0]) + 0.2


def test_q_learning_takes_the_edge_and_sarsa_keeps_away_from_it() -> None:
    edge, away = (last("q-learning", method=method) for method in ("q-learning", "sarsa"))
    assert edge["greedy_return"] == -13
    assert away["greedy_return"] < -13
    assert away["return_mean"] > edge["return_mean"]


def test_reinforce_with_a_baseline_finds_the_shortest_way() -> None:
    assert [last("policy-gradient", seed=seed)["greedy_return"] for seed in range(3)] == [-6] * 3


def test_the_average_reward_teaches_nothing_where_every_step_costs_the_same() -> None:
    assert last("policy-gradient", objective="average", episodes=200)["return_mean"] < -30


def test_the_picture_has_an_arrow_for_each_visited_field() -> None:
    *_, end = find_demo("q-learning").run({"episodes": 60})
    (picture,) = end.pictures
    assert isinstance(picture, Matrix)
    assert picture.texts is not None
    assert set(np.unique(picture.texts)) <= {"", "↑", "→", "↓", "←", "×", "G"}
    assert (picture.texts == "×").sum() == 10


def test_a_deep_q_network_learns_to_balance() -> None:
    returns = [value for _, value in run_demo(find_demo("dqn"), {"steps": 5000}).history["greedy_return"]]
    assert returns[0] < 30 < 100 < returns[-1]


def test_clipped_errors_let_the_values_run_away_while_much_is_explored() -> None:
    demo = find_demo("dqn")
    q_mean = []
    for loss in ("squared_error", "huber"):
        reports = (step.metrics["q_mean"] for step in demo.run({"loss": loss}) if step.step)
        q_mean.append(list(islice(reports, 13))[-1])  # after 2,400 of 20,000 steps
    assert q_mean[1] > 3 * q_mean[0] > 0


def test_replay_and_target_network_each_make_a_difference_once_learning_begins() -> None:
    runs = [last("dqn", steps=700, **knobs) for knobs in ({}, {"replay": False}, {"target_network": False})]
    assert len({run["q_mean"] for run in runs}) == 3
    assert last("dqn", steps=700, target_network=False) == last("dqn", steps=700, target_every=1)


def test_every_preset_of_the_deep_q_network_explains_itself_and_a_misspelt_knob_is_refused() -> None:
    demo = find_demo("dqn")
    for preset in demo.presets.values():
        checked_knobs(demo.knobs, preset.knobs)
        assert all((*preset.title, *preset.teaches))
    with pytest.raises(KnobError, match="did you mean target_every"):
        demo.run({"target_evry": 1})


def test_the_pictures_of_a_balance_show_an_episode_and_what_is_advised() -> None:
    first = next(find_demo("dqn").run({}))
    episode, advice = first.pictures
    assert isinstance(episode, Lines)
    assert isinstance(advice, Boundary)
    assert all(len(curve) == len(episode.x) for curve in episode.curves.values())
    assert len(advice.points) == len(advice.labels)
    assert all((*episode.title, *episode.alt, *advice.title, *advice.alt))


def test_greedy_episodes_end_when_the_pole_falls_or_the_time_is_up() -> None:
    always_left = balance(lambda states: np.tile([1.0, 0.0], (len(states), 1)), 0, 5)
    assert np.all((always_left.lengths > 5) & (always_left.lengths < 15))
    # a push towards the side to which the pole leans and turns, and back to the middle
    steady = balance(lambda s: np.stack([0 * s[:, 0], s @ np.array([0.1, 0.2, 1.0, 0.3])], axis=1), 0, 5)
    assert steady.lengths.tolist() == [LIMIT] * 5
    assert len(steady.first) == LIMIT + 1


def test_a_loss_that_is_not_finite_ends_the_run_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlcore.demos.dqn.DeepQLearner.learn", lambda *_: np.float32(np.nan))
    *_, end = find_demo("dqn").run({"steps": 2000})
    assert end.note is not None
    assert end.step == 500
