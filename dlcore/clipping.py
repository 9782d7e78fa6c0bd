"""Clipping shortens a gradient that has become too long, so that one bad step cannot throw the training off course."""

import numpy as np

from dlcore.arrays import Array


def clip_by_norm(grad: Array, threshold: float) -> Array:
    """Shorten a gradient to the length ``threshold`` if it is longer, and keep its direction.

    ``grad * threshold / ||grad||`` if ``||grad|| > threshold``, else ``grad``

    The norm is the Euclidean length of all entries together. An exploding gradient can be so large that its squares
    overflow; it is therefore divided by its largest entry before the norm is taken.

    Shapes
        grad (...); threshold () -> clipped (...)

    Parameters
    ----------
    grad : array
        A gradient of any shape, all entries finite.
    threshold : float
        The longest norm allowed, above 0.

    Returns
    -------
    clipped : array
        The shortened gradient; ``grad`` itself (not a copy) if it is short enough, as a zero gradient always is.

    Raises
    ------
    ValueError
        If ``threshold`` is not above 0, or if ``grad`` holds ``nan`` or ``inf`` (no rescaling makes it finite).

    Source
    ------
    Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), Algorithm 1. The study
    report, section 2.2, challenge 1.

    Examples
    --------
    >>> clip_by_norm(np.array([3.0, 4.0]), 1.0)
    array([0.6, 0.8])
    >>> clip_by_norm(np.array([3.0, 4.0]), 10.0)
    array([3., 4.])
    """
    if not threshold > 0:
        raise ValueError(f"The threshold must be above 0, but it is {threshold}.")
    grad = np.asarray(grad)
    largest = float(np.max(np.abs(grad), initial=0.0))
    if not np.isfinite(largest):
        raise ValueError("The gradient holds nan or inf; clipping can only shorten a finite gradient.")
    if largest == 0:
        return grad
    direction = grad / largest
    norm = float(np.linalg.norm(direction))
    if largest * norm <= threshold:
        return grad
    return direction * (threshold / norm)
