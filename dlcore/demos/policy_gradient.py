"""REINFORCE on a small field: what turned out well is made likelier, with a baseline to say what well means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from dlcore.activations import softmax
from dlcore.arrays import Array
from dlcore.demos.demo import Preset
from dlcore.demos.field import policy_picture
from dlcore.demos.knob import Range
from dlcore.demos.picture import Matrix
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.grid_world import GridWorld
from dlcore.policy_gradient import policy_gradient_backward
from dlcore.returns import discounted_returns

TITLE = Words("方策勾配法（REINFORCE）", "Policy gradient (REINFORCE)")
TEXT = Words(
    "4×4 のマスを左上から右下まで歩く方策 π(a|s) を、価値の表を使わずに直接学びます。1 歩ごとの報酬は −1 なので、最良"
    "の収益は −6 です。baseline（その状態で平均どれだけの収益だったかを引く）の有無と、目的関数 objective（割引報酬の"
    "和か、平均報酬か）を切り替えて、収益のばらつきと学習の速さを見てください。",
    "A policy π(a|s) for walking over 4 by 4 fields, from the upper left to the lower right, is learnt directly, "
    "without a table of action values. Each step costs 1, so the best return is −6. Switch baseline (what a field "
    "was worth on average is subtracted) and objective (sum of discounted rewards, or average reward), and watch how "
    "the returns scatter and how fast they rise.",
)
COST_SECONDS = 0.6
UNIT = Words("エピソード", "episodes")
MOST_STEPS = 100  # of an episode; longer ones are cut off
SMOOTHED = 20  # episodes that one figure is the mean of

PRESETS = [
    Preset(
        "baseline",
        Words("ベースラインあり", "With a baseline"),
        {},
        Words(
            "収益からその状態の平均を引くと、「平均より良かったか」だけが残ります。勾配の期待値は変わらず、ばらつきだ"
            "けが減るので、安定して最短の 6 歩にたどり着きます。",
            "With the average of the field subtracted, only 'better than usual or not' is left. The expected "
            "gradient is the same and scatters less, so the shortest way of 6 steps is reached reliably.",
        ),
    ),
    Preset(
        "no-baseline",
        Words("ベースラインなし", "Without a baseline"),
        {"baseline": False},
        Words(
            "収益はいつも負なので、とった行動の確率はすべて下がり、より悪い行動が大きく下がることでしか差がつきません。"
            "学習は遅く、実行ごとの差も大きくなります。",
            "Returns are always negative: whatever was done becomes less likely, and only worse actions more so. It "
            "is slow, and runs differ a lot.",
        ),
    ),
    Preset(
        "average-reward",
        Words("目的関数を平均報酬に", "Average reward as the objective"),
        {"objective": "average"},
        Words(
            "1 歩あたりの平均報酬はどの道でも −1 なので、平均からの差は 0 です。この問題では、平均報酬は学習の手がか"
            "りになりません。目的関数の選び方が大事です。",
            "The average reward of a step is −1 on every way, so nothing differs from the average and nothing is "
            "learnt. Here the average reward is no guide: the objective matters.",
        ),
    ),
    Preset(
        "large-steps",
        Words("学習率が大きすぎる（0.2）", "Learning rate too large (0.2)"),
        {"learning_rate": 0.2},
        Words(
            "1 回の更新で方策がほぼ決定的になります。悪い行動に固まるとほかの行動を試さなくなり、打ち切りの 100 歩ま"
            "で歩き続けます。",
            "One update makes the policy nearly deterministic. Set on a bad action, it no longer tries the others "
            "and walks until it is cut off after 100 steps.",
        ),
    ),
]


@dataclass
class _Walk:
    """One episode: the fields, the actions taken there, and the rewards that followed."""

    states: list[int]
    actions: list[int]
    rewards: list[float]


def policy_gradient(
    *,
    baseline: bool = True,
    objective: Literal["discounted", "average"] = "discounted",
    learning_rate: Annotated[float, Range(0.001, 1.0, log=True)] = 0.02,
    gamma: Annotated[float, Range(0.0, 1.0)] = 1.0,
    episodes: Annotated[int, Range(1, 5000)] = 1000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the learning of preferences theta (states, 4) with ``pi(a|s) = softmax(theta[s])`` by REINFORCE.

    ``theta += learning_rate * sum_t (G_t - b(s_t)) * grad log pi(a_t|s_t)``; ``b`` is the mean return seen from each
    field. With the average reward as objective, ``G_t`` sums up what each later reward was above the mean so far.

    Source: the study report, sections 3.2.8 and 3.2.9; Sutton and Barto (2018), sections 13.3, 13.4 and 13.6.
    """
    rng = np.random.default_rng(seed)
    world = GridWorld.open_field()
    theta = np.zeros((world.states, 4))
    value, seen = np.zeros(world.states), np.zeros(world.states)
    totals: list[float] = []
    mean_reward, rewards_seen = 0.0, 0
    report_every = max(1, episodes // 100)
    yield Step(0, episodes, {}, (_picture(world, theta, seen),), DataUsed("field of 4 by 4", episodes, 0))
    for episode in range(1, episodes + 1):
        walk = _walk(world, theta, rng)
        rewards = np.array(walk.rewards)
        totals.append(float(rewards.sum()))
        rewards_seen += len(rewards)
        mean_reward += float((rewards - mean_reward).sum()) / rewards_seen
        above = rewards - mean_reward if objective == "average" else rewards
        returns = discounted_returns(above, 1.0 if objective == "average" else gamma)
        advantage = returns - value[walk.states] if baseline else returns
        for state, G in zip(walk.states, returns, strict=True):
            seen[state] += 1
            value[state] += (G - value[state]) / min(seen[state], 100)  # a mean that forgets, since the policy changes
        dlogits = policy_gradient_backward(theta[walk.states], np.array(walk.actions), advantage) * len(rewards)
        np.subtract.at(theta, walk.states, learning_rate * dlogits)
        if episode % report_every and episode not in (1, episodes):
            continue
        metrics = {"return_mean": float(np.mean(totals[-SMOOTHED:]))}
        way = world.way(theta.argmax(axis=1))
        if way[-1] == world.goal:
            metrics["greedy_return"] = -float(len(way) - 1)
        is_shown = episode in (1, episodes) or episode % max(1, episodes // 8) == 0
        yield Step(episode, episodes, metrics, (_picture(world, theta, seen),) if is_shown else ())


def _walk(world: GridWorld, theta: Array, rng: np.random.Generator) -> _Walk:
    """Follow the policy once."""
    walk, state = _Walk([], [], []), world.start
    pi = softmax(theta).cumsum(axis=1)
    for lot in rng.random(MOST_STEPS):
        action = min(int(np.searchsorted(pi[state], lot)), 3)  # rounding may leave the last sum below 1
        reached, reward, is_over = world.step(state, action)
        walk.states.append(state)
        walk.actions.append(action)
        walk.rewards.append(reward)
        if is_over:
            break
        state = reached
    return walk


def _picture(world: GridWorld, theta: Array, seen: Array) -> Matrix:
    title = Words("各マスで最も確率の高い行動と、その確率", "The likeliest action of each field, and its probability")
    return policy_picture(world, softmax(theta), "policy", title, seen > 0)
