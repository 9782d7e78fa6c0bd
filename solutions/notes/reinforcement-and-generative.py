"""Reinforcement learning and GANs: two loops, the two losses of a generator, and single steps by hand."""

from typing import Any

import numpy as np

from dlcore import (
    gan_value,
    generator_loss_minimax,
    generator_loss_non_saturating,
    policy_gradient_loss,
    sigmoid,
    softmax,
)
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words

# The first example: a table of action values, and a policy with two equal scores.
OLD, REWARD, GAMMA, ALPHA = 1.0, 2.0, 0.9, 0.5
NEXT = np.array([3.0, 5.0])
TAKEN_NEXT = 0
SCORES, ACTION, GAIN, RATE = np.zeros(2), 0, 4.0, 0.1

# The second: what a discriminator says of a real example and of a fake.
D_REAL, D_FAKE = 0.8, 0.3


def loop() -> Diagram:
    """Show the loop of agent and environment."""
    boxes = (
        Box("agent", 0, 0.9, Words("エージェント：方策 π(a|s)", "agent: policy π(a|s)"), 1, 1.8),
        Box("action", 1.7, 0, Words("行動 a", "action a"), 3, 1.4),
        Box("environment", 3.4, 0.9, Words("環境：P(s'|s, a)", "environment: P(s'|s, a)"), 2, 1.8),
        Box("reward", 1.7, 1.8, Words("報酬 r、次の状態 s'", "reward r, next state s'"), 3, 1.6),
    )
    arrows = (
        Arrow("agent", "action"),
        Arrow("action", "environment"),
        Arrow("environment", "reward"),
        Arrow("reward", "agent"),
    )
    return Diagram(
        "loop",
        Words("エージェントと環境のやり取り", "The loop of agent and environment"),
        Words(
            "エージェントは方策に従って行動 a を選び、環境に渡します。環境は報酬 r と次の状態 s' を返し、これを繰り返"
            "します。正しい行動を教える教師はなく、返るのは取った行動への報酬だけです。",
            "The agent chooses an action a by its policy and hands it to the environment, which returns a reward r "
            "and the next state s', again and again. No teacher tells the right action; all that comes back is a "
            "reward for the action taken.",
        ),
        boxes,
        arrows,
    )


def gan() -> Diagram:
    """Show how generator and discriminator are wired."""
    boxes = (
        Box("z", 0, 0, Words("ノイズ z", "noise z")),
        Box("g", 1, 0, Words("生成器 G", "generator G"), 1, 1.1),
        Box("fake", 2, 0, Words("偽物 G(z)", "fake G(z)"), 3),
        Box("real", 2, 1, Words("本物 x", "real x"), 3),
        Box("d", 3.2, 0.5, Words("識別器 D", "discriminator D"), 2, 1.3),
        Box("p", 4.6, 0.5, Words("本物である確率", "probability of real"), 0, 1.5),
    )
    arrows = (
        Arrow("z", "g"),
        Arrow("g", "fake"),
        Arrow("fake", "d"),
        Arrow("real", "d"),
        Arrow("d", "p"),
    )
    return Diagram(
        "gan",
        Words("GAN のつながり", "How a GAN is wired"),
        Words(
            "ノイズ z から生成器 G が偽物 G(z) を作ります。識別器 D は本物 x と偽物のどちらかを受け取り、本物である確"
            "率を答えます。生成器は本物のデータを直接見ず、識別器を通って戻る勾配だけから学びます。",
            "From noise z the generator G makes a fake G(z). The discriminator D gets a real x or a fake and answers "
            "with the probability that it is real. The generator never sees real data; it learns from the gradient "
            "that comes back through the discriminator.",
        ),
        boxes,
        arrows,
    )


def generator_losses() -> Lines:
    """Draw both losses of the generator over the score of the discriminator."""
    a = np.linspace(-6, 6, 121)
    fakes = [np.array([d]) for d in sigmoid(a)]
    return Lines(
        "losses",
        Words(
            "生成器の 2 つの損失（識別器のスコア a の関数）",
            "Two losses of the generator, over the discriminator's score a",
        ),
        Words(
            "横軸は偽物に対する識別器のスコア a で、D(G(z)) = σ(a) です。ミニマックスの損失 log(1 − D) は、偽物が見破"
            "られている左側でほとんど平らです。非飽和の損失 −log D は、そこで傾きが −1 に近く、生成器が学習できます。",
            "The horizontal axis is the discriminator's score a of a fake, with D(G(z)) = σ(a). The minimax loss "
            "log(1 − D) is nearly flat on the left, where fakes are found out. The non-saturating loss −log D has a "
            "slope of nearly −1 there, from which the generator can learn.",
        ),
        a,
        {
            "log(1 − D)": np.array([generator_loss_minimax(d) for d in fakes]),
            "−log D": np.array([generator_loss_non_saturating(d) for d in fakes]),
        },
        Words("識別器のスコア a（左ほど偽物と見破られている）", "score a of the discriminator (left: found out)"),
        Words("生成器の損失", "loss of the generator"),
    )


def figures() -> dict[str, Picture]:
    """Return the pictures of the note."""
    return {"loop": loop(), "gan": gan(), "losses": generator_losses()}


def policy_slope() -> Any:
    """Return the gradient of log pi(a) Q in the scores, by central differences of the engine's loss."""
    slopes = []
    for k in range(len(SCORES)):
        there, back = SCORES.copy(), SCORES.copy()
        there[k] += 1e-5
        back[k] -= 1e-5
        ends = [policy_gradient_loss(at[None], np.array([ACTION]), np.array([GAIN])) for at in (there, back)]
        slopes.append(-(ends[0] - ends[1]) / 2e-5)
    return np.round(slopes, 8)


def numbers() -> dict[str, Any]:
    """Compute the examples again: Q-learning, SARSA, one policy gradient, and the value of a GAN."""
    target, on_policy = REWARD + GAMMA * NEXT.max(), REWARD + GAMMA * NEXT[TAKEN_NEXT]
    theta = SCORES + RATE * policy_slope()
    real, fake = np.array([D_REAL]), np.array([D_FAKE])
    return {
        "target": target,
        "delta": target - OLD,
        "q_new": OLD + ALPHA * (target - OLD),
        "sarsa_target": on_policy,
        "sarsa_new": OLD + ALPHA * (on_policy - OLD),
        "slope": policy_slope(),
        "theta": theta,
        "pi_new": softmax(theta)[ACTION],
        "value": gan_value(real, fake),
        "half": gan_value(np.array([0.5]), np.array([0.5])),
        "minimax": generator_loss_minimax(fake),
        "non_saturating": generator_loss_non_saturating(fake),
        "minimax_slope": -D_FAKE,
        "non_saturating_slope": -(1 - D_FAKE),
    }
