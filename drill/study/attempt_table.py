"""The learner's attempts as a table: narrowed down on the page, and as a file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache

from drill.bank import Bank
from drill.item import Language
from drill.listing import plain
from drill.messages import readable
from drill.study.record import Answer

PAGE = 50
COLUMNS = ("time", "zone", "item", "title", "verdict", "mistake", "seconds", "hints", "certainty")
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what a spreadsheet may take for the start of a formula


@dataclass(frozen=True)
class AttemptFilter:
    """What the table is narrowed down to; None means any. ``area`` is a node of the syllabus, with all below it."""

    area: str | None = None
    verdict: str | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""


def matching(answers: Iterable[Answer], asked: AttemptFilter, bank: Bank) -> list[Answer]:
    """Return the attempts that fit all that is asked for, the latest first."""
    words = plain(asked.text).split()

    @cache  # thousands of attempts speak of a few hundred mistakes
    def is_about(item: str, mistake: str) -> bool:
        return _lies_under(item, asked.area, bank) and _has_words(item, mistake, words, bank)

    def fits(answer: Answer) -> bool:
        return (
            asked.verdict in (None, answer.trace.verdict)
            and (asked.since is None or answer.day >= asked.since)
            and (asked.until is None or answer.day <= asked.until)
            and is_about(answer.trace.item, answer.trace.mistake or "")
        )

    return [answer for answer in answers if fits(answer)][::-1]


def _lies_under(item: str, area: str | None, bank: Bank) -> bool:
    if area is None:
        return True
    return item in bank.exercises and bank.lies_under(bank.exercises[item].item.leaf, area)


def _has_words(item: str, mistake: str, words: Sequence[str], bank: Bank) -> bool:
    title = bank.exercises[item].item.title if item in bank.exercises else None
    text = plain(" ".join([item, mistake, title.ja if title else "", title.en if title else ""]))
    return all(word in text for word in words)


def title_of(item: str, bank: Bank, language: Language) -> str:
    """Return the title of an item without marks of Markdown; of one that is gone, its id."""
    if item not in bank.exercises:
        return item
    title = bank.exercises[item].item.title.in_language(language)
    return "".join(sign for sign in title if sign not in "`$\\")


def local_time(answer: Answer, zone: tzinfo) -> str:
    """Return when an attempt was made, as the learner's clock showed it."""
    return datetime.fromisoformat(answer.trace.at).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def as_csv(answers: Iterable[Answer], bank: Bank, zone: tzinfo, language: Language) -> bytes:
    """Return attempts as comma-separated values, in UTF-8 with the byte order mark by which Excel knows it."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    titles: dict[str, str] = {}
    for answer in answers:
        trace = answer.trace
        if trace.item not in titles:
            titles[trace.item] = title_of(trace.item, bank, language)
        cells = [
            local_time(answer, zone),
            str(zone),
            trace.item,
            titles[trace.item],
            trace.verdict,
            trace.mistake or "",
        ]
        seconds = "" if trace.seconds is None else f"{trace.seconds:g}"
        writer.writerow(map(harmless, [*cells, seconds, str(trace.hints_used), trace.certainty or ""]))
    return lines.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet computes: where it might begin a formula, an apostrophe stands before it."""
    return readable(f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell)
