"""What counts as mastered, and where studying gains most."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.bank import Bank, load_bank
from drill.store import Trace
from drill.study.mastery import (
    PREREQUISITES,
    WINDOW,
    Mastery,
    exam_weights,
    leaves,
    lower_bound,
    mastery,
    weakest,
)
from tests.drill.content import Content
from tests.drill.study_sample import answers, only, trace

LEAF = "dl-cnn-conv"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Return thirty questions and one of code on a leaf, one question on another, one off the syllabus."""
    content = Content(tmp_path_factory.mktemp("mastery") / "made")
    for n in range(30):
        content.choice(f"c{n}")
    content.code("code")
    content.number("number", leaf="dl-cnn-pool")
    content.choice("docker", leaf="ops-env-container")
    content.choice("old", legacy=True)
    return only(content)


def of_leaf(bank: Bank, *traces: Trace, leaf: str = LEAF) -> Mastery:
    return mastery(bank, answers(*traces))[leaf]


FIVE = [trace("code"), trace("c0"), trace("c1"), trace("c2"), trace("c3", day=1)]


def test_five_right_on_two_days_with_code_among_them_is_mastered(bank: Bank) -> None:
    found = of_leaf(bank, *FIVE)
    assert (found.state, found.needs, found.met, found.solved, found.items) == ("mastered", (), 5, 5, 31)


def test_each_condition_is_needed_by_itself(bank: Bank) -> None:
    one_day = [trace(one.item) for one in FIVE]
    only_choices = [trace(f"c{n}", day=n) for n in range(5)]
    lately_wrong = [
        *(trace(f"c{n}", day=-1) for n in range(20)),
        *FIVE[:3],
        trace("c27", "wrong"),
        trace("c28", "wrong"),
    ]
    mostly_wrong = [*(trace(f"c{n}", "wrong", -1) for n in range(10, 25)), *FIVE]
    assert of_leaf(bank, *FIVE[1:], trace("c4", day=1)).needs == ("work",)
    assert of_leaf(bank, *one_day).needs == ("days",)
    assert of_leaf(bank, *only_choices).needs == ("work",)
    assert of_leaf(bank, *lately_wrong).needs == ("recent",)
    assert of_leaf(bank, *mostly_wrong).needs == ("bound",)
    assert of_leaf(bank, *FIVE[:1], *FIVE[-1:]).needs == ("answers", "bound")


def test_a_leaf_without_code_and_numbers_is_mastered_by_choosing(tmp_path: Path) -> None:
    content = Content(tmp_path / "made")
    for n in range(5):
        content.choice(f"c{n}")
    assert of_leaf(only(content), *(trace(f"c{n}", day=n) for n in range(5))).state == "mastered"


def test_an_answer_after_the_last_hint_is_none_that_was_known(bank: Bank) -> None:
    told = [trace("code", hints_used=5), trace("c0", hints_used=1), trace("number", hints_used=1)]
    assert of_leaf(bank, *told).right == 0
    assert of_leaf(bank, *told, leaf="dl-cnn-pool").right == 0
    assert of_leaf(bank, trace("code", hints_used=4)).right == 1


def test_items_off_the_syllabus_and_unknown_ones_do_not_count(bank: Bank) -> None:
    assert of_leaf(bank, trace("old"), trace("gone")).answered == 0


def test_a_second_try_on_the_same_day_shows_no_mastery(bank: Bank) -> None:
    again = [trace("code", "wrong"), *(trace("code") for _ in range(9))]
    assert (of_leaf(bank, *again).answered, of_leaf(bank, *again).right) == (1, 0)


def test_only_the_last_answers_speak(bank: Bank) -> None:
    long_ago = [trace("c0", "wrong", -100 + n) for n in range(50)]
    lately = [trace("c1", day=n) for n in range(WINDOW)]
    found = of_leaf(bank, *long_ago, *lately)
    assert (found.answered, found.right) == (WINDOW, WINDOW)


@given(st.lists(st.tuples(st.sampled_from(["code", "c0", "c1", "c2"]), st.booleans(), st.integers(0, 3)), max_size=40))
def test_one_more_right_answer_never_takes_mastery_away(bank: Bank, steps: list[tuple[str, bool, int]]) -> None:
    day, traces = 0, []
    for item, right, later in steps:
        day += later
        traces.append(trace(item, "correct" if right else "wrong", day))
    before = of_leaf(bank, *traces)
    after = of_leaf(bank, *traces, trace("c3", day=day))
    assert before.state != "mastered" or after.state == "mastered"
    assert after.share >= before.share


@pytest.mark.parametrize(("right", "wrong"), [(0, 0), (5, 0), (4, 1), (16, 4), (0, 7)])
def test_the_bound_is_the_quantile_of_the_beta_distribution(right: int, wrong: int) -> None:
    share = np.linspace(0, 1, 200_001)
    density = share**right * (1 - share) ** wrong
    below = np.cumsum(density) / density.sum()
    assert lower_bound(right, wrong) == pytest.approx(share[np.searchsorted(below, 0.2)], abs=1e-4)


def test_leaves_come_in_the_order_of_the_syllabus_and_every_one_is_there(bank: Bank) -> None:
    parents = {node.parent for node in bank.syllabus.values()}
    assert list(mastery(bank, [])) == leaves(bank) == [node for node in bank.syllabus if node not in parents]


def test_a_node_on_which_items_hang_is_shown_even_above_leaves(tmp_path: Path) -> None:
    content = Content(tmp_path / "made")
    content.choice("c0", leaf="dl-cnn")
    assert of_leaf(only(content), trace("c0"), leaf="dl-cnn").answered == 1


def test_a_leaf_is_empty_or_new_or_begun(bank: Bank) -> None:
    found = mastery(bank, answers(trace("c0", "wrong")))
    assert [found[leaf].state for leaf in ("app-rl-dqn", "ops-env-container", LEAF)] == ["empty", "new", "begun"]


def test_the_weights_of_the_exam_add_up_to_one_and_skip_what_has_no_number(bank: Bank) -> None:
    weights = exam_weights(bank)
    assert sum(weights.values()) == pytest.approx(1)
    assert "ops-framework" not in weights
    assert sum(weight for leaf, weight in weights.items() if leaf.startswith("dl-")) == pytest.approx(34 / 104)


def test_the_weakest_are_those_that_gain_most_and_can_be_practised(bank: Bank) -> None:
    known = mastery(bank, answers(*(trace(f"c{n}", "wrong") for n in range(6))))
    ranked = [leaf.leaf for leaf in weakest(bank, known)]
    # ops: 10 / 104 / 7 * (0.85 - 1/2) = 0.0048; conv: 34 / 104 / 28 * (0.85 - 1/8) = 0.0085; pool: ... * 0.35 = 0.0041
    assert ranked == [LEAF, "ops-env-container", "dl-cnn-pool"]
    assert [leaf.leaf for leaf in weakest(bank, known, 1)] == [LEAF]


def test_where_nothing_is_to_gain_nothing_is_weak(bank: Bank) -> None:
    known = mastery(bank, answers(*(trace(f"c{n}", day=n) for n in range(20))))
    assert LEAF not in [leaf.leaf for leaf in weakest(bank, known)]


def test_prerequisites_are_leaves_and_come_earlier_in_the_syllabus() -> None:
    order = leaves(load_bank())
    assert all(order.index(before) < order.index(after) for after, before in PREREQUISITES.items())
