"""A learner's data as one file: what goes out comes in again, and a file that is not right changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill import tables
from drill.errors import TransferError
from drill.store import Attempt, Store
from drill.study.blueprint import KINDS
from drill.study.question import Choice, Question, to_json
from drill.transfer import Imported, export_learner, import_learner

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
stamps = st.integers(0, 10**6).map(lambda s: (NOON + timedelta(seconds=s)).isoformat(timespec="microseconds"))
objects = st.dictionaries(texts, st.integers(0, 9) | texts, max_size=3)


STAMP = NOON.isoformat()
OPTIONS = tuple(Choice(letter, None if letter == "B" else f"not-{letter}") for letter in "ABCD")
QUESTION = Question("item", 1, "choice", 0, "ml", "ml-kinds", 1, None, OPTIONS)
EXAM = {
    "kind": "full", "settings": "{}", "seed": 1, "questions": to_json([QUESTION]), "place": 1,
    "started": STAMP, "deadline": STAMP,
}  # fmt: skip
ANSWER = {"exam": 0, "number": 1, "answer": "A", "flagged": False, "seconds": 1.0, "at": STAMP}


def as_json(values: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return values.map(lambda value: json.dumps(value, ensure_ascii=False))


def or_none(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def known_by(row: dict[str, Any]) -> str:
    return repr(sorted(row.items()) if row.get("submission") is None else row["submission"])


def rows(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, list[dict[str, Any]]]:
    """Draw rows of every table."""
    numbers, floats = st.integers(0, 10**9), st.floats(0, 1000)
    attempt = st.fixed_dictionaries(
        {
            "item": texts, "version": numbers, "seed": numbers, "givens": or_none(as_json(objects)),
            "form": or_none(texts), "answer": as_json(st.lists(texts, max_size=2)), "verdict": texts, "score": floats,
            "mistake": or_none(texts), "hints_used": numbers, "certainty": or_none(texts), "seconds": or_none(floats),
            "at": stamps, "submission": or_none(texts),
        }
    )  # fmt: skip
    exam = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(KINDS), "settings": st.sampled_from(['{"area": "ml", "short": {}}', "{}"]),
            "seed": numbers, "questions": st.integers(1, 3).map(lambda count: to_json([QUESTION] * count)),
            "place": numbers, "started": stamps, "deadline": stamps, "finished": or_none(stamps),
        }
    )  # fmt: skip
    card = st.fixed_dictionaries(
        {
            "item": texts, "card": as_json(objects), "due": stamps, "reviewed": stamps, "grade": numbers,
            "reviews": numbers, "form": or_none(texts), "seed": numbers, "before": or_none(as_json(objects)),
        }
    )  # fmt: skip
    answer = {"answer": st.sampled_from([None, *"ABCD"]), "flagged": st.booleans(), "seconds": floats, "at": stamps}
    draft = {"item": texts, "form": texts, "text": as_json(st.lists(texts, max_size=2)), "at": stamps}
    report = {"item": texts, "version": numbers, "seed": numbers, "form": or_none(texts)}
    report |= {"answer": as_json(st.lists(texts, max_size=2)), "text": texts, "at": stamps}

    def unique(strategy: Any, *keys: str) -> Any:
        return st.lists(strategy, max_size=4, unique_by=lambda row: tuple(row[key] for key in keys))

    exams = draw(unique(exam, "kind", "seed", "started"))
    answers = [
        draw(st.fixed_dictionaries(answer)) | {"exam": place, "number": number}
        for place, row in enumerate(exams)
        for number in range(1, len(json.loads(row["questions"])) + 1)
    ]
    # an attempt without a submission is known again by all that is in it
    attempts = st.lists(attempt, max_size=4, unique_by=known_by)
    return {
        "attempt": draw(attempts),
        "draft": draw(unique(st.fixed_dictionaries(draft), "item", "form")),
        "setting": draw(unique(st.fixed_dictionaries({"name": texts, "value": texts}), "name")),
        "report": draw(st.lists(st.fixed_dictionaries(report), max_size=3, unique_by=known_by)),
        "card": draw(unique(card, "item")),
        "exam": exams,
        "exam_answer": answers,
    }


some_rows = st.composite(rows)()


@pytest.fixture
def store(noon_store: Store) -> Store:
    return noon_store


def file_of(rows: dict[str, list[dict[str, Any]]], **changes: Any) -> str:
    whole = {"format": "dl-drill learner", "version": tables.VERSION, "learner": "x", "rows": rows}
    return json.dumps(whole | changes)


def sorted_rows(text: str) -> dict[str, list[str]]:
    found: dict[str, Any] = json.loads(text)["rows"]
    exams = found["exam"]
    for row in found["exam_answer"]:
        row["exam"] = [exams[row["exam"]][key] for key in ("kind", "seed", "started")]
    return {name: sorted(json.dumps(row, sort_keys=True) for row in table) for name, table in found.items()}


@given(some_rows)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_out_comes_in_again(store: Store, rows: dict[str, list[dict[str, Any]]]) -> None:
    for name in ("me", "you"):  # what an example has left that failed
        store.delete_learner(store.learner(name))
    me, you = store.learner("me"), store.learner("you")
    count = sum(map(len, rows.values()))
    assert import_learner(store, me, file_of(rows)) == Imported(count, 0)
    first = export_learner(store, me)
    assert import_learner(store, you, first) == Imported(count, 0)
    second = export_learner(store, you)
    assert json.loads(first)["rows"] == json.loads(second)["rows"]
    assert sorted_rows(first) == sorted_rows(file_of(rows))
    assert import_learner(store, me, second) == Imported(0, count)
    assert export_learner(store, me) == first
    store.delete_learner(me)
    store.delete_learner(you)


def test_to_delete_a_learner_leaves_nothing_of_theirs_and_all_of_others(store: Store) -> None:
    stamp = STAMP
    mine: dict[str, list[dict[str, Any]]] = {
        "attempt": [], "report": [], "draft": [{"item": "i", "form": "blank", "text": "[]", "at": stamp}],
        "setting": [{"name": "n", "value": "v"}],
        "exam": [EXAM],
        "exam_answer": [ANSWER],
        "card": [{"item": "i", "card": "{}", "due": stamp, "reviewed": stamp, "grade": 3, "reviews": 1, "seed": 0}],
    }  # fmt: skip
    me, you = store.learner("me"), store.learner("you")
    for who in (me, you):
        import_learner(store, who, file_of(mine))
        store.add_attempt(who, Attempt("i", 1, 0, "blank", ["x"], "wrong", 0.0))
        store.add_report(who, Attempt("i", 1, 0, "blank", ["x"], "wrong", 0.0), "but")
    others = export_learner(store, you)
    store.delete_learner(me)
    assert export_learner(store, you) == others
    with store.engine.begin() as connection:
        for table in tables.TABLES.sorted_tables:
            if "learner" in table.c:
                assert connection.scalars(sa.select(table.c.learner).distinct()).all() == [you], table.name


def test_the_later_draft_and_card_stay(store: Store) -> None:
    me = store.learner("me")
    early, late = NOON.isoformat(), (NOON + timedelta(1)).isoformat()

    def draft(text: str, at: str) -> str:
        return file_of({"draft": [{"item": "i", "form": "blank", "text": json.dumps([text]), "at": at}]})

    import_learner(store, me, draft("new", late))
    assert import_learner(store, me, draft("old", early)) == Imported(0, 1)
    assert store.draft(me, "i", "blank") == ["new"]
    assert import_learner(store, me, draft("newer", (NOON + timedelta(2)).isoformat())) == Imported(1, 0)
    assert store.draft(me, "i", "blank") == ["newer"]


def test_an_exam_that_has_been_finished_elsewhere_is_finished_here(store: Store) -> None:
    me = store.learner("me")
    import_learner(store, me, file_of({"exam": [EXAM], "exam_answer": [ANSWER]}))
    later = ANSWER | {"answer": "B", "at": (NOON + timedelta(1)).isoformat()}
    finished = file_of({"exam": [EXAM | {"finished": STAMP}], "exam_answer": [later]})
    assert import_learner(store, me, finished) == Imported(2, 0)
    assert import_learner(store, me, file_of({"exam": [EXAM], "exam_answer": [ANSWER]})) == Imported(0, 2)
    assert sorted_rows(export_learner(store, me)) == sorted_rows(file_of(json.loads(finished)["rows"] | REST))


def test_a_setting_that_is_there_stays(store: Store) -> None:
    me = store.learner("me")
    store.set_setting(me, "language", "en")
    file = file_of({"setting": [{"name": "language", "value": "ja"}, {"name": "theme", "value": "dark"}]})
    assert import_learner(store, me, file) == Imported(1, 1)
    assert store.settings(me) == {"language": "en", "theme": "dark"}


REST: dict[str, list[dict[str, Any]]] = {name: [] for name in ("attempt", "draft", "setting", "report", "card")}
DRAFT = {"item": "i", "form": "f", "text": "[]", "at": NOON.isoformat()}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "no file of learning data"),
        ("{", "no file of learning data"),
        ("[1]", "no file of learning data"),
        (b"\xff\xfe\x00", "no file of learning data"),
        ("[" * 100_000, "no file of learning data"),
        ('{"format": "another", "version": 1, "rows": {}}', "no file of learning data"),
        (file_of({}, version=99), "newer version (99)"),
        (file_of({"draft": [DRAFT, DRAFT | {"at": "yesterday"}]}), "draft 2, at"),
        (file_of({"draft": [DRAFT | {"at": "2026-03-01T12:00:00"}]}), "draft 1, at"),
        (file_of({"draft": [DRAFT | {"text": "{}"}]}), "draft 1, text"),
        (file_of({"draft": [DRAFT | {"text": "no JSON"}]}), "draft 1, text"),
        (file_of({"draft": [DRAFT | {"learner": 7}]}), "draft 1, learner"),
        (file_of({"draft": [DRAFT | {"item": 7}]}), "draft 1, item"),
        (file_of({"setting": [{"name": "n"}]}), "setting 1, value"),
        (file_of({"exam_answer": [ANSWER]}), "exam_answer 1, exam"),
        (file_of({"exam": [EXAM | {"kind": "endless"}], "exam_answer": [ANSWER]}), "exam 1, kind"),
        (file_of({"exam": [EXAM | {"settings": '{"area": 7}'}], "exam_answer": [ANSWER]}), "exam 1, settings"),
        (file_of({"exam": [EXAM | {"settings": '{"short": {"ml": 1}}'}], "exam_answer": [ANSWER]}), "exam 1, settings"),
        (file_of({"exam": [EXAM | {"questions": "[]"}]}), "exam 1, questions"),
        (file_of({"exam": [EXAM | {"questions": '[{"item": "i"}]'}], "exam_answer": [ANSWER]}), "exam 1, questions"),
        (file_of({"exam": [EXAM], "exam_answer": []}), "exam 1, exam_answer"),
        (file_of({"exam": [EXAM], "exam_answer": [ANSWER | {"number": 2}]}), "exam 1, exam_answer"),
        (file_of({"exam": [EXAM], "exam_answer": [ANSWER | {"answer": "Z"}]}), "exam 1, exam_answer"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_is_told_and_changes_nothing(store: Store, file: str | bytes, said: str) -> None:
    me = store.learner("me")
    store.save_draft(me, "i", "f", ["mine"])
    before = export_learner(store, me)
    with pytest.raises(TransferError) as caught:
        import_learner(store, me, file)
    assert said in caught.value.message.en
    assert "何も変更していません" in caught.value.message.ja
    assert export_learner(store, me) == before


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_a_time_at_the_ends_of_the_calendar_is_refused(store: Store, at: str) -> None:
    draft = {"item": "a", "form": "blank", "text": "[]", "at": at}
    with pytest.raises(TransferError):
        import_learner(store, store.learner("me"), file_of({"draft": [draft]}))
