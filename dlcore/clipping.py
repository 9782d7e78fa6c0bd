"""Clipping shortens a gradient that has become too long, so that one bad step cannot throw the training off course.

One gradient can be clipped by its norm or value by value; the gradients of a whole network are best clipped together,
``clip_by_global_norm``, so that the step keeps its direction.
"""

from collections.abc import Mapping

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


def clip_by_value(grad: Array, threshold: float) -> Array:
    """Cut every entry to the range from ``-threshold`` to ``threshold``; this changes the direction.

    ``min(max(grad, -threshold), threshold)``, entry by entry

    Shapes
        grad (...); threshold () -> clipped (...)

    Parameters
    ----------
    grad : array
        A gradient of any shape; ``nan`` stays ``nan``.
    threshold : float
        The largest absolute value allowed, above 0.

    Returns
    -------
    clipped : array
        A new array.

    Raises
    ------
    ValueError
        If ``threshold`` is not above 0.

    Source
    ------
    Mikolov, Statistical Language Models based on Neural Networks (2012), section 3.2.2. The study report, section 2.2,
    challenge 1, clips by the norm.

    Examples
    --------
    >>> clip_by_value(np.array([3.0, -4.0, 0.5]), 1.0)
    array([ 1. , -1. ,  0.5])
    """
    if not threshold > 0:
        raise ValueError(f"The threshold must be above 0, but it is {threshold}.")
    return np.clip(grad, -threshold, threshold)


def clip_by_global_norm(gradients: Mapping[str, Array], threshold: float) -> dict[str, Array]:
    """Shorten all gradients of a network by one factor, so that their common length is at most ``threshold``.

    ``g * threshold / ||all||`` if ``||all|| > threshold``, else ``g``, with ``||all||`` over all entries of all arrays

    Shapes
        gradients; threshold () -> clipped

    Parameters
    ----------
    gradients : dict of array
        By the parameters' names, all entries finite.
    threshold : float
        The longest norm allowed, above 0.

    Returns
    -------
    clipped : dict of array
        The shortened gradients; the given arrays (not copies) if they are short enough.

    Raises
    ------
    ValueError
        If ``threshold`` is not above 0, or if a gradient holds ``nan`` or ``inf``.

    Source
    ------
    Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013), Algorithm 1, with all
    parameters as one vector. The study report, section 2.2, challenge 1.

    Examples
    --------
    >>> clip_by_global_norm({"W": np.array([[3.0]]), "b": np.array([4.0])}, 1.0)
    {'W': array([[0.6]]), 'b': array([0.8])}
    """
    together = np.concatenate([np.ravel(grad) for grad in gradients.values()]) if gradients else np.zeros(0)
    clipped = clip_by_norm(together, threshold)
    if clipped is together:
        return dict(gradients)
    ends = np.cumsum([grad.size for grad in gradients.values()])
    parts = np.split(clipped, ends[:-1])
    return {name: part.reshape(gradients[name].shape) for name, part in zip(gradients, parts, strict=True)}
