"""Deep Q-learning: the loss, the store, the targets and the cart, each against a calculation of another kind."""

import numpy as np
import pytest

from dlcore import (
    SGD,
    Affine,
    CartPole,
    DeepQLearner,
    ReplayBuffer,
    Sequential,
    Tanh,
    Transitions,
    deep_q_gradients,
    deep_q_targets,
    he,
    huber_loss,
    mean_squared_error,
    q_learning_target,
)


def network(seed: int, actions: int = 3) -> Sequential:
    rng = np.random.default_rng(seed)
    return Sequential(
        [Affine.create(2, 5, he, rng, np.float64), Tanh(), Affine.create(5, actions, he, rng, np.float64)]
    )


def experiences(count: int, seed: int = 0) -> Transitions:
    rng = np.random.default_rng(seed)
    states, next_states = rng.normal(size=(2, count, 2))
    return Transitions(
        states, rng.integers(0, 3, count), 3 * rng.normal(size=count), next_states, rng.random(count) < 0.4
    )


def test_the_huber_loss_is_a_parabola_that_goes_on_as_its_tangent() -> None:
    errors = np.linspace(-5, 5, 41)
    for delta in (0.5, 2.0):
        each = [e * e / 2 if abs(e) <= delta else delta * (abs(e) - delta / 2) for e in errors]
        L, dx = huber_loss(errors + 7, np.full(41, 7.0), delta)
        assert float(L) == pytest.approx(np.mean(each), rel=1e-12)
        assert np.allclose(dx * 41, np.clip(errors, -delta, delta), rtol=1e-12)


def test_the_slope_of_the_huber_loss_is_that_of_central_differences() -> None:
    rng = np.random.default_rng(0)
    x, t = 3 * rng.normal(size=(2, 4, 3))
    _, dx = huber_loss(x, t)
    for place in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-6
        slope = (huber_loss(x + step, t)[0] - huber_loss(x - step, t)[0]) / 2e-6
        assert dx[place] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_without_outliers_the_huber_loss_is_the_squared_error() -> None:
    x, t = np.random.default_rng(0).normal(size=(2, 6))
    (L, dx), (L_squared, dx_squared) = huber_loss(x, t, 100.0), mean_squared_error(x, t)
    assert float(L) == pytest.approx(float(L_squared), rel=1e-12)
    assert np.allclose(dx, dx_squared, rtol=1e-12)


@pytest.mark.parametrize(
    ("x", "t", "delta", "told"),
    [
        (np.ones(2), np.ones((2, 1)), 1.0, "same shape"),
        (np.ones(0), np.ones(0), 1.0, "same shape"),
        (np.ones(2), np.ones(2), 0.0, "above 0"),
    ],
)
def test_a_huber_loss_of_nonsense_is_refused(x: np.ndarray, t: np.ndarray, delta: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        huber_loss(x, t, delta)


def test_a_full_store_forgets_the_oldest_and_hands_out_whole_experiences() -> None:
    buffer = ReplayBuffer(5, (2,))
    for n in range(12):
        buffer.add(np.array([n, -n]), n, 10.0 * n, np.array([n + 1, 0]), n % 2 == 0)
    assert len(buffer) == 5
    latest = buffer.latest(3)
    assert latest.actions.tolist() == [9, 10, 11]
    assert latest.next_states[:, 0].tolist() == [10, 11, 12]
    drawn = buffer.draw(500, np.random.default_rng(0))
    assert set(drawn.actions) == {7, 8, 9, 10, 11}
    assert np.array_equal(drawn.states[:, 0], drawn.actions)
    assert np.array_equal(drawn.rewards, 10 * drawn.actions)
    assert np.array_equal(drawn.is_over, drawn.actions % 2 == 0)


def test_what_is_kept_and_what_is_drawn_are_copies() -> None:
    buffer, state = ReplayBuffer(3, (1,)), np.ones(1)
    buffer.add(state, 0, 1.0, state, False)
    state[0] = 9
    buffer.draw(1, np.random.default_rng(0)).states[:] = 9
    buffer.latest(1).states[:] = 9
    assert buffer.latest(1).states == [[1.0]]


def test_an_empty_store_has_nothing_to_draw_and_no_latest() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        ReplayBuffer(0, (1,))
    buffer = ReplayBuffer(3, (1,))
    with pytest.raises(ValueError, match="empty"):
        buffer.draw(1, np.random.default_rng(0))
    with pytest.raises(ValueError, match="latest 1 "):
        buffer.latest(1)


def test_the_targets_of_a_batch_are_those_of_q_learning_one_by_one() -> None:
    rng = np.random.default_rng(0)
    rewards, q_next, is_over = rng.normal(size=7), rng.normal(size=(7, 3)), np.arange(7) % 3 == 0
    plain = [q_learning_target(r, 0.8, q, over) for r, q, over in zip(rewards, q_next, is_over, strict=True)]
    assert np.allclose(deep_q_targets(rewards, 0.8, q_next, is_over), plain, rtol=1e-12)
    with pytest.raises(ValueError, match="is_over"):
        deep_q_targets(rewards, 0.8, q_next, is_over[:, np.newaxis])


@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("loss", [huber_loss, mean_squared_error])
def test_the_gradients_are_those_of_central_differences_with_the_targets_held_still(loss: object, count: int) -> None:
    Q, older, batch = network(0), network(1), experiences(count)
    _, gradients = deep_q_gradients(Q, older, batch, 0.9, loss)  # type: ignore[arg-type]  # of a list of functions
    for name, w in Q.parameters.items():
        for place in np.ndindex(*w.shape):
            kept, measured = w[place], []
            for step in (1e-5, -1e-5):
                w[place] = kept + step
                measured.append(deep_q_gradients(Q, older, batch, 0.9, loss)[0])  # type: ignore[arg-type]  # as above
            w[place] = kept
            assert gradients[name][place] == pytest.approx((measured[0] - measured[1]) / 2e-5, rel=1e-6, abs=1e-9)


def test_an_action_that_was_not_taken_gets_no_gradient() -> None:
    batch = experiences(6)._replace(actions=np.array([0, 2, 0, 2, 2, 0]))
    _, gradients = deep_q_gradients(network(0), network(1), batch, 0.9)
    assert np.all(gradients["2.W"][:, 1] == 0)
    assert np.all(gradients["2.W"][:, [0, 2]] != 0)
    with pytest.raises(IndexError, match="action"):
        deep_q_gradients(network(0, actions=2), network(1, actions=2), batch, 0.9)


def test_the_older_copy_is_renewed_when_it_is_time_and_stays_a_copy() -> None:
    learner = DeepQLearner(network(0), SGD(0.1), 0.9, target_every=3)
    first = {name: w.copy() for name, w in learner.network.parameters.items()}
    for update in range(1, 8):
        learner.learn(experiences(4, update))
        if update == 3:
            third = {name: w.copy() for name, w in learner.network.parameters.items()}
        for name, w in learner.target_network.parameters.items():
            expected = first[name] if update < 3 else third[name] if update < 6 else None
            assert expected is None or np.array_equal(w, expected)
            assert not np.shares_memory(w, learner.network.parameters[name])
    with pytest.raises(ValueError, match="at least 1 update"):
        DeepQLearner(network(0), SGD(0.1), 0.9, target_every=0)


def test_the_values_of_a_chain_of_three_states_are_learnt() -> None:
    # 0 -> 1 -> 2 -> end by action 1, a reward of 1 at the end; action 0 ends at once with nothing
    states = np.eye(4, dtype=np.float64)
    steps = [(s, a, float(a and s == 2), s + 1, not a or s == 2) for s in range(3) for a in range(2)]
    s, a, r, after, over = (np.array(column) for column in zip(*steps, strict=True))
    table = Affine(np.zeros((4, 2)), np.zeros(2))
    learner = DeepQLearner(table, SGD(1.0), 0.5, target_every=5, loss=mean_squared_error)
    for _ in range(600):
        learner.learn(Transitions(states[s], a, r, states[after], over))
    q = table.forward(states[:3])[0]
    assert np.allclose(q, [[0.0, 0.25], [0.0, 0.5], [0.0, 1.0]], atol=1e-3)
    assert [learner.act(state, 0.0, np.random.default_rng(0)) for state in states[:3]] == [1, 1, 1]


def test_the_cart_obeys_the_laws_of_motion() -> None:
    # the two equations of motion before they were solved for the accelerations: forces along the track, and torques
    rng = np.random.default_rng(0)
    states, actions = rng.normal(size=(20, 4)) * [1, 1, 0.1, 1], rng.integers(0, 2, 20)
    reached = CartPole().step(states, actions).states
    x_change, turn_change = ((reached - states) / 0.02)[:, [1, 3]].T
    _, _, psi, turning = states.T
    force = np.where(actions == 1, 10.0, -10.0)
    m, length, total = 0.1, 0.5, 1.1
    along = total * x_change + m * length * (turn_change * np.cos(psi) - turning**2 * np.sin(psi))
    around = 4 / 3 * length * turn_change + x_change * np.cos(psi)
    assert np.allclose(along, force)
    assert np.allclose(around, 9.8 * np.sin(psi))
    assert np.allclose((reached - states)[:, [0, 2]], 0.02 * states[:, [1, 3]])


def test_an_episode_is_over_off_the_track_or_when_the_pole_leans_too_far() -> None:
    world = CartPole()
    edges = np.array([[2.41, 0, 0, 0], [-2.41, 0, 0, 0], [0, 0, 0.22, 0], [0, 0, -0.22, 0], [2.39, 0, 0.2, 0]])
    found = world.step(edges, np.zeros(5, int))
    assert found.is_over.tolist() == [True, True, True, True, False]
    assert found.rewards.tolist() == [1.0] * 5
    start = world.start(np.random.default_rng(0), 100)
    assert start.shape == (100, 4)
    assert start.dtype == world.step(start, np.zeros(100, int)).states.dtype == np.float32
    assert 0.04 < np.abs(start).max() <= 0.05


@pytest.mark.parametrize(
    ("states", "actions"), [(np.zeros(3), 0), (np.zeros((2, 4)), np.zeros(3, int)), (np.zeros(4), 2), (np.zeros(4), -1)]
)
def test_a_push_that_does_not_exist_is_refused(states: np.ndarray, actions: object) -> None:
    with pytest.raises(ValueError, match="action of 0 or 1"):
        CartPole().step(states, np.asarray(actions))
