"""Reading the exercises: whatever is wrong with a file is one sentence with its place, and the others stay usable."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from drill.__main__ import main
from drill.bank import Bank, load_bank, near_miss, read_yaml
from drill.errors import ExerciseError, UnknownItem
from drill.instance import instance
from drill.item import ChoiceItem, CodeItem, CurveItem, NumberItem, OptionItem, OrderItem
from tests.drill.content import Content, mistake, text


def problem_of(content: Content) -> ExerciseError:
    """Return the one problem; another exercise of the folder and the shipped ones have to be there."""
    content.choice("stays-usable")
    bank = content.bank()
    assert "stays-usable" in bank.exercises
    assert "lstm-cell-state" in bank.exercises
    assert len(bank.problems) == 1, [str(problem) for problem in bank.problems]
    problem = bank.problems[0]
    for sentence in (problem.message.ja, problem.message.en):
        assert "\n" not in sentence
        assert problem.path in sentence
        assert problem.key in sentence
    assert problem.message.en.endswith(".")
    return problem


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("id: [1, 2", "valid YAML"),
        ("id: a\n\ttitle: b", "valid YAML"),
        ("id: a: b", "valid YAML"),
        ("id: 'a", "valid YAML"),
        ("id: *nobody", "valid YAML"),
        ("id: !unknown a", "valid YAML"),
        ("id: !!python/object/apply:os.getcwd []", "valid YAML"),
        ("id: a\x01", "valid YAML"),
        ("id: broken\nid: broken", "`id` stands twice"),
        ("title: {ja: a, en: b, ja: c}", "`ja` stands twice"),
        ("? [a, b]\n: 1", "mapping|kind|valid YAML"),
        ("title: 2024-13-45", "can read"),
        ("version: !!int x", "can read"),
        ("title: !!map x", "valid YAML"),
        ("[" * 3000, "YAML"),
        ("- a\n- b", "a mapping"),
        ("only a text", "a mapping"),
        ("", "a mapping"),
        ("id: broken", "one of code, choice"),
        ("kind: riddle", "not `riddle`"),
        ("kind: yes", "not `True`"),
        ("kind: [code]", "kind"),
    ],
)
def test_what_is_no_exercise_file_is_told(content: Content, raw: str, words: str) -> None:
    content.write("broken", raw)
    message = problem_of(content).message.en
    assert any(word in message for word in words.split("|")), message


def test_a_file_that_is_not_utf_8_is_told(content: Content) -> None:
    content.path("broken").write_bytes("title: 日本語".encode("shift_jis"))
    assert "UTF-8" in problem_of(content).message.en


def test_a_folder_in_the_place_of_a_file_is_told(content: Content) -> None:
    content.path("broken").mkdir()
    assert "readable" in problem_of(content).message.en


def test_a_line_is_named_where_yaml_breaks(content: Content) -> None:
    content.write("broken", "id: a\ntitle: b\n\tx: y")
    assert problem_of(content).key == "line 3"


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"titel": text("a"), "title": ...}, "titel", "did you mean `title`"),
        ({"mistake": []}, "mistake", "did you mean `mistakes`"),
        ({"schemas": 1}, "schemas", "did you mean `schema`"),
        ({"qqqqq": 1}, "qqqqq", "no such key"),
        ({"blanks": [{"keys": "a", "key": "a"}]}, "blanks.0.keys", "did you mean `key`"),
        ({"title": {"ja": "a", "en": "b", "fr": "c"}}, "title.fr", "no such key"),
        (
            {"hints": {"concept": text("a"), "case": text("a"), "skelton": "a"}},
            "hints.skelton",
            "did you mean `skeleton`",
        ),
        ({"title": ...}, "title", "missing"),
        ({"blanks": [{"kind": "expression"}]}, "blanks.0.key", "missing"),
        ({"mistakes": [{"id": "sum", "code": "a"}], "options": None}, "mistakes.0.why", "missing"),
        ({"title": {"ja": "あ"}}, "title.en", "missing"),
        ({"title": {"ja": "", "en": "a"}}, "title.ja", "at least 1 character"),
        ({"title": "a"}, "title", "dictionary"),
        ({"title": {"ja": "あ", "en": True}}, "title.en", "quote them"),
        ({"version": 0}, "version", "greater than or equal to 1"),
        ({"version": "one"}, "version", "integer"),
        ({"version": True}, "version", "quote them"),
        ({"version": 1.5}, "version", "integer"),
        ({"level": 4}, "level", "less than or equal to 3"),
        ({"minutes": 0}, "minutes", "greater than 0"),
        ({"schema": 2}, "schema", "1"),
        ({"pure": "no"}, "pure", "bool"),
        ({"tolerance": {"rtol": "1e-6", "atol": 0.0, "why": "a"}}, "tolerance.rtol", "write 1.0e-6"),
        ({"tolerance": {"rtol": 1e-6, "atol": 0.0}}, "tolerance.why", "missing"),
        ({"tolerance": {"rtol": -1.0, "atol": 0.0, "why": "a"}}, "tolerance.rtol", "greater than 0"),
        ({"id": "Not A Slug"}, "id", "pattern"),
        ({"id": "x" * 61}, "id", "at most 60"),
        ({"id": "another"}, "id", "the file's own name, `broken`"),
        ({"leaf": "dl-cnn-cnov"}, "leaf", "perhaps `dl-cnn-conv`"),
        ({"leaf": "zzz"}, "leaf", "a leaf of the syllabus"),
        ({"source": []}, "source", "at least 1"),
        ({"source": [{"ref": "nobody-1999", "at": "1"}]}, "source", "not `nobody-1999`"),
        ({"source": [{"ref": "dumoulin-2016", "at": 1.5}]}, "source.0.at", "valid string"),
        ({"options": ["sum", "once"]}, "options", "three mistakes"),
        ({"options": ["sum", "once", "nobody"]}, "", "`nobody` is not the id"),
        ({"mistakes": [mistake("sum", code="a")] * 2, "options": None}, "", "same id"),
        ({"mistakes": [mistake("sum", code="a", same_as="b")], "options": None}, "", "`b` is not the id"),
        ({"mistakes": [mistake("sum")], "options": None}, "mistakes.0", "either `code` or `text`"),
        ({"mistakes": [mistake("sum", code="a", text=text("a"))], "options": None}, "mistakes.0", "either"),
        ({"mistakes": [mistake("sum", text=text("a"))], "options": None}, "mistakes", "needs `code`"),
        ({"mistakes": [mistake("sum", code=1)], "options": None}, "mistakes.0.code", "valid string"),
        ({"blanks": []}, "", "1 blanks, `blanks` lists 0"),
        ({"blanks": [{"key": "a"}] * 2}, "", "1 blanks, `blanks` lists 2"),
        ({"template": "def f(a, b):\n    # ____\n    return 1"}, "", "0 blanks, `blanks` lists 1"),
        ({"blanks": [{"key": "a", "kind": "statement"}]}, "", "line of its own"),
        ({"blanks": [{"key": "a", "kind": "word"}]}, "blanks.0.kind", "'expression' or 'statement'"),
        ({"template": "def f(a, b):\n    return 1", "blanks": []}, "", "`options` shows what may stand in the blanks"),
        ({"template": "def f(a, b:\n    return ____"}, "", "not Python"),
        ({"template": "def g(a, b):\n    return ____"}, "", "does not define the entry `f`"),
        ({"entry": "f()"}, "entry", "pattern"),
        ({"framework": "jax"}, "framework", "pytorch"),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_wrong_key_of_a_code_item_is_told(content: Content, changes: dict[str, Any], key: str, words: str) -> None:
    content.code("broken", **changes)
    problem = problem_of(content)
    assert words in problem.message.en, problem.message.en
    assert problem.key == key


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"givens": {"h": "1e-6", "w": 7}}, "givens", "1.0e-6"),
        ({"givens": ...}, "", "draws its `givens`"),
        ({"generated": True}, "", "draws its `givens`"),
        ({"givens": {"h": None}}, "givens.h", "valid"),
        ({"parts": [text("a")]}, "", "`parts` names the two"),
        ({"quantity": "integer"}, "", "`parts` names the two"),
        ({"quantity": "triple", "parts": []}, "quantity", "'pair'"),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_wrong_key_of_a_number_item_is_told(content: Content, changes: dict[str, Any], key: str, words: str) -> None:
    content.number("broken", **changes)
    problem = problem_of(content)
    assert words in problem.message.en, problem.message.en
    assert problem.key.startswith(key)


def test_choice_and_order_items_have_their_own_rules(content: Content) -> None:
    content.choice("broken", mistakes=[mistake("one", text=text("a"))])
    assert "three mistakes" in problem_of(content).message.en
    content.choice("broken", mistakes=[mistake(f"m{n}", code="a") for n in range(3)])
    assert "three mistakes" in problem_of(content).message.en
    content.path("broken").unlink()
    content.order("too-few", steps=[text("a"), text("b")])
    assert "at least 3" in problem_of(content).message.en


def test_numbers_written_as_yaml_wants_them_are_read(content: Content) -> None:
    path = content.code("fine", tolerance={"rtol": 1e-3, "atol": 1e-9, "why": "a"})
    path.write_text(path.read_text(encoding="utf-8").replace("0.001", "1.0e-3"), encoding="utf-8")
    item = content.find("fine").item
    assert isinstance(item, CodeItem)
    assert item.tolerance is not None
    assert item.tolerance.rtol == 0.001


def test_all_kinds_are_read(content: Content) -> None:
    content.code("a-code")
    content.number("a-number")
    content.choice("a-choice")
    content.curve("a-curve")
    content.order("an-order")
    kinds = {
        "a-code": CodeItem,
        "a-number": NumberItem,
        "a-choice": ChoiceItem,
        "a-curve": CurveItem,
        "an-order": OrderItem,
    }
    for name, kind in kinds.items():
        assert type(content.find(name).item) is kind
    assert content.find("a-curve").item.forms == ["curve"]
    assert content.find("a-choice").item.forms == ["option"]
    assert content.find("an-order").item.forms == ["order"]


# --- folders


def test_a_further_folder_is_read_beside_the_shipped_one(content: Content, bank: Bank) -> None:
    content.choice("of-a-teacher")
    notes = content.root / "quizzes" / "notes"
    notes.mkdir()
    (notes / "not-an-item.yaml").write_text("[", encoding="utf-8")
    both = content.bank()
    assert both.exercises.keys() == bank.exercises.keys() | {"of-a-teacher"}
    assert both.problems == []


def test_a_further_folder_may_bring_its_own_sources(content: Content) -> None:
    (content.root / "quizzes" / "sources.yaml").write_text(
        "me-2026: {title: A, authors: B, year: 2026, identifier: C}", encoding="utf-8"
    )
    content.choice("cites-own", source=[{"ref": "me-2026", "at": "1"}])
    assert content.find("cites-own").item.source[0].ref == "me-2026"


@pytest.mark.parametrize(
    "raw", ["me: {title: A}", "me: [", "- a", "me: {title: A, authors: B, year: x, identifier: C}"]
)
def test_a_broken_list_of_sources_leaves_the_items_that_do_not_need_it(content: Content, raw: str) -> None:
    (content.root / "quizzes" / "sources.yaml").write_text(raw, encoding="utf-8")
    assert problem_of(content).path.endswith("sources.yaml")


def test_an_id_is_taken_once(content: Content) -> None:
    content.choice("lstm-cell-state")
    problem = problem_of(content)
    assert problem.key == "id"
    assert "quizzes/recurrent/lstm-cell-state.yaml has it too" in problem.message.en


def test_a_folder_without_exercises_is_told(tmp_path: Path) -> None:
    bank = load_bank([tmp_path / "nowhere"])
    assert [problem.key for problem in bank.problems] == ["quizzes"]
    assert bank.exercises


def test_an_unknown_id_names_the_nearest_ones(bank: Bank) -> None:
    with pytest.raises(UnknownItem, match=r"Did you mean .*lstm-cell-state"):
        bank.find("lstm-cel-state")
    with pytest.raises(UnknownItem, match="shows them all"):
        bank.find("%" * 5000)
    assert len(near_miss("%" * 5000, ["a"]).en) < 200


def test_the_id_of_a_broken_file_says_what_is_wrong_with_it(content: Content) -> None:
    content.write("broken", "[")
    with pytest.raises(ExerciseError, match="valid YAML"):
        content.bank().find("broken")


def test_items_are_listed_in_the_order_of_the_syllabus(content: Content) -> None:
    content.choice("0-first", leaf="math-linalg-matrix")
    content.choice("gone", retired=True)
    bank = content.bank()
    listed = [exercise.item for exercise in bank.of_kind()]
    assert listed[0].id == "0-first"
    assert "gone" not in [item.id for item in listed]
    order = list(bank.syllabus)
    places = [(order.index(item.leaf), item.level, item.id) for item in listed]
    assert places == sorted(places)
    assert {e.item.kind for e in bank.of_kind("number")} == {"number"}
    below = [e.item for e in bank.of_kind(leaf="math")]
    assert {item.leaf.split("-")[0] for item in below} == {"math"}
    assert len(below) == sum(item.leaf.startswith("math-") for item in listed)
    assert not bank.lies_under("math", "math-linalg")
    assert bank.chapter("math-linalg-matrix").id == "math-linalg"
    assert bank.chapter("math").id == "math"


def test_reading_yaml_never_runs_anything(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("!!python/object/apply:os.system ['touch ran']", encoding="utf-8")
    with pytest.raises(ExerciseError):
        read_yaml(file)
    assert not (tmp_path / "ran").exists()


# --- nothing gives the key away


def _secrets(bank: Bank, item_id: str) -> tuple[set[str], set[str]]:
    """Return the texts that may stand in an option only, and those that may stand nowhere."""
    item = bank.find(item_id).item
    keys: set[str] = set()
    if isinstance(item, CodeItem):
        keys |= set(item.key)
    if isinstance(item, OptionItem):  # a number, a name or a formula may be part of the question
        keys |= {key for key in (item.key.ja, item.key.en) if len(re.sub(r"\$.*?\$", "", key)) > 8}
    nowhere = {text for m in item.mistakes for text in (m.why.ja, m.why.en)}
    nowhere |= {item.explanation.ja, item.explanation.en}
    if not isinstance(item, OptionItem):  # whose ids may be words of the question; that no key holds them is looked at
        nowhere |= {m.id for m in item.mistakes if "-" in m.id}
    return keys, nowhere


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.slow
def test_nothing_that_is_shown_tells_which_answer_is_right(
    bank: Bank, content: Content, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content.choice("a-choice")
    content.order("an-order")
    both = content.bank()
    for item_id in both.exercises:
        main(["--content", str(content.root), "show", item_id, "--json", "--lang", language])
        told = json.loads(capsys.readouterr().out)
        promised = "id kind version seed givens title set stem statement conventions shapes template options"
        assert list(told) == promised.split()
        options = told.pop("options") or []
        assert all(list(option) == ["letter", "text"] for option in options)
        keys, nowhere = _secrets(both, item_id)
        outside = "".join(json.dumps(told, ensure_ascii=False).split())
        inside = outside + "".join(json.dumps(options, ensure_ascii=False).split())
        for key in keys:
            assert "".join(json.dumps(key, ensure_ascii=False)[1:-1].split()) not in outside, item_id
        for secret in nowhere:
            assert "".join(json.dumps(secret, ensure_ascii=False)[1:-1].split()) not in inside, (item_id, secret)


def test_the_place_of_the_key_among_the_options_changes_with_the_seed(content: Content) -> None:
    content.choice("a-choice")
    places = [
        next(o.letter for o in instance(content.find("a-choice"), seed).options or [] if o.mistake is None)
        for seed in range(40)
    ]
    assert set(places) == set("ABCD")
    assert max(map(places.count, "ABCD")) < 25
