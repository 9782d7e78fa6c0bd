"""Many answers: in order, within bounds, and continued after whatever ended the run before."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drill import console
from drill import grade_command as module
from drill.__main__ import main
from drill.bank import Bank
from drill.batch import AHEAD, LONGEST_LINE, MOST_AHEAD, grade_line, in_order, read_lines
from drill.errors import DrillError
from drill.ledger import Ledger
from drill.sandbox.choose import best_runner
from drill.tally import Tally
from tests.drill.conftest import InProcessRunner

ROOT = Path(__file__).resolve().parents[2]
NUMBER = {"item": "conv-out-5-3-2-1", "answer": "3x3"}
CODE = {"item": "gradient-clipping-norm", "answer": "grad * rate"}
ENDLESS = {"item": "gradient-clipping-norm", "answer": "def gradient_clipping(*a):\n    while True: pass"}


def requests(count: int, request: dict[str, str] = NUMBER) -> list[bytes]:
    answers = (request["answer"], "4x3", "many")  # right, wrong, refused
    return [json.dumps(request | {"answer": answers[n % 3], "ref": n}).encode() + b"\n" for n in range(count)]


def without_time(lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) | {"milliseconds": 0} for line in lines.splitlines()]


def timeless(lines: bytes) -> bytes:
    return re.sub(rb'"milliseconds": [0-9.]+', b"", lines)


def refs(lines: bytes) -> list[Any]:
    return [verdict["ref"] for verdict in without_time(lines)]


Drill = Callable[..., tuple[int, str, str]]


@pytest.fixture
def drill(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, here: InProcessRunner) -> Drill:
    """Run `grade` in this process and return its exit code, output and errors; numbers need no runner."""
    monkeypatch.setattr(console, "best_runner", lambda: here)
    monkeypatch.setattr(console, "LANGUAGE", "en")

    def run(*arguments: object, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(["grade", "--lang", "en", *map(str, arguments)])
        return code, *capsys.readouterr()

    return run


def started(*arguments: object, stdout: int | None = None, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "drill", "grade", *map(str, arguments)]
    # tests that a shell runs in the background ignore Ctrl-C, and would hand that on
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=stdout, stderr=stderr)
    finally:
        signal.signal(signal.SIGINT, before)


def finished(*arguments: object, stdin: bytes = b"") -> bytes:
    """Grade in a process of its own, as a person does, and return what it printed."""
    process = started(*arguments, stdout=subprocess.PIPE)
    out, err = process.communicate(stdin)
    assert (process.returncode, err.count(b"\n")) == (0, 1)
    return out


# --- in order, within bounds


def test_results_keep_their_order_whatever_each_takes() -> None:
    draw = random.Random(0)
    seconds = [draw.choice([0, 0, 0.001, 0.01]) for _ in range(200)]

    def work(n: int) -> int:
        time.sleep(seconds[n])
        return n

    assert list(in_order(work, range(200), 5)) == list(range(200))
    assert list(in_order(work, [], 5)) == []


def test_a_result_does_not_wait_for_the_next_thing_to_arrive() -> None:
    seen = threading.Event()

    def things() -> Iterator[int]:
        yield 1
        assert seen.wait(10)
        yield 2

    results = in_order(str, things(), 2)
    assert next(results) == "1"
    seen.set()
    assert list(results) == ["2"]


def waited_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60  # a busy machine takes its time to start
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


@pytest.mark.parametrize("workers", [2, 64])
def test_one_slow_thing_holds_up_the_others_only_when_the_window_is_full(workers: int) -> None:
    ahead = min(AHEAD * workers, MOST_AHEAD)
    read, done = [], []
    release = threading.Event()

    def things() -> Iterator[int]:
        for n in range(20 * MOST_AHEAD):
            read.append(n)
            yield n

    def work(n: int) -> int:
        if n == 0:
            assert release.wait(10)
        done.append(n)
        return n

    results = in_order(work, things(), workers)
    first: list[int] = []
    consumer = threading.Thread(target=lambda: first.append(next(results)))
    consumer.start()
    assert waited_for(lambda: len(done) >= ahead)  # all the others that fit went on
    time.sleep(0.05)
    assert len(read) <= ahead + 2  # the one that is waited for, and the one that is held out
    release.set()
    consumer.join()
    assert first == [0]
    for n in results:  # a slow consumer is not overrun either
        assert len(read) <= n + ahead + 3
        if n == 2 * ahead:
            break
    results.close()


def test_who_wants_no_more_gets_no_more() -> None:
    closed = threading.Event()
    done = []

    def things() -> Iterator[int]:
        try:
            yield from range(10**9)
        finally:
            closed.set()

    def work(n: int) -> int:
        done.append(n)
        time.sleep(0.001)
        return n

    results = in_order(work, things(), 2)
    assert [next(results), next(results)] == [0, 1]
    results.close()
    assert closed.wait(10)
    begun = len(done) + 2
    time.sleep(0.05)
    assert len(done) <= begun


def test_an_error_of_the_input_or_of_ours_is_raised_in_its_turn() -> None:
    def things() -> Iterator[int]:
        yield from (1, 2)
        raise OSError(errno.EIO, "broken off")

    results = in_order(str, things(), 2)
    assert [next(results), next(results)] == ["1", "2"]
    with pytest.raises(OSError, match="broken off"):
        next(results)
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda n: 1 // n, [1, 0], 2))


@pytest.mark.slow
def test_a_loop_that_never_ends_costs_its_batch_its_own_time_only(tmp_path: Path) -> None:
    lines = [json.dumps(CODE | {"ref": n}) for n in range(100)]
    lines[40] = json.dumps(ENDLESS | {"ref": 40})
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(lines))
    begun = time.monotonic()
    out = finished("--jsonl", file, "--workers", 2)
    verdicts = [verdict["verdict"] for verdict in without_time(out)]
    assert refs(out) == list(range(100))
    assert (verdicts.pop(40), set(verdicts)) == ("timeout", {"correct"})
    assert time.monotonic() - begun < 20  # one after the other, on whichever runner; usually 4


# --- lines


def test_lines_are_read_one_by_one_and_blank_ones_skipped() -> None:
    assert list(read_lines(io.BytesIO(b"a\n\n \r\nb\r\nc"))) == [b"a\n", b"b\r\n", b"c"]
    assert list(read_lines(io.BytesIO(b""))) == []


def test_of_a_line_that_is_too_long_the_rest_is_dropped(bank: Bank, here: InProcessRunner) -> None:
    class Short(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 < size <= LONGEST_LINE + 1
            return super().readline(size)

    whole = b'{"a": "' + b"a" * (LONGEST_LINE - 10) + b'"}\n'
    assert len(whole) == LONGEST_LINE
    for end in (b"\n", b""):
        longest, too_long, *rest = read_lines(Short(whole + b"b" * 5 * LONGEST_LINE + end + b"next" * len(end)))
        assert (longest, rest) == (whole, [b"next"] if end else [])
        assert len(too_long) == LONGEST_LINE + 1
        verdict = grade_line(too_long, bank, here)
        assert (verdict["verdict"], verdict["item"]) == ("refused", "")
        assert "too long" in verdict["message"]["en"]


def test_a_ref_too_deep_to_be_printed_is_refused(bank: Bank, here: InProcessRunner) -> None:
    def line(depth: int) -> bytes:
        return b'{"item": "conv-out-5-3-2-1", "answer": "3x3", "ref": %s}' % (b'{"a":[' * depth + b"]}" * depth)

    assert grade_line(line(40), bank, here)["ref"]
    for depth in (60, 300, 600, 100_000):
        verdict = grade_line(line(depth), bank, here)
        assert ("ref" in verdict, verdict["verdict"]) == (False, "refused")


def test_an_input_that_breaks_off_is_told_in_one_line(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.BytesIO):
        def readline(self, _: int | None = -1) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "_opened", lambda _: Broken())
    assert drill("--jsonl", "-") == (2, "", "The input cannot be read to its end (Input/output error).\n")


# --- what is said at the end, and meanwhile


def test_a_batch_says_at_its_end_how_it_went(drill: Drill) -> None:
    code, out, err = drill("--jsonl", "-", stdin=b"".join(requests(9)))
    assert (code, len(out.splitlines())) == (0, 9)
    assert err.startswith("Graded 9, of these could not be graded (refused): 3; ")
    assert err.endswith(" s.\n")
    code, out, err = drill("--jsonl", "-")
    assert (code, out, err[:10]) == (0, "", "Graded 0, ")
    assert "3 件" in drill("--jsonl", "-", "--lang", "ja", stdin=b"".join(requests(3)))[2]


def test_a_person_sees_the_counter_and_the_time_left(
    drill: Drill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"".join(requests(30)))
    err = drill("--jsonl", file)[2]
    assert err.startswith("\r1/30  0:0")
    assert "\r30/30  0:00" in err
    assert err.splitlines()[-1].startswith("Graded 30")
    file.write_bytes(b"".join(requests(40)))
    drill("--jsonl", file, "--out", tmp_path / "out", stdin=b"")
    file.write_bytes(b"".join(requests(50)))
    assert "\r10/10  0:00" in drill("--jsonl", file, "--out", tmp_path / "out")[2]


def test_the_time_left_comes_from_the_time_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    shown: list[str] = []
    tally = Tally(shown.append, 200)
    for count, second in ((1, 1.0), (2, 1.1), (3, 3.0), (4, 4.0)):
        now = second
        tally.add("refused" if count == 2 else "correct")
    tally.close()
    assert [text.strip() for text in shown] == ["1/200  3:19", "3/200  3:17", "4/200  3:16", ""]
    assert tally.summary().en == "Graded 4, of these could not be graded (refused): 1; 4.0 s."


# --- a file of verdicts


def test_a_file_gets_the_verdicts_of_standard_output(drill: Drill, tmp_path: Path) -> None:
    file, out = tmp_path / "lines.jsonl", tmp_path / "out.jsonl"
    file.write_bytes(b"\n".join(requests(12)))
    printed = drill("--jsonl", file)[1]
    assert drill("--jsonl", file, "--out", out)[:2] == (0, "")
    assert without_time(out.read_bytes()) == without_time(printed.encode())
    before = out.read_bytes()
    code, _, err = drill("--jsonl", file, "--out", out)
    assert (code, out.read_bytes()) == (0, before)
    assert err.startswith("Graded 0, ")
    assert err.endswith("The other 12 were graded before.\n")
    again = tmp_path / "again.jsonl"
    assert drill("--jsonl", "-", "--out", again, stdin=file.read_bytes())[0] == 0
    assert without_time(again.read_bytes()) == without_time(before)


@pytest.mark.parametrize("cut", [1, 40, -200])
@pytest.mark.parametrize("speaks_for", [5, 6])
def test_a_torn_last_line_is_done_again(drill: Drill, tmp_path: Path, cut: int, speaks_for: int) -> None:
    out, lines = tmp_path / "out", requests(9)
    drill("--jsonl", "-", "--out", out, stdin=b"".join(lines))
    whole = out.read_bytes()
    parts = whole.splitlines(keepends=True)
    out.unlink()
    drill("--jsonl", "-", "--out", out, stdin=b"".join(lines[:speaks_for]))  # the state that a kill would leave
    out.write_bytes(b"".join(parts[:5]) + parts[5][:cut])
    code, _, err = drill("--jsonl", "-", "--out", out, stdin=b"".join(lines))
    assert (code, err[:9], "other 5 " in err) == (0, "Graded 4,", True)
    assert without_time(out.read_bytes()) == without_time(whole)
    assert out.read_bytes().startswith(b"".join(parts[:5]))


@pytest.mark.slow
def test_a_changed_input_is_refused_and_the_file_left_alone(drill: Drill, tmp_path: Path) -> None:
    out, lines = tmp_path / "out", requests(8)
    drill("--jsonl", "-", "--out", out, stdin=b"".join(lines[:6]))
    whole = out.read_bytes()
    torn = whole + b'{"item": "c'
    state = (tmp_path / "out.state").read_bytes()
    other = json.dumps(NUMBER).encode() + b"\n"
    for before in (whole, torn):
        out.write_bytes(before)
        for changed in ([other, *lines[1:]], [*lines[:5], other, *lines[6:]], lines[1:], lines[:5], lines[::-1], []):
            code, _, err = drill("--jsonl", "-", "--out", out, stdin=b"".join(changed))
            assert (code, err.count("\n"), "another input" in err) == (2, 1, True)
            assert out.read_bytes() == before
            assert (tmp_path / "out.state").read_bytes() == state
    assert drill("--jsonl", "-", "--out", out, stdin=b"".join(lines[:6]))[0] == 0
    assert out.read_bytes() == whole


def test_an_input_may_change_behind_what_is_graded_and_grow(drill: Drill, tmp_path: Path) -> None:
    out, lines = tmp_path / "out", requests(8)
    drill("--jsonl", "-", "--out", out, stdin=b"".join(lines[:4]).rstrip())  # the last line has no end as yet
    code, _, err = drill("--jsonl", "-", "--out", out, stdin=b"".join([*lines[:4], b"\n", *lines[4:]]))
    assert (code, err[:9], refs(out.read_bytes())) == (0, "Graded 4,", list(range(8)))


def test_a_file_that_is_gone_is_begun_anew(drill: Drill, tmp_path: Path) -> None:
    out = tmp_path / "out"
    drill("--jsonl", "-", "--out", out, stdin=b"".join(requests(8)))
    for empty in (out.unlink, lambda: out.write_bytes(b""), lambda: out.write_bytes(b'{"torn')):
        empty()
        assert drill("--jsonl", "-", "--out", out, stdin=b"".join(requests(5)[::-1]))[0] == 0
        assert refs(out.read_bytes()) == [4, 3, 2, 1, 0]
        assert json.loads((tmp_path / "out.state").read_bytes())["lines"] == 5


def test_a_file_that_was_shortened_is_filled_again(drill: Drill, tmp_path: Path) -> None:
    out, lines = tmp_path / "out", requests(8)
    drill("--jsonl", "-", "--out", out, stdin=b"".join(lines))
    whole = out.read_bytes()
    out.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    assert drill("--jsonl", "-", "--out", out, stdin=b"".join(lines))[2].startswith("Graded 6,")
    assert without_time(out.read_bytes()) == without_time(whole)


def test_a_file_that_cannot_be_continued_is_left_alone(drill: Drill, tmp_path: Path) -> None:
    out, state, lines = tmp_path / "out", tmp_path / "out.state", b"".join(requests(3))

    def bad(words: str, where: Path = out) -> None:
        code, printed, err = drill("--jsonl", "-", "--out", where, stdin=lines)
        assert (code, printed, err.count("\n")) == (2, "", 1)
        assert words in err

    for held in (b"somebody's notes", b"one\ntwo\n"):
        out.write_bytes(held)
        bad("is there already")
        assert (out.read_bytes(), state.exists()) == (held, False)
    for unreadable in (b"[", b"[1]", b'{"lines": null, "sha256": ""}', b"{}", b"\0" * 99):
        state.write_bytes(unreadable)
        bad("cannot be read")
    state.write_bytes(b"")
    bad("has more lines")
    state.write_bytes(b'{"lines": 1, "sha256": ""}')
    bad("has more lines")
    assert out.read_bytes() == b"one\ntwo\n"
    bad("not a regular file", tmp_path)
    bad("cannot be written (No such file", tmp_path / "nowhere" / "out")
    answers = tmp_path / "answers"
    answers.write_bytes(lines)
    assert drill("--jsonl", answers, "--out", answers)[0] == 2
    assert answers.read_bytes() == lines


def test_a_wrong_input_name_makes_no_file(drill: Drill, tmp_path: Path) -> None:
    assert drill("--jsonl", tmp_path / "none", "--out", tmp_path / "out")[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_two_runs_do_not_write_to_one_file(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out") as one, Ledger(tmp_path / "out") as other:
        assert list(one.begin(iter([b"a"]))) == [b"a"]
        with pytest.raises(DrillError, match="Another run is writing"):
            other.begin(iter([b"a"]))
    with Ledger(tmp_path / "out") as third:
        third.begin(iter([b"a"]))


def test_a_full_disk_is_told_and_leaves_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.FileIO):
        room = 100

        def write(self, data: Any) -> int:
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device")
            written = super().write(bytes(data)[: min(7, self.room)])  # little by little, as a pipe may
            self.room -= written
            return written

    out, lines = tmp_path / "out", [b"%d\n" % n for n in range(9)]
    with Full(tmp_path / "out", "w+") as full, Ledger(out) as ledger:
        left = ledger.begin(iter(lines))
        monkeypatch.setattr(ledger, "_file", full)
        for n in range(2):
            next(left)
            ledger.write({"verdict": n, "long": "x" * 20})
        next(left)
        with pytest.raises(DrillError, match=r"out cannot be written \(No space left"):
            ledger.write({"verdict": 2, "long": "x" * 20})
        assert out.stat().st_size == 100
    assert [json.loads(line)["verdict"] for line in out.read_bytes().splitlines()] == [0, 1]
    assert out.read_bytes().endswith(b"\n")
    out.write_bytes(out.read_bytes() + b"torn")
    with Ledger(out) as ledger:
        left = ledger.begin(iter(lines))
        assert out.read_bytes().endswith(b"}\n")  # at once, for those who look at it meanwhile
        assert list(left) == lines[2:]


def killed(out: Path, lines: list[bytes], at_least: int, how: int = signal.SIGKILL) -> int:
    """Grade lines from a pipe that stays open, end the process in the middle, and return its exit code."""
    process = started("--jsonl", "-", "--out", out)
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(b"".join(lines))
    process.stdin.flush()
    try:
        assert waited_for(lambda: out.exists() and out.read_bytes().count(b"\n") >= at_least)
        os.kill(process.pid, how)
        process.wait(60)
        assert process.stderr.read().strip() == b""
    finally:
        process.kill()
        process.stdin.close()
        process.stderr.close()
    return process.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.slow
def test_a_run_that_was_killed_is_continued_without_a_trace(tmp_path: Path) -> None:
    out, lines = tmp_path / "out", requests(60)
    killed(out, lines[:20], 20)
    killed(out, lines[:45], 30, signal.SIGINT)  # Ctrl-C, while it waits for more to come in
    with out.open("ab") as torn:
        torn.write(b'{"item": "conv-out-5-3')
    assert finished("--jsonl", "-", "--out", out, stdin=b"".join(lines)) == b""
    assert timeless(out.read_bytes()) == timeless(finished("--jsonl", "-", stdin=b"".join(lines)))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_run_that_was_killed_at_any_moment_is_continued(tmp_path: Path) -> None:
    out, draw = tmp_path / "out", random.Random(0)
    lines = requests(20_000)
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"".join(lines))
    kills = 0
    for _ in range(12):
        process = started("--jsonl", file, "--out", out, stderr=subprocess.DEVNULL)
        time.sleep(0.3 + draw.random() * 0.4)
        process.kill()
        process.communicate()
        kills += process.wait() == -signal.SIGKILL
    assert kills > 2
    assert finished("--jsonl", file, "--out", out) == b""
    assert refs(out.read_bytes()) == list(range(20_000))
    assert timeless(out.read_bytes()) == timeless(finished("--jsonl", file))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_run_of_code_that_was_killed_is_continued(tmp_path: Path) -> None:
    out = tmp_path / "out"
    lines = [json.dumps(CODE | {"ref": n, "seed": n % 2}).encode() + b"\n" for n in range(120)]
    killed(out, lines, 40)
    with Ledger(out) as ledger:
        list(ledger.begin(iter(lines)))
        assert 40 <= ledger.done < 120
    finished("--jsonl", "-", "--out", out, stdin=b"".join(lines))
    verdicts = without_time(out.read_bytes())
    assert [verdict["ref"] for verdict in verdicts] == list(range(120))
    assert {verdict["verdict"] for verdict in verdicts} == {"correct"}


# --- the ends


def test_a_broken_pipe_ends_quietly() -> None:
    process = started("--jsonl", "-", stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(b"".join(requests(500)))
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["ref"] == 0  # though nobody has closed the input
    process.stdout.close()
    process.stdin.write(b"".join(requests(500)))
    process.stdin.flush()
    assert process.wait(20) == 0
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stderr.close()


def test_a_loop_is_not_waited_for_when_the_caller_leaves(bank: Bank) -> None:
    runner = best_runner()
    loops = [json.dumps(ENDLESS).encode()] * 50
    results = in_order(lambda line: grade_line(line, bank, runner), [requests(1)[0], *loops], 2)
    assert next(results)["verdict"] == "correct"
    begun = time.monotonic()
    results.close()
    runner.close()
    assert time.monotonic() - begun < 2


# --- bad calls


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["--jsonl", "-", "--workers", "0"], "0 is not in the range"),
        (["--jsonl", "-", "--workers", "-1"], "-1 is not in the range"),
        (["--jsonl", "-", "--workers", "abc"], "'abc' is not a valid integer"),
        (["--jsonl", "-", "gru-new-state"], "--jsonl takes neither"),
        (["--jsonl", "-", "--form", "blank"], "--jsonl takes neither"),
        (["--jsonl", "-", "--dir", "."], "give one of them"),
        (["--jsonl", "-", "--csv", "-"], "--dir and --csv go together"),
        (["--jsonl", "-", "--out", "-"], "--out takes a file"),
        (["--out", "x"], "--out goes with --jsonl"),
        (["gru-new-state", "-", "--out", "x"], "--out goes with --jsonl"),
        (["--dir", ".", "--csv", "-", "--out", "x"], "--out goes with --jsonl"),
        (["--dir", "."], "--dir and --csv go together"),
        (["--csv", "-"], "--dir and --csv go together"),
        (["--dir", ".", "--csv", "-", "gru-new-state"], "--dir takes neither"),
        (["--dir", ".", "--csv", "-", "--form", "blank"], "--dir takes neither"),
        (["gru-new-state", "-", "--workers", "2"], "--workers goes with"),
        (["--workers", "2"], "--workers goes with"),
        (["gru-new-state"], "takes an ITEM and a FILE"),
    ],
)
def test_a_bad_call_is_told_in_one_line(drill: Drill, call: list[str], words: str) -> None:
    code, out, err = drill(*call)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_a_closed_standard_input_is_told(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "grade_lines", None)
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["grade", "--jsonl", "-"]) == 2
