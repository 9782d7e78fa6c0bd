"""Gradients by central differences, and verdicts on exercises about a backward pass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from drill.grade import grade
from drill.gradient import agrees, central_difference
from drill.verdict import Verdict
from drill.verify import Effort, verify
from tests.drill.conftest import InProcessRunner
from tests.drill.content import Content, text

HERE = InProcessRunner()
Ask = Callable[[str], Verdict]
AFFINE = """
import numpy as np

def reference(dout, x, W):
    return dout @ W.T, x.T @ dout{slip}

def gradients(dout, x, W):
    return {{"dx": (x, lambda x: np.sum(dout * (x @ W))), "dW": (W, lambda W: np.sum(dout * (x @ W)))}}

def cases(rng):
    for n, d, m in [(1, 1, 2), (2, 3, 4), (4, 2, 3), (3, 4, 1), (5, 2, 2), (2, 2, 3)]:
        yield "random", {{"dout": rng.normal(size=(n, m)), "x": rng.normal(size=(n, d)), "W": rng.normal(size=(d, m))}}
"""


def test_a_smooth_function_and_a_kink() -> None:
    x = np.array([[0.5, -1.0], [2.0, 0.25]])
    assert agrees(3 * x**2, central_difference(lambda v: float(np.sum(v**3)), x))
    assert not agrees(2.9 * x**2, central_difference(lambda v: float(np.sum(v**3)), x))
    relu = central_difference(lambda v: float(np.sum(np.maximum(v, 0))), np.array([-1.0, 0.0, 2.0]))
    assert np.isnan(relu[1])
    assert agrees([0.0, 7.0, 1.0], relu), "at the kink there is nothing to be checked against"
    assert not agrees(np.zeros((3, 1)), relu)


def test_single_precision_is_differentiated_in_double() -> None:
    assert agrees(2 * np.float32(0.1), central_difference(lambda v: float(v**2), np.float32(0.1)))


def backward(content: Content, slip: str = "") -> Ask:
    content.code(
        "an-affine-layer",
        template="def f(dout, x, W):\n    return ____",
        key="dout @ W.T, x.T @ dout",
        solution=AFFINE.format(slip=slip),
        shapes=[{"name": "x", "shape": "(N, D)", "meaning": text("input")}],
        mistakes=[],
        options=...,
    )
    exercise = content.find("an-affine-layer")
    return lambda answer: grade(exercise, answer, HERE)


@pytest.mark.parametrize(
    ("answer", "passed", "told"),
    [
        ("dout @ W.T, x.T @ dout", [True, True], ""),
        ("dout @ W.T, x.T @ dout / len(x)", [True, False], "dW is not the gradient by central differences"),
        ("-dout @ W.T, x.T @ dout", [False, True], "dx is not the gradient by central differences"),
        ("dout @ W.T, dout.T @ x", [True, False], "number 2: The result is the transpose"),
        ("dout @ W.T", [False, False], ""),
        ("None", [False, False], ""),
    ],
)
def test_each_gradient_is_a_check_of_its_own(content: Content, answer: str, passed: list[bool], told: str) -> None:
    verdict = backward(content)(answer)
    assert [(check.name, check.passed) for check in verdict.checks] == list(zip(["dx", "dW"], passed, strict=True))
    assert verdict.score == sum(passed) / 2
    assert told in verdict.message.en


def test_the_gate_compares_the_reference_with_central_differences(content: Content) -> None:
    backward(content, slip=" * 1.01")
    problems = verify(content.find("an-affine-layer"), HERE, Effort(seeds=1, draws=1)).problems
    assert "`dW` of the reference is not the gradient by central differences in case `random`." in problems


def test_several_returned_values_are_checked_one_by_one(content: Content) -> None:
    solution = AFFINE.format(slip="").replace("def gradients", "def unused")
    content.code(
        "two", template="def f(dout, x, W):\n    return ____", key="dout @ W.T, x.T @ dout", solution=solution,
        shapes=[{"name": "x", "shape": "(N, D)", "meaning": text("input")}], mistakes=[], options=...,
    )  # fmt: skip
    verdict = grade(content.find("two"), "dout @ W.T, 2 * x.T @ dout", HERE)
    assert [(check.name, check.passed) for check in verdict.checks] == [("result 1", True), ("result 2", False)]
    assert verdict.score == 0.5


def test_a_single_gradient_is_one_check(content: Content) -> None:
    solution = """
import numpy as np

def reference(dout, x):
    return dout * (x > 0)

def gradients(dout, x):
    return {"dx": (x, lambda x: np.sum(dout * np.maximum(x, 0)))}

def cases(rng):
    for n in (1, 3, 4, 2):
        yield "random", {"dout": rng.normal(size=n), "x": rng.normal(size=n)}
"""
    shapes = [{"name": "x", "shape": "(N,)", "meaning": text("input")}]
    template = "def f(dout, x):\n    return ____"
    content.code(
        "relu", template=template, key="dout * (x > 0)", solution=solution, shapes=shapes, mistakes=[], options=...
    )
    for answer, passed in (("np.where(x > 0, dout, 0)", True), ("dout * x", False)):
        verdict = grade(content.find("relu"), answer, HERE)
        assert [(check.name, check.passed) for check in verdict.checks] == [("dx", passed)]
