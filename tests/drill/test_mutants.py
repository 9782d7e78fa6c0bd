"""Mutants: every kind of slip is made, one at a time, and nothing but slips."""

from __future__ import annotations

import ast

import pytest

from drill.answer import read_code
from drill.bank import Exercise, load_bank
from drill.item import CodeItem
from drill.mutants import mutants, normalised

CODE = [exercise for exercise in load_bank().exercises.values() if isinstance(exercise.item, CodeItem)]


def changed(expression: str) -> set[str]:
    """Return what a returned expression is changed into; ``x``, ``y``, ``n`` and ``W`` are arguments."""
    found = mutants(f"def f(x, y, n, W):\n    return {expression}")
    return {mutant.source.splitlines()[1].strip().removeprefix("return ") for mutant in found}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x + y", {"x - y", "x * y", "x", "y"}),
        ("x - y", {"x + y", "y - x"}),
        ("x * y", {"x / y", "x + y"}),
        ("x / y", {"x * y", "y / x"}),
        ("x // y", {"x / y"}),
        ("x ** 2", {"x * 2", "x", "x ** 1", "x ** 3"}),
        ("-x", {"x"}),
        ("W @ x", {"W * x", "x @ W", "W.T @ x", "W @ x.T", "W", "x"}),
        ("W.dot(x)", {"W * x", "x.dot(W)", "W.T.dot(x)", "W.dot(x.T)", "W", "x"}),
        ("np.dot(W, x)", {"W * x", "np.dot(x, W)", "np.dot(W.T, x)", "W", "x"}),
        ("W.T", {"W"}),
        ("W.sum(axis=1)", {"W.sum(axis=0)", "W.sum(axis=-1)", "W.sum(axis=2)", "W.sum()", "W.mean(axis=1)", "W"}),
        ("np.max(W, keepdims=True)", {"np.max(W, keepdims=False)", "np.max(W)", "np.min(W, keepdims=True)", "W"}),
        ("x * 2", {"x * 1", "x * 3", "x * -2"}),
        ("x * 0.5", {"x * 0.55", "x * 0.0", "x * 1.0"}),
        ("x + 1e-07", {"x + 0.001001", "x + 0.0", "x + 1.0"}),
        ("x < y", {"x <= y", "x > y", "x >= y"}),
        ("x == y", {"x != y", "x <= y", "x >= y"}),
        ("x > 0 and y > 0", {"x > 0 or y > 0", "x > 0", "y > 0"}),
        ("not x", {"x"}),
        ("x if n else y", {"x", "y", "x if not n else y"}),
        ("np.tanh(x)", {"sigmoid(x)", "x"}),
        ("sigmoid(x)", {"np.tanh(x)", "x"}),
        ("np.hstack([x, y])", {"np.vstack([x, y])", "np.hstack([y, x])"}),
        ("np.zeros((n, 3))", {"np.ones((n, 3))", "np.zeros((3, n))", "np.zeros((n, 2))"}),
        ("max(x)", {"min(x)", "x"}),
        ("x[::-1]", {"x[:]", "x[::1]"}),
        ("x[1:n]", {"x[0:n]", "x[2:n]", "x[1:n + 1]", "x[1:n - 1]", "x[:n]", "x[1:]"}),
        ("x[n]", {"x[n + 1]", "x[n - 1]"}),
        ("W[:, n]", {"W[:, n + 1]", "W[:, n - 1]", "W[n, :]"}),
        ("[n for n in range(n)]", {"[n for n in range(n - 1)]", "[n for n in range(n + 1)]"}),
        ("x[n - 1]", {"x[n + 1]", "x[n]", "x[1]"}),
        ("x", {"y", "n"}),
        ("x['left'] + x['right']", {"x['right'] + x['right']", "x['left'] + x['left']"}),
        ("True", {"False"}),
    ],
)
def test_an_expression_is_changed_in_every_way_of_its_kind(expression: str, expected: set[str]) -> None:
    assert expected <= changed(expression)


def test_the_mutants_of_a_small_expression_are_exactly_these() -> None:
    found = mutants("def f(a, W):\n    return a - 2")
    assert [mutant.change.splitlines()[1] for mutant in found] == [
        "+ pass", "+ return a", "+ return 2", "+ return 2 - a", "+ return a + 2",
        "+ return a - -2", "+ return a - 1", "+ return a - 3",
    ]  # fmt: skip


def test_statements_are_left_out_and_conditions_negated() -> None:
    source = "def f(x, y):\n    total = 0\n    if x > y:\n        total += x\n    return total"
    found = {mutant.change for mutant in mutants(source)}
    assert {
        "- total += x\n+ pass",
        "- total += x\n+ total = x",
        "- total += x\n+ total -= x",
        "- if x > y:\n- total += x\n+ pass",
        "- if x > y:\n+ if not x > y:",
        "- return total\n+ pass",
    } <= found


def test_variables_are_taken_for_those_of_like_kind_that_have_a_value() -> None:
    source = "def f(x, W, U):\n    h = W.dot(x)\n    late = U.dot(h)\n    return late"
    found = {mutant.change for mutant in mutants(source)}
    assert {"- h = W.dot(x)\n+ h = U.dot(x)", "- return late\n+ return h"} <= found
    assert "- h = W.dot(x)\n+ h = W.dot(U)" not in found
    assert "- h = W.dot(x)\n+ h = W.dot(late)" not in found


def test_signatures_docstrings_and_messages_stay() -> None:
    source = (
        'def f(x, n=2):\n    """Return 1."""\n    import math\n'
        "    if not n:\n        raise ValueError(f'{n + 1}')\n    return x"
    )
    for mutant in mutants(source):
        assert "def f(x, n=2):" in mutant.source
        assert '"""Return 1."""' in mutant.source
        assert "import math" in mutant.source
        assert "{n + 1}" in mutant.source or "raise" not in mutant.source


@pytest.mark.parametrize("exercise", CODE, ids=lambda exercise: exercise.item.id)
def test_mutants_of_a_shipped_key_are_distinct_programs_of_one_change(exercise: Exercise) -> None:
    item = exercise.item
    assert isinstance(item, CodeItem)
    key = ast.unparse(ast.parse(read_code(item, item.key).source))
    found = mutants(key)
    sources = [mutant.source for mutant in found]
    assert len(set(sources)) == len(sources) > 3
    assert key not in sources
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
        assert ast.unparse(ast.parse(mutant.source)) == mutant.source
        assert normalised(mutant.change) == mutant.change
    assert mutants(key) == found


def test_what_an_object_keeps_is_exchanged() -> None:
    source = (
        "class f:\n    def __init__(self, a):\n        self.a = a\n        self.n = 0\n"
        "    def step(self, x):\n        self.n += 1\n        return self.a * x"
    )
    made = {mutant.change for mutant in mutants(source)}
    assert "- return self.a * x\n+ return self.n * x" in made
    assert "- self.n += 1\n+ self.n = 1" in made


def test_a_diff_is_read_however_it_is_indented() -> None:
    assert normalised("  -   if rate < 1:\n  +if rate <= 1:  \n") == "- if rate < 1:\n+ if rate <= 1:"
