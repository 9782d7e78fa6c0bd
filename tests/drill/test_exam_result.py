"""The result of a mock exam: counts by area, the interval, the bands of the guess."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.bank import load_bank
from drill.study.blueprint import REPORTED, blueprint
from drill.study.exam import draw_exam
from drill.study.exam_result import PUBLISHED_MEANS, Given, Tally, guess, score, wilson
from drill.study.question import Choice, Question

QUESTIONS = draw_exam(load_bank(), blueprint("half"), 1).questions
answers = st.lists(st.sampled_from(["A", "B", "C", "D", None]), min_size=len(QUESTIONS), max_size=len(QUESTIONS))


def question(area: str, leaf: str = "leaf", key: str = "A") -> Question:
    options = tuple(Choice(letter, None if letter == key else f"not-{letter}") for letter in "ABCD")
    return Question("item", 1, "choice", 0, area, leaf, 1, None, options)


def given_of(letters: list[str | None]) -> dict[int, Given]:
    return {n: Given(letter, seconds=float(n)) for n, letter in enumerate(letters, 1)}


@given(answers, st.randoms(use_true_random=False))
def test_the_score_does_not_depend_on_the_order_of_the_questions(
    letters: list[str | None], chance: random.Random
) -> None:
    pairs = list(zip(QUESTIONS, letters, strict=True))
    one = score(QUESTIONS, given_of(letters))
    chance.shuffle(pairs)
    other = score([pair[0] for pair in pairs], given_of([pair[1] for pair in pairs]))
    assert (one.overall, one.reported, one.areas) == (other.overall, other.reported, other.areas)
    assert sorted(name for _, name in one.mistakes) == sorted(name for _, name in other.mistakes)


@given(answers)
def test_every_question_is_right_wrong_or_unanswered(letters: list[str | None]) -> None:
    result = score(QUESTIONS, given_of(letters))
    assert result.overall.answered == sum(letter is not None for letter in letters)
    assert result.overall.answered - result.overall.right == len(result.mistakes)
    for parts in (result.reported, result.areas):
        assert sum(tally.right for tally in parts.values()) == result.overall.right
        assert sum(tally.total for tally in parts.values()) == len(QUESTIONS)


def test_the_two_areas_of_deep_learning_are_reported_as_one() -> None:
    result = score([question("dl"), question("app"), question("ops")], given_of(["A", "B", None]))
    assert result.reported == {"dl": Tally(2, 2, 1), "ops": Tally(1, 0, 0)}
    assert result.areas == {"dl": Tally(1, 1, 1), "app": Tally(1, 1, 0), "ops": Tally(1, 0, 0)}


def test_an_unanswered_question_counts_for_all_and_not_for_the_answered() -> None:
    overall = score([question("ml")] * 4, given_of(["A", "B", None, None])).overall
    assert overall.share == 0.25
    assert overall.share_of_answered == 0.5


def test_a_wrong_answer_brings_its_mistake_and_time_is_that_of_what_was_answered() -> None:
    result = score([question("ml")] * 3, given_of(["C", "A", None]))
    assert result.mistakes == ((1, "not-C"),)
    assert result.median_seconds == 1.5


def test_an_exam_in_which_nothing_was_touched_has_a_result() -> None:
    result = score(QUESTIONS, {})
    assert result.overall == Tally(len(QUESTIONS), 0, 0)
    assert result.median_seconds == 0.0
    assert result.overall.share_of_answered == 0.0


def test_the_weakest_leaves_lost_most_and_one_answer_is_not_enough() -> None:
    questions = [question("ml", leaf) for leaf in ("two", "two", "three", "three", "three", "one", "good", "good")]
    letters: list[str | None] = ["A", "B", "B", "B", "A", "B", "A", "A"]
    assert [leaf for leaf, _ in score(questions, given_of(letters)).weakest] == ["three", "two"]


@given(st.integers(1, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_share_and_solves_wilsons_equation(counts: tuple[int, int]) -> None:
    right, total = counts
    low, high = wilson(right, total)
    assert 0 <= low <= right / total <= high <= 1
    for end in {low, high} - {0.0, 1.0}:  # an end is where the share lies z standard errors away
        spread = math.sqrt(end * (1 - end) / total)
        assert abs(right / total - end) == pytest.approx(1.2815515655 * spread, rel=1e-6, abs=1e-9)


def test_an_interval_of_nothing_is_everything_and_more_questions_make_it_narrower() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    widths = [high - low for low, high in (wilson(n // 2, n) for n in (4, 20, 100))]
    assert widths == sorted(widths, reverse=True)


def test_too_few_answers_are_not_guessed_from() -> None:
    assert guess(Tally(39, 39, 39)) is None
    assert guess(Tally(104, 39, 20)) is None  # an exam that was broken off
    assert guess(Tally(40, 40, 40)) == ("very_likely", "very_likely")


@pytest.mark.parametrize(
    ("right", "expected"),
    [(30, ("not_yet", "not_yet")), (64, ("open", "likely")), (56, ("not_yet", "likely")), (95, ("very_likely",) * 2)],
)
def test_the_guess_goes_from_band_to_band(right: int, expected: tuple[str, str]) -> None:
    assert guess(Tally(104, 104, right)) == expected


def test_every_reported_area_has_its_published_mean() -> None:
    assert set(PUBLISHED_MEANS) == set(REPORTED)
    assert PUBLISHED_MEANS == {"math": 61.14, "ml": 62.15, "dl": 57.71, "ops": 68.74}
