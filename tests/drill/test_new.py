"""`drill new`: what it writes can be read at once, and verify says what is left; nothing is ever overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill import __main__ as module
from drill import console
from drill.__main__ import main
from drill.bank import load_bank
from drill.draft import TODO
from drill.sandbox.portable import PortableRunner
from tests.drill.content import Content

KINDS = ["code", "choice", "number", "order", "curve"]


@pytest.fixture(autouse=True)
def no_further_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRILL_CONTENT", raising=False)


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one sentence of a bad call."""
    assert main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_loads_and_verify_says_what_is_left(
    kind: str, content: Content, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "best_runner", PortableRunner)
    folder = ["--content", str(content.root)]
    assert main([*folder, "new", kind, "my-topic/my-item"]) == 0
    written = capsys.readouterr().out.split()
    expected = [content.root / "quizzes" / "my-topic" / "my-item.yaml"]
    if kind in ("code", "number"):
        expected.append(content.root / "solutions" / "my-topic" / "my-item.py")
    assert list(map(Path, written)) == expected
    item = content.bank().find("my-item").item
    assert item.kind == kind
    assert main([*folder, "show", "my-item"]) == 0
    assert TODO in capsys.readouterr().out
    assert main([*folder, "verify", "my-item"]) == 1
    captured = capsys.readouterr()
    assert captured.err == ""
    assert f"my-item: {'On seed 0: ' if kind == 'number' else ''}" in captured.out
    assert TODO in captured.out


def test_the_first_content_folder_gets_it_and_is_made_if_it_is_not_there(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    named = [part for folder in folders for part in ("--content", str(folder))]
    assert main([*named, "new", "order", "topic/an-order"]) == 0
    assert "an-order" in load_bank(folders[:1]).exercises
    assert not folders[1].exists()


def test_without_a_content_folder_it_stands_beside_the_shipped_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHIPPED", tmp_path)
    assert main(["new", "choice", "topic/a-choice"]) == 0
    assert (tmp_path / "quizzes" / "topic" / "a-choice.yaml").is_file()


@pytest.mark.parametrize(
    "place",
    ["slug", "a/b/c", "../slug", "topic/..", "/slug", "topic/", "Topic/slug", "topic/Slug", "topic/x" * 99, "主題/x"],
)
def test_a_bad_name_is_refused(content: Content, capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert "TOPIC/SLUG" in refusal(capsys, "--content", str(content.root), "new", "code", place)
    assert list(content.root.rglob("*.*")) == []


def test_the_folder_of_notes_is_refused(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    assert "notes" in refusal(capsys, "--content", str(content.root), "new", "code", "notes/x")


def test_an_id_that_is_taken_is_refused_in_every_topic(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    content.write("broken", "[")
    for slug in ("lstm-cell-state", "broken"):
        message = refusal(capsys, "--content", str(content.root), "new", "code", f"elsewhere/{slug}")
        assert f"{slug}.yaml" in message


def test_a_file_that_is_there_is_not_overwritten(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    solution = content.root / "solutions" / "topic" / "mine.py"
    solution.write_text("kept", encoding="utf-8")
    assert str(solution) in refusal(capsys, "--content", str(content.root), "new", "number", "topic/mine")
    assert solution.read_text(encoding="utf-8") == "kept"
    assert not content.path("mine").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "quizzes").write_text("a file in the place of the folder", encoding="utf-8")
    assert "cannot be written" in refusal(capsys, "--content", str(tmp_path), "new", "choice", "topic/x")


def test_another_kind_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "riddle" in refusal(capsys, "new", "riddle", "topic/x")
