"""The ladder of help: its steps, its numbers, its end."""

from __future__ import annotations

import re

import numpy as np
import pytest

from drill.bank import Bank, load_bank
from drill.errors import ExerciseError
from drill.hint import answer_text, hint, hint_count, shown
from drill.instance import instance
from drill.item import CodeItem
from tests.drill.content import Content, text


def test_a_code_item_has_five_steps_and_the_last_is_the_answer(bank: Bank) -> None:
    at = instance(bank.find("gradient-clipping-norm"), 0)
    assert isinstance(at.item, CodeItem)
    assert hint_count(at) == 5
    assert hint(at, 1) == at.item.hints.concept
    assert hint(at, 5) == answer_text(at)
    assert at.item.blanks[0].key in hint(at, 5).en
    assert at.item.explanation.ja.strip() in hint(at, 5).ja
    assert at.item.hints.skeleton in hint(at, 4).ja


@pytest.mark.parametrize("step", [0, -1, 6])
def test_there_is_no_step_outside_the_ladder(bank: Bank, step: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        hint(instance(bank.find("gradient-clipping-norm"), 0), step)


def test_the_shapes_are_those_of_a_real_case(bank: Bank) -> None:
    at = instance(bank.find("lstm-cell-state"), 0)
    case = next(case for case in at.cases if not case.label.startswith("by hand"))
    rows = dict(re.findall(r"\| `(\w+)` \| (.+?) \|", hint(at, 2).en))
    for name, value in case.arguments.items():
        assert rows[name] == str(value.shape)
    assert rows["result"].startswith("tuple: (")
    assert "by hand" not in hint(at, 2).en


def test_other_kinds_have_the_steps_they_are_given(content: Content) -> None:
    content.number("n-pair", hints=[{"ja": "高さ [[h]]", "en": "height [[h]]"}])
    content.choice("c-plain")
    content.order("o-plain")
    bank = load_bank([content.root])
    number, choice, order = (instance(bank.find(name), 0) for name in ("n-pair", "c-plain", "o-plain"))
    assert (hint_count(number), hint_count(choice), hint_count(order)) == (2, 1, 1)
    assert hint(number, 1).en == "height 6"
    assert hint(number, 2).en.startswith("It is 3 by 4.")
    assert hint(choice, 1).ja.startswith("**正しい**")
    assert hint(order, 1).en.startswith("1. first\n2. second\n3. third")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.array([[1.0, 0.5]]), "[[1, 0.5]]"),
        (np.float32(0.25), "0.25"),
        (np.array(1 / 3), "0.3333"),
        (np.int64(3), "3"),
        ([1, (2.0, "a")], "[1, (2, a)]"),
        ({"W": np.ones(2)}, "{W: [1, 1]}"),
        ([["new", [0.5]], ["step", [np.ones(2), 3]]], "new(0.5),\nstep([1, 1], 3)"),
        ([["a", [1]], ["b", 2]], "[[a, [1]], [b, 2]]"),
        ([], "[]"),
        (True, "True"),
        (1e-12, "1e-12"),
    ],
)
def test_values_are_shown_short(value: object, words: str) -> None:
    assert shown(value) == words


def test_a_case_with_dicts_and_lists_has_its_shapes_told(content: Content) -> None:
    content.code(
        "d-shapes",
        template="def f(p, q):\n    return ____",
        key="p['W'] + q[0]",
        solution="""
import numpy as np
def reference(p, q):
    return p["W"] + q[0]
def cases(rng):
    yield "by hand", {"p": {"W": np.ones(2)}, "q": [np.ones(2), 3]}
    yield "second", {"p": {"W": np.ones(3)}, "q": [np.ones(3), 3]}
""",
    )
    table = hint(instance(load_bank([content.root]).find("d-shapes"), 0), 2).en
    assert "| `p` | dict: W (3,) |" in table
    assert "| `q` | list: (3,), scalar |" in table


def test_a_whole_class_has_the_names_of_its_methods_and_an_accepted_answer_as_its_key(content: Content) -> None:
    content.code(
        "h-class",
        entry="f",
        template="class f:\n    def __init__(self, s):\n        ...\n    def add(self, n, k=1):\n        ...",
        blanks=[],
        options=...,
        mistakes=[],
        accept=[{"code": "class f: ...\n"}, {"code": "class f: pass\n"}],
        hints={"concept": text("think"), "case": text("[[s]] and [[n]] make [[result]]"), "skeleton": "f"},
        solution="""
import numpy as np
def reference(calls):
    return [None if method == "new" else arguments[0] for method, arguments in calls]
def cases(rng):
    yield "by hand", {"calls": [["new", [2]], ["add", [3]], ["add", [4]]]}
    yield "second", {"calls": [["new", [2]], ["add", [np.ones(3), 2]]]}
""",
    )
    at = instance(load_bank([content.root]).find("h-class"), 0)
    rows = dict(re.findall(r"\| `(\w+)` \| (.+?) \|", hint(at, 2).en))
    assert rows == {"s": "scalar", "n": "(3,)", "k": "scalar", "result": "list: None, (3,)"}
    assert hint(at, 3).en == "2 and 3 make [None, 3, 4]"
    assert hint(at, 5).en.startswith("```python\nclass f: ...\n```\n\nbecause")


def test_a_name_that_a_hint_does_not_have_is_its_authors_fault(content: Content) -> None:
    content.code("h-unknown", hints={"concept": text("think"), "case": text("it is [[nobody]]"), "skeleton": "a"})
    at = instance(content.find("h-unknown"), 0)
    assert hint(at, 2).en
    with pytest.raises(ExerciseError, match=r"hints\.case.*nobody"):
        hint(at, 3)
