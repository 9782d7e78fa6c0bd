"""The learner's studies as the home page and the progress page see them, read from the database once a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from drill.bank import Bank
from drill.study.mastery import Mastery, mastery
from drill.study.plan import Plan, first_items, minutes_spent, plan_today, solved_items
from drill.study.record import Answer, last_days, read_answers
from ui.identity import learner
from ui.resources import bank, store
from ui.state import minutes_a_day, setting


def time_zone() -> tzinfo:
    """Return the time zone of the learner's browser; UTC where it names none that is known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@dataclass(frozen=True)
class Study:
    """All answers with their days, and what follows from them; each part is computed when it is first asked for.

    ``due`` are the items that are meant to be reviewed today, the most urgent first.
    """

    bank: Bank
    answers: list[Answer]
    today: date
    zone: tzinfo
    due: Sequence[str] = ()

    @cached_property
    def known(self) -> dict[str, Mastery]:
        """What is mastered, by leaf."""
        return mastery(self.bank, self.answers)

    @cached_property
    def solved(self) -> dict[str, bool]:
        """The items that were tried, and whether each was right at least once."""
        return solved_items(self.answers)

    @cached_property
    def first_items(self) -> dict[str, str]:
        """The item to practise next, by leaf."""
        return first_items(self.bank, self.answers)

    @cached_property
    def plan(self) -> Plan:
        """What to do today."""
        spent = minutes_spent(self.bank, last_days(self.answers, self.today, 1))
        framework = setting("framework", "")
        return plan_today(self.bank, self.known, self.solved, self.due, minutes_a_day(), spent, framework)


def read_study(due: Sequence[str] = ()) -> Study:
    """Return the studies of the learner of this session; ``due`` is what `ui.review_queue` means for today."""
    zone = time_zone()
    today = store().clock().astimezone(zone).date()
    drawn = {exercise.item.id for exercise in bank().exercises.values() if exercise.item.generated}
    answers = read_answers(store().history(learner()), zone, drawn)
    return Study(bank(), answers, today, zone, due)
