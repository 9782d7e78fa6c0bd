"""What happens when a learner submits: grade, write, review the item's card, remember for this session. In that order.

What comes to attempts in another way, as in a mock exam, reviews the cards with `ui.review_cards.review_exam_answer`.
"""

from __future__ import annotations

from datetime import UTC

from drill.bank import Exercise
from drill.grade import grade
from drill.instance import Instance, instance
from drill.item import Form
from drill.store import Attempt
from drill.verdict import Verdict
from ui.certainty import stated_certainty
from ui.identity import learner
from ui.resources import runner, store
from ui.review_cards import review_attempt
from ui.state import hints_used, item_state


def submit(
    exercise: Exercise, seed: int, form: Form, texts: list[str], submission: str, stands_for: Exercise | None = None
) -> None:
    """Grade an answer and keep it; the same submission twice is graded and kept once.

    Parameters
    ----------
    stands_for
        The exercise whose review this is, if it is asked in this way today; its card is reviewed as well.
    """
    state = item_state(exercise.item.id, seed)
    if submission in state.seen:
        return
    state.seen.add(submission)
    answer = texts[0] if len(texts) == 1 else texts
    verdict = grade(exercise, answer, runner(), form=form, seed=seed)
    attempt = _attempt(instance(exercise, seed), verdict, texts, state.seconds(), submission)
    # what could not be graded was no attempt; the draft has the text
    if verdict.verdict != "refused" and store().add_attempt(learner(), attempt):
        for reviewed in (exercise, stands_for):
            if reviewed is not None:
                review_attempt(reviewed, attempt)
    state.answered(verdict, attempt)


def _attempt(at: Instance, verdict: Verdict, texts: list[str], seconds: float, submission: str) -> Attempt:
    drawn = {
        "givens": at.givens,
        "options": [{"letter": o.letter, "mistake": o.mistake} for o in at.options or []],
    }
    return Attempt(
        item=at.item.id,
        version=at.item.version,
        seed=at.seed,
        form=verdict.form,
        answer=texts,
        verdict=verdict.verdict,
        score=verdict.score,
        mistake=verdict.mistake,
        givens=drawn if any(drawn.values()) else None,
        hints_used=hints_used(at.item.id, at.seed),
        certainty=stated_certainty(at),
        seconds=round(seconds, 1),
        submission=submission,
        at=store().clock().astimezone(UTC).isoformat(timespec="microseconds"),
    )
