"""The demos of reinforcement learning show what they say."""

from typing import Any

import numpy as np
import pytest

from dlcore.demos import Matrix, find_demo, run_demo

NAMES = ["bandit", "q-learning", "policy-gradient"]
SHORT: dict[str, dict[str, Any]] = {
    "bandit": {"customers": 30},
    "q-learning": {"episodes": 20},
    "policy-gradient": {"episodes": 20},
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
