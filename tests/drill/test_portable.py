"""The real sandbox: whatever a learner's code does ends in a verdict, and the next job is an honest one."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drill.bank import Bank
from drill.check import compare
from drill.grade import grade
from drill.sandbox import portable as module
from drill.sandbox.execute import MESSAGE_LIMIT, OUTPUT_LIMIT, copied, refusals, run
from drill.sandbox.portable import PortableRunner
from drill.sandbox.protocol import Unsendable, pack
from drill.sandbox.reading import read_answer
from drill.sandbox.runner import Ended, Finished, Job, Runner
from drill.sandbox.strong import StrongRunner

LINUX = sys.platform == "linux"
on_linux = pytest.mark.skipif(not LINUX, reason="the limits and /proc are Linux's")
HONEST = Job("def f(x):\n    return x + 1\n", "f", [[1], [np.array([1.5])]])


def is_honest(result: Finished | Ended) -> bool:
    return (
        isinstance(result, Finished)
        and result.outcomes[0] == {"value": 2, "changed": []}
        and result.outcomes[1]["value"].tolist() == [2.5]
    )


def job(body: str, *cases: list[Any], seconds: float = 20.0) -> Job:
    """Return a job of one argument; its limit is generous, for a busy machine."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return Job(f"def f(x):\n{lines}\n", "f", list(cases) or [[1]], seconds)


def children() -> set[int]:
    """Return the ids of our child processes that are alive or not yet waited for."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(entry.name))
    return found


@pytest.fixture(scope="module")
def runner() -> Iterator[PortableRunner]:
    opened = PortableRunner(spares=2)
    yield opened
    opened.close()


def finished(runner: PortableRunner, body: str, *cases: list[Any]) -> Finished:
    result = runner.run(job(body, *cases))
    assert isinstance(result, Finished), result
    return result


def value(runner: PortableRunner, body: str, argument: Any = 1) -> Any:
    return finished(runner, body, [argument]).outcomes[0]["value"]


def error(runner: PortableRunner, body: str) -> dict[str, Any]:
    outcome: dict[str, Any] = finished(runner, body).outcomes[0]["error"]
    return outcome


# --- what ends in which way


def test_an_endless_loop_is_a_timeout_while_an_honest_job_passes(runner: PortableRunner) -> None:
    results: list[Any] = []
    started = time.monotonic()
    loop = threading.Thread(target=lambda: results.append(runner.run(job("while True: pass", seconds=1.5))))
    loop.start()
    time.sleep(0.2)
    assert is_honest(runner.run(HONEST))
    assert loop.is_alive(), "the honest job had to wait for the loop"
    loop.join()
    assert results == [Ended("timeout")]
    assert 1.5 <= time.monotonic() - started < 15


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import time\ntime.sleep(100)",
        "import signal\n[signal.signal(s, signal.SIG_IGN) for s in (2, 15)]\nwhile True: pass",
        "return 3 ** (10 ** 9)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ],
    ids=["swallows", "sleeps", "ignores signals", "huge power", "stops itself"],
)
def test_nothing_outlives_its_limit(runner: PortableRunner, body: str) -> None:
    assert runner.run(job(body, seconds=0.4)) == Ended("timeout")


@on_linux
@pytest.mark.parametrize(
    "body", ["return bytearray(1 << 31)", "import numpy as np\nreturn np.ones(1 << 28)", "raise MemoryError"]
)
def test_too_much_memory_is_told(runner: PortableRunner, body: str) -> None:
    assert runner.run(job(body)) == Ended("memory")


@pytest.mark.parametrize(
    "body",
    [
        "import os\nos._exit(0)",
        "import os\nos.abort()",
        "import ctypes\nctypes.string_at(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import os\nos.closerange(0, 256)",
    ],
    ids=["_exit", "abort", "segfault", "kill", "closes everything"],
)
def test_a_process_that_dies_is_a_crash(runner: PortableRunner, body: str) -> None:
    assert runner.run(job(body)) == Ended("crash")
    assert is_honest(runner.run(HONEST))


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        ("import sys\nsys.exit('bye')", "SystemExit", "bye"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("raise GeneratorExit('a')", "GeneratorExit", "a"),
        ("return x.nothing", "AttributeError", "nothing"),
        ("return f(x)", "RecursionError", "recursion"),
        ("raise ValueError('y' * 9999)", "ValueError", "y" * MESSAGE_LIMIT),
        ("import nothing_of_this_name", "ModuleNotFoundError", "nothing_of_this_name"),
        ("class E(Exception):\n    def __str__(self): raise KeyError\nraise E", "E", ""),
        ("class E(Exception):\n    def __str__(self): import sys; sys.exit()\nraise E", "E", ""),
        ("return type('N' * 200, (Exception,), {})()", None, ""),
        ("raise type('N' * 200, (Exception,), {})", "N" * 80, ""),
    ],
    ids=lambda case: str(case)[:30],
)
def test_every_exception_is_an_outcome(runner: PortableRunner, body: str, name: str | None, words: str) -> None:
    outcome = finished(runner, body).outcomes[0]
    if name is None:
        assert isinstance(outcome["value"], Unsendable)
        return
    assert outcome["error"]["type"] == name
    assert words in outcome["error"]["message"]
    assert len(outcome["error"]["message"]) <= MESSAGE_LIMIT


def test_an_exception_tells_its_line(runner: PortableRunner) -> None:
    assert error(runner, "y = 1\nreturn (\n    y.no)")["line"] == 4
    result = runner.run(Job("def f(x)\n    return x", "f", [[1], [2]]))
    assert isinstance(result, Finished)
    assert [o["error"]["type"] for o in result.outcomes] == ["SyntaxError"] * 2
    assert result.outcomes[0]["error"]["line"] == 1
    for source in ("x = 1", "f = 1"):
        result = runner.run(Job(source, "f", [[1]]))
        assert isinstance(result, Finished)
        assert result.outcomes[0]["error"]["type"] == "NameError"


# --- output


def test_a_huge_print_is_cut(runner: PortableRunner) -> None:
    result = finished(runner, "for n in range(300_000): print('x' * 50)\nreturn x")
    assert result.outcomes == [{"value": 1, "changed": []}]
    assert len(result.stdout) == OUTPUT_LIMIT


def test_a_print_does_not_disturb_the_answer(runner: PortableRunner) -> None:
    body = (
        "import sys\nprint('あ🧠', end='')\nsys.stderr.write('!')\n"
        "sys.__stdout__.write('z')\nsys.__stdout__.flush()\nreturn x"
    )
    result = finished(runner, body)
    assert result.outcomes == [{"value": 1, "changed": []}]
    assert result.stdout == "あ🧠!"


def test_writing_to_the_standard_streams_is_harmless(runner: PortableRunner) -> None:
    body = "import os\nfor fd in (0, 1, 2):\n    os.write(fd, b'\\xff' * 100_000)\nos.close(0); os.close(1)\nreturn x"
    assert finished(runner, body).outcomes == [{"value": 1, "changed": []}]
    assert value(runner, "import sys\nreturn sys.stdin.read()") == ""


# --- forging

FORGE = """
import os, struct, json
def answer(outcome):
    tree = ["d", [["outcomes", ["l", [outcome] * COUNT]], ["stdout", ["s", ""]]]]
    header = json.dumps(tree).encode()
    return struct.pack("<II", len(header), 0) + header
def everywhere(frame):
    for fd in range(3, 64):
        try:
            os.write(fd, frame)
        except OSError:
            pass
def forged(outcome):
    everywhere(answer(outcome))
"""
FORGERIES = {
    "garbage": "everywhere(b'\\xff' * 64)",
    "an announcement": "everywhere(struct.pack('<II', 1 << 31, 1 << 31))",
    "half a frame": "everywhere(answer(['n'])[:-4]); os._exit(0)",
    "a ready frame": "everywhere(struct.pack('<II', 5, 0) + b'[\"n\"]')",
    "none": "forged(['d', [['value', ['n']], ['changed', ['l', []]]]])",
    "a true": "forged(['d', [['value', ['b', True]], ['changed', ['l', []]]]])",
    "verdict": "forged(['d', [['verdict', ['s', 'correct']]]])",
    "an error": "forged(['d', [['error', ['n']]]])",
    "more keys": "forged(['d', [['value', ['n']], ['changed', ['l', []]], ['ok', ['b', True]]]])",
    "a place below zero": "forged(['d', [['value', ['n']], ['changed', ['l', [['i', '-99']]]]]])",
    "a long name": (
        "forged(['d', [['error', ['d', [['type', ['s', 'x' * 9999]], ['message', ['s', '']], ['line', ['n']]]]]]])"
    ),
    "no list": "header = b'[\"d\",[]]'; everywhere(struct.pack('<II', len(header), 0) + header)",
    "spaces for a float": "forged(['d', [['value', ['f', ' ' * 16]], ['changed', ['l', []]]]])",
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_a_forged_frame_is_never_correct(bank: Bank, runner: PortableRunner, forgery: str) -> None:
    exercise = bank.find("gradient-clipping-norm")
    item: Any = exercise.item
    from drill.instance import instance

    count = len(instance(exercise, 0).cases)
    source = FORGE.replace("COUNT", str(count)) + f"def {item.entry}(*a):\n    {FORGERIES[forgery]}\n    return 0\n"
    verdict = grade(exercise, source, runner, form="function")
    assert verdict.verdict in ("crash", "wrong", "error")
    assert verdict.to_json()["score"] == 0


def test_an_output_longer_than_the_child_would_send_is_a_forgery() -> None:
    outcome = {"value": 1, "changed": []}
    assert read_answer({"outcomes": [outcome], "stdout": "x" * OUTPUT_LIMIT}, 1) == Finished(
        [outcome], "x" * OUTPUT_LIMIT
    )
    for forged in (
        {"outcomes": [outcome], "stdout": "x" * (OUTPUT_LIMIT + 1)},
        {"outcomes": [outcome] * 2, "stdout": ""},
        {"outcomes": outcome, "stdout": ""},
        {"outcomes": [{"value": 1, "changed": [True]}], "stdout": ""},
        {"outcomes": [{"value": 1, "changed": [-1]}], "stdout": ""},
        {"outcomes": [{"error": {"type": "E", "message": "", "line": True}}], "stdout": ""},
        {"outcomes": [{"error": {"type": "E", "message": "x" * 501, "line": 1}}], "stdout": ""},
        None,
    ):
        assert read_answer(forged, 1) == Ended("crash")


LIARS = {
    "equals everything": "class L:\n    def __eq__(self, o): return True\n    __array__ = None\nreturn L()",
    "an array below": (
        "import numpy as np\nclass L(np.ndarray):\n    def __eq__(self, o): return np.True_\nreturn np.ones(2).view(L)"
    ),
    "a float below": "class L(float):\n    def __eq__(self, o): return True\nreturn L(2)",
    "a scalar below": "import numpy as np\nclass L(np.float64): pass\nreturn L(2)",
    "says it is a list": "class L:\n    @property\n    def __class__(self): return list\nreturn L()",
    "a generator": "yield 1",
    "a coroutine": "async def c(): pass\ng = c()\ng.close()\nreturn g",
    "objects": "import numpy as np\nreturn np.array([object()])",
    "a module": "import os\nreturn os",
    "holds itself": "y = []\ny.append(y)\nreturn y",
    "the function": "return f",
}


@pytest.mark.parametrize("liar", LIARS, ids=str)
def test_a_value_that_lies_about_itself_is_equal_to_nothing(runner: PortableRunner, liar: str) -> None:
    got = value(runner, LIARS[liar])
    assert refusals(got)
    for expected in (2, 2.0, np.ones(2), [1], None, got):
        assert compare(expected, got) is not None


def test_a_type_that_breaks_when_its_name_is_asked_is_no_fault_of_ours(runner: PortableRunner) -> None:
    body = "class M(type):\n    @property\n    def __name__(c): raise KeyError\nclass L(metaclass=M): pass\nreturn L()"
    assert isinstance(runner.run(job(body)), (Finished, Ended))
    body = (
        "class M(type):\n    @property\n    def __name__(c): raise KeyError\n"
        "class L(Exception, metaclass=M): pass\nraise L"
    )
    assert runner.run(job(body)) == Ended("crash")


def test_patching_our_side_of_the_child_gains_nothing(bank: Bank, runner: PortableRunner) -> None:
    exercise = bank.find("gradient-clipping-norm")
    item: Any = exercise.item
    patches = [
        (
            "import sys\n"
            "for m in list(sys.modules.values()):\n    for n in ('pack', 'run', 'copied'):\n"
            "        m.__dict__.get(n) and setattr(m, n, None)"
        ),
        "import numpy as np\nnp.isclose = np.allclose = np.array_equal = lambda *a, **k: True",
        "import builtins\nbuiltins.type = lambda x: list",
        "import json\njson.dumps = lambda *a, **k: '[\"n\"]'",
    ]
    for patch in patches:
        verdict = grade(exercise, f"{patch}\ndef {item.entry}(*a):\n    return 0\n", runner, form="function")
        assert verdict.verdict in ("wrong", "error", "crash")
        assert is_honest(runner.run(HONEST))


# --- arguments and state


def test_an_argument_changed_in_place_is_reported(runner: PortableRunner) -> None:
    cases: list[list[Any]] = [[np.ones(2)], [[1, 2]], [{"a": np.zeros(1)}]]
    changed = "try:\n    x['a'][0] = 5\nexcept Exception:\n    x[0] = 5\nreturn 1"
    assert [o["changed"] for o in finished(runner, changed, *cases).outcomes] == [[0], [0], [0]]
    assert [o["changed"] for o in finished(runner, "x = 5", *cases).outcomes] == [[], [], []]
    function = {"function": "lambda v: v * k", "names": {"k": 3}}
    described: list[list[Any]] = [[function], [[function, {"rng": 1}]], [{"rng": 1}]]
    assert [o["changed"] for o in finished(runner, "return 1", *described).outcomes] == [[], [], []]
    assert value(runner, "return x(2)", function) == 6
    assert value(runner, "return int(x.integers(1000))", {"rng": 7}) == int(np.random.default_rng(7).integers(1000))


def test_every_case_gets_fresh_arguments(runner: PortableRunner) -> None:
    array = np.ones(2)
    outcomes = finished(runner, "x += 1\nreturn x", [array], [array]).outcomes
    assert [o["value"].tolist() for o in outcomes] == [[2, 2], [2, 2]]
    assert array.tolist() == [1, 1]


def test_nothing_is_left_for_the_next_job(runner: PortableRunner) -> None:
    plant = (
        "import builtins, numpy, sys\nbuiltins.planted = numpy.planted = sys.planted = 1\n"
        "numpy.random.seed(5)\nreturn 1"
    )
    assert value(runner, plant) == 1
    look = "import builtins, numpy, sys\nreturn [hasattr(m, 'planted') for m in (builtins, numpy, sys)]"
    assert value(runner, look) == [False] * 3
    draw = "import numpy\nreturn float(numpy.random.rand())"
    assert value(runner, draw) == value(runner, draw)


def test_the_parents_environment_and_folder_are_not_visible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "planted.py").write_text("", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("DRILL_DATABASE_URL", "postgresql://me:secret@host/db")
    fresh = PortableRunner(spares=0)
    try:
        assert error(fresh, "import planted")["type"] == "ModuleNotFoundError"
        assert value(fresh, "import sys\nreturn [sys.flags.safe_path, sys.flags.no_user_site]") == [True, 1]
        environment = value(fresh, "import os\nreturn dict(os.environ)")
        assert "DRILL_DATABASE_URL" not in environment
        assert not {"HOME", "PATH", "USER", "PYTHONPATH", "VIRTUAL_ENV"} & set(environment)
        assert value(fresh, "import os\nreturn os.getcwd()") == Path("/").anchor
        assert value(fresh, "import sys\nreturn [p for p in sys.path if 'drill' in p or p == '']") == []
        assert error(fresh, "import drill")["type"] == "ModuleNotFoundError"
        assert error(fresh, "import solutions")["type"] == "ModuleNotFoundError"
        assert value(fresh, "import sys\nreturn sys.argv") == ["-c"]
    finally:
        fresh.close()


@pytest.mark.parametrize("make", [PortableRunner, StrongRunner], ids=["portable", "strong"])
def test_the_order_of_a_set_is_the_same_in_every_interpreter(make: Callable[..., Runner]) -> None:
    if make is StrongRunner and not LINUX:
        pytest.skip("the strong runner is Linux's")
    source = "def f(x):\n    return [*{'a', 'b', 'sigma', 'あ', b'c'.hex(), 2.5}, hash('x'), str({*'softmax'})]\n"
    orders = []
    for _ in range(2):
        fresh = make(spares=0)
        orders += [fresh.run(Job(source, "f", [[1]])) for _ in range(2)]
        fresh.close()
    assert isinstance(orders[0], Finished)
    assert "value" in orders[0].outcomes[0]
    assert orders == [orders[0]] * 4


def test_what_a_learner_may_use_is_there(runner: PortableRunner) -> None:
    body = (
        "import collections, functools, itertools, random, re, unicodedata, dataclasses\n"
        "import numpy.linalg, numpy.fft\nfrom math import sqrt\n"
        "値 = x + 1\nｆｕｌｌ = np.array([値])\n"
        "return [値, full.tolist(), float(sigmoid(0)), math.floor(2.5), sqrt(4)]"
    )
    assert value(runner, body) == [2, [2], 0.5, 2, 2.0]
    assert value(runner, "return [float(v) for v in sigmoid(np.array([-1e4, 1e4]))]") == [0.0, 1.0]


def test_warnings_are_output_and_nothing_else(runner: PortableRunner) -> None:
    result = finished(runner, "import warnings\nwarnings.warn('careful')\nnp.log(np.zeros(1))\nreturn x is 1")
    assert result.outcomes == [{"value": True, "changed": []}]
    assert "careful" in result.stdout


# --- the runner itself


def test_spares_are_refilled_and_none_is_left_at_the_end() -> None:
    before = children() if LINUX else set()
    runner = PortableRunner(spares=2)
    for _ in range(3):
        assert is_honest(runner.run(HONEST))
        assert runner._spares.qsize() == 2
    assert runner.run(job("import os\nos._exit(3)")) == Ended("crash")
    assert runner._spares.qsize() == 2
    if LINUX:
        assert len(children() - before) >= 2
    runner.close()
    runner.close()
    assert runner._spares.qsize() == 0
    if LINUX:
        assert children() <= before
    assert is_honest(runner.run(HONEST))  # a job that was on its way is still done, by an interpreter of its own
    if LINUX:
        assert children() <= before


@on_linux
def test_a_spare_that_died_while_it_waited_is_no_fault_of_the_job() -> None:
    before = children()
    runner = PortableRunner(spares=1)
    try:
        (spare,) = children() - before
        os.kill(spare, 9)
        assert is_honest(runner.run(HONEST))
    finally:
        runner.close()


def test_an_interpreter_that_cannot_start_is_told_as_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_START", "raise SystemExit({folder!r} and {limits!r} and 3)")
    runner = PortableRunner(spares=0)
    assert runner.run(HONEST) == Ended("crash")
    runner.close()


@on_linux
def test_a_grandchild_that_holds_the_pipe_does_not_hold_us() -> None:
    runner = PortableRunner(spares=0)
    body = (
        "import os, time\npid = os.fork()\n"
        "if pid == 0:\n    os.setsid()\n    time.sleep(12)\n    os._exit(0)\nreturn pid"
    )
    started = time.monotonic()
    escaped = value(runner, body)
    runner.close()
    os.kill(escaped, 9)
    assert time.monotonic() - started < 9


@on_linux
def test_what_a_job_starts_in_its_own_session_ends_with_it(runner: PortableRunner) -> None:
    pid = value(
        runner, "import os, time\npid = os.fork()\nif pid == 0:\n    time.sleep(60)\n    os._exit(0)\nreturn pid"
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        if stat.rpartition(")")[2].split()[0] in "ZX":
            return
        time.sleep(0.05)
    pytest.fail("it is still running")


def test_a_child_that_does_not_read_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = pack({"ready": []})
    monkeypatch.setattr(
        module, "_START", f"import os, time; os.write(1, {ready!r}); time.sleep(60) # {{folder}} {{limits}}"
    )
    runner = PortableRunner(spares=0)
    large = Job("def f(x): pass", "f", [[np.zeros(1 << 20)]], seconds=0.3)
    assert runner.run(large) == Ended("timeout")
    runner.close()


def test_the_self_test_finds_a_weak_sandbox_and_says_so(runner: PortableRunner) -> None:
    isolation = runner.isolation
    assert (isolation.level, isolation.name) == (0, "weak")
    assert isolation.layers["own_process"]
    assert isolation.layers["deadline"]
    if LINUX:
        assert isolation.layers["memory"]
        assert not isolation.layers["no_files"]
    assert runner.isolation is isolation


def test_after_all_this_an_honest_job_passes(runner: PortableRunner) -> None:
    assert is_honest(runner.run(HONEST))


# --- what both sides share


def test_the_same_code_does_the_same_on_both_sides(runner: PortableRunner) -> None:
    sources = [
        "def f(x):\n    return [x, {'a': x / 3}]",
        "def f(x):\n    x[0] = 2\n    return x",
        "def f(x):\n    raise ValueError(x)",
        "def f(x)\n    return x",
        "class E(Exception):\n    def __str__(self):\n        raise E\ndef f(x):\n    raise E",
        "def f(x):\n    return (v for v in x)",
        (
            "class f:\n    def __init__(self, n):\n        self.n = n\n"
            "    def add(self, m):\n        self.n += m\n        return self.n"
        ),
    ]
    cases: list[Any] = [[np.array([1.0, 2.0])], [[1, 2]], {"calls": [["new", [1]], ["add", [2]]]}]
    for source in sources:
        there = runner.run(Job(source, "f", cases))
        assert isinstance(there, Finished)
        assert repr(there.outcomes) == repr(run(source, "f", cases))


def test_a_copy_is_a_value_of_its_own() -> None:
    array = np.ones(2)
    copy = copied([array])[0]
    copy[0] = 5
    assert array[0] == 1
    assert copied(range(3)) == Unsendable("type", "range")
    assert refusals({"a": [1, (Unsendable("type", "x"),)]}) == [Unsendable("type", "x")]
