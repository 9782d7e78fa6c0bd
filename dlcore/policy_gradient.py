"""A policy is a network that chooses actions; it learns by making actions likelier when they turned out well."""

import numpy as np

from dlcore.activations import log_softmax, softmax
from dlcore.arrays import Array, IntArray, Scalar
from dlcore.indices import check_indices


def policy_gradient_loss(logits: Array, actions: IntArray, q: Array) -> Scalar:
    """Return the loss whose negative gradient is the policy gradient.

    ``L = -mean(log pi(a|s) * q)`` with ``pi = softmax(logits)``

    ``q`` counts as a constant: going down on L goes up on the expected return. It may be the return of an episode
    (REINFORCE), Q(s, a), or either minus a baseline. The number itself says nothing about how good the policy is.

    Shapes
        logits (N, K); actions (N,); q (N,) -> L ()

    Parameters
    ----------
    logits : array
        Scores of the K actions in each of N states.
    actions : array of int
        The actions taken, from 0 to K - 1.
    q : array
        How good each action was; any real numbers.

    Returns
    -------
    L : scalar
        Any real number.

    Raises
    ------
    ValueError
        If the shapes do not fit. (A column ``q`` of shape (N, 1) would otherwise pair every action with every value.)
    TypeError
        If ``actions`` are not integers.
    IndexError
        If an action is not from 0 to K - 1.

    Source
    ------
    Williams, Simple statistical gradient-following algorithms for connectionist reinforcement learning (1992),
    Theorem 1; Sutton, McAllester, Singh and Mansour, Policy Gradient Methods (2000), Theorem 1. The study report,
    sections 3.2.8 and 3.2.9.

    Examples
    --------
    Two equally likely actions; the one taken was worth 3, so L = 3 log 2:

    >>> loss = policy_gradient_loss(np.array([[0.0, 0.0]]), np.array([1]), np.array([3.0]))
    >>> round(float(loss), 4)
    2.0794
    """
    N, K = _checked_sizes(np.shape(logits), np.shape(actions), np.shape(q))
    log_pi = log_softmax(logits)
    log_pi_taken = log_pi[np.arange(N), check_indices(actions, K, "action")]
    return -np.mean(log_pi_taken * q)


def policy_gradient_backward(logits: Array, actions: IntArray, q: Array) -> Array:
    """Return the gradient of ``policy_gradient_loss`` with respect to the logits.

    ``dlogits = (pi - one_hot(a)) * q / N``: the action taken becomes likelier if q is positive, all others less so

    Shapes
        logits (N, K); actions (N,); q (N,) -> dlogits (N, K)

    Parameters
    ----------
    logits, actions, q
        As in ``policy_gradient_loss``.

    Returns
    -------
    dlogits : array
        Each row sums to 0.

    Raises
    ------
    ValueError, TypeError, IndexError
        As ``policy_gradient_loss`` does.

    Source
    ------
    Sutton and Barto, Reinforcement Learning (2018), section 13.3. The study report, section 3.2.9.

    Examples
    --------
    >>> policy_gradient_backward(np.array([[0.0, 0.0]]), np.array([1]), np.array([3.0]))
    array([[ 1.5, -1.5]])
    """
    N, K = _checked_sizes(np.shape(logits), np.shape(actions), np.shape(q))
    dlogits = softmax(logits)
    dlogits[np.arange(N), check_indices(actions, K, "action")] -= 1
    return np.asarray(dlogits * np.asarray(q)[:, None] / N)


def _checked_sizes(logits: tuple[int, ...], actions: tuple[int, ...], q: tuple[int, ...]) -> tuple[int, int]:
    """Return N and K, or raise if the three shapes are not (N, K), (N,) and (N,) with at least one of each."""
    if len(logits) != 2 or 0 in logits or not actions == q == logits[:1]:
        raise ValueError(f"The shapes must be logits (N, K), actions (N,) and q (N,), not {logits}, {actions} and {q}.")
    return logits[0], logits[1]
