"""A class: every file a row, nothing of it computed by a spreadsheet, and the table there whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from drill import console
from drill import grade_command as module
from drill.__main__ import main
from drill.bank import Bank
from drill.classroom import COLUMNS, HandIn, Row, csv_line, grade_class, hand_ins
from drill.grade import refused
from drill.messages import Message
from drill.sandbox.choose import best_runner
from tests.drill.conftest import InProcessRunner

ROOT = Path(__file__).resolve().parents[2]
NUMBER, CODE, CHOICE = "conv-out-5-3-2-1", "gradient-clipping-norm", "lstm-cell-state"
BOM = b"\xef\xbb\xbf"

Drill = Callable[..., tuple[int, str, str]]


@pytest.fixture
def drill(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, here: InProcessRunner) -> Drill:
    """Run `grade` in this process and return its exit code, output and errors."""
    monkeypatch.setattr(console, "best_runner", lambda: here)
    monkeypatch.setattr(console, "LANGUAGE", "en")

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["grade", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "class"


def put(folder: Path, name: str, content: bytes | str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def rows(folder: Path, bank: Bank, here: InProcessRunner) -> list[list[str]]:
    return [row.cells("en") for row in grade_class(hand_ins(folder), bank, here, 2)]


# --- every file a row


def test_a_class_is_graded_by_learner_and_item(drill: Drill, folder: Path, tmp_path: Path) -> None:
    put(folder, f"佐藤 花子/{CODE}.py", "grad * rate\n")
    put(folder, f"佐藤 花子/{NUMBER}.txt", BOM + b"3x3\r\n")
    put(folder, f"suzuki/{NUMBER}.txt", "(5, 3)")
    put(folder, f"suzuki/{CODE}.py", "def gradient_clipping(grad, threshold):\n    return 1 / 0\n")
    table = tmp_path / "table.csv"
    code, out, err = drill("--dir", folder, "--csv", table, "--lang", "en")
    assert (code, out) == (0, "")
    assert table.read_bytes().startswith(BOM + b"learner,item,verdict,score,mistake,message\r\n")
    found = read(table.read_bytes())
    assert [row[:5] for row in found[1:]] == [
        ["suzuki", NUMBER, "wrong", "0.5", ""],
        ["suzuki", CODE, "error", "0", ""],
        ["佐藤 花子", NUMBER, "correct", "1", ""],
        ["佐藤 花子", CODE, "correct", "1", ""],
    ]
    assert [len(row) for row in found] == [6] * 5
    assert found[3][5] == "Correct."
    lines = err.splitlines()
    assert lines[:2] == [f"{NUMBER}: 1 of 2 right", f"{CODE}: 1 of 2 right"]
    assert lines[2].startswith("Graded 4, of these could not be graded (refused): 0; ")
    assert [path.name for path in tmp_path.iterdir()] in (["class", "table.csv"], ["table.csv", "class"])
    drill("--dir", folder, "--csv", table, "--lang", "ja")
    assert read(table.read_bytes())[3][5] == "正解です。"
    before = table.read_bytes()
    drill("--dir", folder, "--csv", table, "--workers", 1)
    assert table.read_bytes() == before


def test_standard_output_gets_the_table_without_the_mark(drill: Drill, folder: Path) -> None:
    put(folder, f"a/{NUMBER}.txt", "3x3")
    code, out, _ = drill("--dir", folder, "--csv", "-", "--lang", "en")
    assert code == 0
    assert out.replace("\r\n", "\n") == f"{','.join(COLUMNS)}\na,{NUMBER},correct,1,,Correct.\n"


def test_the_seed_is_that_of_the_whole_class(drill: Drill, folder: Path) -> None:
    put(folder, "a/conv-output-size-drill.txt", "1x1")
    messages = {drill("--dir", folder, "--csv", "-", "--seed", seed)[1] for seed in range(4)}
    assert "refused" not in messages.pop()
    put(folder, f"a/{CHOICE}.txt", "input_gate * a + forget_gate * prev_c")
    assert f"{CHOICE},correct" in drill("--dir", folder, "--csv", "-", "--seed", 7)[1]


def test_what_cannot_be_graded_has_a_row_that_says_why(folder: Path, bank: Bank, here: InProcessRunner) -> None:
    put(folder, f"a/{NUMBER}.TXT", "3x3")
    put(folder, f"a/{NUMBER}.py", "")
    put(folder, "a/gradient-cliping-norm.py", "grad")
    put(folder, "a/notes.pdf", b"%PDF")
    put(folder, "a/no-suffix", "3x3")
    put(folder, "a/sub/inner.txt", "3x3")
    put(folder, f"b/{CODE}.py", "勾配 * 率".encode("shift_jis"))
    put(folder, f"c/{CODE}.py", "grad".encode("utf-16"))
    put(folder, f"d/{CODE}.py", b"a" * 70_000)
    put(folder, f"e/{CODE}.py", b"a\0b")
    with put(folder, f"f/{CODE}.py").open("wb") as huge:
        huge.truncate(1 << 24)
    put(folder, f"{CODE}.py", "grad")
    both = [row[2] for row in rows(folder, bank, here) if row[:2] == ["a", NUMBER]]
    assert sorted(both) == ["correct", "refused"]  # each file has a row
    found = {(learner, item): (verdict, message) for learner, item, verdict, _, _, message in rows(folder, bank, here)}
    del found["a", NUMBER]
    words = {
        ("", f"{CODE}.py"): "no learner's folder",
        ("a", "gradient-cliping-norm"): "Did you mean gradient-clipping-norm",
        ("a", "notes.pdf"): "Only .py and .txt",
        ("a", "no-suffix"): "Only .py and .txt",
        ("a", "sub"): "are not read",
        ("b", CODE): f"{CODE}.py is not UTF-8;",
        ("c", CODE): "looks like UTF-16",
        ("d", CODE): "too long (68 KB)",
        ("e", CODE): "null byte",
        ("f", CODE): "too long (16384 KB)",
    }
    assert found.keys() == words.keys()
    for where, (verdict, message) in found.items():
        assert verdict == "refused"
        assert words[where] in message


def test_what_systems_leave_behind_is_passed_over(folder: Path, bank: Bank, here: InProcessRunner) -> None:
    for litter in ("a/.DS_Store", "a/.git/x.py", "a/Thumbs.db", "a/__pycache__/x.pyc", "a/desktop.ini", ".hidden/x.py"):
        put(folder, litter, "x")
    put(folder, f"a/._{NUMBER}.txt", "x")
    put(folder, f"__MACOSX/a/{NUMBER}.txt", "x")
    put(folder, "results.csv", "x")
    put(folder, "roster.xlsx", "x")
    (folder / "absent").mkdir()
    assert [(*row[:3], row[5]) for row in rows(folder, bank, here)] == [
        ("a", "", "refused", "There is nothing in this learner's folder."),
        ("absent", "", "refused", "There is nothing in this learner's folder."),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_and_what_is_no_file_are_not_followed(
    folder: Path, tmp_path: Path, bank: Bank, here: InProcessRunner
) -> None:
    secret = put(tmp_path, f"secret/{NUMBER}.txt", "3x3")
    put(folder, f"a/{CODE}.py", "grad * rate")
    (folder / "a" / f"{NUMBER}.txt").symlink_to(secret)
    (folder / "b").symlink_to(secret.parent)
    (folder / "c").mkdir()
    (folder / "c" / f"{CODE}.py").symlink_to(folder / "a" / f"{CODE}.py")
    (folder / "c" / "nowhere.py").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "c" / "pipe.py")
    found = rows(folder, bank, here)
    assert [(row[0], row[1]) for row in found if "Links are not followed" in row[5]] == [
        ("a", f"{NUMBER}.txt"), ("b", ""), ("c", f"{CODE}.py"), ("c", "nowhere.py"),
    ]  # fmt: skip
    assert [row[:3] for row in found if "Links" not in row[5]] == [
        ["a", CODE, "correct"],
        ["c", "pipe.py", "refused"],
    ]
    link = tmp_path / "link"
    link.symlink_to(folder)  # the folder itself was named by the caller
    assert len(rows(link, bank, here)) == len(found)


def test_what_may_not_be_read_is_told(
    folder: Path, bank: Bank, here: InProcessRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, f"a/{CODE}.py", "grad * rate")
    put(folder, f"b/{CODE}.py", "grad * rate")
    scan, opened = os.scandir, Path.open

    def scandir(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    def denied(path: Path, *arguments: object) -> object:
        if path.name == f"{CODE}.py":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "open", denied)
    assert [(*row[:3], row[5]) for row in rows(folder, bank, here)] == [
        ("a", "", "refused", "It cannot be read (Permission denied)."),
        ("b", CODE, "refused", "It cannot be read (Permission denied)."),
    ]


def test_names_are_written_as_people_read_them(folder: Path, bank: Bank, here: InProcessRunner) -> None:
    apart = unicodedata.normalize("NFD", "がくせい")
    assert apart != "がくせい"
    put(folder, f"{apart}/{NUMBER}.txt", "3x3")
    put(folder, f'a "b", c/{NUMBER}.txt', "3x3")
    put(folder, f"line\nbreak/{NUMBER}.txt", "3x3")
    if sys.platform == "linux":
        put(folder, os.fsdecode("学生".encode("shift_jis")) + f"/{NUMBER}.txt", "3x3")
    found = rows(folder, bank, here)
    assert [row[0] for row in found if "\\" not in row[0]] == ['a "b", c', "line\nbreak", "がくせい"]
    assert [row[0] for row in found if "\\" in row[0]] == ["\\x8aw\\x90\\xb6"] * (sys.platform == "linux")
    text = "".join(map(csv_line, found))
    assert list(csv.reader(io.StringIO(text, newline=""))) == found


# --- nothing that a spreadsheet computes


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_no_cell_starts_like_a_formula(start: str) -> None:
    evil = f'{start}HYPERLINK("x","y")'
    cells = Row(HandIn(evil, evil, Path()), refused(evil, Message(evil, evil))).cells("en")
    assert cells[0] == cells[1] == f"'{evil}"
    assert cells[5].startswith("'" if start.strip() else "HYPERLINK")
    assert next(csv.reader(io.StringIO(csv_line(cells), newline=""))) == cells
    harmless = Row(HandIn("1=2", "a-b", Path()), refused("", Message("", "it's = 1")))
    assert harmless.cells("en") == ["1=2", "a-b", "refused", "0", "", "it's = 1"]


def test_a_learner_cannot_name_a_folder_or_an_error_into_a_formula(
    folder: Path, bank: Bank, here: InProcessRunner
) -> None:
    put(folder, f"=1+1/{CODE}.py", "def gradient_clipping(*a):\n    raise ValueError('\\n=1+1')\n")
    put(folder, "=1+1/-x.pdf", "")
    for row in rows(folder, bank, here):
        assert row[0] == "'=1+1"
        assert not any(cell.startswith(("=", "-")) for cell in row)
        assert "\n" not in row[5]


# --- whole or not at all


def test_a_table_that_is_broken_off_leaves_the_old_one(
    drill: Drill, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        put(folder, f"{n}/{NUMBER}.txt", "3x3")
    table = put(tmp_path, "table.csv", "the old one")
    told = []

    def interrupted(row: Row, language: str) -> list[str]:
        told.append(row)
        if len(told) == 2:
            raise KeyboardInterrupt
        return [language]

    monkeypatch.setattr(Row, "cells", interrupted)
    assert drill("--dir", folder, "--csv", table)[0] == 130
    assert table.read_text() == "the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "table.csv"]


def test_bad_folders_and_tables_are_told_in_one_line(
    drill: Drill, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad(words: str, where: Path, table: Path | str = "-") -> None:
        code, out, err = drill("--dir", where, "--csv", table)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert words in err

    bad("cannot be read (No such file", tmp_path / "none")
    bad("cannot be read (Not a directory", put(tmp_path, "file"))
    folder.mkdir()
    bad("has no folders of learners", folder)
    put(folder, "readme.md", "x")
    bad("has no folders of learners", folder)
    put(folder, f"a/{NUMBER}.txt", "3x3")
    bad("not a regular file", folder, tmp_path)
    bad("cannot be written (No such file", folder, tmp_path / "nowhere" / "table.csv")
    monkeypatch.setattr(module, "grade_class", None)  # it is told before anything is graded
    bad("cannot be written (No such file", folder, tmp_path / "nowhere" / "table.csv")


def test_a_person_sees_the_counter(drill: Drill, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    put(folder, f"a/{NUMBER}.txt", "3x3")
    assert drill("--dir", folder, "--csv", tmp_path / "table.csv")[2].startswith("\r1/1  0:00")


def test_the_table_may_lie_in_the_folder_of_the_class(drill: Drill, folder: Path) -> None:
    put(folder, f"a/{NUMBER}.txt", "3x3")
    for _ in range(2):
        assert drill("--dir", folder, "--csv", folder / "table.csv")[0] == 0
        assert len(read((folder / "table.csv").read_bytes())) == 2


@pytest.mark.skipif(os.name == "nt", reason="/dev/full is of Unix")
def test_a_full_disk_is_told_in_one_line(folder: Path) -> None:
    put(folder, f"a/{NUMBER}.txt", "3x3")
    command = [sys.executable, "-m", "drill", "grade", "--dir", str(folder), "--csv", "-"]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr.count(b"\n")) == (2, 1)
    assert b"No space left" in ran.stderr


@pytest.mark.slow
def test_the_real_runner_grades_a_class_with_a_loop_in_it(folder: Path, bank: Bank) -> None:
    for n in range(20):
        put(folder, f"learner {n:02}/{CODE}.py", "grad * rate")
    put(folder, f"learner 03/{CODE}.py", "def gradient_clipping(*a):\n    while True: pass")
    runner = best_runner()
    verdicts = [row.verdict.verdict for row in grade_class(hand_ins(folder), bank, runner, 2)]
    runner.close()
    assert (verdicts.pop(3), set(verdicts), len(verdicts)) == ("timeout", {"correct"}, 19)
