"""How well a pole is balanced when nothing is explored any more: greedy episodes, and pictures of one."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from dlcore.arrays import Array
from dlcore.cart_pole import FALLEN, SECONDS, TRACK, CartPole
from dlcore.demos.picture import Boundary, Lines, Picture
from dlcore.demos.words import Words

LIMIT = 200  # steps of an episode, 4 seconds: whoever holds out as long has done it
FIELD = 41  # places in a row of the picture of the policy

Values: TypeAlias = Callable[[Array], Array]  # from states (N, 4) to the values of the two actions (N, 2)


class Balanced(NamedTuple):
    """Greedy episodes side by side: how long each lasted, and the states (T, 4) of the first."""

    lengths: Array
    first: Array


def balance(values: Values, seed: int, count: int) -> Balanced:
    """Follow the best actions from ``count`` starts until all poles have fallen or the time is up."""
    world = CartPole()
    states = world.start(np.random.default_rng([seed, 1]), count)
    lengths, upright, first = np.zeros(count), np.ones(count, bool), [states[0]]
    for _ in range(LIMIT):
        taken = world.step(states, values(states).argmax(axis=1))
        lengths += upright
        upright &= ~taken.is_over
        states = np.where(upright[:, np.newaxis], taken.states, states)  # what has fallen stays where it was
        if not upright.any():
            break
        if upright[0]:
            first.append(states[0])
    return Balanced(lengths, np.array(first))


def balance_pictures(values: Values, seed: int) -> tuple[Picture, ...]:
    """Show one greedy episode, and what the network advises where."""
    states = balance(values, seed, 1).first
    return _episode(states), _advice(values, states)


def _episode(states: Array) -> Lines:
    angle, place = np.rad2deg(states[:, 2]), states[:, 0]
    seconds = np.arange(len(states)) * SECONDS
    return Lines(
        "episode",
        Words("貪欲方策による 1 エピソード：棒の角度と台車の位置", "One episode of the greedy policy: pole and cart"),
        Words(
            f"{seconds[-1]:.1f} 秒、{len(states) - 1} ステップ分です。角度は最大 {np.abs(angle).max():.1f} 度、位置は"
            f"最大 {np.abs(place).max():.1f} m ずれました（±{np.rad2deg(FALLEN):.0f} 度か ±{TRACK} m を超えると終わり"
            "です）。",
            f"{seconds[-1]:.1f} s, {len(states) - 1} steps. The angle is at most {np.abs(angle).max():.1f} degrees, "
            f"the place at most {np.abs(place).max():.1f} m off; beyond ±{np.rad2deg(FALLEN):.0f} degrees or ±{TRACK} "
            "m it is over.",
        ),
        seconds,
        {"angle [°]": angle, "x [dm]": 10 * place},
        Words("時間（秒）", "time (s)"),
        Words("角度（度）、位置（dm）", "angle (degrees), place (dm)"),
    )


def _advice(values: Values, states: Array) -> Boundary:
    """Colour what is better, over angle and angular speed; the cart stands in the middle."""
    angles = np.linspace(-FALLEN, FALLEN, FIELD, dtype=np.float32)
    turnings = np.linspace(-2, 2, FIELD, dtype=np.float32)
    grid = np.zeros((FIELD, FIELD, 4), np.float32)
    grid[..., 2], grid[..., 3] = angles, turnings[:, np.newaxis]
    q = values(grid.reshape(-1, 4)).reshape(FIELD, FIELD, 2)
    taken = values(states).argmax(axis=1)
    inside = np.abs(states[:, 3]) <= turnings[-1]
    right = float((q[..., 1] > q[..., 0]).mean())
    return Boundary(
        "advice",
        Words(
            "どちらに押すか（横：角度 [度]、縦：角速度 [度/秒]、台車は中央で静止）",
            "Which way to push (across: angle [°], up: angular speed [°/s]; the cart rests in the middle)",
        ),
        Words(
            f"背景は 2 つの行動の価値の差で、平面の {right:.0%} で右へ押すほうが良いと見積もられています。点は 1 エピ"
            "ソードの状態とそこでの行動です。",
            f"The shade is the difference of the two values: on {right:.0%} of the plane a push to the right is "
            "estimated to be better. Points are the states of an episode with the actions taken there.",
        ),
        np.rad2deg(states[inside, 2:]),
        taken[inside],
        np.rad2deg(angles),
        np.rad2deg(turnings),
        q[..., 1] - q[..., 0],
        ("←", "→"),
    )
