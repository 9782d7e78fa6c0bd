"""A deep Q-network balances a pole on a cart, with its experience replay and its target network, or without."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np

from dlcore import Adam, CartPole, DeepQLearner, ReplayBuffer, huber_loss, mean_squared_error
from dlcore.arrays import Array
from dlcore.demos.balance import LIMIT, balance, balance_pictures
from dlcore.demos.coded_digits import relu_network
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.knob import Range
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

TITLE = Words("DQN：倒立振子", "DQN: a pole on a cart")
TEXT = Words(
    "台車を左右に押して、上に立てた棒が倒れないようにします。状態は 4 つの実数（台車の位置と速度、棒の角度と角速度）な"
    "ので、表では扱いにくく、ネットワークで行動価値 Q(s, a) を近似します。1 ステップ倒れずにいるごとに報酬は 1、200 ス"
    "テップで打ち切りです。経験再生（replay）とターゲットネットワーク（target_network）を外し、収益 return_mean と、見"
    "積もった価値 q_mean を見比べてください。γ = 0.98 なら、本当の価値は 1/(1 − γ) = 50 を超えません。",
    "The cart is pushed left or right so that the pole on it stays upright. The state is four real numbers (place and "
    "speed of the cart, angle and angular speed of the pole), awkward for a table, so a network approximates the "
    "action values Q(s, a). Each step earns 1, and an episode is cut off after 200. Leave out the replay or the target "
    "network, and compare return_mean with q_mean, the estimated value. With γ = 0.98 no true value is above "
    "1/(1 − γ) = 50.",
)
COST_SECONDS = 9.0
UNIT = Words("環境のステップ", "steps of the environment")
REMEMBERED = 10_000  # experiences
FIRST = 500  # experiences before the first update
LEAST_EPSILON = 0.05
EXPLORING = 0.3  # share of the run in which epsilon falls to this, from 1
SMOOTHED = 20  # episodes that one figure is the mean of
JUDGED = 100  # states whose values are told

PRESETS = [
    Preset(
        "dqn",
        Words("経験再生とターゲットネットワークあり", "With replay and a target network"),
        {},
        Words(
            "数千ステップで、ほぼ毎回 200 ステップ近くまで立てていられるようになります。q_mean はいったん 50 を大きく超"
            "えてから戻ります。目標値の max が、たまたま高く見積もられた行動を選ぶからです（過大評価）。",
            "Within some thousand steps the pole stands for nearly 200 steps nearly every time. q_mean first "
            "overshoots 50 by far and then comes back: the max in the target picks what happens to be overrated.",
        ),
    ),
    Preset(
        "no-target",
        Words("ターゲットネットワークなし", "Without a target network"),
        {"target_network": False},
        Words(
            "目標値が更新のたびに動くので、q_mean は初めに 130 から 1,500 ほどまで跳ね上がります（シードによります）。"
            "立ち直るシードが多いものの、大きく跳ねたシードほど収益の伸びが遅れます。",
            "Targets move at every update, and at first q_mean shoots up to between 130 and 1,500, as the seed has it. "
            "Most seeds recover, but the higher it went, the longer the returns lag behind.",
        ),
    ),
    Preset(
        "no-replay",
        Words("経験再生なし（直近の 32 ステップで学習）", "Without replay (the latest 32 steps in a row)"),
        {"replay": False},
        Words(
            "続けて経験した遷移は互いによく似ています。いまいる場面だけを学び、ほかの場面の値が崩れるので、一度覚えたあ"
            "とでも収益が急に落ち込みます（保存された 5 回の学習では、すべてで一度は 90 を下回りました）。",
            "Steps in a row are much alike. Only the scene at hand is learnt while the values of others are spoilt, so "
            "returns fall suddenly even after all was well (below 90 at least once in each of the five stored runs).",
        ),
    ),
    Preset(
        "rare-copies",
        Words("コピーをまれに（1,000 更新ごと）", "Rare copies (every 1,000 updates)"),
        {"target_every": 1000},
        Words(
            "目標値は落ち着きますが、コピーのたびに 1 ステップ先の報酬が伝わるだけです。20 回分では (1 − 0.98²⁰)/0.02 "
            "≈ 17 で、q_mean もそこで終わります。それでも行動の順序は合ってくるので、収益はゆっくり伸びます。",
            "Targets keep still, but each copy hands rewards on by one step only: twenty times make (1 − 0.98²⁰)/0.02 "
            "≈ 17, and there q_mean ends. The order of the actions comes out right all the same, and the returns grow "
            "slowly.",
        ),
    ),
    Preset(
        "huber",
        Words("損失を Huber 損失に", "The Huber loss"),
        {"loss": "huber"},
        Words(
            "誤差を ±1 で打ち切ると、倒れた遷移（全体の数 %）がどれほど過大評価されていても、引き下げる力は 1 件につ"
            "き 1 までです。わずかに引き上げる大多数に負けて、q_mean は際限なく増えます。Atari では役に立った工夫も、こ"
            "の課題のこの設定では逆効果です。",
            "With errors clipped to ±1 the few per cent of steps in which the pole falls, however overrated, pull down "
            "with at most 1 each. The many that pull up a little outvote them, and q_mean grows without end. What "
            "helped on Atari harms here, in this setting.",
        ),
    ),
]


def dqn(
    *,
    replay: bool = True,
    target_network: bool = True,
    target_every: Annotated[int, Range(1, 5000)] = 50,
    loss: Literal["squared_error", "huber"] = "squared_error",
    learning_rate: Annotated[float, Range(1e-5, 0.1, log=True)] = 5e-4,
    gamma: Annotated[float, Range(0.0, 1.0)] = 0.98,
    hidden_size: Annotated[int, Range(1, 256)] = 64,
    batch_size: Annotated[int, Range(1, FIRST)] = 32,
    steps: Annotated[int, Range(1, 100_000)] = 20_000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the learning of action values by a network with two hidden layers and Adam, one update a step.

    ``replay`` draws the experiences of an update from the last 10,000, otherwise they are the latest, in their order.
    ``target_every`` counts updates. ``return_mean`` is the mean of the last 20 episodes, with their exploration,
    ``greedy_return`` that of 10 without, ``q_mean`` the mean of max Q over states that were kept from the start, and
    ``loss`` the mean since the last report.

    Source: Mnih et al. (2015); the cart of Barto, Sutton and Anderson (1983).
    """
    rng = np.random.default_rng(seed)
    network = relu_network((4, hidden_size, hidden_size, CartPole.actions), rng)
    wrong = mean_squared_error if loss == "squared_error" else huber_loss
    learner = DeepQLearner(network, Adam(learning_rate), gamma, target_every if target_network else 1, wrong)
    life = _Life(learner, batch_size, replay, rng)
    yield Step(0, steps, {}, balance_pictures(life.values, seed), DataUsed("cart and pole", steps, 0))
    for step in range(1, steps + 1):
        life.go(max(LEAST_EPSILON, 1 - step / (EXPLORING * steps)))
        if not np.isfinite(life.losses[-1:]).all():
            yield Step(step, steps, {"loss": life.losses[-1]}, note=DIVERGED)
            return
        if is_due(step, steps, 100):
            figures = life.figures()
            if is_due(step, steps, 20):
                figures["greedy_return"] = float(balance(life.values, seed, 10).lengths.mean())
            yield Step(step, steps, figures, balance_pictures(life.values, seed) if is_due(step, steps, 8) else ())


@dataclass
class _Life:
    """The agent on its way: where the cart is, and what has been recorded since it began."""

    learner: DeepQLearner
    batch_size: int
    replay: bool
    rng: np.random.Generator
    world: CartPole = field(default_factory=CartPole)
    losses: list[float] = field(default_factory=list)
    returns: list[float] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.buffer = ReplayBuffer(REMEMBERED, (4,))
        self.state = self.world.start(self.rng)[0]
        self.judged = self._wander()

    def go(self, epsilon: float) -> None:
        """Push the cart once, remember what came of it, and learn, once there is enough to learn from."""
        action = self.learner.act(self.state, epsilon, self.rng)
        reached, reward, is_over = self.world.step(self.state, np.array(action))
        # an episode cut off by the time limit is not over for the target: the pole would have gone on standing
        self.buffer.add(self.state, action, float(reward), reached, bool(is_over))
        self.total += float(reward)
        self.state = reached
        if is_over or self.total >= LIMIT:
            self.returns.append(self.total)
            self.state, self.total = self.world.start(self.rng)[0], 0.0
        if len(self.buffer) >= FIRST:
            self.learn()

    def learn(self) -> None:
        """Take one update."""
        remembered = self.buffer.draw(self.batch_size, self.rng) if self.replay else self.buffer.latest(self.batch_size)
        self.losses.append(float(self.learner.learn(remembered)))

    def values(self, states: Array) -> Array:
        """Return what the network thinks of the actions."""
        return self.learner.network.forward(states)[0]

    def figures(self) -> dict[str, float]:
        """Return what there is to tell since the last report, and forget the losses."""
        found = {"q_mean": float(self.values(self.judged).max(axis=1).mean())}
        if self.returns:
            found["return_mean"] = float(np.mean(self.returns[-SMOOTHED:]))
        if self.losses:
            found["loss"] = float(np.mean(self.losses))
            self.losses.clear()
        return found

    def _wander(self) -> Array:
        """Return states that a cart comes to when it is pushed at random."""
        rng, states = np.random.default_rng(0), []
        state = self.world.start(rng)[0]
        for _ in range(JUDGED):
            states.append(state)
            state, _, is_over = self.world.step(state, np.array(rng.integers(0, CartPole.actions)))
            if is_over:
                state = self.world.start(rng)[0]
        return np.array(states)
