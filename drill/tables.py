"""The tables of the database; docs/formats.md says what each column holds. A change here needs a new VERSION."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

VERSION = 1
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
