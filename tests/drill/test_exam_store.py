"""The mock exams in the database: one at a time, every click kept, nothing taken after the deadline."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from drill import tables
from drill.exam_store import LONGEST_STRETCH, Exam
from drill.store import Store, open_store
from drill.study.exam_result import Given
from drill.study.question import Choice, Question

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OPTIONS = tuple(Choice(letter, None if letter == "B" else f"not-{letter}") for letter in "ABCD")
QUESTIONS = tuple(Question(f"item-{n}", 1, "choice", 0, "ml", "ml-kinds", 1, None, OPTIONS) for n in range(1, 6))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    opened = open_store(database_url, clock)
    yield opened
    opened.close()


@pytest.fixture
def learner(store: Store) -> int:
    return store.learner("local")


def begin(store: Store, learner: int, minutes: int = 15) -> Exam:
    return store.exams.start(learner, "sprint", {"area": None}, 7, QUESTIONS, minutes)


def test_an_exam_begins_at_its_first_question_with_nothing_answered(store: Store, learner: int) -> None:
    exam = begin(store, learner)
    assert (exam.place, exam.started, exam.deadline) == (1, NOON, NOON + timedelta(minutes=15))
    assert exam.questions == QUESTIONS
    assert exam.minutes == 15
    assert store.exams.given(learner, exam.id) == dict.fromkeys(range(1, 6), Given())


def test_a_second_exam_does_not_begin_beside_the_first(store: Store, learner: int) -> None:
    first = begin(store, learner)
    store.exams.answer(learner, first.id, 1, "B")
    assert begin(store, learner).id == first.id
    assert store.exams.given(learner, first.id)[1].answer == "B"
    store.exams.finish(learner, first.id)
    assert begin(store, learner).id != first.id


def test_of_two_windows_that_begin_at_once_one_does(store: Store, learner: int) -> None:
    barrier = threading.Barrier(4)

    def window() -> int:
        barrier.wait()
        return begin(store, learner).id

    with ThreadPoolExecutor(4) as pool:
        ids = {future.result() for future in [pool.submit(window) for _ in range(4)]}
    assert len(ids) == 1
    assert len(store.exams.given(learner, ids.pop())) == len(QUESTIONS)


def test_every_click_is_there_for_whoever_opens_the_database_next(
    store: Store, learner: int, clock: Clock, database_url: str
) -> None:
    exam = begin(store, learner)
    assert store.exams.answer(learner, exam.id, 1, "C")
    assert store.exams.answer(learner, exam.id, 1, "B")
    assert store.exams.flag(learner, exam.id, 2, True)
    assert store.exams.go(learner, exam.id, 2, 4)
    other = open_store(database_url, clock)
    found = other.exams.unfinished(learner)
    assert found is not None
    assert found.place == 4
    given = other.exams.given(learner, exam.id)
    assert (given[1].answer, given[2].flagged, given[2].answer) == ("B", True, None)
    other.close()


def test_windows_on_different_questions_do_not_overwrite_each_other(store: Store, learner: int) -> None:
    exam = begin(store, learner)
    with ThreadPoolExecutor(5) as pool:
        done = list(pool.map(lambda n: store.exams.answer(learner, exam.id, n, "ABCDA"[n - 1]), range(1, 6)))
    assert done == [True] * 5
    assert [given.answer for given in store.exams.given(learner, exam.id).values()] == list("ABCDA")


def test_a_flag_leaves_the_answer_and_an_answer_leaves_the_flag(store: Store, learner: int) -> None:
    exam = begin(store, learner)
    store.exams.flag(learner, exam.id, 1, True)
    store.exams.answer(learner, exam.id, 1, "A")
    store.exams.flag(learner, exam.id, 2, True)
    store.exams.flag(learner, exam.id, 2, False)
    given = store.exams.given(learner, exam.id)
    assert (given[1].answer, given[1].flagged, given[2].flagged) == ("A", True, False)


# --- the deadline


def test_after_the_deadline_nothing_is_taken(store: Store, learner: int, clock: Clock) -> None:
    exam = begin(store, learner)
    clock.wait(minutes=14, seconds=59)
    assert store.exams.answer(learner, exam.id, 1, "B")
    clock.wait(seconds=1)
    before = store.exams.given(learner, exam.id)
    assert not store.exams.answer(learner, exam.id, 2, "B")
    assert not store.exams.flag(learner, exam.id, 2, True)
    assert not store.exams.go(learner, exam.id, 1, 3)
    assert store.exams.given(learner, exam.id) == before
    found = store.exams.find(learner, exam.id)
    assert found is not None
    assert found.place == 1


def test_a_closed_exam_takes_nothing_either_and_stays_closed(store: Store, learner: int, clock: Clock) -> None:
    exam = begin(store, learner)
    clock.wait(minutes=3)
    store.exams.finish(learner, exam.id)
    clock.wait(minutes=1)
    store.exams.finish(learner, exam.id)
    assert not store.exams.answer(learner, exam.id, 1, "B")
    (closed,) = store.exams.finished(learner)
    assert closed.finished == NOON + timedelta(minutes=3)


def test_an_exam_found_the_next_morning_ended_at_its_deadline(store: Store, learner: int, clock: Clock) -> None:
    exam = begin(store, learner)
    store.exams.close_overdue(learner)
    assert store.exams.finished(learner) == []
    clock.wait(hours=9)
    store.exams.close_overdue(learner)
    (closed,) = store.exams.finished(learner)
    assert closed.finished == exam.deadline


def test_a_clock_that_was_set_back_does_not_reopen_a_closed_exam(store: Store, learner: int, clock: Clock) -> None:
    exam = begin(store, learner)
    clock.wait(hours=1)
    store.exams.close_overdue(learner)
    clock.wait(hours=-2)
    assert not store.exams.answer(learner, exam.id, 1, "B")


# --- what is not right


BROKEN = ("[]", "[1]", '[{"item": "i"}]', "no JSON", '[{"item": "i", "options": []}]')


def broken(store: Store, learner: int, questions: str) -> int:
    """Put an exam into the database that no page could show, and return its number."""
    exam = begin(store, learner)
    with store.engine.begin() as connection:
        connection.execute(tables.exam.update().where(tables.exam.c.id == exam.id).values(questions=questions))
    return exam.id


@pytest.mark.parametrize("questions", BROKEN)
def test_an_exam_that_cannot_be_read_is_nowhere_and_hinders_none(store: Store, learner: int, questions: str) -> None:
    number = broken(store, learner, questions)
    assert store.exams.unfinished(learner) is None
    assert store.exams.find(learner, number) is None
    assert begin(store, learner).id != number
    assert store.exams.finished(learner) == []
    assert store.exams.unsettled(learner) == []


def test_every_exam_past_its_deadline_is_closed_even_beside_one_that_runs(
    store: Store, learner: int, clock: Clock
) -> None:
    first = begin(store, learner, minutes=60)
    with store.engine.begin() as connection:  # as a file from another computer brings it
        row = dict(connection.execute(sa.select(tables.exam)).mappings().one())
        row |= {"id": 99, "deadline": (NOON + timedelta(minutes=5)).isoformat(timespec="microseconds")}
        connection.execute(tables.exam.insert().values(row))
    assert begin(store, learner).id == first.id
    clock.wait(minutes=10)
    store.exams.close_overdue(learner)
    assert [exam.id for exam in store.exams.finished(learner)] == [99]
    running = store.exams.unfinished(learner)
    assert running is not None
    assert running.id == first.id


# --- whose it is


def test_another_learner_neither_sees_nor_changes_an_exam(store: Store, learner: int) -> None:
    exam, other = begin(store, learner), store.learner("other")
    assert store.exams.find(other, exam.id) is None
    assert store.exams.given(other, exam.id) == {}
    assert not store.exams.answer(other, exam.id, 1, "B")
    assert not store.exams.go(other, exam.id, 1, 2)
    store.exams.finish(other, exam.id)
    assert store.exams.finished(learner) == []
    assert begin(store, other).id != exam.id


def test_a_learners_exams_go_with_the_learner(store: Store, learner: int) -> None:
    begin(store, learner)
    store.delete_learner(learner)
    with store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.exam)) == 0
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.exam_answer)) == 0


# --- seconds


def test_the_time_between_two_clicks_counts_for_the_question_that_was_left(
    store: Store, learner: int, clock: Clock
) -> None:
    exam = begin(store, learner)
    clock.wait(seconds=30)
    store.exams.answer(learner, exam.id, 1, "B")
    clock.wait(seconds=10)
    store.exams.go(learner, exam.id, 1, 2)
    clock.wait(seconds=25)
    store.exams.answer(learner, exam.id, 2, "B")
    clock.wait(seconds=5)
    store.exams.go(learner, exam.id, 2, 1)
    clock.wait(seconds=8)
    store.exams.finish(learner, exam.id)
    seconds = [given.seconds for given in store.exams.given(learner, exam.id).values()]
    assert seconds == [48.0, 30.0, 0.0, 0.0, 0.0]


def test_a_night_counts_neither_beyond_the_deadline_nor_as_time_on_a_question(
    store: Store, learner: int, clock: Clock
) -> None:
    exam = begin(store, learner, minutes=120)
    clock.wait(minutes=110)
    store.exams.go(learner, exam.id, 1, 2)
    clock.wait(hours=8)
    store.exams.close_overdue(learner)
    given = store.exams.given(learner, exam.id)
    assert given[1].seconds == LONGEST_STRETCH
    assert given[2].seconds == LONGEST_STRETCH
    short = begin(store, learner, minutes=2)
    clock.wait(hours=8)
    store.exams.close_overdue(learner)
    assert store.exams.given(learner, short.id)[1].seconds == 120


def test_a_clock_that_was_set_back_takes_no_time_away(store: Store, learner: int, clock: Clock) -> None:
    exam = begin(store, learner)
    clock.wait(seconds=20)
    store.exams.answer(learner, exam.id, 1, "B")
    clock.wait(hours=-1)
    store.exams.answer(learner, exam.id, 1, "C")
    assert store.exams.given(learner, exam.id)[1].seconds == 20


def test_when_each_question_was_touched_is_kept(store: Store, learner: int, clock: Clock) -> None:
    exam = begin(store, learner)
    clock.wait(minutes=1)
    store.exams.answer(learner, exam.id, 3, "B")
    times = store.exams.times(learner, exam.id)
    assert times[3] == "2026-03-01T12:01:00.000000+00:00"
    assert times[1] == "2026-03-01T12:00:00.000000+00:00"


def test_a_settled_exam_says_so_and_keeps_its_other_settings(store: Store, learner: int) -> None:
    exam = begin(store, learner)
    assert store.exams.unsettled(learner) == []  # it is not over
    store.exams.finish(learner, exam.id)
    assert [closed.id for closed in store.exams.unsettled(learner)] == [exam.id]
    store.exams.settle(learner, exam.id)
    assert store.exams.unsettled(learner) == []
    (closed,) = store.exams.finished(learner)
    assert closed.settings == {"area": None, "settled": True}


def test_closed_exams_come_the_latest_first(store: Store, learner: int, clock: Clock) -> None:
    ids = []
    for _ in range(3):
        ids.append(begin(store, learner).id)
        clock.wait(minutes=1)
        store.exams.finish(learner, ids[-1])
    assert [exam.id for exam in store.exams.finished(learner)] == ids[::-1]
    assert [exam.id for exam in store.exams.finished(learner, 2)] == ids[:0:-1]
