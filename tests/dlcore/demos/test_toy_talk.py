"""The toy dialogues themselves: what a last question means, which answers are right, and what is kept apart."""

from itertools import islice

import numpy as np

from dlcore.demos.dialogue_context import _batches
from dlcore.demos.toy_talk import (
    ALONE,
    CITIES,
    LONGEST,
    ONE_BACK,
    THANKS,
    TOPICS,
    TWO_BACK,
    guide,
    kept_apart,
    numbered,
    spelled,
    talks,
)


def test_a_talk_means_what_was_said_last_and_says_how_far_back() -> None:
    answers = guide(np.random.default_rng(0), 2)
    kinds = set()
    for talk in islice(talks(np.random.default_rng(1), answers), 300):
        topic = city = ""
        for question in talk.lines[::2]:
            words = question.split()
            topic = next((word for word in words if word in TOPICS), topic)
            city = next((word for word in words if word in CITIES), city)
        assert (talk.topic, talk.city) == (topic, city)
        assert (talk.back == ALONE) == (" in " in talk.lines[-1])
        assert talk.back == ALONE or (talk.back == TWO_BACK) == (talk.lines[2] == THANKS)
        kinds.add(talk.back)
    assert kinds == {ALONE, ONE_BACK, TWO_BACK}


def test_each_question_has_as_many_right_answers_as_asked_for_and_all_fit() -> None:
    for replies in (1, 2, 3):
        for (topic, city), right in guide(np.random.default_rng(0), replies).items():
            assert len(set(right)) == replies
            for answer in right:
                assert city in answer.split()
                assert set(TOPICS[topic]) & set(answer.split())
                assert len(answer.split()) < LONGEST
                assert spelled(numbered([answer])[0]) == answer


def test_no_questions_of_the_test_are_ever_trained_on() -> None:
    answers = guide(np.random.default_rng(0), 1)
    test = kept_apart(np.random.default_rng(1), answers, 200)
    assert len({talk.lines[::2] for talk in test}) == 200
    apart = {talk.lines[::2] for talk in test}
    lasts = 0
    for u, _ in islice(_batches(np.random.default_rng(2), answers, test, 32), 60):
        if u.shape[1] == 5:
            lines = [tuple(spelled(line).strip() for line in talk[::2]) for talk in u]
            assert not apart & set(lines)
            lasts += 1
    assert lasts > 0
