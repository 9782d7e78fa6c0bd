"""A penalty on large weights keeps a network from learning its examples by heart.

A penalty is added to the loss, and its gradient to the gradient of the loss: of exactly what was added, which the study
report's loops got wrong (they printed a product for the sum and took a stray square root). Weights are the arrays with
at least two axes; biases are left alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from dlcore.arrays import Array


class Penalty(Protocol):
    """What is added to the loss, and its gradient.

    ``E(w) + penalty(w)``

    Shapes
        w (...) -> gradient (...)

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 7.1. The study report, section 1.3.1.

    Examples
    --------
    >>> penalty: Penalty = L2(0.5)
    >>> penalty.value({"W": np.ones((2, 2))})
    1.0
    """

    def value(self, parameters: Mapping[str, Array]) -> float:
        """Return the number that is added to the loss."""
        ...

    def gradient(self, w: Array) -> Array:
        """Return the gradient of that number with respect to one weight array."""
        ...


@dataclass(frozen=True)
class L2:
    """Penalise squares: large weights shrink most. Also called ridge or weight decay.

    ``penalty = strength / 2 * sum w**2`` and its gradient ``strength * w``

    Shapes
        w (...) -> gradient (...)

    Parameters
    ----------
    strength : float
        At least 0.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 7.1.1. The study report, section 1.3.1.

    Examples
    --------
    >>> L2(0.5).value({"W": np.array([[2.0, 0.0]]), "b": np.array([9.0])})
    1.0
    >>> L2(0.5).gradient(np.array([[2.0, 0.0]]))
    array([[1., 0.]])
    """

    strength: float

    def value(self, parameters: Mapping[str, Array]) -> float:
        """Return the number that is added to the loss."""
        return self.strength / 2 * sum(float(np.vdot(w, w)) for w in weights(parameters).values())

    def gradient(self, w: Array) -> Array:
        """Return the gradient of that number with respect to one weight array."""
        return self.strength * w


@dataclass(frozen=True)
class L1:
    """Penalise absolute values: all weights shrink alike, and many become 0. Also called lasso.

    ``penalty = strength * sum |w|`` and its gradient ``strength * sign(w)`` (0 at 0)

    Shapes
        w (...) -> gradient (...)

    Parameters
    ----------
    strength : float
        At least 0.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 7.1.2. The study report, section 1.3.1.

    Examples
    --------
    >>> L1(0.5).value({"W": np.array([[2.0, -2.0]])})
    2.0
    >>> L1(0.5).gradient(np.array([[2.0, -2.0, 0.0]]))
    array([[ 0.5, -0.5,  0. ]])
    """

    strength: float

    def value(self, parameters: Mapping[str, Array]) -> float:
        """Return the number that is added to the loss."""
        return self.strength * sum(float(np.abs(w).sum()) for w in weights(parameters).values())

    def gradient(self, w: Array) -> Array:
        """Return the gradient of that number with respect to one weight array."""
        return self.strength * np.sign(w)


def weights(parameters: Mapping[str, Array]) -> dict[str, Array]:
    """Pick the weights among parameters: the arrays with at least two axes, which biases have not.

    The rule is ``w.ndim >= 2``.

    Shapes
        parameters -> weights

    Parameters
    ----------
    parameters : dict of array
        By name.

    Returns
    -------
    weights : dict of array
        The same arrays, without the biases.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 7.1: biases are left unregularised. The study
    report, section 1.3.1, whose loops forget the output layer.

    Examples
    --------
    >>> list(weights({"0.W": np.ones((2, 2)), "0.b": np.ones(2)}))
    ['0.W']
    """
    return {name: w for name, w in parameters.items() if w.ndim >= 2}


def add_penalty(
    penalty: Penalty, parameters: Mapping[str, Array], gradients: Mapping[str, Array]
) -> tuple[float, dict[str, Array]]:
    """Return the penalty, and the gradients with the penalty's gradient added.

    ``dw + d penalty / dw`` for every weight array, in every layer

    Shapes
        penalty; parameters; gradients -> value (); gradients

    Parameters
    ----------
    penalty : Penalty
        Such as ``L2(0.1)``.
    parameters, gradients : dict of array
        By name; neither is changed.

    Returns
    -------
    value : float
        What the loss grows by.
    gradients : dict of array
        New arrays for the weights, the given ones for the rest.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 7.1. The study report, section 1.3.1.

    Examples
    --------
    >>> value, gradients = add_penalty(L1(0.5), {"W": np.array([[2.0]])}, {"W": np.array([[1.0]])})
    >>> value, gradients["W"]
    (1.0, array([[1.5]]))
    """
    added = {name: gradients[name] + penalty.gradient(w) for name, w in weights(parameters).items()}
    return penalty.value(parameters), {**gradients, **added}
