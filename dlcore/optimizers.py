"""Six optimisers: three that go downhill with or without momentum, and three with a rate for every single parameter.

What they share, the loop over the parameters and the memory by name, is in ``optimizer``. The adaptive ones remember
squares of gradients and divide by their root: where slopes were steep, steps become shorter.
"""

import numpy as np

from dlcore.arrays import Array
from dlcore.joined_arrays import Memory
from dlcore.optimizer import Optimizer as Optimizer  # whoever names the type finds it beside its kinds
from dlcore.schedules import Schedule


class SGD(Optimizer):
    """Stochastic gradient descent: a step downhill, as long as the slope is steep.

    ``w = w - rate * dw``

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.

    Source
    ------
    Robbins and Monro, A Stochastic Approximation Method (1951). The study report, section 1.2.

    Examples
    --------
    >>> w = {"W": np.array([1.0])}
    >>> SGD(0.1).step(w, {"W": np.array([2.0])})
    >>> w["W"]
    array([0.8])
    """

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        w -= rate * dw


class Momentum(Optimizer):
    """A ball that rolls: it keeps most of its speed and is pushed by the slope.

    ``v = momentum * v - rate * dw`` and ``w = w + v``

    (A listing of the study report overwrites the parameters with v; here v is added.)

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.
    momentum : float
        The share of the speed that stays, from 0 to below 1.

    Source
    ------
    Polyak, Some methods of speeding up the convergence of iteration methods (1964). The study report, section 1.2.1.

    Examples
    --------
    >>> w, optimizer = {"W": np.array([1.0])}, Momentum(0.1, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.step(w, {"W": np.array([1.0])})
    >>> w["W"]
    array([0.75])
    """

    memory_count = 1

    def __init__(self, learning_rate: float | Schedule, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = momentum

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        (v,) = memory
        v *= self.momentum
        v -= rate * dw
        w += v


class Nesterov(Optimizer):
    """Momentum that looks ahead: the slope is taken where the ball is going to be.

    ``v = momentum * v - rate * dw`` and ``w = w + momentum * v - rate * dw``

    In this form ``w`` is the point that was looked ahead to, so an ordinary gradient at ``w`` is what is needed.

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.
    momentum : float
        The share of the speed that stays, from 0 to below 1.

    Source
    ------
    Nesterov (1983); Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum (2013), eq. 3
    and 4; this form: Bengio, Boulanger-Lewandowski and Pascanu, Advances in optimizing recurrent networks (2013), eq.
    7. The study report names momentum only, section 1.2.1.

    Examples
    --------
    >>> w = {"W": np.array([1.0])}
    >>> Nesterov(0.1, momentum=0.5).step(w, {"W": np.array([1.0])})
    >>> w["W"]
    array([0.85])
    """

    memory_count = 1

    def __init__(self, learning_rate: float | Schedule, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = momentum

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        (v,) = memory
        push = rate * dw
        v *= self.momentum
        v -= push
        w -= push
        w += np.multiply(v, self.momentum, out=push)


class AdaGrad(Optimizer):
    """A rate for every single parameter: the more it has been pushed so far, the smaller its steps become.

    ``h = h + dw**2`` and ``w = w - rate * dw / (sqrt(h) + epsilon)``

    The study report's ``theta = 1e-4`` is what h starts with: ``AdaGrad(0.01, epsilon=0.0, start_value=1e-4)``. (Its
    listing also leaves the first gradient out of h.)

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.
    epsilon : float
        Keeps the divisor from being 0; at least 0.
    start_value : float
        What h holds before the first step, at least 0.

    Source
    ------
    Duchi, Hazan and Singer, Adaptive Subgradient Methods (2011), figure 1. The study report, section 1.2.2.

    Examples
    --------
    >>> w = {"W": np.array([1.0])}
    >>> AdaGrad(0.1, epsilon=0.0).step(w, {"W": np.array([50.0])})
    >>> w["W"]
    array([0.9])
    """

    memory_count = 1

    def __init__(self, learning_rate: float | Schedule, epsilon: float = 1e-7, start_value: float = 0.0) -> None:
        super().__init__(learning_rate)
        self.epsilon = epsilon
        self.start_value = start_value

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        (h,) = memory
        h += dw * dw
        w -= _divided(rate * dw, h, self.epsilon)


class RMSProp(Optimizer):
    """AdaGrad that forgets: only the pushes of the recent past make the steps smaller.

    ``h = decay * h + (1 - decay) * dw**2`` and ``w = w - rate * dw / (sqrt(h) + epsilon)``

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.
    decay : float
        How much of h stays, from 0 to below 1.
    epsilon : float
        Keeps the divisor from being 0; at least 0.
    start_value : float
        What h holds before the first step, at least 0.

    Source
    ------
    Tieleman and Hinton, Neural Networks for Machine Learning (2012), lecture 6.5. The study report, section 1.2.3.

    Examples
    --------
    >>> w = {"W": np.array([1.0])}
    >>> RMSProp(0.1, decay=0.75, epsilon=0.0).step(w, {"W": np.array([50.0])})
    >>> w["W"]
    array([0.8])
    """

    memory_count = 1

    def __init__(
        self, learning_rate: float | Schedule, decay: float = 0.99, epsilon: float = 1e-7, start_value: float = 0.0
    ) -> None:
        super().__init__(learning_rate)
        self.decay = decay
        self.epsilon = epsilon
        self.start_value = start_value

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        (h,) = memory
        square = dw * dw
        square *= 1 - self.decay
        h *= self.decay
        h += square
        w -= _divided(np.multiply(dw, rate, out=square), h, self.epsilon)


class Adam(Optimizer):
    """Momentum and RMSProp together, with the start at 0 corrected.

    ``m = beta1 * m + (1 - beta1) * dw``, ``v = beta2 * v + (1 - beta2) * dw**2``

    ``w = w - rate * m_hat / (sqrt(v_hat) + epsilon)``

    with ``m_hat = m / (1 - beta1**t)`` and ``v_hat = v / (1 - beta2**t)`` in step t = 1, 2, ...

    A step is never much longer than the rate, so with rate 0.001 a weight moves by about 10 in 10,000 steps at most.

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.
    beta1, beta2 : float
        How much of m and v stays, from 0 to below 1.
    epsilon : float
        Keeps the divisor from being 0; at least 0.

    Source
    ------
    Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), Algorithm 1. The study report, section 1.2.4.

    Examples
    --------
    >>> w = {"W": np.array([1.0])}
    >>> Adam(0.25, epsilon=0.0).step(w, {"W": np.array([50.0])})
    >>> w["W"]
    array([0.75])
    """

    memory_count = 2

    def __init__(
        self, learning_rate: float | Schedule, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    def _update(self, w: Array, dw: Array, memory: Memory, rate: float) -> None:
        m, v = memory
        scratch = dw * (1 - self.beta1)
        m *= self.beta1
        m += scratch
        np.multiply(dw, dw, out=scratch)
        scratch *= 1 - self.beta2
        v *= self.beta2
        v += scratch
        # m_hat / (sqrt(v_hat) + epsilon), with both corrections moved into the two numbers: two passes less
        root = (1 - self.beta2**self.steps) ** 0.5
        rate *= root / (1 - self.beta1**self.steps)
        w -= _divided(np.multiply(m, rate, out=scratch), v, self.epsilon * root)


def _divided(step: Array, h: Array, epsilon: float) -> Array:
    """Return ``step / (sqrt(h) + epsilon)``, in the place of ``step``; 0 / 0 counts as 0 (nothing has pushed yet)."""
    divisor = np.sqrt(h)
    if epsilon:
        divisor += epsilon
    else:
        divisor[divisor == 0] = 1
    step /= divisor
    return step
