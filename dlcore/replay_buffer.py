"""What an agent has lived through, kept to be learnt from again: experiences are drawn at random from a store.

Experiences that follow each other are alike. Drawn at random from a long time they are not, and each can be used more
than once.
"""

from typing import NamedTuple

import numpy as np

from dlcore.arrays import Array, IntArray


class Transitions(NamedTuple):
    """Experiences ``(s, a, r, s', is it over)``, one a row.

    Shapes
        states (N, D); actions (N,); rewards (N,); next_states (N, D); is_over (N,)

    Attributes
    ----------
    states, actions, rewards, next_states : array
        Where the agent was, what it did, what that brought, and where it got.
    is_over : array of bool
        Whether nothing follows ``next_states``.
    """

    states: Array
    actions: IntArray
    rewards: Array
    next_states: Array
    is_over: np.ndarray


class ReplayBuffer:
    """A store of the latest experiences: a new one takes the place of the oldest when it is full.

    ``draw`` returns each experience with the probability ``1 / len(buffer)``, independently of the others.

    Shapes
        states (N, D)

    Parameters
    ----------
    capacity : int
        How many experiences it holds, at least 1.
    state_shape : tuple of int
        The shape of one state.

    Raises
    ------
    ValueError
        If ``capacity`` is below 1, or more experiences are asked for than there are (``latest``), or any of none.

    Source
    ------
    Lin, Self-improving reactive agents based on reinforcement learning, planning and teaching (1992), section 3.3; Mnih
    et al., Human-level control through deep reinforcement learning (2015), Algorithm 1. The study report lists DQN in
    section 3.2.

    Examples
    --------
    >>> buffer = ReplayBuffer(2, (1,))
    >>> for number in range(3):
    ...     buffer.add(np.array([number]), 0, 1.0, np.array([number + 1]), False)
    >>> len(buffer), buffer.latest(2).states.ravel()
    (2, array([1., 2.], dtype=float32))
    """

    def __init__(self, capacity: int, state_shape: tuple[int, ...]) -> None:
        if capacity < 1:
            raise ValueError(f"A store of experiences holds at least 1, not {capacity}.")
        self.capacity = capacity
        self.added = 0
        self._store = Transitions(
            np.zeros((capacity, *state_shape), np.float32),
            np.zeros(capacity, np.int64),
            np.zeros(capacity, np.float32),
            np.zeros((capacity, *state_shape), np.float32),
            np.zeros(capacity, bool),
        )

    def __len__(self) -> int:
        """Return how many experiences are held."""
        return min(self.added, self.capacity)

    def add(self, state: Array, action: int, reward: float, next_state: Array, is_over: bool) -> None:
        """Keep one experience; what is given is copied."""
        place = self.added % self.capacity
        for column, value in zip(self._store, (state, action, reward, next_state, is_over), strict=True):
            column[place] = value
        self.added += 1

    def draw(self, count: int, rng: np.random.Generator) -> Transitions:
        """Return ``count`` experiences drawn at random; the same one may come twice."""
        if not len(self):
            raise ValueError("Nothing can be drawn from an empty store of experiences.")
        return self._at(rng.integers(0, len(self), count))

    def latest(self, count: int) -> Transitions:
        """Return the last ``count`` experiences in the order in which they were made."""
        if not 1 <= count <= len(self):
            raise ValueError(f"The latest {count} experiences cannot be had from a store of {len(self)}.")
        return self._at(np.arange(self.added - count, self.added) % self.capacity)

    def _at(self, places: IntArray) -> Transitions:
        states, actions, rewards, next_states, is_over = self._store
        return Transitions(states[places], actions[places], rewards[places], next_states[places], is_over[places])
