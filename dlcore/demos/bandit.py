"""Which mail sells? A campaign as a bandit with several arms: to learn what works costs mails that do not."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.demos.demo import Preset
from dlcore.demos.knob import Range
from dlcore.demos.picture import Table
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.exploration import epsilon_greedy, upper_confidence_bound

TITLE = Words("バンディット（メールキャンペーン）", "Bandit (a mail campaign)")
TEXT = Words(
    "会社が 4 種類の行動（送らない、3 種類のメール）から 1 つを客ごとに選びます。メールには費用がかかり、売れれば売上"
    "が入りますが、どのメールがどれだけ売れるかは、送ってみるまで分かりません。探索（試す）と利用（今いちばん良いもの"
    "を選ぶ）の配分を method、epsilon で変え、最良の行動を選んだ割合と平均報酬を見てください。",
    "For each customer a company chooses one of four actions: no mail, or one of three. A mail costs money and may "
    "bring a sale, but how often each of them sells is only known from sending it. Turn method and epsilon, the "
    "balance of exploring and exploiting, and watch how often the best action is chosen, and the mean reward.",
)
COST_SECONDS = 2.0
UNIT = Words("客の数", "customers")
NAMES = (
    Words("送らない", "no mail"),
    Words("割引", "discount"),
    Words("新商品", "new goods"),
    Words("限定", "limited"),
)
COSTS = np.array([0.0, 1.0, 1.0, 1.5])
CHANCES = np.array([0.0, 0.08, 0.12, 0.25])  # of a sale
SALES = np.array([0.0, 10.0, 10.0, 11.0])  # what a sale brings
WORTH = CHANCES * SALES - COSTS  # 0, -0.2, 0.2, 1.25
CAMPAIGNS = 100  # that run side by side, of which all figures are the mean

PRESETS = [
    Preset(
        "campaign-mail",
        Words("ε-greedy（ε = 0.1）", "ε-greedy (ε = 0.1)"),
        {},
        Words(
            "10 回に 1 回は試し続けるので、やがて最良のメールを見つけます。ただし見つけたあとも試し続けるため、最良を"
            "選ぶ割合は 1 − 0.1 + 0.1/4 = 0.925 で頭打ちになります。",
            "One mail in ten is a trial, so the best one is found in time. As the trials never end, its share cannot "
            "exceed 1 − 0.1 + 0.1/4 = 0.925.",
        ),
    ),
    Preset(
        "greedy",
        Words("利用だけ（ε = 0）", "Exploiting only (ε = 0)"),
        {"epsilon": 0.0},
        Words(
            "最初の数通が売れなかったメールは、二度と送られません。多くのキャンペーンが「送らない」で止まります。",
            "A mail that did not sell at first is never sent again; many campaigns end up with 'no mail'.",
        ),
    ),
    Preset(
        "explore-only",
        Words("探索だけ（ε = 1）", "Exploring only (ε = 1)"),
        {"epsilon": 1.0},
        Words(
            "どの行動も 4 回に 1 回ずつです。それぞれの価値は正確に分かりますが、その知識を使いません。",
            "Each action is taken one time in four: their values get known well, and the knowledge is not used.",
        ),
    ),
    Preset(
        "ucb",
        Words("UCB（c = 2）", "UCB (c = 2)"),
        {"method": "ucb"},
        Words(
            "試した回数の少ない行動ほど上乗せして評価します。迷う余地がある間だけ探索し、自然に減っていきます。",
            "The less an action was tried, the more is allowed for it. It explores as long as there is doubt, and "
            "less and less.",
        ),
    ),
]


def bandit(
    *,
    method: Literal["epsilon-greedy", "ucb"] = "epsilon-greedy",
    epsilon: Annotated[float, Range(0.0, 1.0)] = 0.1,
    confidence: Annotated[float, Range(0.0, 10.0)] = 2.0,
    customers: Annotated[int, Range(10, 10000)] = 2000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield a hundred campaigns side by side, each with estimates of its own.

    ``Q_a += (R - Q_a) / N_a``. ``best_share`` is how many of the campaigns chose the best action, ``return_mean`` the
    mean reward, both over the customers since the last report. ``confidence`` is the c of UCB.

    Source: the study report, sections 3.2.2 and 3.2.3; Sutton and Barto (2018), sections 2.2 to 2.7.
    """
    rng = np.random.default_rng(seed)
    q = np.zeros((CAMPAIGNS, len(WORTH)))
    counts = np.zeros((CAMPAIGNS, len(WORTH)), int)
    rows = np.arange(CAMPAIGNS)
    best, rewards = [], []
    report_every = max(1, customers // 100)
    yield Step(0, customers, {}, (_table(q, counts),), DataUsed("simulated customers", customers * CAMPAIGNS, 0))
    for customer in range(1, customers + 1):
        if method == "ucb":
            chosen = np.array([upper_confidence_bound(q[row], counts[row], confidence) for row in rows])
        else:
            chosen = np.array([epsilon_greedy(values, epsilon, rng) for values in q])
        sold = rng.random(CAMPAIGNS) < CHANCES[chosen]
        reward = sold * SALES[chosen] - COSTS[chosen]
        counts[rows, chosen] += 1
        q[rows, chosen] += (reward - q[rows, chosen]) / counts[rows, chosen]
        best.append(float(np.mean(chosen == WORTH.argmax())))
        rewards.append(float(reward.mean()))
        if customer % report_every and customer not in (1, customers):
            continue
        metrics = {"return_mean": float(np.mean(rewards)), "best_share": float(np.mean(best))}
        best.clear()
        rewards.clear()
        is_shown = customer in (1, customers) or customer % max(1, customers // 8) == 0
        yield Step(customer, customers, metrics, (_table(q, counts),) if is_shown else ())


def _table(q: Array, counts: IntArray) -> Table:
    """Show for each action what it is worth, what is believed of it on average, and how often it was chosen."""
    tried = counts.sum() or 1
    # a cell has one text for both languages, so the actions are told by letters, which the alternative text explains
    rows: list[tuple[str, ...]] = [
        (
            f"{'ABCD'[a]}: {COSTS[a]:g} / {CHANCES[a]:.0%} × {SALES[a]:g}",
            f"{WORTH[a]:.2f}",
            f"{q[:, a].mean():.2f}",
            f"{counts[:, a].sum() / tried:.1%}",
        )
        for a in range(len(WORTH))
    ]
    ja, en = (", ".join(f"{'ABCD'[a]} {getattr(name, lang)}" for a, name in enumerate(NAMES)) for lang in ("ja", "en"))
    return Table(
        "actions",
        Words(f"行動（{ja}）：費用 / 売れる確率 × 売上", f"Actions ({en}): cost / chance × sale"),
        Words(f"行動ごとの真の価値、推定値、選んだ割合。{ja}", f"True worth, estimate and share of each action: {en}"),
        ("", "E[R]", "Q", "N"),
        rows,
    )
