"""Q-learning where a table would be too large: a network estimates the values of all actions from the state.

Two things keep it from running away. It learns from experiences drawn at random (``replay_buffer``), and its targets
come from an older copy of itself, so that they do not move with every update.
"""

import copy

import numpy as np

from dlcore.arrays import Array, Scalar
from dlcore.exploration import epsilon_greedy
from dlcore.huber_loss import huber_loss
from dlcore.indices import check_indices
from dlcore.layer import Layer, _parameter_gradients
from dlcore.optimizer import Optimizer
from dlcore.replay_buffer import Transitions
from dlcore.training import Loss


def deep_q_targets(rewards: Array, gamma: float, q_next: Array, is_over: Array) -> Array:
    """Return what the values of the actions taken are moved towards.

    ``y_n = r_n + gamma * max_a' Q(s'_n, a'; theta_target)``, and ``y_n = r_n`` where the episode is over

    For one transition this is ``q_learning_target``.

    Shapes
        rewards (N,); gamma (); q_next (N, K); is_over (N,) -> targets (N,)

    Parameters
    ----------
    rewards : array
        What each action brought.
    gamma : float
        The discount rate, in [0, 1].
    q_next : array
        The values of all actions in the next states, by the target network.
    is_over : array of bool
        Where nothing follows.

    Returns
    -------
    targets : array
        Of the type of ``q_next``; in learning they count as constants.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Source
    ------
    Mnih et al., Human-level control through deep reinforcement learning (2015), Algorithm 1. The study report, section
    3.2.5, on Q-learning; it lists DQN in section 3.2.

    Examples
    --------
    >>> q_next = np.array([[2.0, 4.0], [2.0, 4.0]])
    >>> deep_q_targets(np.array([1.0, 1.0]), 0.5, q_next, np.array([False, True]))
    array([3., 1.])
    """
    if np.ndim(q_next) != 2 or not np.shape(rewards) == np.shape(is_over) == np.shape(q_next)[:1]:
        raise ValueError(
            f"The shapes must be rewards (N,), q_next (N, K) and is_over (N,), not {np.shape(rewards)}, "
            f"{np.shape(q_next)} and {np.shape(is_over)}."
        )
    return np.where(is_over, rewards, rewards + gamma * q_next.max(axis=1)).astype(q_next.dtype)


def deep_q_gradients(
    network: Layer, target_network: Layer, transitions: Transitions, gamma: float, loss: Loss = huber_loss
) -> tuple[Scalar, dict[str, Array]]:
    """Say how the network should change so that the values of the actions taken come nearer to their targets.

    ``L = loss(Q(s, a; theta), y)`` with the targets ``y`` of ``deep_q_targets``, through which no gradient goes

    The actions that were not taken get no gradient: nobody knows what they would have brought.

    Shapes
        network; target_network; transitions; gamma () -> L (); gradients

    Parameters
    ----------
    network : Layer
        From states (N, ...) to values (N, K); is not changed.
    target_network : Layer
        An older copy, or the network itself; is not changed.
    transitions : Transitions
        What to learn from.
    gamma : float
        The discount rate, in [0, 1].
    loss : function
        ``loss(q, y) -> (L, dq)``, such as ``huber_loss`` or ``mean_squared_error``.

    Returns
    -------
    L : scalar
        The loss.
    gradients : dict of array
        Of the network's parameters, by name.

    Raises
    ------
    TypeError, IndexError
        If the actions are no integers from 0 to K - 1.

    Source
    ------
    Mnih et al., Human-level control through deep reinforcement learning (2015), Methods, "Training algorithm for deep
    Q-networks". The study report, section 3.2.5, on Q-learning; it lists DQN in section 3.2.

    Examples
    --------
    >>> from dlcore import Affine
    >>> Q = Affine(np.zeros((1, 2)), np.zeros(2))
    >>> once = Transitions(np.ones((1, 1)), np.array([1]), np.array([0.5]), np.ones((1, 1)), np.array([True]))
    >>> L, gradients = deep_q_gradients(Q, Q, once, 0.9)
    >>> float(L), gradients["b"]  # only action 1 was taken, and it was worth 0.5 more than thought
    (0.125, array([ 0. , -0.5]))
    """
    q_next, _ = target_network.forward(transitions.next_states)
    y = deep_q_targets(transitions.rewards, gamma, q_next, transitions.is_over)
    q, cache = network.forward(transitions.states, training=True)
    taken = np.arange(len(q)), check_indices(transitions.actions, q.shape[1], "action")
    dq = np.zeros_like(q)
    L, dq[taken] = loss(q[taken], y)
    return L, _parameter_gradients(network, dq, cache)


class DeepQLearner:
    """A network of action values, its older copy, and the updates that train the one and renew the other.

    ``theta = theta + update(dL/dtheta)``, and after every ``target_every`` updates ``theta_target = theta``

    With ``target_every = 1`` the copy is never older than the network: that is learning without a target network.

    Shapes
        states (N, D) -> q (N, K)

    Parameters
    ----------
    network : Layer
        From states to the values of the K actions; it is trained in place.
    optimizer : Optimizer
        Takes the steps.
    gamma : float
        The discount rate, in [0, 1].
    target_every : int
        After how many updates the copy is renewed, at least 1.
    loss : function
        As in ``deep_q_gradients``.

    Raises
    ------
    ValueError
        If ``target_every`` is below 1.

    Source
    ------
    Mnih et al., Human-level control through deep reinforcement learning (2015), Algorithm 1. The study report, section
    3.2.5, on Q-learning; it lists DQN in section 3.2.

    Examples
    --------
    >>> from dlcore import SGD, Affine
    >>> learner = DeepQLearner(Affine(np.zeros((1, 2)), np.zeros(2)), SGD(1.0), gamma=0.9, target_every=2)
    >>> once = Transitions(np.ones((1, 1)), np.array([1]), np.array([0.5]), np.ones((1, 1)), np.array([True]))
    >>> _ = learner.learn(once)
    >>> learner.network.parameters["b"], learner.target_network.parameters["b"]
    (array([0. , 0.5]), array([0., 0.]))
    >>> learner.act(np.ones(1), 0.0, np.random.default_rng(0))
    1
    """

    def __init__(
        self, network: Layer, optimizer: Optimizer, gamma: float, target_every: int, loss: Loss = huber_loss
    ) -> None:
        if target_every < 1:
            raise ValueError(f"The target network is renewed after at least 1 update, not {target_every}.")
        self.network, self.target_network = network, copy.deepcopy(network)
        self.optimizer, self.loss = optimizer, loss
        self.gamma, self.target_every = gamma, target_every
        self.updates = 0

    def act(self, state: Array, epsilon: float, rng: np.random.Generator) -> int:
        """Return the action with the largest value in one state, and with probability epsilon any."""
        q, _ = self.network.forward(state[np.newaxis])
        return epsilon_greedy(q[0], epsilon, rng)

    def learn(self, transitions: Transitions) -> Scalar:
        """Take one step, renew the copy if it is time, and return the loss before the step."""
        L, gradients = deep_q_gradients(self.network, self.target_network, transitions, self.gamma, self.loss)
        self.optimizer.step(self.network.parameters, gradients)
        self.updates += 1
        if self.updates % self.target_every == 0:
            for name, w in self.target_network.parameters.items():
                np.copyto(w, self.network.parameters[name])
        return L
