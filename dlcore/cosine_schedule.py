"""Two shapes of learning rates that large networks are trained with: warm up in a straight line, then follow a cosine.

At first weights are random and gradients large, so small steps are safer; towards the end the rate should reach 0
without a jump.
"""

import math
from dataclasses import dataclass

from dlcore.schedules import Schedule


@dataclass(frozen=True)
class CosineDecay:
    """Lower the rate along half a wave of the cosine: slowly, then quickly, then slowly again.

    ``rate(step) = least + (rate - least) / 2 * (1 + cos(pi * step / steps))``, and ``least`` after that

    Shapes
        step () -> rate ()

    Parameters
    ----------
    rate : float
        The rate at first.
    steps : int
        After how many steps the least rate is reached, at least 1.
    least : float
        The rate at the end.

    Source
    ------
    Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), eq. 5, without restarts. The
    study report, section 1.2, asks for rates that fall.

    Examples
    --------
    >>> schedule = CosineDecay(1.0, steps=100)
    >>> schedule(0), round(schedule(50), 6), schedule(100), schedule(1000)
    (1.0, 0.5, 0.0, 0.0)
    """

    rate: float
    steps: int
    least: float = 0.0

    def __call__(self, step: int) -> float:
        """Return the rate of this step."""
        done = min(step / self.steps, 1.0)
        return self.least + (self.rate - self.least) / 2 * (1 + math.cos(math.pi * done))


@dataclass(frozen=True)
class LinearWarmup:
    """Raise the rate evenly over the first steps, then hand over to another schedule, which starts from its step 0.

    ``rate(step) = (step + 1) / steps * after(0)`` while ``step < steps``, then ``after(step - steps)``

    Shapes
        step () -> rate ()

    Parameters
    ----------
    after : Schedule
        What follows, such as ``CosineDecay`` or ``ConstantRate``; its first rate is the height to climb.
    steps : int
        How many steps it takes, at least 1.

    Source
    ------
    Goyal et al., Accurate, Large Minibatch SGD (2017), section 2.2. The study report, section 1.2, has no warm-up.

    Examples
    --------
    >>> schedule = LinearWarmup(CosineDecay(1.0, steps=10), steps=4)
    >>> [schedule(step) for step in range(5)], schedule(14)
    ([0.25, 0.5, 0.75, 1.0, 1.0], 0.0)
    """

    after: Schedule
    steps: int

    def __call__(self, step: int) -> float:
        """Return the rate of this step."""
        if step < self.steps:
            return (step + 1) / self.steps * self.after(0)
        return self.after(step - self.steps)
