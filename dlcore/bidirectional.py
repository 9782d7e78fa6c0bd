"""A bidirectional network reads a sequence from both ends, so that each step knows what comes before and after it."""

import numpy as np

from dlcore.arrays import Array


def join_states(forward: Array, backward: Array) -> Array:
    """Put the states of both reading directions next to each other, step by step.

    ``states_t = [forward_t, backward_{T-1-t}]`` for t = 0 ... T-1

    The backward network read the reversed sequence, so its first state belongs to the last step. Its states are put
    back in time order before they are joined.

    Shapes
        forward (..., T, H); backward (..., T, H) -> states (..., T, 2H)

    Parameters
    ----------
    forward : array
        States of the network that read the sequence from the start.
    backward : array
        States of the network that read the reversed sequence, in the order in which it computed them.

    Returns
    -------
    states : array
        The forward half first, then the backward half.

    Raises
    ------
    ValueError
        If the two shapes differ or have no time axis.

    Source
    ------
    Schuster and Paliwal, Bidirectional Recurrent Neural Networks (1997), section II. The study report, section 2.4.

    Examples
    --------
    >>> join_states(np.array([[1.0], [2.0]]), np.array([[20.0], [10.0]]))
    array([[ 1., 10.],
           [ 2., 20.]])
    """
    if np.shape(forward) != np.shape(backward) or np.ndim(forward) < 2:
        raise ValueError(
            "Both directions need the same shape (..., T, H), "
            f"but forward has {np.shape(forward)} and backward has {np.shape(backward)}."
        )
    return np.concatenate([forward, np.flip(backward, axis=-2)], axis=-1)
