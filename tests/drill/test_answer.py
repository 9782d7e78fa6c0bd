"""What a learner types, as it is read: blanks, whole functions, letters and numbers."""

from __future__ import annotations

import ast
import contextlib
import random
import unicodedata
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drill import syntax
from drill.answer import (
    LONGEST,
    Code,
    caret,
    checked_text,
    fingerprint,
    read_code,
    read_letters,
    read_numbers,
    with_usual_characters,
)
from drill.errors import NotPython, Refused
from drill.item import CodeItem, Form
from drill.messages import Message

TEXT = {"ja": "文", "en": "text"}


def item_of(template: str, *kinds: str, entry: str = "f") -> CodeItem:
    return CodeItem.model_validate(
        {
            "schema": 1, "id": "made-up", "version": 1, "kind": "code", "leaf": "dl", "level": 1, "minutes": 1,
            "title": TEXT, "statement": TEXT, "explanation": TEXT, "source": [{"ref": "a", "at": "b"}],
            "entry": entry, "template": template, "shapes": [{"name": "a", "shape": "()", "meaning": TEXT}],
            "blanks": [{"kind": kind, "key": "0"} for kind in kinds],
            "hints": {"concept": TEXT, "case": TEXT, "skeleton": "0"},
        }
    )  # fmt: skip


ASSIGNED = item_of("def f(a, b):\n    c = ____\n    return -c", "expression")
RETURNED = item_of("def f(a, b):\n    return ____", "expression")
WITHIN = item_of("def f(a, b):\n    return 10 - ____ * 2", "expression")
STATEMENT = item_of("def f(a, b):\n    ____\n    return a", "statement")
TWO = item_of("def f(a, b):\n    x = ____\n    y = ____\n    return x, y", "expression", "expression")
WHOLE = item_of("def f(a, b):\n    pass")


def value_of(item: CodeItem, answer: str | list[str], a: Any = 3, b: Any = 5) -> Any:
    scope: dict[str, Any] = {}
    exec(read_code(item, answer).source, scope)
    return scope["f"](a, b)


def refusal_of(item: CodeItem, answer: str | list[str], form: Form | None = None) -> Refused | NotPython:
    with pytest.raises((Refused, NotPython)) as caught:
        read_code(item, answer, form)
    assert isinstance(caught.value, (Refused, NotPython))
    return caught.value


# --- blanks


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("a + b", 10 - (3 + 5) * 2),
        ("a if a > b else b", 10 - 5 * 2),
        ("a or b", 10 - 3 * 2),
        ("-a", 10 + 3 * 2),
        ("(lambda x: x)(b)", 0),
        ("a + b  # a note", -6),
        ("# a note above\na + b", -6),
        ("a +\n  b", -6),
        ("a\n  + b", -6),
        ("(a +\n b)", -6),
        ("a  # (\n + b", -6),
        ('a + len(")")\n + b', 10 - 9 * 2),
        ("sum([a,\n     b])", -6),
        ("(x := a) + x", 10 - 6 * 2),
        ("a;", 4),
        ("   a + b   ", -6),
        ("\n\n  a + b\n\n", -6),
        ("\ufeffa + b", -6),
        ("a +\\\r\n b\r\n", -6),
        ("（ａ＋ｂ）", -6),
        ("a\u3000＋\u3000b", -6),
        ("a − b", 10 - (3 - 5) * 2),
        ("a × b", 10 - 15 * 2),
    ],
)
def test_a_blank_is_filled_as_one_unit(answer: str, value: int) -> None:
    assert value_of(WITHIN, answer) == value


@pytest.mark.parametrize(
    "answer",
    [
        "a) or (0",
        "a)\n or (0",
        "a # (\n) or (0",
        '"(" \n) or (0',
        "a)\n    return 1\n    (0",
        "a\nb",
        "a; b",
        "a * 2\n    return a",
        "d = a",
        "c += a",
        "c: int = a",
        "c = d = a",
        "c, d = a, b",
        "c.x = a",
        "pass",
        "import os",
        "del a",
        "return a",
        "def g(): return a",
        "y := a",
        "for x in [a]: x",
    ],
)
def test_what_is_not_one_expression_cannot_escape_its_blank(answer: str) -> None:
    problem = refusal_of(ASSIGNED, answer)
    assert isinstance(problem, NotPython)
    assert problem.message.ja
    assert problem.message.en


def test_a_negative_fill_cannot_escape_its_blank() -> None:
    power = item_of("def f(a, b):\n    return ____ ** 2", "expression")
    assert value_of(power, "-a") == 9
    assert value_of(power, "a + b") == 64


def test_the_name_on_the_left_is_taken_with_a_remark() -> None:
    code = read_code(ASSIGNED, "c = a + b")
    assert [remark.en for remark in code.remarks] == ["(The c = on the left is not needed; the expression was graded.)"]
    assert value_of(ASSIGNED, "c = a + b") == -8
    assert read_code(ASSIGNED, "a + b").remarks == []


def test_return_is_taken_with_a_remark_where_the_blank_is_returned() -> None:
    assert len(read_code(RETURNED, "return a + b").remarks) == 1
    assert value_of(RETURNED, "return a + b") == 8
    assert isinstance(refusal_of(RETURNED, "return"), NotPython)
    assert isinstance(refusal_of(WITHIN, "return a"), NotPython)


@pytest.mark.parametrize("answer", ["a = a + b", "if a < b:\n    a = b + 3", "a += b", "　a += b", "x = b\na = a + x"])
def test_the_blank_of_a_statement_takes_statements(answer: str) -> None:
    assert value_of(STATEMENT, answer) == 8


def test_an_indented_statement_may_be_pasted() -> None:
    assert value_of(STATEMENT, "    for x in (1, 2):\n        a += x\n    a += 2\n") == 8


def test_several_blanks_take_one_text_each() -> None:
    assert value_of(TWO, ["a", "b + 1"]) == (3, 6)
    assert value_of(TWO, ["x = a", "x"]) == (3, 3)
    for wrong in (["a"], "a", ["a", "b", "a"], []):
        assert isinstance(refusal_of(TWO, wrong), Refused)
    assert isinstance(refusal_of(WHOLE, []), Refused)
    assert isinstance(refusal_of(TWO, ["a", "  "]), Refused)


def test_blanks_are_filled_in_the_order_of_the_text() -> None:
    choice = item_of("def f(a, b):\n    return ____ if ____ else ____", *["expression"] * 3)
    assert value_of(choice, ["'then'", "a > b", "'otherwise'"]) == "otherwise"
    pairs = item_of("def f(a, b):\n    return {____: ____, ____: ____}", *["expression"] * 4)
    assert value_of(pairs, ["1", "2", "3", "4"]) == {1: 2, 3: 4}


def test_a_blank_in_a_place_of_its_own_takes_an_expression() -> None:
    alone = item_of("def f(a, b):\n    ____\n    return a", "expression")
    assert value_of(alone, "a.append(b)", a=[]) == [5]


def test_a_comment_alone_is_an_empty_answer() -> None:
    assert isinstance(refusal_of(RETURNED, "# nothing yet"), Refused)


# --- whole functions


@pytest.mark.parametrize(
    "text",
    [
        "def f(a, b):\n    return a",
        "import math\n\n\ndef f(a, b):\n    return a",
        "\ufeffdef f(a, b):\n    return a",
        "\r\n\r\ndef f(a, b):\r\n    return a\r\n",
        "\rdef f(a, b):\r    return a",
        "def f（a、b）：\n　　return a",
        "def　f(a, b):\n    return a",
        "class f:\n    pass",
        "async def f(): pass",
    ],
)
def test_code_that_defines_the_entry_is_a_function(text: str) -> None:
    code = read_code(RETURNED, text)
    assert code.form == "function"
    ast.parse(code.source)


@pytest.mark.parametrize("text", ["f(a, b)", "a  # def f(a)", "a + defx", "undef"])
def test_other_text_is_a_blank(text: str) -> None:
    assert read_code(RETURNED, text).form == "blank"


def test_without_blanks_every_text_is_a_function() -> None:
    assert read_code(WHOLE, "x = 1") == Code("function", "x = 1")
    assert refusal_of(WHOLE, "def g(:").form == "function"  # type: ignore[union-attr]
    assert read_code(RETURNED, "x = 1", "function").form == "function"


# --- odd characters


def test_strings_and_comments_keep_their_full_width_characters() -> None:
    kept = ["'（＋）'", '"“”"', "'''（\n）'''", '"""＃"""', "# 全角（＋）「」", "'\\'（'", 'f"｛x｝"', "r'\\'"]
    for text in kept:
        assert with_usual_characters(text) == text
    assert with_usual_characters("“全角（”（１）") == '"全角（"(1)'
    assert with_usual_characters("x ＃ 注（") == "x # 注（"
    assert with_usual_characters("'（\n（'") == "'（\n('"
    assert with_usual_characters("＂（＂") == '"（"'
    assert with_usual_characters("‘“’") == "'“'"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.text("\"'“”‘’＂＇#＃\\\n（)aあ", max_size=40))
def test_positions_are_kept(code: str) -> None:
    assert len(with_usual_characters(code)) == len(code)
    assert with_usual_characters(code).count("\n") == code.count("\n")


def test_an_odd_character_is_named() -> None:
    problem = refusal_of(RETURNED, "a ◯ b")
    assert "◯" in problem.message.ja
    assert "◯" in problem.message.en
    assert "◯" in refusal_of(WHOLE, "x = '◎'\ny = 1 ◯ 2").message.en.split("\n")[0]


def _pointed_at(message: Message) -> tuple[str, int]:
    *_, line, arrow = message.en.split("\n")
    return line[4:], len(arrow) - 5


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize(
    ("answer", "line", "at"),
    [
        ("a + b ? c", 1, 6),
        ("a ? b", 1, 2),
        ("　　a ? b", 1, 4),
        ("   a ? b", 1, 5),
        ("\n\n   a ? b", 3, 5),
        ("'あいう' ? b", 1, 6),
        ("(a +\n    'あ' ? b)", 2, 8),
        ("  (a +\n    　'あ' ? b)", 2, 9),
        ("入力 ? b", 1, 3),
        ("(a + b　＋ ?)", 1, 9),
    ],
)
def test_the_caret_stands_under_the_fault_as_it_was_typed(answer: str, line: int, at: int) -> None:
    for item in (RETURNED, STATEMENT):
        problem = refusal_of(item, answer)
        assert isinstance(problem, NotPython)
        typed = answer.split("\n")[line - 1]
        assert (problem.line, problem.column) == (line, at + 1)
        assert _pointed_at(problem.message) == (typed, _columns(typed[:at]))


def test_the_caret_of_a_whole_function_counts_its_own_lines() -> None:
    problem = refusal_of(WHOLE, "\n\ndef f(a):\n    名前 = '全角' ? 1\n")
    assert isinstance(problem, NotPython)
    assert (problem.line, problem.column) == (4, 15)
    assert _pointed_at(problem.message) == ("    名前 = '全角' ? 1", 4 + 4 + 3 + 6 + 1)


def test_a_long_line_is_cut_before_its_caret() -> None:
    message = caret("x" * 1000, 900)
    assert max(map(len, message.en.split("\n"))) <= 210


# --- what nobody can have meant


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", "empty"),
        (" \n\t　", "empty"),
        ("\ufeff", "empty"),
        ("a\0b", "null byte"),
        ("a + '\ud800'", "surrogate"),
        ("a" * (LONGEST + 1), "too long"),
        ("あ" * (LONGEST // 3 + 1), "too long"),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(answer: str, words: str) -> None:
    for item in (RETURNED, STATEMENT, WHOLE):
        problem = refusal_of(item, answer)
        assert isinstance(problem, Refused)
        assert words in problem.message.en


def test_64_kilobytes_are_not_too_long() -> None:
    assert read_code(RETURNED, "a" + " " * (LONGEST - 1)).form == "blank"
    assert checked_text("x" * LONGEST)


@pytest.mark.parametrize(
    "answer",
    [
        "(" * 5000 + ")" * 5000,
        "(" * 150 + "a" + ")" * 150,
        "[" * 90 + "]" * 90,
        "-" * 20_000 + "a",
        "not " * 5000 + "a",
        "a" + ".b" * 20_000,
        "a" + "()" * 20_000,
        "a" + "[0]" * 20_000,
        "+".join(["a"] * 20_000),
        "lambda: " * 5000 + "a",
        "a if a else " * 5000 + "a",
        "9" * 5000,
        "0x" + "f" * 20_000,
        "f'{" * 60 + "a" + "}'" * 60,
        "**" * 3000,
        "\\" * 9000,
        "a = " * 9000 + "1",
    ],
    ids=lambda answer: f"{answer[:8]}x{len(answer)}",
)
def test_deep_nesting_is_told_and_never_breaks_the_reader(answer: str) -> None:
    for item in (RETURNED, STATEMENT, WHOLE, WITHIN):
        code = _read_or_told(item, answer)
        if isinstance(code, Code):
            fingerprint(code.source)
        else:
            assert code.message.ja
            assert len(code.message.en) < 1000


def _read_or_told(item: CodeItem, answer: str) -> Code | Refused | NotPython:
    try:
        return read_code(item, answer)
    except (Refused, NotPython) as problem:
        return problem


def _read_anything(item: CodeItem, answer: str) -> None:
    code = problem = _read_or_told(item, answer)
    if not isinstance(problem, Code):
        assert problem.message.ja
        assert problem.message.en
        if isinstance(problem, NotPython) and problem.line is not None:
            lines = answer.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= problem.line <= len(lines)
            assert problem.column is not None
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1 + answer.startswith("\ufeff")
    if isinstance(code, Code):
        fingerprint(code.source)
        if code.form == "blank":
            tree = ast.parse(code.source)
            assert len(tree.body) == 1
            if item is not STATEMENT:
                shape = ast.parse(item.template).body[0]
                assert isinstance(shape, ast.FunctionDef)
                assert isinstance(tree.body[0], ast.FunctionDef)
                assert [type(s) for s in tree.body[0].body] == [type(s) for s in shape.body]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
@example("a\\")
@example("'")
@example("'''")
@example("a\x0c+b")
@example("\x1a")
@example("a\u2028b")
@example("f'{a!r:{b}}'")
@example("*a")
@example("yield a")
@example("await a")
@example("a\n\tif b else\n  a")
@example("(yield)")
def test_any_text_is_read_or_told(answer: str) -> None:
    for item in (RETURNED, ASSIGNED, STATEMENT, WHOLE):
        _read_anything(item, answer)


PIECES = [
    "a", "b", " ", "\n", "    ", "(", ")", "[", "]", "{", "}", "+", "-", "*", "**", "@", ":=", "=", ",", ":", ";", ".",
    "lambda x: ", "if ", " else ", "for x in ", "return ", "def f(a):\n    ", "'", '"', '"""', "#", "\\", "0", "1e9",
    "（", "）", "　", "＝", "“", "”", "あ", "\t", "not ", "yield ", "await ", "f'{", "class f:", "import ", "\r\n",
    "\ufeff",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
def test_mutated_python_is_read_or_told(answer: str) -> None:
    for item in (RETURNED, ASSIGNED, STATEMENT, WHOLE):
        _read_anything(item, answer)


def test_an_invalid_escape_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert value_of(RETURNED, r"'\d'") == r"\d"
        assert fingerprint(r"x = '\d'").startswith("Module")


def test_reading_in_many_threads_leaves_the_warnings_as_they_were() -> None:
    before = list(warnings.filters)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: read_code(RETURNED, f"a + {n}"), range(400)))
    assert list(warnings.filters) == before


def test_nothing_of_the_drill_parses_but_one_thread_at_a_time() -> None:
    folder = Path(syntax.__file__).parent
    files = [path for path in folder.rglob("*.py") if path.parent.name != "sandbox" and path.name != "syntax.py"]
    assert [path.name for path in files if "ast.parse(" in path.read_text("utf-8")] == []


# --- written alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a * b + c", "c + b * a"),
        ("x.dot(W)", "np.dot(x, W)"),
        ("x @ W", "np.matmul(x, W)"),
        ("x@W+b", "b + x.dot( W )"),
        ("def f(a: int) -> int:\n    'says'\n    return a", "def f(a):\n    return a  # a note"),
        ("def f():\n    'says'", "def f():\n    pass"),
    ],
)
def test_the_same_written_in_another_way_has_one_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a - b", "b - a"),
        ("x @ W", "W @ x"),
        ("a / b", "b / a"),
        ("a + b", "a * b"),
        ("np.dot(a, b, out=c)", "np.dot(a, b)"),
        ("h[::-1]", "h"),
    ],
)
def test_what_means_something_else_has_another_fingerprint(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_what_is_no_python_is_its_own_fingerprint() -> None:
    assert fingerprint("a +") == "a +"


# --- letters


@pytest.mark.parametrize("text", ["A", "a", "Ａ", "ａ", "(A)", "（Ａ）", "[a]", "A.", " A\n", "A)", "A。", "\ufeffA"])
def test_every_usual_spelling_of_a_letter_is_read(text: str) -> None:
    assert read_letters(text, 1, 4) == ["A"]


@pytest.mark.parametrize(
    "text", ["E", "AB", "A A", "option A", "1", "Aだと思う", "あ", "A?", "A1", "()", "-", "A/B", "Ω"]
)
def test_other_text_is_no_letter(text: str) -> None:
    with pytest.raises(Refused, match="A B C D"):
        read_letters(text, 1, 4)


@pytest.mark.parametrize(
    "text", ["C A B D", "cabd", "C, A, B, D", "C→A→B→D", "C > A > B > D", "（Ｃ）、Ａ、Ｂ、Ｄ", "C-A-B-D"]
)
def test_an_order_is_letters_in_sequence(text: str) -> None:
    assert read_letters(text, 4, 4) == ["C", "A", "B", "D"]


@pytest.mark.parametrize("text", ["C A B", "C A B D D", "C A B C", "C A B E", "3 1 2 4"])
def test_an_order_has_every_letter_once(text: str) -> None:
    with pytest.raises(Refused, match="once"):
        read_letters(text, 4, 4)


# --- numbers


@pytest.mark.parametrize(
    "text", ["7", "7.0", "07", "７", "7.", " 7 ", "(7)", "+7", "７．０", "7e0", "7。", "[7]", "\ufeff7"]
)
def test_every_usual_spelling_of_one_number_is_read(text: str) -> None:
    assert read_numbers(text, "integer") == [7]
    assert read_numbers(text, "decimal") == [7]


@pytest.mark.parametrize(
    "text",
    ["7x5", "7×5", "(7, 5)", "[7, 5]", "７×５", "7X5", "7*5", "7,5", "7 5", "７ｘ５", "7、5", "7 x 5", "7 by 5",
    "07x5.0",
     "（７，５）", "7\n5", "7\u30005", "7 ✕ 5"],
)  # fmt: skip
def test_every_usual_spelling_of_a_pair_is_read(text: str) -> None:
    assert read_numbers(text, "pair") == [7, 5]


@pytest.mark.parametrize("text", ["1e-3", "０．００１", "0.001", ".001", "1E-3", "1.0e-03", "１ｅ−３"])
def test_a_small_number_may_be_written_in_any_way(text: str) -> None:
    assert read_numbers(text, "decimal") == [0.001]


def test_thousands_are_set_off_in_single_numbers_only() -> None:
    assert read_numbers("1,234,567", "integer") == [1_234_567]
    assert read_numbers("-1,234.5", "decimal") == [-1234.5]
    assert read_numbers("１，０００", "integer") == [1000]
    assert read_numbers("1,234", "pair") == [1, 234]
    for text in ("1,23", "1234,567", "1,2345", "1,,234"):
        with pytest.raises(Refused):
            read_numbers(text, "integer")


@pytest.mark.parametrize("text", ["7x7", "7, 7", "7 7", "(7, 7)", "7×7", "[7,7]", "0x10"])
def test_a_pair_is_never_one_number(text: str) -> None:
    for quantity in ("integer", "decimal"):
        with pytest.raises(Refused, match="one number"):
            read_numbers(text, quantity)


@pytest.mark.parametrize(
    "text", ["7", "7x", "x7", "49", "7x7x7", "7,7,7", "7xx7", "7x,7", "(7)", "7y7", "seven", "7x-"]
)
def test_one_number_is_never_a_pair(text: str) -> None:
    with pytest.raises(Refused, match="two numbers"):
        read_numbers(text, "pair")


@pytest.mark.parametrize(
    "text", ["7²", "½", "nan", "inf", "1_000", "0b1", "7e", "--7", "1e5.5", "七", "7;", "1/2", "-", "①"]
)
def test_what_is_no_number_is_not_read_as_one(text: str) -> None:
    with pytest.raises(Refused):
        read_numbers(text, "decimal")


def test_a_number_too_large_for_a_float_is_infinite_and_does_no_harm() -> None:
    assert read_numbers("9" * 400, "integer") == [float("inf")]
    assert read_numbers("1e999", "decimal") == [float("inf")]


@pytest.mark.parametrize(
    "text", ["1" * 60_000 + "y", "1." * 30_000, " " * 60_000 + "1", "1" + " " * 60_000 + "y", "1e" * 30_000]
)
def test_a_long_text_is_read_in_no_time(text: str) -> None:
    # with a number that can be matched in two ways this took minutes
    for quantity in ("integer", "pair"):
        with contextlib.suppress(Refused):
            read_numbers(text, quantity)


@settings(max_examples=300)
@given(st.text(max_size=30) | st.text("0123456789.,x×()[] eE+-", max_size=20))
def test_any_text_is_read_as_numbers_or_refused(text: str) -> None:
    for quantity, count in (("integer", 1), ("decimal", 1), ("pair", 2)):
        try:
            numbers = read_numbers(text, quantity)
        except Refused:
            continue
        assert len(numbers) == count
        assert all(type(number) in (int, float) for number in numbers)


@given(st.integers(-(10**12), 10**12))
def test_every_integer_reads_back(number: int) -> None:
    assert read_numbers(str(number), "integer") == [number]
    wide = str(number).translate({ord("0") + d: chr(0xFF10 + d) for d in range(10)})
    assert read_numbers(wide, "integer") == [number]
    other = random.Random(number).randint(-9999, 9999)
    assert read_numbers(f"{number}x{other}", "pair") == [number, other]
