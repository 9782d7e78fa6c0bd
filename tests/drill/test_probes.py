"""What is found out about answers that are no known mistake, and what is not claimed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drill.bank import Bank
from drill.grade import grade
from drill.verdict import Verdict
from tests.drill.conftest import InProcessRunner
from tests.drill.content import Content, text

HERE = InProcessRunner()
BLIND = Path(__file__).with_name("blind")
Ask = Callable[[str], Verdict]


def named(verdict: Verdict) -> str | None:
    return verdict.finding.name if verdict.finding else None


def exercise(content: Content, template: str, key: str, shapes: dict[str, str], draws: str) -> Ask:
    """Return a function that grades answers to an exercise without any known mistake."""
    signature, _, _ = template.partition("\n")
    arguments = signature[signature.index("(") + 1 : signature.index(")")]
    solution = (
        f"import numpy as np\n\n{template.replace('____', key)}\n\nreference = f\n\n"
        f"def cases(rng):\n    for N, T, D in [(2, 3, 4), (3, 2, 5), (4, 5, 2), (1, 4, 3), (5, 1, 4), (3, 3, 2)]:\n"
        f"        yield 'random', dict(zip({arguments!r}.split(', '), ({draws}), strict=True))\n"
    )
    listed = [{"name": name, "shape": shape, "meaning": text(name)} for name, shape in shapes.items()]
    content.code("probed", template=template, key=key, solution=solution, shapes=listed, mistakes=[], options=...)
    found = content.find("probed")
    return lambda answer: grade(found, answer, HERE)


@pytest.fixture
def mean(content: Content) -> Ask:
    return exercise(
        content, "def f(x, w, b):\n    return ____", "np.mean((x @ w + b) ** 2)",
        {"x": "(N, D)", "w": "(D,)", "b": "scalar"},
        "rng.normal(size=(N, D)), rng.normal(size=D), float(rng.normal())",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "finding", "says"),
    [
        ("-np.mean((x @ w + b) ** 2)", "sign", "opposite sign"),
        ("np.sum((x @ w + b) ** 2)", "factor", "exactly N times"),
        ("np.mean((x @ w + b) ** 2) / 2", "factor", "exactly 1/2 times"),
        ("-np.mean((x @ w + b) ** 2) / w.size", "factor", "exactly 1/D times"),
        ("np.sum((x @ w + b) ** 2) / (len(x) + 1e-9) * 1.7", "factor", "exactly 1.7 times"),
        ("(x @ w + b) ** 2", "without-mean", "the mean is missing"),
        ("np.mean((x @ w + b) ** 2) + 1", "offset", "too large by exactly 1"),
        ("np.mean((x @ w) ** 2)", "as-zero", "if b were zero"),
        ("np.mean((x @ w - b) ** 2)", "as-negative", "if x or w or b had the opposite sign"),
        ("np.mean((x.sum(axis=1) + b) ** 2)", "as-one", "if w were one"),
        ("np.mean((x @ w[::-1] + b) ** 2)", "as-reversed", "for w (axis 0) or x (axis 1) in reversed order"),
        ("np.mean(np.abs(x @ w + 2 * b))", "names", "uses abs"),
        ("np.mean((x @ w + b) ** 3)", "slip", "a constant (or an axis) is 3"),
        ("np.mean(np.tanh(w))", "no-effect", "does not change with x, b"),
        ("np.mean(w) * np.inf", "names", "NaN or an infinity"),
        ("np.median((x @ w + b) ** 2) if len(x) > 1 else 0.0", "names", "uses median"),
    ],
)
def test_a_single_number(mean: Ask, answer: str, finding: str, says: str) -> None:
    verdict = mean(answer)
    assert (verdict.verdict, verdict.mistake, named(verdict)) == ("wrong", None, finding)
    assert says in verdict.message.en
    assert mean("np.square(x @ w + b).sum() / len(x)").finding is None


@pytest.fixture
def states(content: Content) -> Ask:
    return exercise(
        content, "def f(x, y):\n    return ____", "np.concatenate([x, y[::-1]], axis=1)",
        {"x": "(T, D)", "y": "(T, D)"}, "rng.normal(size=(T, D)), rng.normal(size=(T, D))",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "finding", "says"),
    [
        ("np.concatenate([x, y[::-1]], axis=1).T", "transposed", "rows and columns"),
        ("np.concatenate([x, y[::-1]], axis=1)[None]", "keepdims", "too many"),
        (
            "np.stack([x.repeat(2, axis=1), np.concatenate([x, y[::-1]], axis=1)])",
            "last-of-several",
            "The last of what",
        ),
        ("np.concatenate([x, y[::-1]], axis=0)", "slip", "another function or argument"),
        ("np.concatenate([x, y[::-1]], axis=0)[::-1]", "other-axis", "another axis"),
        ("np.concatenate([x, y[::-1]], axis=1).reshape(-1)", "reshaped", "only the shape"),
        ("np.concatenate([x, y[::-1]], axis=1).sum(axis=1)", "sum-too-many", "(axis 1)"),
        ("np.concatenate([x, y[::-1]], axis=1)[::-1]", "reversed", "along axis 0"),
        ("np.concatenate([y[::-1], x], axis=1)", "halves-swapped", "first and the second half"),
        ("np.roll(np.concatenate([x, y[::-1]], axis=1), 1, axis=1)", "rolled", "shifted by one"),
        ("np.concatenate([x, y[::-1, ::-1]], axis=1)[:, ::-1]", "permuted", "not in their places"),
        ("np.concatenate([x, -y[::-1]], axis=1)", "sign", "first half along the last axis is right"),
        ("np.concatenate([x, y[::-1]], axis=1) * (1 + x[0, 0] ** 2)", "factor-varies", "changes from case to case"),
        ("np.concatenate([x, x[::-1]], axis=1)", "as-other", "with x in place of y"),
        ("np.concatenate([y, x[::-1]], axis=1)", "as-swapped", "x and y swapped"),
        (
            "np.concatenate([x + np.arange(len(x))[:, None], y[::-1]], axis=1)",
            "first-only",
            "first place along axis 0",
        ),
    ],
)
def test_arrays(states: Ask, answer: str, finding: str, says: str) -> None:
    verdict = states(answer)
    assert (verdict.verdict, named(verdict)) == ("wrong", finding)
    assert says in verdict.message.en


def test_several_results(content: Content) -> None:
    ask = exercise(
        content, "def f(h, w):\n    return ____", "(h // 2 + 1, w // 2 + 1)", {"h": "int", "w": "int"},
        "int(rng.integers(3, 40)), int(rng.integers(3, 40))",
    )  # fmt: skip
    swapped = ask("w // 2 + 1, h // 2 + 1")
    assert named(swapped) == "results-swapped"
    copied = ask("h // 2 + 1, h // 2 + 1")
    assert named(copied) == "copied"
    assert "number 1 is right" in copied.message.en
    short = ask("h // 2 + 1, w // 2")
    assert named(short) == "offset"
    assert "number 2" in short.message.en
    assert "too small by exactly 1" in short.message.en


ADDER = """
import numpy as np

def reference(calls):
    total, results = 0, []
    for method, arguments in calls:
        total = total + arguments[0] if method == "add" else 0
        results.append(None if method == "new" else arguments[1] * total)
    return results

def cases(rng):
    for n in (2, 3, 4, 2, 5):
        adds = [["add", [rng.normal(size=n), float(rng.uniform(2, 3))]] for _ in range(n)]
        yield "random", {"calls": [["new", []], *adds]}
"""


@pytest.mark.parametrize(
    ("start", "returned", "finding", "says"),
    [
        ("0", "-k * self.t", "sign", "first call that goes wrong: Every element of the result has the opposite sign"),
        ("0", "k * self.t * 2", "factor", "exactly 2 times"),
        ("0", "self.t", "factor", "exactly 1/k times"),
        ("0", "k * (self.t + self.t ** 2 - x ** 2)", "later-call", "right up to call 1 and wrong from the next one"),
        ("1", "k * self.t ** 2", None, ""),
    ],
)
def test_scripts_of_calls(content: Content, start: str, returned: str, finding: str | None, says: str) -> None:
    content.code(
        "adder",
        template="class f:\n    def add(self, x, k):\n        raise NotImplementedError",
        blanks=[],
        solution=ADDER,
        mistakes=[],
        options=...,
    )
    answer = (
        f"class f:\n    def __init__(self):\n        self.t = {start}\n"
        f"    def add(self, x, k):\n        self.t = self.t + x\n        return {returned}"
    )
    verdict = grade(content.find("adder"), answer, HERE)
    assert verdict.verdict == "wrong"
    assert named(verdict) == finding
    assert says in verdict.message.en


def test_shapes_are_told_in_letters(states: Ask) -> None:
    verdict = states("x @ y")
    assert (verdict.verdict, named(verdict)) == ("error", "shapes")
    assert "a length of T meets one of D" in verdict.message.en
    assert "the shapes are (T, D), (D, T)" in states("x + y.T").message.en


def test_a_mean_of_means(content: Content) -> None:
    solution = """
import numpy as np

def reference(episodes):
    return float(np.mean(np.concatenate(episodes)))

def cases(rng):
    for lengths in [(2, 2), (3, 3, 3), (2, 5), (1, 4, 2), (6, 3)]:
        yield "random", {"episodes": [rng.normal(size=n) for n in lengths]}
"""
    template = "def f(episodes):\n    return ____"
    listed = [{"name": "episodes", "shape": "list of (T,)", "meaning": text("episodes")}]
    key = "np.mean(np.concatenate(episodes))"
    content.code("probed", template=template, key=key, solution=solution, shapes=listed, mistakes=[], options=...)
    verdict = grade(content.find("probed"), "np.mean([np.mean(e) for e in episodes])", HERE)
    assert named(verdict) == "mean-of-means"
    assert "a mean of means is not the mean of all" in verdict.message.en


def test_a_key_with_names_of_its_own_is_changed_only_where_they_are_read(content: Content) -> None:
    key = "np.stack([x ** n for n in range(3)], axis=1)"
    ask = exercise(content, "def f(x):\n    return ____", key, {"x": "(N,)"}, "rng.normal(size=N),")
    assert ask("np.stack([np.sin(x) ** n for n in range(3)], axis=1)[::-1, ::-1]").verdict == "wrong"
    assert named(ask("np.stack([np.tanh(x) ** n for n in range(3)], axis=1)")) == "first-only"


def test_nothing_is_claimed_of_what_has_nothing_in_common(mean: Ask) -> None:
    verdict = mean("def f(x, w, b):\n    return float(np.sin(x).sum() + w.max() * b)")
    assert (verdict.verdict, verdict.finding, verdict.candidates) == ("wrong", None, [])


def test_the_same_answer_gets_the_same_finding(mean: Ask) -> None:
    first, second = (mean("np.mean((x @ w + b) ** 3)").to_json() for _ in range(2))
    assert first | {"milliseconds": 0} == second | {"milliseconds": 0}


ODD = [
    *("10 ** 400", "[[1], [2, 3]]", "{'a': 1}", "None", "np.zeros((0, 3))", "float('nan')", "True", "'text'", "1j"),
    *("()", "[]", "(None, None)", "([1], [2, 3])", "(np.zeros((0,)), np.zeros((0, 2)))", "np.array([True])"),
    *("np.array(['a'])", "np.full((2, 3, 4), np.inf)", "-1e308", "np.uint8(3)", "(1, 2, 3)", "iter([])", "print"),
    *("np.zeros((1, 1, 1, 1, 1, 1))", "np.float32(1e38)", "(np.inf, -np.inf)", "[np.zeros(2), np.zeros(3)]"),
]


@pytest.mark.parametrize(
    "key", ["a.sum()", "a[:, 0] * b", "a.T", "(a.sum(), b)", "(a @ a.T, b, 3.0)", "{'s': a.sum(), 'b': b}", "len(b)"]
)
def test_a_probe_survives_whatever_was_returned(content: Content, key: str) -> None:
    draws = "rng.normal(size=(N, D)), rng.normal(size=N)"
    ask = exercise(content, "def f(a, b):\n    return ____", key, {"a": "(N, D)", "b": "(N,)"}, draws)
    for answer in ODD:
        assert ask(answer).verdict in ("wrong", "error"), answer


def _blind(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (BLIND / name).read_text(encoding="utf-8").splitlines()]


def test_right_answers_in_other_spellings_are_right(bank: Bank) -> None:
    """200 answers by somebody who has not seen the known mistakes."""
    answers = _blind("right.jsonl")
    assert len(answers) == 200
    for answer in answers:
        verdict = grade(bank.find(answer["item"]), answer["answer"], HERE, form=answer["form"])
        assert (verdict.verdict, verdict.mistake, verdict.finding) == ("correct", None, None), answer


@pytest.mark.parametrize("name", ["wrong", "wrong-2", "wrong-3"])
def test_wrong_answers_in_no_list_are_wrong_and_most_are_diagnosed(bank: Bank, name: str) -> None:
    answers = _blind(f"{name}.jsonl")
    named = json.loads((BLIND / f"{name}-named.json").read_text(encoding="utf-8"))  # as judged by reading each of them
    told = 0
    for answer, mistake in zip(answers, named, strict=True):
        verdict = grade(bank.find(answer["item"]), answer["answer"], HERE, form=answer["form"])
        assert verdict.verdict in ("wrong", "error"), answer
        assert verdict.mistake == mistake, answer
        told += bool(verdict.mistake or verdict.finding)
    assert told >= 45
