"""The tables of the database; docs/formats.md says what each column holds.

A change here needs a new VERSION and a step in `drill.migrations` that leads to it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

VERSION = 2
TABLES = sa.MetaData()
schema_version = sa.Table("schema_version", TABLES, sa.Column("version", sa.Integer, nullable=False))
learner = sa.Table(
    "learner",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("created", sa.Text, nullable=False),
)


def _learner_column(**options: Any) -> sa.Column[int]:
    return sa.Column("learner", sa.ForeignKey("learner.id", ondelete="CASCADE"), nullable=False, **options)


attempt = sa.Table(
    "attempt",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _learner_column(),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("givens", sa.Text),
    sa.Column("form", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("mistake", sa.Text),
    sa.Column("hints_used", sa.Integer, nullable=False),
    sa.Column("certainty", sa.Text),
    sa.Column("seconds", sa.Float),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("submission", sa.Text),
    sa.UniqueConstraint("learner", "submission"),
    sa.Index("attempt_by_item", "learner", "item"),
)
draft = sa.Table(
    "draft",
    TABLES,
    _learner_column(primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
setting = sa.Table(
    "setting",
    TABLES,
    _learner_column(primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
report = sa.Table(
    "report",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _learner_column(),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("form", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
# What is kept of an item for its repetition. ``card`` is the scheduler's own state; ``before`` the whole row as it was
# before the last review, so that one review can be taken back.
card = sa.Table(
    "card",
    TABLES,
    _learner_column(primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("card", sa.Text, nullable=False),
    sa.Column("due", sa.Text, nullable=False),
    sa.Column("reviewed", sa.Text, nullable=False),
    sa.Column("grade", sa.Integer, nullable=False),
    sa.Column("reviews", sa.Integer, nullable=False),
    sa.Column("form", sa.Text),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("before", sa.Text),
    sa.Index("card_by_due", "learner", "due"),
)
# A mock exam: ``questions`` holds all that was drawn (items, versions, seeds, givens, the order of the options), so
# that an exam means the same after the bank has changed.
exam = sa.Table(
    "exam",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _learner_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("questions", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("started", sa.Text, nullable=False),
    sa.Column("deadline", sa.Text, nullable=False),
    sa.Column("finished", sa.Text),
    sa.Index("exam_by_learner", "learner", "started"),
)
exam_answer = sa.Table(
    "exam_answer",
    TABLES,
    sa.Column("exam", sa.ForeignKey("exam.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    _learner_column(),
    sa.Column("answer", sa.Text),
    sa.Column("flagged", sa.Boolean, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
