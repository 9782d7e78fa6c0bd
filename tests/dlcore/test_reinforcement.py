"""Returns, targets, exploration and the little world of fields, each against a calculation of another kind."""

import numpy as np
import pytest

from dlcore import (
    GridWorld,
    discounted_returns,
    epsilon_greedy,
    policy_gradient_backward,
    policy_gradient_loss,
    q_learning_target,
    sarsa_target,
    upper_confidence_bound,
)
from dlcore.grid_world import DOWN, LEFT, RIGHT, UP


def test_a_return_is_the_sum_of_all_later_rewards_each_with_its_power() -> None:
    rewards, gamma = np.random.default_rng(0).normal(size=9), 0.7
    powers = gamma ** np.arange(9)
    expected = [float(np.sum(powers[: 9 - t] * rewards[t:])) for t in range(9)]
    assert np.allclose(discounted_returns(rewards, gamma), expected, rtol=1e-12)
    assert discounted_returns(rewards.astype(np.float32), gamma).dtype == np.float32
    assert discounted_returns(np.empty(0), gamma).shape == (0,)


@pytest.mark.parametrize(("rewards", "gamma"), [(np.ones((2, 3)), 0.5), (np.ones(3), 1.1), (np.ones(3), -0.1)])
def test_returns_of_nonsense_are_refused(rewards: np.ndarray, gamma: float) -> None:
    with pytest.raises(ValueError, match=r"\(T,\)|between 0 and 1"):
        discounted_returns(rewards, gamma)


def test_the_two_targets_agree_where_the_best_action_is_taken_and_nothing_follows_the_end() -> None:
    q = np.array([0.5, 2.0, -1.0])
    assert q_learning_target(1.0, 0.9, q) == sarsa_target(1.0, 0.9, q[1])
    assert q_learning_target(1.0, 0.9, q) > sarsa_target(1.0, 0.9, q[0])
    assert q_learning_target(1.0, 0.9, q, is_over=True) == sarsa_target(1.0, 0.9, q[1], is_over=True) == 1.0


def test_the_best_action_is_taken_as_often_as_the_rule_says() -> None:
    rng, q, epsilon = np.random.default_rng(0), np.array([0.0, 3.0, 1.0, 2.0]), 0.4
    taken = np.bincount([epsilon_greedy(q, epsilon, rng) for _ in range(20_000)], minlength=4) / 20_000
    assert np.allclose(taken, [0.1, 0.7, 0.1, 0.1], atol=0.02)


def test_equal_values_are_chosen_alike() -> None:
    rng = np.random.default_rng(0)
    taken = np.bincount([epsilon_greedy(np.array([1.0, 0.0, 1.0]), 0.0, rng) for _ in range(2_000)], minlength=3)
    assert taken[1] == 0
    assert abs(taken[0] - taken[2]) < 200


@pytest.mark.parametrize(("q", "epsilon"), [(np.empty(0), 0.1), (np.ones((2, 2)), 0.1), (np.ones(2), 1.5)])
def test_a_choice_among_nothing_or_with_no_probability_is_refused(q: np.ndarray, epsilon: float) -> None:
    with pytest.raises(ValueError, match=r"at least one action|probability"):
        epsilon_greedy(q, epsilon, np.random.default_rng(0))


def test_what_was_tried_less_is_allowed_more_and_the_untried_comes_first() -> None:
    assert upper_confidence_bound(np.array([9.0, 0.0]), np.array([5, 0]), 0.0) == 1
    assert upper_confidence_bound(np.array([0.5, 0.4]), np.array([50, 2]), 2.0) == 1
    assert upper_confidence_bound(np.array([0.5, 0.4]), np.array([50, 2]), 0.0) == 0
    with pytest.raises(ValueError, match="both"):
        upper_confidence_bound(np.ones(2), np.ones(3, int), 1.0)


def test_the_gradient_of_the_policy_loss_is_that_of_central_differences() -> None:
    rng = np.random.default_rng(1)
    logits, actions, q = rng.normal(size=(5, 3)), rng.integers(0, 3, 5), rng.normal(size=5)
    dlogits = policy_gradient_backward(logits, actions, q)
    for place in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        slope = (policy_gradient_loss(up, actions, q) - policy_gradient_loss(down, actions, q)) / 2e-5
        assert dlogits[place] == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert np.allclose(dlogits.sum(axis=1), 0)


def test_a_walk_by_hand_over_the_cliff_world() -> None:
    world = GridWorld.cliff_walk()
    assert world.step(world.start, UP) == (24, -1.0, False)
    assert world.step(world.start, LEFT) == (36, -1.0, False)  # against the border
    assert world.step(world.start, RIGHT) == (36, -100.0, False)  # over the cliff, back to the start
    assert world.step(35, DOWN) == (47, -1.0, True)
    assert world.shortest() == 13
    assert GridWorld.open_field(4, 4).shortest() == 6


def test_a_way_ends_at_the_goal_or_where_it_repeats_itself() -> None:
    world = GridWorld.open_field(2, 3)
    assert world.way(np.array([RIGHT, RIGHT, DOWN, 0, 0, 0])) == [0, 1, 2, 5]
    assert world.way(np.array([RIGHT, LEFT, 0, 0, 0, 0])) == [0, 1, 0]


@pytest.mark.parametrize(("state", "action"), [(-1, 0), (48, 0), (0, 4), (0, -1)])
def test_a_step_that_does_not_exist_is_refused(state: int, action: int) -> None:
    with pytest.raises(ValueError, match="from 0 to"):
        GridWorld.cliff_walk().step(state, action)
