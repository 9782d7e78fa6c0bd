"""The publishing gate: it lets good exercises through and says in a sentence what is wrong with others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drill import console
from drill.__main__ import main
from drill.bank import load_bank
from drill.sandbox.choose import best_runner
from drill.sandbox.runner import Runner
from drill.verify import Effort, Findings, _places, table, totals, unreadable, verify
from tests.drill.conftest import InProcessRunner
from tests.drill.content import SIZES, SOLUTION, Content, mistake, text

ACCEPT = [{"code": "a - b - b"}]  # the reference of SOLUTION is written like the key
FEW = Effort(seeds=3, draws=50)
DRAWN: dict[str, Any] = {"givens": ..., "generated": True}


@pytest.fixture
def gate(content: Content, here: InProcessRunner) -> Callable[[], Findings]:
    """Verify the one exercise that was written."""
    return lambda: verify(content.find("item"), here, FEW)


def cases(*lines: str) -> str:
    """Return the solution of `a - 2 * b` with other cases."""
    return SOLUTION.partition("def cases")[0] + "\n    ".join(["def cases(rng):", *lines]) + "\n"


# --- code


def test_a_good_exercise_passes_with_its_figures(content: Content, gate: Callable[[], Findings]) -> None:
    content.code("item", accept=ACCEPT)
    found = gate()
    assert found.ok
    assert found.problems == found.survivors == []
    assert (found.mistakes, found.named) == (3, 3)
    assert found.mutants == found.killed > 8


def test_cases_that_are_too_weak_leave_survivors(content: Content, gate: Callable[[], Findings]) -> None:
    twos = cases("for n in (1, 2, 3):", "    yield 'twos', {'a': rng.normal(size=n), 'b': np.full(n, 2.0)}")
    content.code("item", accept=ACCEPT, solution=twos)
    found = gate()
    assert found.survivors == ["- return a - 2 * b\n+ return a - (2 + b)"]
    assert found.mutants == found.killed + 1
    assert found.problems == [
        "No case tells this mutant from the key, and `equivalent_mutants` does not have it:\n" + found.survivors[0]
    ]


def test_a_survivor_that_is_declared_is_no_problem(content: Content, gate: Callable[[], Findings]) -> None:
    twos = cases("for n in (1, 2, 3):", "    yield 'twos', {'a': rng.normal(size=n), 'b': np.full(n, 2.0)}")
    declared = [{"code": "  -return a - 2 * b\n  +return a - (2 + b)\n", "why": "b is always 2"}]
    content.code("item", accept=ACCEPT, solution=twos, equivalent_mutants=declared)
    found = gate()
    assert found.ok
    assert (found.equivalent, found.survivors) == (1, [])


def test_a_declared_mutant_that_is_killed_or_is_none_is_told(content: Content, gate: Callable[[], Findings]) -> None:
    declared = [
        {"code": "- return a - 2 * b\n+ return a - b", "why": "wrong"},
        {"code": "def f(a, b):\n    return a", "why": "wrong"},
    ]
    content.code("item", accept=ACCEPT, equivalent_mutants=declared)
    assert gate().problems == [
        "What `equivalent_mutants` lists here is killed by a case:\n- return a - 2 * b\n+ return a - b",
        "What `equivalent_mutants` lists here is no mutant of the key:\ndef f(a, b):\n    return a",
    ]


@pytest.fixture
def sandbox() -> Iterator[Runner]:
    runner = best_runner()
    yield runner
    runner.close()


def test_a_mutant_that_never_ends_is_killed(content: Content, sandbox: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drill.verify.MUTANT_SECONDS", 0.3)
    loop = "def f(a, b):\n    n = 1\n    while n < 3:\n        n = n + 1\n    return ____"
    content.code("item", accept=ACCEPT, template=loop, key="a - (n - 1) * b")
    found = verify(content.find("item"), sandbox, FEW)
    assert found.killed > 20
    assert "- n = n + 1\n+ pass" not in found.survivors


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"key": "a - 3 * b"}, "The key fails on 3 of 3 seeds, first on seed 0: It differs"),
        ({"accept": [*ACCEPT, {"code": "a + b"}]}, "The accepted answer 2 fails on 3 of 3 seeds"),
        ({"accept": []}, "The reference is written like the key, so there is no second implementation."),
        (
            {"mistakes": [mistake("good", code="a + b"), mistake("right", code="a - b * 2")], "options": ...},
            "The mistake `right` passes on 3 of 3 seeds, first on seed 0.",
        ),
        (
            {"mistakes": [mistake("one", code="a + b"), mistake("two", code="a - -b")], "options": ...},
            "The mistake `one` has the outcomes of `two`, and no `same_as` says so.",
        ),
        (
            {"mistakes": [mistake("one", code="a + b"), mistake("twin", code="a + b", same_as="one")], "options": ...},
            None,
        ),
        (
            {"mistakes": [mistake("one", code="a + b"), mistake("two", code="a - -b", same_as="one")], "options": ...},
            None,
        ),
        (
            {"mistakes": [mistake(name, code="a +  " + name) for name in "aab"], "options": ["a", "a", "b"]},
            "two mistakes have the same id",
        ),
        ({"mistakes": [mistake("one", code="a +")], "options": ...}, "code that can be read"),
        (
            {"template": "def f(a, b):\n    return a - 2 * b", "blanks": [], "options": ...},
            "The template passes as it is.",
        ),
        (
            {"template": "def f(a, b):\n    return 0", "blanks": [], "options": ..., "accept": []},
            "There is neither a blank nor an accepted answer to compare the reference with.",
        ),
        (
            {"solution": cases("for n in (1, 2, 3):", "    yield 'same', {'a': rng.normal(size=n), 'b': 3.0}")},
            "The argument `b` is the same in all cases.",
        ),
        (
            {"solution": cases("for n in (1, 2, 3):", "    yield 'zero', {'a': rng.normal(size=n), 'b': np.zeros(n)}")},
            "An answer that returns its argument `a` passes.",
        ),
        (
            {"solution": cases("for b in (1, 2, 3):", "    yield 'same', {'a': 2.0 * b, 'b': float(b)}")},
            "An answer that returns a constant passes.",
        ),
        ({"solution": "def reference(a, b):\n    return a\n"}, "a function cases(rng)"),
        ({"solution": SOLUTION.replace("a - 2 * b", "a / 0 * b")}, "finite values only"),
    ],
)
def test_what_falls_short_is_told_in_a_sentence(
    content: Content, here: InProcessRunner, values: dict[str, Any], problem: str | None
) -> None:
    content.code("item", **({"accept": ACCEPT} | values))
    bank = content.bank()
    findings = [verify(bank.exercises["item"], here, FEW)] if "item" in bank.exercises else unreadable(bank)
    told = findings[0].problems
    assert findings[0].id == "item"
    assert any(problem in sentence for sentence in told) if problem else told == []


def test_an_answer_that_loses_too_much_in_single_precision_is_told(
    content: Content, gate: Callable[[], Findings]
) -> None:
    content.code("item", key="a + 1e6 - 1e6 - 2 * b")
    assert [problem.partition(":")[0] for problem in gate().problems] == [
        "The key, in float32, fails on 3 of 3 seeds, first on seed 0"
    ]


def test_the_seed_on_which_an_answer_fails_is_told(content: Content, gate: Callable[[], Findings]) -> None:
    drawn = cases("for n in (1, 2, 3):", "    yield 'random', {'a': rng.normal(size=n), 'b': rng.normal(size=n)}")
    content.code("item", solution=drawn, accept=[{"code": "a - 2 * b * (a.max() < 1.6)"}])
    (problem,) = gate().problems
    assert "The accepted answer 1 fails on 1 of 3 seeds, first on seed 1: " in problem


def test_few_mutants_have_to_be_made_up_for_by_mistakes(content: Content, gate: Callable[[], Findings]) -> None:
    solution = SOLUTION.replace("a - 2 * b", "np.sort(a)").replace(', "b": np', ', "c": np')
    solution = "import numpy as np\ndef reference(a):\n    return np.sort(a)\n" + "\n".join([
        "def cases(rng):", "    for n in (1, 3, 4):", "        yield 'random', {'a': rng.normal(size=n)}",
    ])  # fmt: skip
    reverse = mistake("reverse", code="np.sort(a)[::-1]")
    values: dict[str, Any] = {
        "template": "def f(a):\n    return ____", "key": "np.sort(a)", "solution": solution, "options": ...,
        "accept": [{"code": "np.array(sorted(a))"}],
    }  # fmt: skip
    content.code("item", **values, mistakes=[reverse])
    assert gate().problems == ["2 mutants and 1 mistakes are too few; 8 are needed."]
    more = [mistake(f"plus-{n}", code=f"np.sort(a) + {n}") for n in range(1, 6)]
    content.code("item", **values, mistakes=[reverse, *more])
    assert gate().ok


def test_an_exercise_about_a_class_is_verified_too(content: Content, gate: Callable[[], Findings]) -> None:
    solution = "\n".join([
        "def reference(calls):", "    total = 0.0", "    found = []", "    for method, arguments in calls:",
        "        total += 0 if method == 'new' else 2 * arguments[0]",
        "        found.append(None if method == 'new' else total)", "    return found",
        "def cases(rng):", "    for n in (1, 2, 3):",
        "        yield 'random', {'calls': [['new', []], *(['add', [float(rng.normal())]] for _ in range(n))]}",
    ])  # fmt: skip
    template = "\n".join([
        "class f:", "    def __init__(self):", "        self.total = 0.0",
        "    def add(self, x):", "        self.total += ____", "        return self.total",
    ])  # fmt: skip
    wrong = [mistake("once", code="x"), mistake("other", code="-2 * x")]
    content.code("item", template=template, key="2 * x", solution=solution, accept=[], mistakes=wrong, options=...)
    found = gate()
    assert found.problems == []
    assert found.killed == found.mutants > 8


# --- choices and numbers


def test_two_options_that_read_alike_are_told(content: Content, gate: Callable[[], Findings]) -> None:
    content.choice("item", key=text("wrong  1", "正しい"))
    assert gate().problems == ["2 options read `wrong 1` (en)."]
    content.choice("item")
    assert gate() == Findings("item", mistakes=3, named=3)


def test_a_drawn_number_passes_with_its_figures(content: Content, gate: Callable[[], Findings]) -> None:
    sometimes = mistake("sometimes", code="(h - 3 + h % 2, w - 3)")
    content.number("item", **DRAWN, mistakes=[sometimes, mistake("whole", code="(h, w)")])
    found = gate()
    assert found.ok
    assert (found.mistakes, found.named, found.draws) == (2, 2, 50)
    assert list(found.coincidences) == ["sometimes"]
    assert 10 < found.coincidences["sometimes"] < 40


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"mistakes": [mistake("key", code="(h - 3, w - 3.0)")]}, "The mistake `key` is the key on every draw."),
        (
            {"mistakes": [mistake("one", code="(h, w)"), mistake("two", code="(h, w)")]},
            "The mistake `one` is never named.",
        ),
        ({"mistakes": [mistake("one", code="(h, w)"), mistake("two", code="(h, w)", same_as="one")]}, None),
        ({"mistakes": [mistake("none", code="(h // 0, w)"), mistake("all", code="(h, w)")]}, "`none` is never named"),
        ({"mistakes": [mistake("odd", code="(height, w)")]}, "On seed 0: "),
        ({"mistakes": [mistake("half", code="h")]}, "The mistake `half` is never named."),
        ({"statement": text("[[h]] by [[width]]")}, "[[width]]"),
        ({"hints": [text("[[twice]]")]}, "[[twice]]"),
        ({"solution": SIZES.replace("h - 3, w", "float('nan'), w")}, "On seed 0: "),
        ({"solution": SIZES.replace("h - 3, w", "1 / (h - 7), w")}, "not ZeroDivisionError"),
    ],
)
def test_what_is_wrong_with_a_number_is_told_with_its_seed(
    content: Content, gate: Callable[[], Findings], values: dict[str, Any], problem: str | None
) -> None:
    content.number("item", **(DRAWN | values))
    told = gate().problems
    assert any(problem in sentence for sentence in told) if problem else told == []


WINDOW = """
def reference(height, width, kernel_height, kernel_width, stride):
    return (height - kernel_height) // stride + 1, (width - kernel_width) // stride + 1

def draw(rng):
    size = {"height": rng.integer(8, 20), "width": rng.integer(8, 20)}
    return size | {"kernel_height": rng.integer(1, 5), "kernel_width": rng.integer(1, 5), "stride": rng.integer(1, 3)}
"""


def test_a_size_is_counted_again(content: Content, gate: Callable[[], Findings]) -> None:
    values: dict[str, Any] = {"statement": text("?"), "mistakes": [mistake("same", code="(height, width)")]}
    content.number("item", **(DRAWN | values), solution=WINDOW)
    assert gate().ok
    content.number("item", **(DRAWN | values), solution=WINDOW.replace("- kernel_width) //", "- kernel_height) //"))
    (problem,) = gate().problems
    assert "by counting the places of the window, not" in problem


@pytest.mark.parametrize(
    ("window", "count"),
    [
        ({"size": 6, "kernel": 2, "padding": 1}, 7),
        ({"size": 5, "kernel": 3, "stride": 2, "padding": 1}, 3),
        ({"size": 6, "kernel": 3, "stride": 2}, 2),
        ({"size": 6, "kernel": 3, "stride": 2, "ceil_mode": True}, 3),
        ({"size": 5, "kernel": 3, "stride": 1, "ceil_mode": True}, 3),
        ({"size": 7, "kernel": 3, "dilation": 2}, 3),
        ({"size": 3, "kernel": 2, "stride": 3, "padding": 1, "ceil_mode": True}, 2),
        ({"size": 2, "kernel": 2, "stride": 3, "padding": 1, "ceil_mode": True}, 1),
        ({"size": 2, "kernel": 3}, 0),
    ],
)
def test_a_window_is_moved_over_its_places(window: dict[str, Any], count: int) -> None:
    assert _places(**window) == count


# --- the command


@pytest.fixture
def drill(content: Content, here: InProcessRunner, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setattr(console, "best_runner", lambda: here)
    monkeypatch.delenv("DRILL_CONTENT", raising=False)
    return lambda *arguments: main(["--content", str(content.root), "verify", *arguments])


def test_json_has_the_promised_form(
    content: Content, drill: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    content.code("fine", accept=ACCEPT)
    content.choice("choose")
    assert drill("fine", "choose", "fine", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["items", "totals"]
    assert [item["id"] for item in printed["items"]] == ["fine", "choose"]
    promised = {"id", "ok", "mistakes", "named", "mutants", "killed", "survivors", "problems"}
    for item in printed["items"]:
        assert promised <= set(item)
        assert item["ok"] is True
    assert printed["totals"]["items"] == printed["totals"]["ok"] == 2
    assert printed["totals"]["mutants"] == printed["items"][0]["mutants"]


def test_a_survivor_is_exit_code_1_and_is_listed(
    content: Content, drill: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    twos = cases("for n in (1, 2, 3):", "    yield 'twos', {'a': rng.normal(size=n), 'b': np.full(n, 2.0)}")
    content.code("weak", accept=ACCEPT, solution=twos)
    content.code("fine", accept=ACCEPT)
    assert drill("weak", "fine", "--json") == 1
    printed = json.loads(capsys.readouterr().out)
    assert [item["ok"] for item in printed["items"]] == [False, True]
    assert printed["items"][0]["survivors"] == ["- return a - 2 * b\n+ return a - (2 + b)"]
    assert drill("weak") == 1
    printed_table = capsys.readouterr().out
    assert "| weak | 3/3 |" in printed_table
    assert "| no |" in printed_table
    assert "\nweak: No case tells this mutant from the key" in printed_table
    assert "+ return a - (2 + b)" in printed_table


def test_an_unknown_item_is_a_bad_call(drill: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert drill("lstm-cell-stat") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "lstm-cell-state" in captured.err


def test_files_that_cannot_be_read_fall_short_without_hiding_the_others(content: Content) -> None:
    content.choice("fine")
    content.write("broken", "[")
    (found,) = unreadable(content.bank())
    assert (found.id, found.ok) == ("broken", False)
    assert "valid YAML" in found.problems[0]


def test_the_table_has_a_row_for_each_item_and_one_for_all() -> None:
    first = Findings("a", mistakes=3, named=2, mutants=9, killed=8, equivalent=1, problems=["It is wrong."])
    second = Findings("b", mistakes=2, named=2, draws=50, coincidences={"late": 7})
    assert totals([first, second]) == {
        "items": 2, "ok": 1, "mistakes": 5, "named": 4, "mutants": 9, "killed": 8, "equivalent": 1,
    }  # fmt: skip
    lines = list(table([first, second]))
    assert lines[2:5] == [
        "| a | 2/3 | 8/9 | 1 | no |",
        "| b | 2/2 | 0/0 | 0 | yes |",
        "| all | 4/5 | 8/9 | 1 | 1 of 2 |",
    ]
    assert lines[5:] == ["\na: It is wrong.", "\nb: in 50 draws a mistake gives the key: `late` 7 times."]


@pytest.mark.slow
def test_every_shipped_item_may_be_published(sandbox: Runner) -> None:
    findings = [verify(exercise, sandbox) for exercise in load_bank().of_kind()]
    assert {found.id: found.problems for found in findings if not found.ok} == {}


def test_the_stored_table_names_shipped_items_only() -> None:
    document = Path(__file__).parents[2] / "docs" / "verify.md"
    rows = [line.split(" | ")[0].strip("| ") for line in document.read_text("utf-8").splitlines() if " | yes |" in line]
    assert rows
    assert set(rows) <= set(load_bank().exercises)
