"""The fences of macOS and Windows around the portable runner: neither can be run here; what can be looked at is."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

import drill
from drill.sandbox import choose, interpreter, job_object, seatbelt, selftest
from drill.sandbox.portable import Fence, PortableRunner
from drill.sandbox.runner import Ended, Finished, Job, Runner, Unavailable
from drill.sandbox.selftest import portable_isolation
from tests.drill.test_portable import HONEST, children, is_honest, on_linux, value


class FakeFence:
    """Plays a fence: notes what it is asked, and puts a harmless program before the command."""

    def __init__(self, before: tuple[str, ...] = (), breaks: bool = False) -> None:
        self.before, self.breaks = before, breaks
        self.held: list[int] = []
        self.let_go: list[int] = []

    def around(self, command: list[str]) -> list[str]:
        return [*self.before, *command]

    def hold(self, pid: int) -> Callable[[], None]:
        if self.breaks:
            raise OSError("it does not take")
        self.held.append(pid)
        return lambda: self.let_go.append(pid)


# --- the runner and its fence


@on_linux
def test_a_fence_is_around_each_interpreter_from_before_its_job_until_after_it() -> None:
    fence = FakeFence(before=("/usr/bin/env", "FENCED=1"))
    fenced = PortableRunner(spares=1, fence=fence)
    assert value(fenced, "import os\nreturn [os.environ['FENCED'], os.getpid()]") == ["1", fence.held[0]]
    assert fence.let_go == fence.held[:1]
    fenced.close()
    assert fence.let_go == fence.held
    assert len(fence.held) == 2  # the one that worked, and the spare that took its place


@on_linux
def test_no_interpreter_is_left_when_a_fence_does_not_take() -> None:
    before = children()
    with pytest.raises(OSError, match="does not take"):
        PortableRunner(fence=FakeFence(breaks=True))
    fence = FakeFence()
    fenced = PortableRunner(spares=1, fence=fence)
    fence.breaks = True
    assert is_honest(fenced.run(HONEST))  # the spare had been held; that another cannot be is told by the next job
    with pytest.raises(OSError, match="does not take"):
        fenced.run(HONEST)
    fenced.close()
    assert children() <= before


def missing() -> Fence:
    raise Unavailable("/usr/bin/sandbox-exec is missing")


@on_linux
@pytest.mark.parametrize(
    ("fence", "sentence"),
    [
        (missing, "sandbox-exec is missing"),
        (lambda: FakeFence(breaks=True), "it does not take"),
        (lambda: FakeFence(before=("/nonexistent/sandbox-exec",)), "nonexistent"),
        (lambda: FakeFence(before=("/bin/false",)), "no honest job passes within it"),
    ],
    ids=["missing", "does not take", "cannot be started", "ends everything"],
)
def test_where_a_fence_fails_the_runner_without_it_stands_in_and_a_sentence_says_why(
    fence: Callable[[], Fence], sentence: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = children()
    monkeypatch.setattr(choose, "_fence", fence)
    stand_in = choose._portable()
    assert isinstance(stand_in, PortableRunner)
    assert is_honest(stand_in.run(HONEST))
    stand_in.close()
    (record,) = caplog.records
    assert "level 0 (weak)" in record.getMessage()
    assert sentence in record.getMessage()
    assert children() <= before


@on_linux
def test_a_fence_that_works_is_kept_and_none_is_wanted_on_linux(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert choose._fence() is None
    fence = FakeFence()
    monkeypatch.setattr(choose, "_fence", lambda: fence)
    kept = choose._portable()
    assert fence.held
    assert kept.isolation.level == 0  # by trying, not because there is a fence
    kept.close()
    assert not caplog.records


@pytest.mark.parametrize(("system", "fence"), [("darwin", "Seatbelt"), ("win32", "JobObject")])
def test_each_system_has_its_fence(system: str, fence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    made = FakeFence()
    told: list[tuple[int, ...]] = []

    def make(*limits: int) -> FakeFence:
        told.append(limits)
        return made

    monkeypatch.setattr(choose, fence, make)
    assert choose._fence() is made
    assert told == [() if system == "darwin" else (512 << 20, 10)]


def test_in_a_virtual_environment_of_windows_the_real_interpreter_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    assert interpreter.command("pass")[0] == sys.executable
    assert "__PYVENV_LAUNCHER__" not in interpreter.environment()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "_base_executable", r"C:\Python\python.exe")
    assert interpreter.command("pass") == [r"C:\Python\python.exe", "-s", "-P", "-B", "-c", "pass"]
    assert interpreter.environment()["__PYVENV_LAUNCHER__"] == sys.executable


# --- macOS: the profile


def read_profile(text: str) -> list[Any]:
    """Read the language of profiles; a text keeps one quotation mark, so that it differs from a word."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+', text)
    assert re.sub(r"\s", "", "".join(tokens)) == re.sub(r"\s", "", text), "something is neither text nor word"
    stack: list[Any] = [[]]
    for token in tokens:
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append('"' + re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] == '"' else token)
    (rules,) = stack
    return list(rules)


def place_of(rules: list[Any], *words: str) -> int:
    """Return where the last rule with these words stands."""
    return max(n for n, rule in enumerate(rules) if [word for word in rule if isinstance(word, str)] == [*words])


@pytest.mark.parametrize("folder", ["plain", "with space", 'a "quoted" one', "back\\slash", "(subpath /)", "ひらがな"])
def test_a_profile_quotes_every_path_as_one_text(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / folder
    (home / "venv" / "bin").mkdir(parents=True)
    (home / "link").symlink_to(home / "venv")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(sys, "prefix", str(home / "link"))
    monkeypatch.setattr(sys, "executable", str(home / "venv" / "bin" / "python"))
    rules = read_profile(seatbelt.profile())
    real = os.path.realpath(home)
    denied = place_of(rules, "deny", "file-read-data")
    own, start = place_of(rules, "allow", "file-read*", "file-map-executable"), place_of(rules, "allow", "process-exec")
    assert ["subpath", f'"{real}'] in rules[denied]
    assert denied < own  # the later one wins
    for place in (own, start):  # reading and starting the interpreter, told without the link
        assert ["subpath", f'"{real}/venv'] in rules[place]
    assert ["literal", f'"{real}/venv/bin/python'] in rules[start]


def test_a_profile_denies_first_and_allows_only_what_is_meant() -> None:
    rules = read_profile(seatbelt.profile())
    assert rules[:2] == [["version", "1"], ["deny", "default"]]
    assert {word for rule in rules[2:] if rule[0] == "allow" for word in rule[1:] if isinstance(word, str)} == {
        "sysctl-read", "signal", "process-info*", "file-read-metadata", "file-read*", "file-map-executable",
        "file-write-data", "process-exec",
    }  # fmt: skip
    assert rules[place_of(rules, "allow", "file-write-data")][2:] == [["literal", '"/dev/null']]
    assert rules[place_of(rules, "allow", "signal")][2:] == [["target", "self"]]
    project = os.path.realpath(Path(drill.__file__).parents[1])
    own = rules[place_of(rules, "allow", "file-read*", "file-map-executable")]
    assert ["subpath", f'"{project}'] in rules[place_of(rules, "deny", "file-read-data")]
    assert ["subpath", f'"{project}'] not in own
    assert ["subpath", f'"{project}/drill/sandbox'] in own
    assert ["literal", f'"{project}/drill'] in rules[place_of(rules, "allow", "file-read*")]


def test_the_command_of_seatbelt_is_its_program_the_profile_and_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(seatbelt, "PROGRAM", str(tmp_path / "none"))
    with pytest.raises(Unavailable, match="none is missing"):
        seatbelt.Seatbelt()
    monkeypatch.setattr(seatbelt, "PROGRAM", sys.executable)  # any program that is there
    fence = seatbelt.Seatbelt()
    command = interpreter.command("pass")
    assert fence.around(command) == [sys.executable, "-p", seatbelt.profile(), *command]
    fence.hold(1)()


# --- Windows: structures, and the order of calls


@pytest.mark.skipif(sys.maxsize < 2**32, reason="the numbers are those of 64 bits")
def test_the_structures_of_windows_have_the_sizes_and_places_of_its_headers() -> None:
    basic, extended, label = job_object.BasicLimits, job_object.ExtendedLimits, job_object.Label
    assert [ctypes.sizeof(s) for s in (basic, job_object.IoCounters, extended, label)] == [64, 48, 144, 16]
    assert [getattr(basic, field[0]).offset for field in basic._fields_] == [0, 8, 16, 24, 32, 40, 48, 56, 60]
    assert [getattr(extended, field[0]).offset for field in extended._fields_] == [0, 64, 112, 120, 128, 136]
    assert [getattr(label, field[0]).offset for field in label._fields_] == [0, 8]
    assert [field[0] for field in job_object.IoCounters._fields_] == [
        "ReadOperationCount", "WriteOperationCount", "OtherOperationCount",
        "ReadTransferCount", "WriteTransferCount", "OtherTransferCount",
    ]  # fmt: skip


def test_the_limits_of_a_job_object_are_in_the_units_of_windows() -> None:
    told = job_object.limits(512 << 20, 10)
    basic = told.BasicLimitInformation
    assert basic.PerProcessUserTimeLimit == 100_000_000  # of 100 ns
    assert basic.ActiveProcessLimit == 1
    assert basic.LimitFlags == 0x2000 | 0x400 | 0x100 | 0x8 | 0x2
    assert told.ProcessMemoryLimit == 768 << 20
    assert told.JobMemoryLimit == 0


class FakeWindows:
    """Plays both libraries: notes the calls and the handles that are open, and lets one of them fail."""

    def __init__(self, failing: str) -> None:
        self.failing = failing
        self.calls: list[str] = []
        self.open: set[int] = set()

    def __getattr__(self, name: str) -> Callable[..., int]:
        def called(*arguments: Any) -> int:
            # one call sets several things: it is told apart by its class of information
            said = f"{name} {arguments[1]}" if name == "SetInformationJobObject" else name
            self.calls.append(said)
            if name == "CloseHandle":
                self.open.remove(getattr(arguments[0], "value", arguments[0]))
            elif said == self.failing:
                return 0
            elif name in ("CreateJobObjectW", "OpenProcess", "OpenProcessToken"):
                self.open.add(len(self.calls))
                if name == "OpenProcessToken":
                    arguments[2]._obj.value = len(self.calls)
            return len(self.calls)

        return called


def fence_of_windows(monkeypatch: pytest.MonkeyPatch, failing: str = "") -> tuple[FakeWindows, job_object.JobObject]:
    played = FakeWindows(failing)
    monkeypatch.setattr(job_object, "_library", lambda name, functions: played)
    return played, job_object.JobObject(512 << 20, 10)


STEPS = [
    "CreateJobObjectW",
    "SetInformationJobObject 9",
    "OpenProcess",
    "AssignProcessToJobObject",
    "SetInformationJobObject 4",
    "OpenProcessToken",
    "ConvertStringSidToSidW",
    "SetTokenInformation",
]


def test_a_process_is_limited_when_it_is_taken_in_and_lowered_after(monkeypatch: pytest.MonkeyPatch) -> None:
    played, fence = fence_of_windows(monkeypatch)
    let_go = fence.hold(4711)
    assert [said for said in played.calls if said in STEPS] == STEPS
    assert len(played.open) == 1  # the job object alone, and it ends with us
    let_go()
    assert played.open == set()


@pytest.mark.parametrize("failing", [step for step in STEPS if step != "SetInformationJobObject 4"])
def test_what_does_not_take_is_an_error_and_no_handle_stays_open(failing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    played, fence = fence_of_windows(monkeypatch, failing)
    with pytest.raises(OSError, match="failed"):
        fence.hold(4711)
    assert played.open == set()


def test_within_another_job_object_the_desktop_stays_open_and_the_rest_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    played, fence = fence_of_windows(monkeypatch, "SetInformationJobObject 4")
    fence.hold(4711)
    assert "SetTokenInformation" in played.calls


def test_every_call_of_windows_is_declared_with_its_types() -> None:
    source = Path(job_object.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r"_kernel32\.(\w+)\(", source)) == set(job_object._KERNEL32)
    assert set(re.findall(r"_advapi32\.(\w+)\(", source)) == set(job_object._ADVAPI32)
    with pytest.raises(Unavailable):
        job_object.JobObject(1, 1)


# --- the level is what the self-test finds


class Played:
    """Plays a runner: honest jobs pass, loops are ended, and attempts fare as they are told to."""

    def __init__(self, is_refused: Callable[[str], bool]) -> None:
        self.is_refused = is_refused

    def run(self, job: Job) -> Finished | Ended:
        if "while True" in job.source:
            return Ended("timeout")
        if "attempt" in job.source:
            return Finished([{"value": self.is_refused(job.cases[0][1]), "changed": []}])
        return Finished([{"value": 2, "changed": []}])


@pytest.mark.parametrize("allowed", [None, "bait['file']", "mark", "bind", "fork", "kill"])
def test_the_level_is_1_where_every_attempt_is_refused(allowed: str | None) -> None:
    played = Played(lambda attempt: allowed is None or allowed not in attempt)
    assert portable_isolation(cast("Runner", played)).level == (1 if allowed is None else 0)


@on_linux
def test_an_attempt_that_fails_for_want_of_a_function_or_a_file_is_no_refusal(
    portable: PortableRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = {
        "no_processes": "os.no_such_call()",
        "no_files": "open('/nonexistent')",
        "no_writing": "raise MemoryError",
    }
    monkeypatch.setattr(selftest, "_PROBES", absent)
    assert not any(selftest._stopped(portable).values())
    monkeypatch.setattr(selftest, "_PROBES", absent | {"no_files": "raise PermissionError"})
    assert selftest._stopped(portable)["no_files"]
