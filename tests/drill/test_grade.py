"""From an answer to a verdict: every field, the same twice, and a name only where it is the right one."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.bank import Bank, Exercise, load_bank
from drill.errors import ExerciseError, UnknownItem
from drill.grade import Answer, grade, refused
from drill.instance import instance
from drill.item import CodeItem, Form
from drill.messages import Message, explain_exception, say
from drill.sandbox.runner import Ended, Finished, Isolation, Job
from drill.verdict import Check, Counterexample, Verdict, plain
from tests.drill.conftest import InProcessRunner
from tests.drill.content import SOLUTION, Content, mistake, text

FIELDS = {
    "item", "version", "seed", "form", "verdict", "score", "mistake", "candidates", "message", "difference",
    "first_index",
    "checks", "counterexample", "inner", "stdout", "isolation", "milliseconds",
}  # fmt: skip
HERE = InProcessRunner()


class Staged:
    """A runner that answers what the test wants."""

    isolation = Isolation(level=0)

    def __init__(self, result: Finished | Ended) -> None:
        self.result = result

    def run(self, job: Job) -> Finished | Ended:
        return self.result

    def close(self) -> None:
        pass


def told(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as JSON, after looking at what every verdict owes."""
    data = verdict.to_json()
    assert data.keys() >= FIELDS
    encoded = json.dumps(data, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert json.loads(encoded) == data
    assert data["message"]["ja"].strip()
    assert data["message"]["en"].strip()
    assert 0 <= data["score"] <= 1
    assert (data["score"] == 1) == (data["verdict"] == "correct")
    assert set(data["counterexample"] or {"inputs": 0, "expected": 0, "actual": 0}) >= {"inputs", "expected", "actual"}
    return data


def graded(exercise: Exercise, answer: Answer, *, form: Form | None = None, seed: int = 0) -> dict[str, Any]:
    return told(grade(exercise, answer, HERE, form=form, seed=seed))


ANSWERS: list[tuple[str, Answer, Form | None]] = [
    ("a-code", "a - 2 * b", None),
    ("a-code", "c = 1", None),
    ("a-code", "a + 2 * b", None),
    ("a-code", "a.b", None),
    ("a-code", "(x for x in a)", None),
    ("a-code", "None", None),
    ("a-code", "a * np.nan", None),
    ("a-code", "a * np.inf", None),
    ("a-code", "10**3000", None),
    ("a-code", "'\\ud800'", None),
    ("a-code", "{'\\ud800': a}", None),
    ("a-code", "object()", None),
    ("a-code", "", None),
    ("a-code", "a\0", None),
    ("a-code", "\ud800", None),
    ("a-code", "def f(a, b):\n    raise ValueError('\\ud800')", None),
    ("a-code", "def f(a, b):\n    return a -", None),
    ("a-code", "def g(a, b):\n    return a", "function"),
    ("a-code", "A", "option"),
    ("a-code", "Q", "option"),
    ("a-code", "7", "number"),
    ("a-number", "3x4", None),
    ("a-number", "4x3", None),
    ("a-number", "3x9", None),
    ("a-number", "inf", None),
    ("a-number", "9e999x1", None),
    ("a-choice", "A", None),
    ("a-curve", "B", "curve"),
    ("an-order", "A B C D", None),
    ("an-order", "A", None),
]


@pytest.fixture
def small(content: Content) -> Bank:
    content.code("a-code")
    content.number("a-number")
    content.choice("a-choice")
    content.curve("a-curve")
    content.order("an-order")
    bank = content.bank()
    assert bank.problems == []
    return bank


@pytest.mark.parametrize(("name", "answer", "form"), ANSWERS, ids=lambda value: repr(value)[:30])
def test_every_verdict_has_every_field_and_both_languages(
    small: Bank, name: str, answer: Answer, form: Form | None
) -> None:
    verdict = graded(small.find(name), answer, form=form)
    assert verdict["item"] == name
    assert verdict["version"] == 1
    assert verdict["isolation"] == {"level": 0, "name": "weak"}
    again = graded(small.find(name), answer, form=form)
    for one in (verdict, again):
        assert one.pop("milliseconds") >= 0
    assert verdict == again


def test_the_same_answer_has_the_same_judgement_at_every_seed(small: Bank) -> None:
    exercise = small.find("a-code")
    for seed in range(30):
        assert graded(exercise, "a - 2 * b", seed=seed)["verdict"] == "correct"
        wrong = graded(exercise, "a - b", seed=seed)
        assert (wrong["verdict"], wrong["mistake"], wrong["seed"]) == ("wrong", "once", seed)
    fresh = load_bank([small.find("a-code").root]).find("a-code")
    one, other = graded(exercise, "a * b", seed=4), graded(fresh, "a * b", seed=4)
    assert one | {"milliseconds": 0} == other | {"milliseconds": 0}


# --- naming


def test_a_mistake_that_alone_behaves_so_is_named_however_it_is_written(small: Bank) -> None:
    exercise = small.find("a-code")
    spellings = ["a + 2 * b", "b * 2 + a", "a + b + b", "def f(x, y):\n    z = y + y\n    return x + z", "a - -2 * b"]
    for spelling in spellings:
        verdict = graded(exercise, spelling)
        assert (verdict["verdict"], verdict["mistake"], verdict["candidates"]) == ("wrong", "sum", [])
        assert "This is sum." in verdict["message"]["en"]
        assert "sum です。" in verdict["message"]["ja"]


def test_a_wrong_answer_that_is_in_no_list_is_not_named(small: Bank) -> None:
    for answer in ("a", "a * b", "a - 2 * b + 1e-3", "a - 3 * b", "0 * a", "a.T @ b", "2 * b + a + 1e-3"):
        verdict = graded(small.find("a-code"), answer)
        assert verdict["verdict"] == "wrong"
        assert (verdict["mistake"], verdict["candidates"]) == (None, [])


def test_a_tie_is_named_by_how_it_is_written_or_not_at_all(content: Content) -> None:
    tied = [mistake("one", code="a + b"), mistake("two", code="b - -a", same_as="one"), mistake("other", code="a")]
    content.code("tied", mistakes=tied, options=None)
    exercise = content.find("tied")
    assert graded(exercise, "a + b")["mistake"] == "one"
    assert graded(exercise, "b + a")["mistake"] == "one"
    assert graded(exercise, "(b)-(-a)  # note")["mistake"] == "two"
    verdict = graded(exercise, "np.add(a, b)")
    assert (verdict["mistake"], verdict["candidates"]) == (None, ["one", "two"])
    assert "More than one" in verdict["message"]["en"]
    assert "This is one. This is two." in verdict["message"]["en"]
    assert graded(exercise, "def f(p, q):\n    return p + q")["candidates"] == ["one", "two"]


def test_a_name_of_the_report_gets_todays_name(content: Content) -> None:
    content.code("old-names", renamed={"gradient": "a", "_sigmoid": "sigmoid"})
    exercise = content.find("old-names")
    for answer, old, new in (("gradient - 2 * b", "gradient", "a"), ("_sigmoid(a)", "_sigmoid", "sigmoid")):
        verdict = graded(exercise, answer)
        assert verdict["verdict"] == "error"
        assert f'no name "{old}" here; in this exercise it is {new}.' in verdict["message"]["en"]
    assert "gradients" in graded(exercise, "gradients")["message"]["en"]


def test_a_mistake_that_raises_is_named_too(content: Content) -> None:
    content.code("raises", mistakes=[mistake("attribute", code="a.minus(b)")], options=None)
    verdict = graded(content.find("raises"), "a.minus(2 * b)")
    assert (verdict["verdict"], verdict["mistake"]) == ("error", "attribute")
    assert graded(content.find("raises"), "a.times(b)")["mistake"] is None


# --- what is shown


def test_the_counterexample_is_the_smallest_of_those_that_fail(small: Bank) -> None:
    exercise = small.find("a-code")
    assert graded(exercise, "a + 2 * b")["counterexample"]["label"] == "one"
    for least in (2, 4, 5):
        verdict = graded(exercise, f"a - 2 * b + (len(a) >= {least})")
        cases = instance(exercise, 0).cases
        failing = [case for case in cases if len(case.arguments["a"]) >= least]
        smallest = min(failing, key=lambda case: case.effort)
        assert verdict["counterexample"]["inputs"] == plain(smallest.arguments)
        assert verdict["difference"] == {"kind": "values", "failed": len(failing), "cases": len(cases)}
        assert verdict["first_index"] == [0]
        assert verdict["inner"] == {"twice": plain(2 * smallest.arguments["b"])}
        expected = instance(exercise, 0).expected[[case is smallest for case in cases].index(True)]
        assert verdict["counterexample"]["expected"] == plain(expected)
        assert verdict["counterexample"]["actual"] == plain(expected + 1)


def test_where_some_cases_raise_one_of_those_is_shown(small: Bank) -> None:
    verdict = graded(small.find("a-code"), "a[3:] + (a[3], 1)[1]")
    assert verdict["verdict"] == "error"
    assert verdict["counterexample"]["label"] == "one"
    assert verdict["counterexample"]["actual"].startswith("IndexError: ")
    assert "out of range" in verdict["message"]["en"]
    assert verdict["line"] is None


def test_a_whole_function_is_told_its_line(small: Bank) -> None:
    verdict = graded(small.find("a-code"), "def f(a, b):\n    x = 1\n    return a.nothing")
    assert (verdict["form"], verdict["line"]) == ("function", 3)
    assert "Line 3 raised AttributeError" in verdict["message"]["en"]
    missing = graded(small.find("a-code"), "x = 1", form="function")
    assert "The function f is not defined" in missing["message"]["en"]
    syntax = graded(small.find("a-code"), "def f(a, b):\n    return a ? b")
    assert (syntax["verdict"], syntax["form"], syntax["line"], syntax["column"]) == ("error", "function", 2, 14)
    blank = graded(small.find("a-code"), "a ? b")
    assert (blank["form"], blank["line"], blank["column"]) == ("blank", 1, 3)


def test_an_exception_without_words_is_still_told(small: Bank) -> None:
    verdict = graded(small.find("a-code"), "def f(a, b):\n    raise RuntimeError")
    assert "Line 2 raised RuntimeError (-)." in verdict["message"]["en"]


def test_a_remark_stands_in_right_and_in_wrong_verdicts(content: Content) -> None:
    content.code("assigned", template="def f(a, b):\n    c = ____\n    return c")
    exercise = content.find("assigned")
    for answer in ("c = a - 2 * b", "c = a"):
        assert "the expression was graded" in graded(exercise, answer)["message"]["en"]


def test_an_argument_changed_in_place_is_a_remark_or_where_the_item_says_so_wrong(content: Content) -> None:
    content.code("lenient")
    content.code("strict", pure=True)
    changing = "def f(a, b):\n    a -= 2 * b\n    return a"
    lenient, strict = (graded(content.find(name), changing) for name in ("lenient", "strict"))
    assert (lenient["verdict"], lenient["score"]) == ("correct", 1)
    assert "argument a was changed in place" in lenient["message"]["en"]
    assert (strict["verdict"], strict["score"]) == ("wrong", 0.5)
    assert [check["name"] for check in strict["checks"]] == ["cases", "pure"]
    assert graded(content.find("strict"), "a - 2 * b")["verdict"] == "correct"


def test_an_item_may_insist_on_integers(content: Content) -> None:
    counting = "def reference(a, b):\n    return a + b\ndef cases(rng):\n    yield 'one', {'a': 1, 'b': 2}\n"
    content.code("counts", key="a + b", solution=counting, mistakes=[], options=None)
    content.code("counts-strictly", key="a + b", solution=counting, mistakes=[], options=None, integral=True)
    assert graded(content.find("counts"), "float(a + b)")["verdict"] == "correct"
    assert graded(content.find("counts-strictly"), "float(a + b)")["difference"]["kind"] == "dtype"
    assert graded(content.find("counts"), "a + b + 1e-8")["verdict"] == "wrong"


def test_single_precision_inputs_have_wider_tolerances(content: Content) -> None:
    single = SOLUTION.replace("rng.normal(size=n)", "rng.normal(size=n).astype(np.float32)")
    content.code("single", solution=single)
    content.code("own", tolerance={"rtol": 0.5, "atol": 0.0, "why": "for this test"})
    at = instance(content.find("single"), 0)
    assert at.tolerances(at.cases[0]) == (1e-6, 1e-9)
    assert at.tolerances(at.cases[2]) == (1e-4, 1e-6)
    assert graded(content.find("own"), "(a - 2 * b) * 1.4")["verdict"] == "correct"
    assert graded(content.find("own"), "(a - 2 * b) * 1.6")["verdict"] == "wrong"


# --- functions, random generators and classes as arguments

DESCRIBED = """
import numpy as np
def reference(g, x, rng):
    return g(x) + rng.integers(10)
def inner(g, x, rng):
    return {"at": g(x)}
def cases(rng):
    for n in range(3):
        yield "case", {
            "g": {"function": "lambda v: v * k", "names": {"k": float(n)}},
            "x": np.full(2, n + 1.0),
            "rng": {"rng": n},
        }
"""
SCRIPT = """
def reference(calls):
    total, results = 0, []
    for method, arguments in calls:
        if method == "new":
            total = arguments[0]
            results.append(None)
        else:
            total += arguments[0]
            results.append(total)
    return results
def cases(rng):
    yield "script", {"calls": [["new", [1]], ["add", [2]], ["add", [3]]]}
"""


def test_a_described_function_is_one_for_the_reference_and_for_the_learner(content: Content) -> None:
    content.code(
        "described", template="def f(g, x, rng):\n    return ____", key="g(x) + rng.integers(10)", solution=DESCRIBED,
        mistakes=[mistake("without", code="g(x)")], options=None,
    )  # fmt: skip
    exercise = content.find("described")
    right = graded(exercise, "g(x) + rng.integers(10)")
    assert right["verdict"] == "correct"
    assert "changed" not in right["message"]["en"]
    wrong = graded(exercise, "g(x)")
    assert wrong["mistake"] == "without"
    assert wrong["inner"] == {"at": [0.0, 0.0]}


def test_a_class_is_a_script_of_calls(content: Content) -> None:
    content.code(
        "script", template="class f:\n    pass", key="a", blanks=[], solution=SCRIPT, mistakes=[], options=None
    )
    exercise = content.find("script")
    right = (
        "class f:\n    def __init__(self, s):\n        self.t = s\n"
        "    def add(self, n):\n        self.t += n\n        return self.t"
    )
    assert graded(exercise, right)["verdict"] == "correct"
    assert graded(exercise, right.replace("+=", "="))["first_index"] == [1]
    assert graded(exercise, "class f:\n    pass")["verdict"] == "error"
    assert "class f is not defined" in graded(exercise, "class g:\n    pass")["message"]["en"]


def test_a_difference_in_a_script_is_told_with_its_call(content: Content) -> None:
    content.code(
        "script", template="class f:\n    pass", key="a", blanks=[], solution=SCRIPT, mistakes=[], options=None
    )
    exercise = content.find("script")
    second = "class f:\n    def __init__(self, s):\n        self.t = s\n    def add(self, n):\n        self.t += n\n"
    wrong = graded(exercise, second + "        return self.t + (self.t > 4)")
    assert wrong["first_index"] == [2]
    assert "what add returns in call 2: The value differs (expected 6, got 7)" in wrong["message"]["en"]
    assert "add が" not in wrong["message"]["ja"]
    assert "2 回目の add" in wrong["message"]["ja"]
    assert "call 1: Nothing was returned" in graded(exercise, second)["message"]["en"]


# --- letters and numbers


def test_a_letter_is_right_or_named(small: Bank) -> None:
    for name, form in (("a-code", "option"), ("a-choice", "option"), ("a-curve", "curve")):
        exercise = small.find(name)
        for option in instance(exercise, 3).options or []:
            verdict = graded(exercise, f"（{option.letter.lower()}）", form=form, seed=3)  # type: ignore[arg-type]
            assert verdict["verdict"] == ("correct" if option.mistake is None else "wrong")
            assert verdict["mistake"] == option.mistake
            assert verdict["form"] == form
            if option.mistake:
                assert f"This is {option.mistake}." in verdict["message"]["en"]


def test_a_letter_on_a_code_item_is_never_guessed_to_be_an_option(small: Bank) -> None:
    assert graded(small.find("a-code"), "A")["form"] == "blank"
    assert graded(small.find("a-code"), "A")["verdict"] == "error"


def test_an_order_is_right_only_as_a_whole(small: Bank) -> None:
    exercise = small.find("an-order")
    options = instance(exercise, 0).options or []
    letters = {option.text.en: option.letter for option in options}
    right = [letters[word] for word in ("first", "second", "third", "fourth")]
    assert graded(exercise, " ".join(right))["verdict"] == "correct"
    swapped = graded(exercise, "".join([right[0], right[2], right[1], right[3]]))
    assert (swapped["verdict"], swapped["score"], swapped["first_index"]) == ("wrong", 0.5, [1])
    assert "from step 2" in swapped["message"]["en"]
    assert graded(exercise, " ".join(right[:3]))["verdict"] == "refused"


@pytest.mark.parametrize(
    ("answer", "judgement", "score", "mistake_id", "words"),
    [
        ("3x4", "correct", 1, None, "Correct"),
        ("(3.0, 04)", "correct", 1, None, "Correct"),
        ("4x3", "wrong", 0, None, "The height and the width are swapped"),
        ("3x9", "wrong", 0.5, None, "The height is right, the width is not"),
        ("9x4", "wrong", 0.5, None, "The width is right, the height is not"),
        ("4x5", "wrong", 0, "minus-two", "This is minus-two."),
        ("6x7", "wrong", 0, "whole", "This is whole."),
        ("8x8", "wrong", 0, None, "The value is not right."),
        ("3.0000001x4", "wrong", 0.5, None, "The width is right"),
        ("3", "refused", 0, None, "two numbers"),
    ],
)
def test_a_pair_is_graded_by_its_parts(
    small: Bank, answer: str, judgement: str, score: float, mistake_id: str | None, words: str
) -> None:
    verdict = graded(small.find("a-number"), answer)
    assert (verdict["verdict"], verdict["score"], verdict["mistake"]) == (judgement, score, mistake_id)
    assert words in verdict["message"]["en"]


def test_one_number_is_graded_within_its_tolerance(content: Content) -> None:
    third = "def reference(n):\n    return n / 3\n"
    values = {
        "quantity": "decimal",
        "parts": [],
        "givens": {"n": 1},
        "solution": None,
        "mistakes": [mistake("half", code="n / 2")],
    }
    for name, more in (("exact", {}), ("loose", {"tolerance": {"rtol": 1e-2, "atol": 0.0, "why": "two digits"}})):
        (content.root / "solutions" / "topic" / f"{name}.py").write_text(third, encoding="utf-8")
        kept = {key: value for key, value in values.items() if key != "solution"}
        content.number(name, **(kept | {"statement": text("[[n]]")} | more), solution=third)
    assert graded(content.find("exact"), "0.33")["verdict"] == "wrong"
    assert graded(content.find("loose"), "0.33")["verdict"] == "correct"
    assert graded(content.find("exact"), "0.5")["mistake"] == "half"
    assert graded(content.find("exact"), "1,000")["verdict"] == "wrong"


def test_numbers_that_several_mistakes_give_have_candidates(content: Content) -> None:
    both = [mistake("one", code="(h, h)"), mistake("two", code="(h, w - 1)"), mistake("never", code="(h / 0, 1)")]
    content.number("tied-numbers", mistakes=both)
    verdict = graded(content.find("tied-numbers"), "6x6")
    assert (verdict["mistake"], verdict["candidates"]) == (None, ["one", "two"])


def test_a_generated_item_draws_by_its_seed(content: Content) -> None:
    content.number("drawn", generated=True, givens=...)
    exercise = content.find("drawn")
    seen = set()
    for seed in range(20):
        givens = instance(exercise, seed).givens
        assert givens is not None
        seen.add(givens["h"])
        assert graded(exercise, f"{givens['h'] - 3}x{givens['w'] - 3}", seed=seed)["verdict"] == "correct"
    assert len(seen) > 8


def test_a_phrase_is_chosen_by_its_value(content: Content) -> None:
    phrases = {"big": {"true": text("big"), "false": text("small")}}
    content.number("phrased", givens={"h": 6, "w": 7, "big": True}, phrases=phrases, statement=text("a [[big]] one"),
                   solution="def reference(h, w, big):\n    return h - 3, w - 3\n")  # fmt: skip
    at = instance(content.find("phrased"), 0)
    assert at.text(at.item.statement).en == "a big one"


# --- what cannot be graded


@pytest.mark.parametrize(
    ("name", "answer", "form", "words"),
    [
        ("a-code", "a", "number", "it takes blank, function, option"),
        ("a-number", "3x4", "blank", "it takes number"),
        ("a-choice", "A", "curve", "it takes option"),
        ("a-code", ["a", "b"], None, "1 blanks and the answer has 2"),
        ("a-number", ["3", "4"], None, "1 blanks and the answer has 2"),
        ("a-choice", [], None, "1 blanks and the answer has 0"),
        ("a-code", [], None, "empty"),
        ("a-code", "", "option", "empty"),
        ("a-choice", "maybe B", None, "one option"),
    ],
)
def test_what_cannot_be_graded_is_refused(
    small: Bank, name: str, answer: Answer, form: Form | None, words: str
) -> None:
    verdict = graded(small.find(name), answer, form=form)
    assert (verdict["verdict"], verdict["score"], verdict["form"]) == ("refused", 0, form)
    assert words in verdict["message"]["en"]


def test_a_list_of_one_is_one_answer(small: Bank) -> None:
    assert graded(small.find("a-number"), ["3x4"])["verdict"] == "correct"
    assert graded(small.find("a-code"), ["a - 2 * b"])["verdict"] == "correct"


def test_an_unknown_item_is_refused_where_there_is_nobody_to_tell(small: Bank) -> None:
    with pytest.raises(UnknownItem) as caught:
        small.find("a-cod")
    verdict = told(refused("a-cod", caught.value.message, seed=3))
    assert (verdict["item"], verdict["version"], verdict["seed"], verdict["verdict"]) == ("a-cod", None, 3, "refused")


@pytest.mark.parametrize("how", ["timeout", "memory", "crash"])
def test_code_that_did_not_end_by_itself_is_judged_by_how(small: Bank, how: Any) -> None:
    verdict = told(grade(small.find("a-code"), "a", Staged(Ended(how))))
    assert (verdict["verdict"], verdict["form"]) == (how, "blank")


def test_positions_of_changed_arguments_that_do_not_exist_do_no_harm(small: Bank) -> None:
    exercise = small.find("a-code")
    outcomes = [{"value": value, "changed": [0, 7, 10**6]} for value in instance(exercise, 0).expected]
    verdict = told(grade(exercise, "a", Staged(Finished(outcomes))))
    assert "argument a was changed" in verdict["message"]["en"]


# --- the author's faults


@pytest.mark.parametrize(
    ("solution", "key"),
    [
        (SOLUTION.replace("return a - 2 * b", "return a / 0.0"), "reference"),
        (SOLUTION.replace("return a - 2 * b", "return {'x': [a * np.nan]}"), "reference"),
        (SOLUTION.replace("return a - 2 * b", "return float('nan')"), "reference"),
        (SOLUTION.replace("return a - 2 * b", "raise KeyError(a)"), "reference"),
        (SOLUTION.replace("return a - 2 * b", "return (x for x in a)"), "reference"),
        (SOLUTION.replace("return a - 2 * b", "return [a, {'x': object()}]"), "reference"),
        (SOLUTION.replace("def reference(a, b)", "def reference(a)"), "reference"),
        (SOLUTION.replace("def reference", "def other"), "reference"),
        ("reference = 1", "reference"),
        (SOLUTION.replace("def cases(rng):", "def cases(rng):\n    raise KeyError(1)"), "cases"),
        (SOLUTION.replace("def cases(rng):", "def cases(rng):\n    return\n"), "cases"),
        (SOLUTION.replace("def cases(rng):", "def cases(rng):\n    yield 'label'"), "cases"),
        (SOLUTION.replace("def cases", "def other"), "cases"),
        (SOLUTION.replace("(size=n)}", "(size=n), 'c': object()}").replace("(a, b)", "(a, b, c=0)"), "cases"),
        (SOLUTION + "cases = 1", "cases"),
        (SOLUTION + "draw = 1", "draw"),
        (SOLUTION + "import nothing_of_this_name", ""),
        (SOLUTION + ")", ""),
    ],
    ids=lambda value: repr(value)[-40:],
)
def test_a_broken_solution_is_its_authors_fault_and_said_to_be(content: Content, solution: str, key: str) -> None:
    content.code("faulty", solution=solution)
    exercise = content.find("faulty")
    for answer in ("a - 2 * b", "a"):
        with pytest.raises(ExerciseError) as caught:
            grade(exercise, answer, HERE)
        assert caught.value.key == key
        assert caught.value.path.endswith("solutions/topic/faulty.py")


def test_a_solution_that_is_missing_is_told(content: Content) -> None:
    content.code("lonely")
    (content.root / "solutions" / "topic" / "lonely.py").unlink()
    with pytest.raises(ExerciseError, match="a solution file beside"):
        grade(content.find("lonely"), "a", HERE)


def test_inner_values_that_raise_are_the_authors_fault(content: Content) -> None:
    content.code("faulty-inner", solution=SOLUTION.replace('return {"twice": 2 * b}', "raise KeyError(1)"))
    with pytest.raises(ExerciseError, match="inner"):
        grade(content.find("faulty-inner"), "a", HERE)


def test_a_solution_without_inner_shows_none(content: Content) -> None:
    content.code("plain", solution=SOLUTION.replace("def inner", "def other"))
    assert graded(content.find("plain"), "a")["inner"] is None


def test_a_known_mistake_that_cannot_be_read_is_the_authors_fault(content: Content) -> None:
    content.code("unreadable", mistakes=[mistake("broken", code="a +")], options=None)
    with pytest.raises(ExerciseError, match=r"mistakes\.broken"):
        grade(content.find("unreadable"), "a", HERE)
    content.number("unknown-name", mistakes=[mistake("broken", code="(nobody, 1)")])
    with pytest.raises(ExerciseError, match="nobody"):
        grade(content.find("unknown-name"), "1x1", HERE)


@pytest.mark.parametrize(
    "value", ["h", "(h,)", "(h, w, h)", "(h, float('nan'))", "(h, None)", "(h, 1 / 0)", "'12'", "(True, 1)"]
)
def test_a_pair_that_is_none_is_the_authors_fault(content: Content, value: str) -> None:
    content.number("no-pair", solution=f"def reference(h, w):\n    return {value}\n")
    with pytest.raises(ExerciseError) as caught:
        grade(content.find("no-pair"), "1x1", HERE)
    assert caught.value.key == "reference"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"statement": text("[[nobody]]")}, "one of h, w"),
        ({"phrases": {"h": {"5": text("five")}}, "statement": text("[[h]]")}, "a phrase for `6`"),
        ({"generated": True, "givens": ..., "solution": "def reference(h, w):\n    return 1, 2\n"}, "draw"),
        (
            {"generated": True, "givens": ..., "solution": "def reference(h):\n    pass\ndef draw(rng):\n    1 / 0\n"},
            "draw",
        ),
    ],
)
def test_a_statement_that_cannot_be_filled_is_the_authors_fault(
    content: Content, more: dict[str, Any], words: str
) -> None:
    content.number("unfilled", **more)
    at = instance(content.find("unfilled"), 0)
    with pytest.raises(ExerciseError, match=words):
        at.text(at.item.statement)


# --- words


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_any_text_of_a_learner_may_stand_in_a_sentence(words: str) -> None:
    message = say("raised", type=words, text=words)
    assert words.strip() in message.en or not words.strip()
    assert "{" not in say("unknown_item", given="{x}", near="").ja.replace("{x}", "")


def test_half_a_surrogate_pair_never_reaches_a_page() -> None:
    assert say("raised", type="\ud800", text="a").en.encode("utf-8")
    assert plain({"\ud800": ["\udfff"]}) == {"?": ["?"]}


def test_the_usual_exceptions_are_explained() -> None:
    for name in ("NameError", "ValueError", "TypeError", "IndexError", "ZeroDivisionError", "RecursionError"):
        assert explain_exception(name)
    assert explain_exception("Exception") is None
    assert explain_exception("../x") is None
    assert Message("あ", "a").in_language("ja") == "あ"


def test_values_become_plain_json() -> None:
    values = [
        np.float32(0.5), np.array(1), np.array([np.nan, np.inf]), -np.inf, 2**60, -(2**60), True, np.True_, None, (1,
        [2]),
        np.zeros(401), {"a": np.int8(1)},
    ]  # fmt: skip
    assert plain(values) == [
        0.5, 1, ["nan", "inf"], "-inf", str(2**60), str(-(2**60)), True, True, None, [1, [2]],
        "<array float64 (401,)>", {"a": 1},
    ]  # fmt: skip


def test_the_score_is_the_share_of_the_weights() -> None:
    checks = [Check("a", True, 3.0), Check("b", False, 1.0)]
    assert Verdict("wrong", Message("あ", "a"), checks=checks).score == 0.75
    assert Verdict("wrong", Message("あ", "a")).score == 0
    assert Verdict("correct", Message("あ", "a"), checks=checks).score == 1
    shown = Verdict("wrong", Message("あ", "a"), counterexample=Counterexample({"x": 1}, 2, 3)).to_json()
    assert shown["counterexample"] == {"inputs": {"x": 1}, "expected": 2, "actual": 3, "label": ""}


def test_the_options_of_a_code_item_are_its_key_and_the_mistakes_it_names(small: Bank) -> None:
    item = small.find("a-code").item
    assert isinstance(item, CodeItem)
    options = instance(small.find("a-code"), 0).options or []
    assert {o.text.en: o.mistake for o in options} == {
        "a - 2 * b": None, "a + 2 * b": "sum", "a - b": "once", "2 * b - a": "turned",
    }  # fmt: skip
