"""The strong runner: each layer stops its attack, what falls is replaced, and nothing is left behind."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drill.answer import read_code
from drill.bank import load_bank
from drill.instance import instance
from drill.item import CodeItem
from drill.sandbox import choose
from drill.sandbox import family as module
from drill.sandbox.lockdown import LAYERS, Lockdown, _ruleset, seccomp_program
from drill.sandbox.portable import PortableRunner
from drill.sandbox.protocol import Unsendable
from drill.sandbox.runner import Ended, Finished, Isolation, Job, Unavailable
from drill.sandbox.strong import StrongRunner
from drill.sandbox.zygote import MODULES
from tests.drill.attacks import MEMORY_OF, PRELUDE
from tests.drill.test_portable import FORGE, FORGERIES, HONEST, children, is_honest, job

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the strong runner is Linux's")
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OPEN = "import os\nos.close(os.open('/', os.O_RDONLY))\nreturn True"


@pytest.fixture(scope="module")
def runner() -> Iterator[StrongRunner]:
    opened = StrongRunner()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def runners() -> Iterator[Callable[..., StrongRunner]]:
    """Return a maker of runners without some layers; the same one for the same layers."""
    made: dict[frozenset[str], StrongRunner] = {}

    def without(*layers: str) -> StrongRunner:
        key = frozenset(layers)
        if key not in made:
            made[key] = StrongRunner(without=key)
        return made[key]

    yield without
    for opened in made.values():
        opened.close()


def outcome(runner: StrongRunner, body: str, argument: Any = 1) -> dict[str, Any]:
    source = PRELUDE + job(body).source
    result = runner.run(Job(source, "f", [[argument]], 20.0))
    assert isinstance(result, Finished), result
    return result.outcomes[0]


def value(runner: StrongRunner, body: str, argument: Any = 1) -> Any:
    found = outcome(runner, body, argument)
    assert "value" in found, found
    return found["value"]


def refusal(runner: StrongRunner, body: str, argument: Any = 1) -> str:
    found = outcome(runner, body, argument)
    assert "error" in found, found
    return str(found["error"]["message"])


def descriptors() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def children_of(pid: int) -> set[int]:
    """Return the processes that ``pid`` has started, the dead ones that wait to be asked after too."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return {int(word) for word in text.split()}


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def eventually(claim: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def spare_of(zygote: int) -> int:
    """Return the one child that waits, once those that have been ended are gone."""
    time.sleep(0.2)
    assert eventually(lambda: len(children_of(zygote)) == 1)
    (spare,) = children_of(zygote)
    return spare


def zygote_of(runner: StrongRunner) -> int:
    assert runner._zygote is not None
    return runner._zygote.pid


# --- honest work


def test_an_honest_job_passes_and_the_level_is_found(runner: StrongRunner) -> None:
    assert is_honest(runner.run(HONEST))
    isolation = runner.isolation
    assert isolation.level == (3 if runner.layers["landlock"] else 2)
    assert all(works for name, works in isolation.layers.items() if name != "landlock")
    assert runner.isolation is isolation


@pytest.mark.slow
def test_every_key_has_the_same_outcomes_as_in_the_portable_runner(
    runner: StrongRunner, portable: PortableRunner
) -> None:
    for exercise in load_bank().exercises.values():
        item = exercise.item
        if isinstance(item, CodeItem):
            at = instance(exercise, 0)
            code = read_code(item, item.key)
            asked = Job(code.source, item.entry, at.sent_cases, 20.0)
            there = runner.run(asked)
            assert isinstance(there, Finished)
            assert repr(there) == repr(portable.run(asked)), item.id
            wrong = [mistake.code for mistake in item.mistakes if mistake.code]
            for source in wrong[:1]:
                asked = Job(read_code(item, source).source, item.entry, at.sent_cases, 20.0)
                assert repr(runner.run(asked)) == repr(portable.run(asked)), (item.id, source)


def test_the_same_code_does_the_same_as_in_the_portable_runner(runner: StrongRunner, portable: PortableRunner) -> None:
    bodies = [
        "return [x, {'a': x / 3}]",
        "raise ValueError(x)",
        "return (v for v in [x])",
        "import sys\nsys.exit('bye')",
        "return f(x)",
        "import nothing_of_this_name",
        "class E(Exception):\n    def __str__(self): raise E\nraise E",
        "print('あ🧠', end='')\nreturn 値",
        "for n in range(30_000): print('x' * 50)\nreturn x",
        "import warnings\nwarnings.warn('careful')\nreturn np.log(np.zeros(1))",
        "return bytearray(1 << 31)",
        "import os\nos._exit(0)",
        "import os\nos.abort()",
        "import ctypes\nctypes.string_at(0)",
        "raise MemoryError",
        "import random\nnp.random.seed\nreturn [float(np.random.rand()), random.random()]",
    ]
    for body in bodies:
        there, elsewhere = runner.run(job(body)), portable.run(job(body))
        assert repr(there) == repr(elsewhere), body


def test_what_an_answer_may_import_is_loaded(runner: StrongRunner) -> None:
    names = [name for name in MODULES if name not in ("numpy.matlib", "__future__")]
    tried = (
        "import importlib, warnings\nwarnings.simplefilter('ignore')\nmissing = []\nfor name in x:\n"
        "    try: importlib.import_module(name)\n    except Exception: missing.append(name)\nreturn missing"
    )
    assert value(runner, tried, names) == []
    body = (
        "import unicodedata, datetime\n値 = np.linalg.inv(np.eye(3)) @ np.ones(3)\nｆｕｌｌ = np.fft.fft(値)\n"
        "np.random.default_rng(1).permutation(3), np.einsum('i,i', 値, 値), np.polynomial.Polynomial([1]).roots()\n"
        "np.testing.assert_allclose(値, 1)\nrepr(ｆｕｌｌ), f'{値}', datetime.datetime.now().isoformat()\n"
        "'é'.encode('utf-16').decode('utf-16'), 'あ'.encode('cp932')\n"
        "np.sort(値), np.linalg.svd(np.eye(3)), np.median(値), np.linalg.eig(np.eye(3)), np.cov(np.eye(3))\n"
        "np.lib.stride_tricks.sliding_window_view(値, 2), np.pad(値, 1), np.convolve(値, 値), np.quantile(値, 0.5)\n"
        "np.ma.masked_array(値), np.vectorize(abs)(値), np.apply_along_axis(sum, 0, np.eye(2))\nreturn True"
    )
    assert value(runner, body) is True


def test_nothing_is_left_for_the_next_job(runner: StrongRunner) -> None:
    assert value(runner, "import builtins, numpy\nbuiltins.planted = numpy.planted = 1\nreturn 1") == 1
    assert (
        value(runner, "import builtins, numpy\nreturn [hasattr(m, 'planted') for m in (builtins, numpy)]")
        == [False] * 2
    )


def test_the_child_knows_nothing_of_us(runner: StrongRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_DATABASE_URL", "postgresql://me:secret@host/db")
    fresh = StrongRunner()
    try:
        assert not {"DRILL_DATABASE_URL", "HOME", "PATH", "USER"} & set(value(fresh, "return dict(os.environ)"))
        assert (
            value(fresh, "return [m for m in sys.modules if m.split('.')[0] in ('drill', 'solutions', 'dlcore')]") == []
        )
        assert "drill" in refusal(fresh, "import drill")
    finally:
        fresh.close()


def test_values_too_large_are_refused_by_name(runner: StrongRunner) -> None:
    assert value(runner, "return np.zeros(20 << 20)") == Unsendable("large", "ndarray")
    large = np.arange(4 << 20)
    assert np.array_equal(value(runner, "return x", large), large)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_frame_is_a_crash_or_a_value(runner: StrongRunner, forgery: str) -> None:
    source = FORGE.replace("COUNT", "1") + f"def f(*a):\n    {FORGERIES[forgery]}\n    return 0\n"
    result = runner.run(Job(source, "f", [[1]]))
    if isinstance(result, Finished):
        assert result.outcomes[0].get("value") in (0, None, True)
    else:
        assert result == Ended("crash")


# --- each layer, and what happens without it


def test_files_are_closed_by_system_calls_and_by_rules(runners: Callable[..., StrongRunner], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="ascii")
    read = "return np.fromfile(x, dtype=np.uint8).size"
    assert "not permitted" in refusal(runners(), read, str(secret))  # EPERM
    if runners().layers["landlock"]:
        assert "denied" in refusal(runners("seccomp"), read, str(secret))  # EACCES
    assert "not permitted" in refusal(runners("landlock"), read, str(secret))
    assert value(runners("seccomp", "landlock"), read, str(secret)) == 6
    look = "return os.stat(x).st_size"
    assert "not permitted" in refusal(runners("landlock"), look, str(secret))
    assert value(runners("seccomp"), look, str(secret)) == 6  # rules for files do not cover looking


@pytest.mark.parametrize(
    "body",
    [
        "socket.socket().close()\nreturn True",
        "return os.fork() > 0 or os._exit(0)",
        "os.kill(os.getpid(), 0)\nreturn True",
        "return libc.prctl(15, b'name', 0, 0, 0) == 0 or _refused()",
        "return os.memfd_create('x') > 0",
        "import mmap\nreturn len(mmap.mmap(-1, 4096, prot=7)) > 0",
        "import threading\nthreading.Thread(target=int).start()\nreturn True",
        "return libc.madvise(0, 0, 101) == 0 or ctypes.get_errno() != 1 or _refused()",
    ],
    ids=["socket", "fork", "kill", "prctl", "memfd", "executable memory", "thread", "madvise"],
)
def test_what_the_list_of_system_calls_refuses(runners: Callable[..., StrongRunner], body: str) -> None:
    assert "error" in outcome(runners(), body)
    # as root, and root alone, the limit of processes does not count
    assert value(runners("seccomp", "rlimits", "landlock"), body) is True


def test_a_process_that_may_call_anything_still_cannot_signal_or_trace_others(
    runners: Callable[..., StrongRunner],
) -> None:
    if not runners().layers["landlock"]:
        pytest.skip("this kernel has no Landlock")
    with subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"]) as victim:
        try:
            for body in ("os.kill(x, 0)\nreturn True", "return libc.ptrace(16, x, None, None) == 0"):
                assert outcome(runners("seccomp"), body, victim.pid).get("value") is not True
            assert value(runners("seccomp", "landlock"), "os.kill(x, 0)\nreturn True", victim.pid) is True
            assert "error" in outcome(runners(), "os.kill(x, 0)\nreturn True", victim.pid)
        finally:
            victim.kill()


def test_the_zygotes_memory_is_closed(runners: Callable[..., StrongRunner]) -> None:
    body = MEMORY_OF.replace("PID", "os.getppid()")
    assert value(runners("seccomp"), body) is False
    assert value(runners("seccomp", "landlock"), body) is False  # it is not dumpable
    if AS_ROOT:  # the system may forbid it to others
        assert value(runners("seccomp", "landlock", "dumpable"), body) is True


def test_rights_of_root_are_given_up(runners: Callable[..., StrongRunner]) -> None:
    held = "d = (ctypes.c_uint * 6)()\nh = (ctypes.c_uint * 2)(0x20080522, 0)\nlibc.capget(h, d)\nreturn list(d)"
    assert value(runners("seccomp"), held) == [0] * 6
    if AS_ROOT:
        assert value(runners("seccomp", "capabilities"), held) != [0] * 6


def test_no_new_rights_can_be_won(runners: Callable[..., StrongRunner]) -> None:
    held = "return libc.prctl(39, 0, 0, 0, 0)"
    assert value(runners("seccomp"), held) == 1
    assert value(runners("seccomp", "landlock", "no_new_privs"), held) == 0


def test_limits_stop_memory_and_growing_files(runners: Callable[..., StrongRunner], tmp_path: Path) -> None:
    taken = "import mmap\nreturn len(mmap.mmap(-1, 600 << 20))"
    assert "allocate" in refusal(runners(), taken)
    assert runners().run(job("return bytearray(600 << 20)")) == Ended("memory")
    assert value(runners("rlimits"), taken) == 600 << 20
    write = "with open(x, 'wb') as file: file.write(b'x' * 9)\nreturn True"
    target = tmp_path / "grown"
    assert "too large" in refusal(runners("seccomp", "landlock"), write, str(target))
    assert target.read_bytes() == b""
    assert value(runners("seccomp", "landlock", "rlimits"), write, str(target)) is True
    assert target.read_bytes() == b"x" * 9
    many = "files = [open('/dev/null') for _ in range(40)]\nreturn True"
    assert "Too many" in refusal(runners("seccomp", "landlock"), many)


@pytest.mark.slow
def test_processor_time_is_limited_even_without_us() -> None:
    def seconds_of_a_loop(without: set[str]) -> float:
        limited = StrongRunner(cpu_seconds=1, without=without)
        try:
            started = time.monotonic()
            assert limited.run(job("while True: pass", seconds=30 if not without else 2)) == Ended("timeout")
            return time.monotonic() - started
        finally:
            limited.close()

    with ThreadPoolExecutor(2) as pool:
        with_limit, without_limit = pool.map(seconds_of_a_loop, [set(), {"rlimits"}])
    assert with_limit < 25
    assert without_limit >= 2


@pytest.mark.slow
@pytest.mark.parametrize("layer", ["pdeathsig", None])
def test_a_child_ends_with_its_zygote(layer: str | None) -> None:
    runner = StrongRunner(without={layer} if layer else set())
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(runner.run(job("while True: pass", seconds=0.9))))
    try:
        zygote = zygote_of(runner)
        spare = spare_of(zygote)
        thread.start()
        time.sleep(0.2)
        os.kill(zygote, signal.SIGKILL)
        assert eventually(lambda: not is_alive(spare), 0.5) is (layer is None)
        thread.join()
        assert results == [Ended("timeout")]  # without the layer at once; with it the job was tried once more
        assert eventually(lambda: not is_alive(spare))
    finally:
        runner.close()


def test_a_layer_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no layer"):
        StrongRunner(without={"secomp"})
    with pytest.raises(ValueError, match="there is no layer"):
        Lockdown(1, 1, {"secomp"})


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_a_program_that_ends_in_a_refusal(machine: str) -> None:
    steps = seccomp_program(machine)
    assert len(steps) % 8 == 0
    assert steps[-8:] == bytes.fromhex("0600000001000500")
    assert steps[:8] == bytes.fromhex("2000000004000000")


# --- the level is found by trying


@pytest.mark.parametrize(
    ("without", "level"),
    [
        ({"landlock"}, 2),
        ({"seccomp"}, 1),
        ({"seccomp", "landlock"}, 0),
        # these two really take a gigabyte
        pytest.param({"rlimits"}, 0, marks=pytest.mark.slow),
        pytest.param(set(LAYERS), 0, marks=pytest.mark.slow),
    ],
    ids=lambda case: ", ".join(sorted(case))[:30] if isinstance(case, set) else str(case),
)
def test_the_level_falls_with_the_layers(runners: Callable[..., StrongRunner], without: set[str], level: int) -> None:
    if level == 1 and not runners().layers["landlock"]:
        level = 0
    assert runners(*without).isolation.level == level


def test_the_best_runner_is_the_strong_one_where_it_proves_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    best = choose.best_runner()
    assert isinstance(best, StrongRunner)
    best.close()
    before = children()
    monkeypatch.setattr(StrongRunner, "isolation", Isolation(1))
    weaker = choose.best_runner()
    assert isinstance(weaker, PortableRunner)
    weaker.close()
    assert children() <= before


@pytest.mark.parametrize("lacking", ["pidfd_open", "program", "zygote", "threads", "layer", "sockets"])
def test_where_something_is_lacking_the_portable_runner_stands_in(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    before = children()
    match lacking:
        case "pidfd_open":
            monkeypatch.delattr(os, "pidfd_open")
        case "program":
            monkeypatch.setattr(sys, "executable", "/nonexistent/python")
        case "zygote":
            monkeypatch.setattr(module, "_START", "raise SystemExit({folder!r} and {options} and 3)")
        case "threads":
            said = "import socket; socket.socket(fileno={options}['control']).send(b'{{\"threads\": 2}}')"
            monkeypatch.setattr(module, "_START", said + "; {folder!r}")
        case "layer":
            monkeypatch.setattr(module, "OPTIONAL", frozenset())
            monkeypatch.setattr(module, "PROCESS_LAYERS", ("no_new_privs", "a layer of tomorrow"))
        case "sockets":
            monkeypatch.setattr(socket, "SOCK_SEQPACKET", 77)
    with pytest.raises(Unavailable):
        StrongRunner()
    if lacking != "program":
        standing_in = choose.best_runner()
        assert isinstance(standing_in, PortableRunner)
        standing_in.close()
    assert children() <= before


# A kernel that lacks a call is played by a filter of our own around a whole program; what it prints is the level
WITHOUT_CALL = """
import ctypes, sys
from drill.sandbox.choose import best_runner
from drill.sandbox.lockdown import _Program, _step
steps = _step(0x20, 0) + _step(0x15, int(sys.argv[1]), 0, 1) + _step(0x06, 0x00050000 | 38) + _step(0x06, 0x7FFF0000)
program, libc = _Program(len(steps) // 8, steps), ctypes.CDLL(None)
zero = ctypes.c_ulong(0)
assert libc.prctl(38, ctypes.c_ulong(1), zero, zero, zero) == 0
assert libc.prctl(22, ctypes.c_ulong(2), ctypes.byref(program), zero, zero) == 0
runner = best_runner()
print(type(runner).__name__, runner.isolation.level)
runner.close()
"""


@pytest.mark.parametrize(
    ("number", "found"),
    [(444, "StrongRunner 2"), (446, "StrongRunner 2"), (434, "PortableRunner 0")],
    ids=["no Landlock", "Landlock that does not take", "no handles for processes"],
)
def test_on_an_older_kernel_it_is_weaker_and_says_so(number: int, found: str) -> None:
    command = [sys.executable, "-B", "-c", WITHOUT_CALL, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == found, done.stderr


@pytest.mark.parametrize(("abi", "size"), [(-1, 0), (0, 0), (1, 8), (3, 8), (4, 16), (5, 16), (6, 24), (9, 24)])
def test_the_rules_for_files_ask_for_no_more_than_the_kernel_knows(abi: int, size: int) -> None:
    assert len(_ruleset(abi)) == size


# --- what falls is replaced, and nothing is left


def test_a_killed_zygote_is_replaced(runner: StrongRunner) -> None:
    for _ in range(3):
        os.kill(zygote_of(runner), signal.SIGKILL)
        assert is_honest(runner.run(HONEST))


def test_a_stopped_zygote_is_replaced(runner: StrongRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCHDOG_SECONDS", 0.7)
    zygote = zygote_of(runner)
    os.kill(zygote, signal.SIGSTOP)
    started = time.monotonic()
    for _ in range(2):  # the first may find the spare
        assert is_honest(runner.run(HONEST))
    assert time.monotonic() - started < 20
    assert zygote_of(runner) != zygote
    assert not is_alive(zygote)


def test_a_spare_that_died_while_it_waited_is_no_fault_of_the_job(runner: StrongRunner) -> None:
    assert is_honest(runner.run(HONEST))
    zygote = zygote_of(runner)
    spare = spare_of(zygote)
    os.kill(spare, signal.SIGKILL)
    assert is_honest(runner.run(HONEST))
    assert zygote_of(runner) == zygote


def test_a_zygote_that_cannot_be_replaced_is_told_as_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = StrongRunner()
    try:
        with monkeypatch.context() as patched:
            patched.setattr(module, "_START", "raise SystemExit({folder!r} and {options} and 3)")
            os.kill(zygote_of(runner), signal.SIGKILL)
            assert runner.run(HONEST) == Ended("crash")
        assert is_honest(runner.run(HONEST))
    finally:
        runner.close()


def test_fifty_jobs_in_four_threads_are_all_right(runner: StrongRunner) -> None:
    def one(n: int) -> bool:
        if n % 10 == 0:
            return runner.run(job("while True: pass", seconds=0.1)) == Ended("timeout")
        if n % 10 == 1:
            return runner.run(job("import os\nos._exit(0)")) == Ended("crash")
        result = runner.run(job("return np.ones(3) * x", [n]))
        return isinstance(result, Finished) and result.outcomes[0]["value"].tolist() == [n] * 3

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(50))) == [True] * 50


@pytest.mark.slow
def test_after_200_jobs_nothing_has_gathered(runner: StrongRunner) -> None:
    assert is_honest(runner.run(HONEST))
    before, zygote = descriptors(), zygote_of(runner)
    for n in range(200):
        if n % 20 == 0:
            assert runner.run(job("import os\nos._exit(0)")) == Ended("crash")
        else:
            assert is_honest(runner.run(HONEST))
    assert zygote_of(runner) == zygote
    assert descriptors() <= before + 1  # the spare may be on its way at one time and not at the other
    assert eventually(lambda: len(children_of(zygote)) <= 1)
    assert len(list(Path(f"/proc/{zygote}/fd").iterdir() if AS_ROOT else [])) < 12


def test_close_ends_everything_even_a_job_that_runs_and_a_zygote_that_is_stopped() -> None:
    before, open_before = children(), descriptors()
    runner = StrongRunner()
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(runner.run(job("while True: pass", seconds=30))))
    thread.start()
    zygote = zygote_of(runner)
    time.sleep(0.3)
    theirs = children_of(zygote)
    assert theirs
    os.kill(zygote, signal.SIGSTOP)
    runner.close()
    runner.close()
    thread.join(5)
    assert results == [Ended("crash")]
    assert runner.run(HONEST) == Ended("crash")
    assert eventually(lambda: not any(is_alive(pid) for pid in {zygote, *theirs}))
    assert children() <= before
    assert descriptors() <= open_before


def test_the_zygote_ends_with_us() -> None:
    start = (
        "import os, sys\nfrom drill.sandbox.strong import StrongRunner\n"
        "runner = StrongRunner()\nprint(runner._zygote.pid, flush=True)\nos.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False)
    assert done.returncode == -9
    zygote = int(done.stdout)
    assert eventually(lambda: not is_alive(zygote))


@pytest.mark.skipif(not AS_ROOT or shutil.which("setpriv") is None, reason="only root can become someone else")
def test_it_is_as_strong_for_an_ordinary_user(runner: StrongRunner) -> None:
    start = "from drill.sandbox.strong import StrongRunner\nr = StrongRunner()\nprint(r.isolation.level)\nr.close()"
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    # one right is left, to read: this folder and Python itself may lie in root's home
    reading = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search"]
    command = [*become, *reading, sys.executable, "-B", "-c", start]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and "setpriv" in done.stderr:
        pytest.skip(done.stderr)
    assert done.stdout.strip() == str(runner.isolation.level), done.stderr


def test_after_all_this_an_honest_job_passes(runner: StrongRunner) -> None:
    assert is_honest(runner.run(HONEST))
