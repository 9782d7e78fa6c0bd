"""The notes: one for each section of the report, whole in both languages, and every number in them computed again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dlcore.demos import find_demo
from drill.bank import load_bank
from drill.hint import shown
from drill.item import PLACEHOLDER
from drill.note import Chapter, load_notes
from figures import draw_picture

BANK = load_bank()
NOTES, PROBLEMS = load_notes()
SECTIONS = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "3.1", "3.2"]
# The report's list of references, each by its number there: the note that has to cite it.
REFERENCES = {
    "fisher-1936": "3.1",
    "krizhevsky-2009": "3.1",
    "keras-recurrent": "3.1",
    "radford-2015": "3.2",
    "he-2015": "1.1",
    "cho-2014": "2.3",
    "sutskever-2014": "2.5",
    "mikolov-2013": "2.6",
    "russakovsky-2015": "1.5",
    "zeiler-2014": "1.5",
    "szegedy-2014": "1.5",
    "he-2016": "1.5",
}
FORMULA = re.compile(r"\$\$.+?\$\$|\$.+?\$", re.DOTALL)
LETTERS = 800


def japanese(chapter: Chapter) -> str:
    """Return the running text of a note in Japanese, without its formulas and code."""
    passages = chapter.note.passages
    parts = [p.text or p.example or (p.check.question if p.check else None) for p in passages]
    parts += [p.check.answer for p in passages if p.check]
    return re.sub(r"```.*?```", "", FORMULA.sub("", "".join(part.ja for part in parts if part)), flags=re.DOTALL)


def test_every_section_of_the_report_has_its_note() -> None:
    assert [str(problem) for problem in PROBLEMS] == []
    assert [chapter.note.section for chapter in NOTES.values()] == SECTIONS


def test_a_broken_note_is_left_out_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "quizzes" / "notes"
    folder.mkdir(parents=True)
    whole = next(iter(NOTES.values())).path.read_text("utf-8")
    for name, text in {"misspelt": f"leed: 1\n{whole}", "a-list": "[]", "other-name": whole}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    found, problems = load_notes([tmp_path])
    assert len(found) == len(SECTIONS)
    assert sorted((Path(problem.path).stem, problem.key) for problem in problems) == [
        ("a-list", ""),
        ("misspelt", "leed"),
        ("other-name", "id"),
    ]


@pytest.fixture(params=list(NOTES.values()), ids=list(NOTES))
def chapter(request: pytest.FixtureRequest) -> Chapter:
    found: Chapter = request.param
    return found


def test_a_note_is_long_enough_and_has_all_its_parts(chapter: Chapter) -> None:
    passages = chapter.note.passages
    assert len(re.findall(r"[ぁ-んァ-ヶ一-龠々ー]", japanese(chapter))) >= LETTERS
    assert FORMULA.search("".join(p.text.ja for p in passages if p.text))
    assert sum(p.check is not None for p in passages) >= 3
    assert any(p.figure for p in passages)
    assert any(p.example and PLACEHOLDER.search(p.example.ja) for p in passages)
    assert len(chapter.note.items) >= 3


def test_both_languages_of_an_example_have_the_same_numbers(chapter: Chapter) -> None:
    for passage in chapter.note.passages:
        if passage.example:
            found = [sorted(set(PLACEHOLDER.findall(text))) for text in (passage.example.ja, passage.example.en)]
            assert found[0] == found[1]


def test_the_numbers_of_an_example_are_those_computed_anew(chapter: Chapter) -> None:
    written, computed = chapter.note.numbers, chapter.numbers
    assert {name: shown(value) for name, value in written.items()} == {n: shown(v) for n, v in computed.items()}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_figures_are_drawn_and_described(chapter: Chapter, language: str) -> None:
    used = {p.figure for p in chapter.note.passages if p.figure}
    assert used == set(chapter.figures)
    for picture in chapter.figures.values():
        assert draw_picture(picture, "en" if language == "en" else "ja")[:4] == b"\x89PNG"
        assert len(getattr(picture.alt, language)) >= 20


def test_links_lead_somewhere(chapter: Chapter) -> None:
    assert [name for name in chapter.note.items if name not in BANK.exercises] == []
    assert [cited.ref for cited in chapter.note.source if cited.ref not in BANK.sources] == []
    for demo in chapter.note.demos:
        assert demo.preset is None or demo.preset in find_demo(demo.name).presets


def test_the_references_of_the_report_are_cited_in_the_note_of_their_section() -> None:
    cited = {chapter.note.section: {c.ref for c in chapter.note.source} for chapter in NOTES.values()}
    assert {ref: section for ref, section in REFERENCES.items() if ref not in cited[section]} == {}
