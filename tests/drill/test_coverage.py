"""Everything that the report teaches is taught by an item, and a file says by which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from drill.bank import load_bank

ROOT = Path(__file__).resolve().parents[2]
COVERAGE: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "docs" / "coverage.yaml").read_text("utf-8"))
BANK = load_bank()
THINGS = 248  # testable things in the report, as its catalogue counts them
# The parts of the report's own syllabus table, by chapter of the book that it refers to.
CHAPTERS = {"2", "3", "5", "6", "7", "8", "9", "10", "11", "12", "15", "20"}


def test_every_thing_of_the_report_is_there_once() -> None:
    entries = [row["entry"] for row in COVERAGE["report"]]
    assert len(set(entries)) == len(entries) == THINGS


def test_every_chapter_of_the_syllabus_table_is_there() -> None:
    assert {str(row["chapter"]).split(".")[0] for row in COVERAGE["table"]} >= CHAPTERS
    assert len(COVERAGE["table"]) >= 90


@pytest.mark.parametrize("part", ["report", "table"])
def test_every_entry_names_items_that_can_be_answered(part: str) -> None:
    known = {name for name, exercise in BANK.exercises.items() if not exercise.item.retired}
    assert [row for row in COVERAGE[part] if not row["items"] or not set(row["items"]) <= known] == []


def test_every_section_is_one_of_the_report() -> None:
    assert {row["section"][0] for row in COVERAGE["report"]} == {"1", "2", "3"}


# --- what else the bank promises

FEWEST = {"items": 330, "order": 12, "curve": 30, "generated": 30, "sets": 6, "pairs": 6, "bugs": 10}


def counts() -> dict[str, int]:
    items = [exercise.item for exercise in BANK.exercises.values() if not exercise.item.retired]
    return {
        "items": len(items),
        "order": sum(item.kind == "order" for item in items),
        "curve": sum(item.kind == "curve" for item in items),
        "generated": sum(item.generated for item in items),
        "sets": len({item.set for item in items if item.set}),
        "pairs": sum(item.id.endswith("-pytorch") for item in items),
        "bugs": sum(item.id.endswith("-bug") for item in items),
    }


def test_the_bank_has_grown_to_what_it_promises() -> None:
    assert {name: count for name, count in counts().items() if count < FEWEST[name]} == {}


def test_an_exam_set_has_three_or_four_items_and_a_stem() -> None:
    sizes = {name: sum(e.item.set == name for e in BANK.exercises.values()) for name in BANK.stems}
    assert {name: size for name, size in sizes.items() if size not in (3, 4)} == {}


def test_a_question_that_both_libraries_have_is_asked_for_each() -> None:
    other = {"pytorch": "tensorflow", "tensorflow": "pytorch"}
    for name, exercise in BANK.exercises.items():
        framework = exercise.item.framework
        if name.endswith(tuple(f"-{library}" for library in other)):
            assert framework is not None, name
            twin = BANK.find(f"{name.removesuffix(f'-{framework}')}-{other[framework]}").item
            assert (twin.framework, name in twin.related) == (other[framework], True), name
