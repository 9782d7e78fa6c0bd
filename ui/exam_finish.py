"""What follows from a closed exam: answers become attempts, what was wrong or guessed goes into the review queue."""

from __future__ import annotations

from drill.exam_store import Exam
from drill.store import Attempt
from drill.study.exam_result import Given
from drill.study.question import Question
from ui.resources import bank, store
from ui.review_cards import review_exam_answer

_FORMS = {"choice": "option", "code": "option", "curve": "curve", "number": "number"}


def settle(learner: int) -> None:
    """Close the exam whose deadline has passed, and write what follows from every closed one.

    A process may be killed in between: each attempt names its question, so that it is written once, and an exam counts
    as settled when all of it has been written.
    """
    store().exams.close_overdue(learner)
    for exam in store().exams.unsettled(learner):
        _settle(learner, exam)


def _settle(learner: int, exam: Exam) -> None:
    given, times = store().exams.given(learner, exam.id), store().exams.times(learner, exam.id)
    for number, question in enumerate(exam.questions, 1):
        answer = given.get(number, Given())
        if answer.answer is None:  # not answered is not known to be not known
            continue
        attempt = _attempt(exam, number, question, answer, times[number])
        store().add_attempt(learner, attempt)
        exercise = bank().exercises.get(question.item)
        if exercise is not None:  # a second call for the same answer changes nothing
            review_exam_answer(exercise, attempt, flagged=answer.flagged)
    store().exams.settle(learner, exam.id)


def _attempt(exam: Exam, number: int, question: Question, given: Given, at: str) -> Attempt:
    assert given.answer is not None
    choice = question.option(given.answer)
    right = choice.mistake is None
    options = [{"letter": option.letter, "mistake": option.mistake} for option in question.options]
    return Attempt(
        item=question.item,
        version=question.version,
        seed=question.seed,
        form=_FORMS[question.kind],
        answer=[", ".join(choice.printed) if choice.printed else given.answer],
        verdict="correct" if right else "wrong",
        score=1.0 if right else 0.0,
        mistake=choice.mistake,
        givens={"givens": question.givens, "options": options},
        seconds=given.seconds,
        # the start tells exams of two computers apart that have the same number
        submission=f"exam:{exam.id}:{number}:{exam.started.isoformat(timespec='microseconds')}",
        at=at,
    )
