"""The command line: its forms, its exit codes, one clear line when something is wrong, JSON alone when asked."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from drill import __version__, console, grade_command
from drill.__main__ import cli, main
from drill.console import further_content
from drill.sandbox.portable import PortableRunner
from tests.drill.content import SOLUTION, Content, text

ROOT = Path(__file__).resolve().parents[2]
CLIPPED = "grad * rate"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def bad(self) -> str:
        """Return the one line of a bad call."""
        assert self.code == 2
        assert self.out == ""
        assert self.err.count("\n") == 1
        return self.err


Run = Callable[..., Ran]


class Unending(PortableRunner):
    """The session's runner, which a command does not close."""

    def __init__(self) -> None:
        super().__init__(spares=1)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def shared() -> Iterator[PortableRunner]:
    runner = Unending()
    yield runner
    PortableRunner.close(runner)


@pytest.fixture
def drill(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shared: PortableRunner, tmp_path: Path
) -> Run:
    """Run a command in this process; ``stdin`` is what it reads."""
    monkeypatch.setattr(console, "best_runner", lambda: shared)
    monkeypatch.setenv("DRILL_DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'drill.sqlite3'}")
    monkeypatch.delenv("DRILL_CONTENT", raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def process(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "drill", *arguments], cwd=ROOT, input=stdin, capture_output=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


# --- list


def test_list_tells_every_item_with_its_forms(drill: Run) -> None:
    ran = drill("list", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["items"]
    for row in ran.json["items"]:
        assert list(row) == ["id", "kind", "generated", "leaf", "legacy", "level", "version", "title", "forms"]
        assert set(row["title"]) == {"ja", "en"}
        assert row["forms"]
    assert {"lstm-cell-state", "conv-output-size-drill"} <= {row["id"] for row in ran.json["items"]}
    plain = drill("list")
    assert [line.split()[0] for line in plain.out.splitlines()] == [row["id"] for row in ran.json["items"]]


def test_list_is_narrowed_by_kind_and_leaf(drill: Run) -> None:
    numbers = drill("list", "--kind", "number", "--json").json["items"]
    assert {row["kind"] for row in numbers} == {"number"}
    below = drill("list", "--leaf", "dl-rnn", "--json").json["items"]
    assert {row["leaf"].rsplit("-", 1)[0] for row in below} == {"dl-rnn"}
    assert drill("list", "--kind", "order", "--leaf", "ops-env", "--json").json == {"items": []}
    assert drill("list", "--kind", "order", "--leaf", "ops-env") == Ran(0, "", "")
    assert "'code', 'choice'" in drill("list", "--kind", "riddle").bad()
    assert "no node `nowhere`" in drill("list", "--leaf", "nowhere").bad()


def test_list_tells_of_broken_files_and_falls_short(drill: Run, content: Content) -> None:
    content.choice("fine")
    content.write("broken", "[")
    ran = drill("--content", str(content.root), "list", "--json")
    assert ran.code == 1
    assert "fine" in {row["id"] for row in ran.json["items"]}
    assert ran.err.count("\n") == 1
    assert "broken.yaml" in ran.err


# --- show


def test_show_tells_what_a_learner_gets(drill: Run) -> None:
    shown = drill("show", "conv-output-size-drill", "--seed", "3", "--lang", "en", "--json").json
    assert shown["seed"] == 3
    assert {"layer", "height", "width", "kernel_height", "kernel_width", "stride", "padding"} <= shown["givens"].keys()
    assert str(shown["givens"]["height"]) in shown["statement"]
    assert (shown["template"], shown["options"]) == (None, None)
    again = drill("show", "conv-output-size-drill", "--seed", "4", "--lang", "en", "--json").json
    assert again["givens"] != shown["givens"]
    code = drill("show", "lstm-cell-state", "--json").json
    assert code["givens"] is None
    assert "____" in code["template"]
    assert [option["letter"] for option in code["options"]] == list("ABCD")


def test_show_speaks_both_languages_to_people_too(drill: Run) -> None:
    japanese, english = drill("show", "lstm-cell-state"), drill("show", "lstm-cell-state", "--lang", "en")
    assert japanese.out != english.out
    assert "____" in english.out
    assert "(D) " in english.out
    assert "LSTM" in english.out.splitlines()[0]
    assert drill("show", "conv-out-5-3-2-1").code == 0


def test_an_unknown_id_is_a_bad_call_that_names_the_nearest(drill: Run) -> None:
    assert "lstm-cell-state" in drill("show", "lstm-cell-stat").bad()
    assert "lstm-cell-state" in drill("grade", "lstm-cell-stat", "-", "--json", stdin=b"a").bad()


def test_bad_calls_are_one_line(drill: Run) -> None:
    for call in (
        ["show"], ["show", "lstm-cell-state", "--seed", "-1"], ["show", "lstm-cell-state", "--seed", "x"],
        ["show", "lstm-cell-state", "--lang", "fr"], ["grade"], ["grade", "lstm-cell-state"], ["nothing"],
        ["list",
        "--no"],
        ["grade", "lstm-cell-state", "-", "--form", "essay"], ["grade", "lstm-cell-state", "--jsonl", "-"],
        ["grade", "--jsonl", "-", "--form", "blank"], ["list", "more"], ["grade", "lstm-cell-state", "-", "more"],
    ):  # fmt: skip
        drill(*call).bad()


def test_without_a_command_the_commands_are_told(drill: Run) -> None:
    ran = drill()
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: drill ")
    assert drill("--help").code == 0
    assert drill("grade", "-h").out.startswith("Usage: drill grade ")
    assert __version__ in drill("--version").out


# --- grade one


def test_grade_reads_a_file_or_standard_input(drill: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.py"
    file.write_bytes(b"\xef\xbb\xbf" + f"{CLIPPED}\r\n".encode())
    for where, stdin in ((str(file), b""), ("-", CLIPPED.encode())):
        ran = drill("grade", "gradient-clipping-norm", where, "--json", stdin=stdin)
        assert (ran.code, ran.err) == (0, "")
        assert (ran.json["verdict"], ran.json["score"], ran.json["seed"]) == ("correct", 1, 0)


def test_a_wrong_answer_is_work_done(drill: Run) -> None:
    ran = drill("grade", "gradient-clipping-norm", "-", "--json", "--seed", "5", stdin=b"grad / rate")
    assert (ran.code, ran.json["verdict"], ran.json["seed"]) == (0, "wrong", 5)
    plain = drill("grade", "gradient-clipping-norm", "-", "--lang", "en", stdin=b"grad")
    assert plain.code == 0
    assert plain.out.startswith("wrong  It differs")
    for part in ("mistake: ", "  grad = ", "  expected: ", "  actual: ", "(norm = "):
        assert part in plain.out
    assert drill("grade", "gradient-clipping-norm", "-", stdin=CLIPPED.encode()).out.startswith("correct  正解")


def test_the_form_may_be_told(drill: Run) -> None:
    ran = drill("grade", "gradient-clipping-norm", "-", "--form", "option", "--json", stdin=b"A")
    assert ran.json["form"] == "option"
    ran = drill("grade", "conv-out-5-3-2-1", "-", "--form", "number", "--json", stdin=b"3x3\n")
    assert ran.json["verdict"] == "correct"
    ran = drill("grade", "conv-out-5-3-2-1", "-", "--form", "blank", "--json", stdin=b"3x3")
    assert (ran.code, ran.json["verdict"]) == (0, "refused")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"a\0", "null byte"),
        (b"a" * 70_000, "too long"),
        ("あ".encode("shift_jis"), "is not UTF-8;"),
        ("grad * rate".encode("utf-16"), "looks like UTF-16"),
        (b"\xfe\xff\x00a", "looks like UTF-16"),
        (b"grad \xff rate", "not UTF-8"),
    ],
)
def test_an_answer_that_cannot_be_graded_is_refused_with_exit_code_0(drill: Run, data: bytes, words: str) -> None:
    ran = drill("grade", "gradient-clipping-norm", "-", "--json", stdin=data)
    assert (ran.code, ran.err, ran.json["verdict"]) == (0, "", "refused")
    assert ran.json["item"] == "gradient-clipping-norm"
    assert words in ran.json["message"]["en"]


def test_a_file_that_cannot_be_read_is_a_bad_call(drill: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is a folder" in drill("grade", "gradient-clipping-norm", str(tmp_path)).bad()
    assert "there is no file" in drill("grade", "gradient-clipping-norm", str(tmp_path / "none")).bad()
    assert "cannot be read" in drill("grade", "--jsonl", str(tmp_path)).bad()
    assert "cannot be read" in drill("grade", "--jsonl", str(tmp_path / "none")).bad()

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "Permission denied" in drill("grade", "gradient-clipping-norm", str(tmp_path / "a")).bad()


def test_a_broken_exercise_is_told_with_its_file(drill: Run, content: Content) -> None:
    content.code("no-cases", solution=SOLUTION.replace("def cases", "def other"))
    content.write("broken", "[")
    assert "no-cases.py" in drill("--content", str(content.root), "grade", "no-cases", "-", stdin=b"a").bad()
    assert "broken.yaml" in drill("--content", str(content.root), "show", "broken").bad()


# --- grade many


def lines(*requests: Any) -> bytes:
    return b"".join(
        (request if isinstance(request, bytes) else json.dumps(request).encode()) + b"\n" for request in requests
    )


def test_a_batch_keeps_its_order_and_its_refs(drill: Run) -> None:
    right = {"item": "gradient-clipping-norm", "answer": CLIPPED}
    requests = [right | {"ref": n, "seed": n % 3, "answer": CLIPPED if n % 2 else "grad"} for n in range(24)]
    ran = drill("grade", "--jsonl", "-", stdin=lines(*requests))
    verdicts = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err.count("\n")) == (0, 1)  # the summary
    assert [v["ref"] for v in verdicts] == list(range(24))
    assert [v["verdict"] for v in verdicts] == ["wrong", "correct"] * 12
    assert [v["seed"] for v in verdicts] == [n % 3 for n in range(24)]


BAD_LINES: list[tuple[Any, str]] = [
    (b"not JSON", "not JSON"),
    (b"[1]", "not JSON"),
    (b"\xff\xfe{", "not JSON"),
    (b"{" * 100_000, "not JSON"),
    (b'{"item": "gru-new-state", "answer": "a", "ref": NaN}', "not JSON"),
    (b'{"item": "gru-new-state", "answer": "a", "ref": 1e999}', "not JSON"),
    ('{"item": "gru-new-state", "answer": "a"}'.encode("utf-16-le"), "not JSON"),
    ({"item": "gru-new-state"}, "no answer"),
    ({"answer": "a"}, "no item"),
    ({"item": "gru-new-stat", "answer": "a"}, "gru-new-state"),
    ({"item": ["gru"], "answer": "a"}, "no item"),
    ({"item": None, "answer": "a"}, "no item"),
    ({"item": "gru-new-state", "answer": 7}, "a string"),
    ({"item": "gru-new-state", "answer": []}, "a string"),
    ({"item": "gru-new-state", "answer": ["a", 1]}, "a string"),
    ({"item": "gru-new-state", "answer": None}, "a string"),
    ({"item": "gru-new-state", "answer": "a", "seed": -1}, "seed"),
    ({"item": "gru-new-state", "answer": "a", "seed": 1.5}, "seed"),
    ({"item": "gru-new-state", "answer": "a", "seed": True}, "seed"),
    ({"item": "gru-new-state", "answer": "a", "form": "essay"}, "cannot be answered"),
    ({"item": "gru-new-state", "answer": "a", "form": ["blank"]}, "cannot be answered"),
    ({"item": "gru-new-state", "answer": "a", "form": "number"}, "cannot be answered"),
    ({"item": "gru-new-state", "answer": ""}, "empty"),
    ({"item": "gru-new-state", "answer": "\ud800"}, "surrogate"),
    ({"item": "gru-new-state", "answer": ["a", "b"]}, "1 blanks"),
    ({"item": "conv-out-5-3-2-1", "answer": "many"}, "two numbers"),
]


def test_a_line_that_cannot_be_graded_is_refused_and_the_others_go_on(drill: Run, tmp_path: Path) -> None:
    good = {"item": "conv-out-5-3-2-1", "answer": "3x3", "ref": "good"}
    file = tmp_path / "lines.jsonl"
    file.write_bytes(lines(*[part for bad, _ in BAD_LINES for part in (bad, good)]))
    ran = drill("grade", "--jsonl", str(file))
    verdicts = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err.count("\n")) == (0, 1)  # the summary
    assert [v["verdict"] for v in verdicts] == ["refused", "correct"] * len(BAD_LINES)
    assert {v["ref"] for v in verdicts[1::2]} == {"good"}
    for (bad, words), verdict in zip(BAD_LINES, verdicts[::2], strict=True):
        assert words in verdict["message"]["en"], bad
        assert verdict["message"]["ja"]


def test_a_ref_of_any_kind_comes_back(drill: Run) -> None:
    refs = [None, 0, -1.5, 2**70, "名", [1, {"a": None}], {"b": [True]}, ""]
    good: dict[str, Any] = {"item": "conv-out-5-3-2-1", "answer": "3x3"}
    ran = drill("grade", "--jsonl", "-", stdin=lines(*[good | {"ref": ref} for ref in refs], {"ref": "bad"}, good))
    verdicts = [json.loads(line) for line in ran.out.splitlines()]
    assert [v["ref"] for v in verdicts[:-1]] == [*refs, "bad"]
    assert "ref" not in verdicts[-1]


def test_a_broken_exercise_refuses_its_lines_only(drill: Run, content: Content) -> None:
    content.code("no-cases", solution=SOLUTION.replace("def cases", "def other"))
    requests = lines({"item": "no-cases", "answer": "a"}, b"", {"item": "conv-out-5-3-2-1", "answer": "3x3"})
    ran = drill("--content", str(content.root), "grade", "--jsonl", "-", stdin=requests)
    assert [json.loads(line)["verdict"] for line in ran.out.splitlines()] == ["refused", "correct"]


# --- content


def test_further_content_comes_from_the_option_and_the_environment(
    drill: Run, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content.choice("of-a-teacher", title=text("Mine", "私の"))
    other = Content(tmp_path / "other")
    other.choice("of-another")
    assert drill("--content", str(content.root), "show", "of-a-teacher", "--json").json["title"] == "私の"
    monkeypatch.setenv("DRILL_CONTENT", os.pathsep.join([str(other.root), str(content.root), ""]))
    assert drill("show", "of-another", "--json").code == 0
    assert drill("show", "of-a-teacher", "--json").code == 0
    monkeypatch.setenv("DRILL_CONTENT", str(other.root))
    ids = {row["id"] for row in drill("--content", str(content.root), "list", "--json").json["items"]}
    assert {"of-a-teacher", "of-another"} <= ids
    assert further_content(("a",)) == [Path("a"), other.root]
    assert drill("--content", str(tmp_path / "nowhere"), "list").code == 1


# --- doctor


def test_doctor_tells_versions_data_database_and_isolation(drill: Run, content: Content, tmp_path: Path) -> None:
    ran = drill("doctor", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["isolation", "versions", "data", "database"]
    assert ran.json["isolation"]["level"] == 0
    assert ran.json["isolation"]["name"] == "weak"
    assert ran.json["isolation"]["layers"]["deadline"] is True
    assert ran.json["versions"]["numpy"]
    assert ran.json["data"]["problems"] == []
    assert ran.json["database"]["state"] == "not created yet"
    assert not (tmp_path / "none").exists()
    content.write("broken", "[")
    plain = drill("--content", str(content.root), "doctor")
    assert plain.code == 1
    assert "broken.yaml" in plain.out
    assert "  level: 0" in plain.out


def test_doctor_survives_a_database_it_cannot_read(drill: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_DATABASE_URL", "no url at all")
    monkeypatch.setattr("importlib.metadata.version", lambda name: (_ for _ in ()).throw(_missing()))
    ran = drill("doctor", "--json")
    assert ran.code == 0
    assert ran.json["database"]["state"].startswith("unusable")
    assert ran.json["versions"]["numpy"] == "not installed"


def _missing() -> Exception:
    from importlib.metadata import PackageNotFoundError

    return PackageNotFoundError("numpy")


# --- endings


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, click.Abort])
def test_an_interruption_ends_quietly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], interruption: type[BaseException]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise interruption

    monkeypatch.setattr(cli, "main", interrupted)
    assert main([]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_file_that_breaks_off_while_it_is_graded_is_told(drill: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[dict[str, Any]]:
        yield {"verdict": "refused"}
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(grade_command, "grade_lines", broken)
    ran = drill("grade", "--jsonl", "-")
    assert ran.code == 2
    assert "Input/output error" in ran.err


def test_progress_is_shown_to_a_person_only(drill: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = drill("grade", "--jsonl", "-", stdin=lines({"item": "conv-out-5-3-2-1", "answer": "3x3"}))
    assert "\r1" in ran.err
    assert json.loads(ran.out)["verdict"] == "correct"


@pytest.mark.parametrize("arguments", [["list", "--json"], ["show", "lstm-cell-state"]])
def test_a_pipe_that_is_closed_early_is_no_fault(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "drill", *arguments], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with head")
def test_head_takes_its_line_from_a_batch_and_nothing_is_said() -> None:
    requests = lines(*[{"item": "conv-out-5-3-2-1", "answer": "3x3", "ref": n} for n in range(300)])
    command = f"{sys.executable} -m drill grade --jsonl - | head -1"
    ran = subprocess.run(["sh", "-c", command], cwd=ROOT, input=requests, capture_output=True, check=False)
    assert (ran.stdout.count(b"\n"), ran.stderr) == (1, b"")


def test_the_language_comes_from_the_environment_and_output_is_utf_8_everywhere() -> None:
    ran = process("show", "lstm-cell-stat", DRILL_LANG="en", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"Did you mean lstm-cell-state" in ran.stderr
    ran = process("list", "--kind", "code", DRILL_LANG="ja", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ran.returncode == 0
    assert "最急降下法" in ran.stdout.decode("utf-8") or "LSTM" in ran.stdout.decode("utf-8")
    assert process("show", "lstm-cell-state", DRILL_LANG="fr").returncode == 2


def test_one_answer_in_a_process_of_its_own_leaves_nothing_behind() -> None:
    ran = process("grade", "gradient-clipping-norm", "-", "--json", stdin=CLIPPED.encode())
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["verdict"] == "correct"


# --- bench


@pytest.mark.slow
def test_bench_measures_all_ways_in_one_run(drill: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from drill import bench

    monkeypatch.setattr(bench, "_throughput", lambda runner, seconds: 100.0)
    ran = drill("bench", "--rounds", "10", "--json")
    found = json.loads(ran.out)
    assert {"latency_ms", "per_second", "floor", "naive", "ratios"} <= found.keys()
    assert found["latency_ms"].keys() == found["naive"].keys() == {"p50", "p95", "p99"}
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p99"]
    assert found["ratios"]["naive"] > 0
    assert "latency_ms" in drill("bench", "--rounds", "10").out
