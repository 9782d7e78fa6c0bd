"""Q-learning and SARSA on the edge of a cliff: one learns the shortest way, the other one that forgives a stumble."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array
from dlcore.demos.demo import Preset
from dlcore.demos.field import policy_picture
from dlcore.demos.knob import Range
from dlcore.demos.picture import Matrix
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.exploration import epsilon_greedy
from dlcore.grid_world import GridWorld
from dlcore.temporal_difference import q_learning_target, sarsa_target

TITLE = Words("Q 学習と SARSA（崖歩き）", "Q-learning and SARSA (cliff walking)")
TEXT = Words(
    "左下から右下のゴールまで、崖に落ちずに歩く道を学びます。1 歩ごとに報酬は −1、崖に落ちると −100 で最初に戻ります。"
    "method で Q 学習（次に最良の行動をとるとみなす）と SARSA（実際にとった行動の価値を使う）を切り替え、学習中の収益"
    "と、覚えた道の違いを見てください。",
    "A way from the lower left to the goal at the lower right is learnt, without falling off the cliff. Each step "
    "costs 1; a fall costs 100 and leads back to the start. Switch method between Q-learning (as if the best action "
    "came next) and SARSA (the value of the action really taken), and compare the returns while learning, and the "
    "ways that are learnt.",
)
COST_SECONDS = 0.6
UNIT = Words("エピソード", "episodes")
MOST_STEPS = 1000  # of an episode; an early policy may walk in circles
SMOOTHED = 20  # episodes that one figure is the mean of

PRESETS = [
    Preset(
        "q-learning",
        Words("Q 学習（ε = 0.1）", "Q-learning (ε = 0.1)"),
        {},
        Words(
            "崖のすぐ上を通る最短の 13 歩を覚えます。ただし学習中は ε の確率でよろけて落ちるので、収益は SARSA より低"
            "めです。",
            "It learns the shortest way, 13 steps along the very edge. While learning it stumbles off with "
            "probability ε, so its returns are lower than SARSA's.",
        ),
    ),
    Preset(
        "sarsa",
        Words("SARSA（ε = 0.1）", "SARSA (ε = 0.1)"),
        {"method": "sarsa"},
        Words(
            "自分がときどきよろけることも価値に入るので、崖から離れた遠回りの道を覚えます。学習中の収益は Q 学習より"
            "高くなります。",
            "That it stumbles now and then is part of its values, so it keeps away from the edge. Its returns while "
            "learning are higher than those of Q-learning.",
        ),
    ),
    Preset(
        "no-exploration",
        Words("探索なし（ε = 0）", "No exploration (ε = 0)"),
        {"epsilon": 0.0},
        Words(
            "価値の初期値 0 はどの道の収益よりも高い（楽観的な）ので、探索しなくても、まだ試していない行動から順に試"
            "すことになります。",
            "The values start at 0, better than any real return. Being disappointed by what it has tried, it tries "
            "the rest even without exploring on purpose.",
        ),
    ),
    Preset(
        "much-exploration",
        Words("探索しすぎ（ε = 0.5）", "Too much exploration (ε = 0.5)"),
        {"epsilon": 0.5},
        Words(
            "行動の半分がでたらめなので、崖に落ち続けて収益は上がりません。それでも Q 学習が覚える道は最短です。方策"
            "オフ型だからです。",
            "Half of its actions are random and it keeps falling, so the returns stay low. The way it learns is the "
            "shortest all the same, since Q-learning is off-policy.",
        ),
    ),
    Preset(
        "short-sighted",
        Words("目先しか見ない（γ = 0.5）", "Short-sighted (γ = 0.5)"),
        {"gamma": 0.5},
        Words(
            "ゴールまで n 歩の道の価値は −2(1 − 0.5ⁿ) で、どれも −2 に近くなります。差はわずかでも順序は変わらないの"
            "で、最短の道を覚えられます。",
            "A way of n steps is worth −2(1 − 0.5ⁿ), and all of them are near −2. The differences are tiny but "
            "their order is the same, so the shortest way is learnt all the same.",
        ),
    ),
]


def q_learning(
    *,
    method: Literal["q-learning", "sarsa"] = "q-learning",
    epsilon: Annotated[float, Range(0.0, 1.0)] = 0.1,
    learning_rate: Annotated[float, Range(0.01, 1.0, log=True)] = 0.5,
    gamma: Annotated[float, Range(0.0, 1.0)] = 1.0,
    episodes: Annotated[int, Range(1, 5000)] = 500,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the learning of a table of action values on the cliff walk of 4 by 12 fields.

    ``return_mean`` is the mean return of the last episodes, with their exploration; ``greedy_return`` that of the
    greedy policy (missing while it does not arrive).

    Source: the study report, section 3.2.5; Sutton and Barto (2018), example 6.6.
    """
    rng = np.random.default_rng(seed)
    world = GridWorld.cliff_walk()
    q = np.zeros((world.states, 4))
    visited = np.zeros(world.states, bool)
    returns: list[float] = []
    report_every = max(1, episodes // 100)
    yield Step(0, episodes, {}, (_picture(world, q, visited),), DataUsed("cliff walk", episodes, 0))
    for episode in range(1, episodes + 1):
        returns.append(_episode(world, q, visited, method, epsilon, learning_rate, gamma, rng))
        if episode % report_every and episode not in (1, episodes):
            continue
        metrics = {"return_mean": float(np.mean(returns[-SMOOTHED:]))}
        way = world.way(q.argmax(axis=1))
        if way[-1] == world.goal:
            metrics["greedy_return"] = -float(len(way) - 1)
        is_shown = episode in (1, episodes) or episode % max(1, episodes // 8) == 0
        yield Step(episode, episodes, metrics, (_picture(world, q, visited),) if is_shown else ())


def _episode(
    world: GridWorld,
    q: Array,
    visited: NDArray[np.bool_],
    method: str,
    epsilon: float,
    learning_rate: float,
    gamma: float,
    rng: np.random.Generator,
) -> float:
    """Walk once, learning at each step; return the sum of the rewards."""
    state, total = world.start, 0.0
    action = epsilon_greedy(q[state], epsilon, rng)
    for _ in range(MOST_STEPS):
        visited[state] = True
        reached, reward, is_over = world.step(state, action)
        following = epsilon_greedy(q[reached], epsilon, rng)
        if method == "sarsa":
            target = sarsa_target(reward, gamma, q[reached, following], is_over)
        else:
            target = q_learning_target(reward, gamma, q[reached], is_over)
        q[state, action] += learning_rate * (target - q[state, action])
        total += reward
        if is_over:
            break
        state, action = reached, following
    return total


def _picture(world: GridWorld, q: Array, visited: NDArray[np.bool_]) -> Matrix:
    title = Words("各マスの最良の行動と、その価値", "The best action of each field, and its value")
    return policy_picture(world, q, "policy", title, visited)
