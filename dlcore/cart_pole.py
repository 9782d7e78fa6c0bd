"""A pole on a cart: push the cart left or right so that the pole does not fall. The state is four real numbers.

Only a table over a grid of states could hold their values, and that grid would have to be chosen; a network needs none.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array, IntArray

GRAVITY = 9.8  # m/s^2
CART_MASS, POLE_MASS = 1.0, 0.1  # kg
HALF_LENGTH = 0.5  # m, from the pivot to the pole's centre of mass
FORCE = 10.0  # N
SECONDS = 0.02  # of one step
TRACK = 2.4  # m to either side
FALLEN = np.deg2rad(12.0)


class CartPoleStep(NamedTuple):
    """What a push led to: the next state, the reward, and whether the episode is over.

    Shapes
        states (..., 4); rewards (...); is_over (...)
    """

    states: Array
    rewards: Array
    is_over: NDArray[np.bool_]


class CartPole:
    """Carts with a pole, each pushed with 10 N to the left (action 0) or to the right (action 1) for 0.02 s.

    ``psi'' = (g sin psi - cos psi (F + m l psi'**2 sin psi) / M) / (l (4/3 - m cos(psi)**2 / M))``

    ``x'' = (F + m l (psi'**2 sin psi - psi'' cos psi)) / M``

    with the pole's angle ``psi`` from the vertical, its mass ``m`` and half length ``l``, and the mass ``M`` of both
    together. The friction of the paper is left out, as it hardly matters. Each step is one of Euler's.

    A state is ``(x, x', psi, psi')``: place and speed of the cart, angle and angular speed of the pole. The episode is
    over beyond 2.4 m or 12 degrees. Each step, the last one too, earns 1, so what is to be had is time. (The
    paper punishes the fall with -1 instead; both say the same.)

    Shapes
        states (..., 4); actions (...) -> CartPoleStep

    Source
    ------
    Barto, Sutton and Anderson, Neuronlike adaptive elements that can solve difficult learning control problems (1983),
    appendix. The study report, section 3.2, has no such environment.

    Examples
    --------
    >>> world = CartPole()
    >>> pushed = world.step(np.zeros(4), np.array(1))
    >>> pushed.states.round(3), float(pushed.rewards), bool(pushed.is_over)
    (array([ 0.   ,  0.195,  0.   , -0.293]), 1.0, False)
    """

    actions = 2

    def start(self, rng: np.random.Generator, count: int = 1) -> Array:
        """Return states (count, 4) near rest and upright, each number drawn evenly from -0.05 to 0.05."""
        return rng.uniform(-0.05, 0.05, (count, 4)).astype(np.float32)

    def step(self, states: Array, actions: IntArray) -> CartPoleStep:
        """Push each cart once; the world itself keeps nothing.

        Raises
        ------
        ValueError
            If the states are not (..., 4) with one action each, or an action is neither 0 nor 1.
        """
        states, actions = np.asarray(states), np.asarray(actions)
        if states.shape[-1:] != (4,) or states.shape[:-1] != actions.shape or np.any((actions != 0) & (actions != 1)):
            raise ValueError(
                f"States are (..., 4) with an action of 0 or 1 for each, not {states.shape} and {actions.tolist()}."
            )
        _, speed, angle, turning = np.moveaxis(states, -1, 0)
        push = np.where(actions == 1, FORCE, -FORCE)
        total, moment = CART_MASS + POLE_MASS, POLE_MASS * HALF_LENGTH
        sine, cosine = np.sin(angle), np.cos(angle)
        inner = (push + moment * turning**2 * sine) / total
        turn_change = (GRAVITY * sine - cosine * inner) / (HALF_LENGTH * (4 / 3 - POLE_MASS * cosine**2 / total))
        speed_change = inner - moment * turn_change * cosine / total
        rates = np.stack([speed, speed_change, turning, turn_change], axis=-1)
        reached = (states + SECONDS * rates).astype(states.dtype)
        is_over = (np.abs(reached[..., 0]) > TRACK) | (np.abs(reached[..., 2]) > FALLEN)
        return CartPoleStep(reached, np.ones(is_over.shape, states.dtype), is_over)
