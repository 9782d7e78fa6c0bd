"""Learning from every single step: an estimate is moved towards the reward plus the estimate of what follows."""

import numpy as np

from dlcore.arrays import Array


def q_learning_target(reward: float, gamma: float, q_next: Array, is_over: bool = False) -> float:
    """Return the target of Q-learning: as if the best action were taken next, whichever really is (off-policy).

    ``r + gamma * max_a' Q(s', a')``, and ``r`` alone at the end of an episode

    Shapes
        reward (); gamma (); q_next (K,) -> target ()

    Parameters
    ----------
    reward : float
        What the action brought.
    gamma : float
        The discount rate, in [0, 1].
    q_next : array
        The values of all actions in the next state.
    is_over : bool
        Whether the episode has ended, so that nothing follows.

    Returns
    -------
    target : float
        What Q(s, a) is moved towards.

    Source
    ------
    Watkins and Dayan, Q-learning (1992); Sutton and Barto (2018), eq. 6.8. The study report, section 3.2.5.

    Examples
    --------
    >>> q_learning_target(1.0, 0.5, np.array([2.0, 4.0]))
    3.0
    """
    return reward if is_over else reward + gamma * float(np.max(q_next))


def sarsa_target(reward: float, gamma: float, q_next: float, is_over: bool = False) -> float:
    """Return the target of SARSA: with the value of the action that is really taken next (on-policy).

    ``r + gamma * Q(s', a')``, and ``r`` alone at the end of an episode

    Shapes
        reward (); gamma (); q_next () -> target ()

    Parameters
    ----------
    reward : float
        What the action brought.
    gamma : float
        The discount rate, in [0, 1].
    q_next : float
        The value of the next state's action.
    is_over : bool
        Whether the episode has ended, so that nothing follows.

    Returns
    -------
    target : float
        What Q(s, a) is moved towards.

    Source
    ------
    Sutton and Barto, Reinforcement Learning (2018), eq. 6.7. The study report, section 3.2.5, on action values.

    Examples
    --------
    >>> sarsa_target(1.0, 0.5, 2.0)
    2.0
    """
    return reward if is_over else reward + gamma * q_next
