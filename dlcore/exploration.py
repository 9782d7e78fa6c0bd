"""Try something new, or do what has worked best so far? Rules that choose an action from what is known of each."""

import numpy as np

from dlcore.arrays import Array, IntArray


def epsilon_greedy(q: Array, epsilon: float, rng: np.random.Generator) -> int:
    """Return the action with the largest value, and with probability epsilon any action at all.

    Among several largest values one is drawn, so that nothing is preferred for coming first. The best action is
    taken with probability ``1 - epsilon + epsilon / K`` if it is the only one.

    Shapes
        q (K,); epsilon (); rng -> action

    Parameters
    ----------
    q : array
        The estimated value of each action.
    epsilon : float
        How often to explore, in [0, 1].
    rng : Generator
        Where chance comes from.

    Returns
    -------
    action : int
        From 0 to K - 1.

    Raises
    ------
    ValueError
        If there is no action to choose from, or epsilon does not lie in [0, 1].

    Source
    ------
    Sutton and Barto, Reinforcement Learning (2018), section 2.2. The study report, section 3.2.3.

    Examples
    --------
    >>> epsilon_greedy(np.array([0.0, 2.0, 1.0]), 0.0, np.random.default_rng(0))
    1
    """
    if np.ndim(q) != 1 or not len(q):
        raise ValueError(f"The values of the actions are (K,) with at least one action, not {np.shape(q)}.")
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon is a probability, not {epsilon}.")
    if rng.random() < epsilon:
        return int(rng.integers(len(q)))
    best = np.flatnonzero(q == q.max())
    return int(best[0] if len(best) == 1 else rng.choice(best))


def upper_confidence_bound(q: Array, counts: IntArray, c: float) -> int:
    """Return the action whose value might be the largest: the less it was tried, the more is allowed for.

    ``argmax_a q_a + c * sqrt(ln(sum of counts) / counts_a)``; an action that was never tried comes first

    Shapes
        q (K,); counts (K,); c () -> action

    Parameters
    ----------
    q : array
        The mean reward of each action so far.
    counts : array of int
        How often each was taken.
    c : float
        How much to allow for what is not known, 0 or above; 0 never explores.

    Returns
    -------
    action : int
        From 0 to K - 1.

    Raises
    ------
    ValueError
        If the shapes differ or there is no action.

    Source
    ------
    Auer, Cesa-Bianchi and Fischer, Finite-time Analysis of the Multiarmed Bandit Problem (2002), figure 1 (UCB1);
    Sutton and Barto (2018), eq. 2.10. The study report, section 3.2.3, on exploring and exploiting.

    Examples
    --------
    >>> upper_confidence_bound(np.array([1.0, 0.9]), np.array([100, 1]), 1.0)
    1
    """
    if np.ndim(q) != 1 or not len(q) or np.shape(q) != np.shape(counts):
        raise ValueError(
            f"Values and counts are both (K,) with at least one action, not {np.shape(q)}, {np.shape(counts)}."
        )
    if np.any(counts == 0):
        return int(np.argmin(counts))
    return int(np.argmax(q + c * np.sqrt(np.log(np.sum(counts)) / counts)))
