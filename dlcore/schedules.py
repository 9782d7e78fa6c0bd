"""A schedule changes the learning rate while training goes on: large steps first, small ones near the goal.

A schedule is called with the number of steps already taken, 0 at first, and returns the rate of the next step. Any
function that does so will do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Schedule: TypeAlias = Callable[[int], float]


@dataclass(frozen=True)
class ConstantRate:
    """Always the same rate.

    ``rate(step) = rate``

    Shapes
        step () -> rate ()

    Parameters
    ----------
    rate : float
        The learning rate.

    Source
    ------
    Robbins and Monro, A Stochastic Approximation Method (1951), show what a constant rate lacks. The study report,
    section 1.2.

    Examples
    --------
    >>> ConstantRate(0.1)(500)
    0.1
    """

    rate: float

    def __call__(self, step: int) -> float:
        """Return the rate of this step."""
        return self.rate


@dataclass(frozen=True)
class StepDecay:
    """Multiply the rate by a factor once in a while.

    ``rate(step) = rate * factor ** floor(step / every)``

    Shapes
        step () -> rate ()

    Parameters
    ----------
    rate : float
        The rate at first.
    factor : float
        Usually below 1.
    every : int
        After how many steps.

    Source
    ------
    He, Zhang, Ren and Sun, Deep Residual Learning (2016), section 3.4, divide by 10. The study report, section 1.2.

    Examples
    --------
    >>> schedule = StepDecay(1.0, factor=0.5, every=10)
    >>> schedule(9), schedule(10), schedule(20)
    (1.0, 0.5, 0.25)
    """

    rate: float
    factor: float
    every: int

    def __call__(self, step: int) -> float:
        """Return the rate of this step."""
        return float(self.rate * self.factor ** (step // self.every))


@dataclass(frozen=True)
class ExponentialDecay:
    """Multiply the rate by a factor a little in every step.

    ``rate(step) = rate * factor ** (step / every)``

    Shapes
        step () -> rate ()

    Parameters
    ----------
    rate : float
        The rate at first.
    factor : float
        What is left after ``every`` steps.
    every : int
        After how many steps the rate has changed by the factor.

    Source
    ------
    Senior, Heigold, Ranzato and Yang, An empirical study of learning rates (2013), section 3. The study report, section
    1.2.

    Examples
    --------
    >>> ExponentialDecay(1.0, factor=0.25, every=10)(5)
    0.5
    """

    rate: float
    factor: float
    every: int

    def __call__(self, step: int) -> float:
        """Return the rate of this step."""
        return float(self.rate * self.factor ** (step / self.every))


@dataclass(frozen=True)
class InverseTimeDecay:
    """Divide the rate by a number that grows evenly, which is slow enough to reach any goal and fast enough to stop.

    ``rate(step) = rate / (1 + decay * step)``

    Shapes
        step () -> rate ()

    Parameters
    ----------
    rate : float
        The rate at first.
    decay : float
        At least 0; after ``1 / decay`` steps the rate is halved.

    Source
    ------
    Robbins and Monro, A Stochastic Approximation Method (1951). The study report, section 1.2.

    Examples
    --------
    >>> InverseTimeDecay(1.0, decay=0.1)(10)
    0.5
    """

    rate: float
    decay: float

    def __call__(self, step: int) -> float:
        """Return the rate of this step."""
        return self.rate / (1 + self.decay * step)
