"""What an action was worth: all rewards that came after it, the later ones counting less."""

import numpy as np

from dlcore.arrays import Array


def discounted_returns(rewards: Array, gamma: float) -> Array:
    """Return for each time the discounted sum of the rewards from there on.

    ``G_t = r_t + gamma * G_{t+1}``, and ``G_T = 0`` behind the last reward

    Shapes
        rewards (T,); gamma () -> G (T,)

    Parameters
    ----------
    rewards : array
        One reward for each step of an episode that has ended.
    gamma : float
        The discount rate, from 0 (only the next reward counts) to 1 (all count alike).

    Returns
    -------
    G : array
        The return of each time, of the type of ``rewards``.

    Raises
    ------
    ValueError
        If ``rewards`` is no row of numbers or ``gamma`` does not lie in [0, 1].

    Source
    ------
    Sutton and Barto, Reinforcement Learning (2018), eq. 3.8 and 3.9. The study report, section 3.2.8.

    Examples
    --------
    >>> discounted_returns(np.array([1.0, 0.0, 4.0]), 0.5)
    array([2., 2., 4.])
    """
    if np.ndim(rewards) != 1:
        raise ValueError(f"The rewards of an episode are (T,), not {np.shape(rewards)}.")
    if not 0 <= gamma <= 1:
        raise ValueError(f"The discount rate lies between 0 and 1, not at {gamma}.")
    G = np.array(rewards)
    for t in range(len(G) - 2, -1, -1):
        G[t] += gamma * G[t + 1]
    return G
