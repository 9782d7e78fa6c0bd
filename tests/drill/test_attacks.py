"""Hostile code against each runner: what it promises to hold, it holds, and an honest job passes after each attack."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from drill.bank import Bank
from drill.grade import grade
from drill.instance import instance
from drill.sandbox.lockdown import LAYERS
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Ended, Finished, Job, Runner
from drill.sandbox.strong import StrongRunner
from tests.drill.attacks import BROKEN, CLASSES, ENDLESS, FORGERIES, KEPT_AT_LEVEL_0, Attack
from tests.drill.test_portable import HONEST, is_honest

pytestmark = (
    pytest.mark.slow
)  # each attack is a process or several; test_strong.py tries every layer in the default run
ALL = [attack for attacks in CLASSES.values() for attack in attacks]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the strong runner is Linux's")
each_attack = pytest.mark.parametrize("attack", ALL, ids=[f"{a.kind}: {a.name}" for a in ALL])
each_class = pytest.mark.parametrize("kind", CLASSES)
# without rights of root these depend on settings of the system
_OF_ROOT = {"attach", "memory of the victim"}


@dataclass
class Bait:
    """A file, an empty folder, a process and a port: all ours, so that nobody else is harmed if an attack succeeds."""

    place: Path
    port: int
    _victim: subprocess.Popen[str] | None = None
    _address: int = 0
    described: dict[str, Any] = field(default_factory=dict)

    def lay_out(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        (self.place / "folder").mkdir(parents=True)
        (self.place / "file").write_text("secret\n", encoding="utf-8")
        if not self._victim_is_well():
            self.end()
            start = "import time; print(id(None), flush=True); time.sleep(600)"
            self._victim = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", start], stdout=subprocess.PIPE, text=True
            )
            assert self._victim.stdout is not None
            self._address = int(self._victim.stdout.readline())
        assert self._victim is not None
        self.described = {
            "file": str(self.place / "file"),
            "folder": str(self.place / "folder"),
            "victim": self._victim.pid,
            "address": self._address,
            "port": self.port,
        }

    def _victim_is_well(self) -> bool:
        if self._victim is None or self._victim.poll() is not None:
            return False
        stat = Path(f"/proc/{self._victim.pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] in "SRD"

    def is_untouched(self) -> bool:
        file = self.place / "file"
        return (
            file.read_text(encoding="utf-8") == "secret\n"
            and not list((self.place / "folder").iterdir())
            and file.stat().st_mtime > 1
            and self._victim_is_well()
        )

    def end(self) -> None:
        if self._victim is not None:
            self._victim.kill()
            self._victim.communicate()


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        laid = Bait(tmp_path_factory.mktemp("bait") / "bait", server.getsockname()[1])
        yield laid
        laid.end()


@pytest.fixture(scope="module")
def strong() -> Iterator[StrongRunner]:
    runner = StrongRunner()
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def bare() -> Iterator[StrongRunner]:
    """Return a runner with no layer at all: what an attack does there is what the layers stop."""
    runner = StrongRunner(without=LAYERS)
    yield runner
    runner.close()


def got_through(result: Finished | Ended, bait: Bait) -> bool:
    said = isinstance(result, Finished) and result.outcomes[0].get("value") is True
    return said or bool(list((bait.place / "folder").iterdir()))


@on_linux
@each_attack
def test_no_attack_gets_through_the_strong_runner(attack: Attack, strong: StrongRunner, bait: Bait) -> None:
    assert strong.isolation.level >= 2
    bait.lay_out()
    started = time.monotonic()
    result = strong.run(Job(attack.source, "f", [[bait.described]], attack.seconds))
    assert not got_through(result, bait), result
    assert bait.is_untouched()
    assert time.monotonic() - started < attack.seconds + 5
    if attack in ENDLESS:
        assert result == Ended("timeout")
    assert is_honest(strong.run(HONEST))


@on_linux
@pytest.mark.parametrize("attack", [a for a in ALL if a.real], ids=lambda a: f"{a.kind}: {a.name}")
def test_where_no_layer_is_taken_the_same_attack_succeeds(attack: Attack, bare: StrongRunner, bait: Bait) -> None:
    if attack.name in _OF_ROOT and os.geteuid() != 0:
        pytest.skip("settings of the system may forbid it to ordinary users")
    bait.lay_out()
    result = bare.run(Job(attack.source, "f", [[bait.described]], attack.seconds))
    assert got_through(result, bait), result


def test_every_class_has_at_least_five_mechanisms() -> None:
    for attacks in (*CLASSES.values(), FORGERIES, BROKEN):
        assert len(attacks) >= 5
    assert len(ALL) + len(FORGERIES) + len(BROKEN) >= 80
    assert len({attack.body for attack in ALL}) == len(ALL)


@each_class
def test_level_0_keeps_what_it_promises(kind: str, portable: PortableRunner, bait: Bait) -> None:
    if kind not in KEPT_AT_LEVEL_0:
        return  # it says of itself that it does not stop these
    if sys.platform != "linux":
        pytest.skip("the memory limit is Linux's")
    bait.lay_out()
    for attack in CLASSES[kind][::2]:  # the others are among the slow tests
        result = portable.run(Job(attack.source, "f", [[bait.described]], attack.seconds))
        assert not got_through(result, bait), (attack.name, result)
    assert is_honest(portable.run(HONEST))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KEPT_AT_LEVEL_0)
def test_level_0_passes_an_honest_job_after_each(kind: str, portable: PortableRunner, bait: Bait) -> None:
    bait.lay_out()
    for attack in CLASSES[kind]:
        result = portable.run(Job(attack.source, "f", [[bait.described]], attack.seconds))
        assert not got_through(result, bait), (attack.name, result)
        assert is_honest(portable.run(HONEST)), attack.name


def _sources(bank: Bank) -> Iterator[tuple[str, str]]:
    exercise = bank.find("gradient-clipping-norm")
    item: Any = exercise.item
    count = str(len(instance(exercise, 0).cases))
    for name, (setup, body) in FORGERIES.items():
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        yield name, f"import os\nimport numpy as np\n{setup}\ndef {item.entry}(*a):\n{lines}".replace("COUNT", count)
    for name, source in BROKEN.items():
        yield name, source.replace("ENTRY", item.entry)


def _check_answers(bank: Bank, runner: Runner, *, honest_after_each: bool = True, every: int = 1) -> None:
    exercise = bank.find("gradient-clipping-norm")
    for name, source in list(_sources(bank))[::every]:
        verdict = grade(exercise, source, runner, form="function")
        assert verdict.verdict in ("wrong", "error", "crash", "refused", "memory", "timeout"), name
        assert verdict.to_json()["score"] == 0, name
        if honest_after_each:
            assert is_honest(runner.run(HONEST)), name
    assert is_honest(runner.run(HONEST))


@on_linux
def test_no_forged_or_broken_answer_is_correct_in_the_strong_runner(bank: Bank, strong: StrongRunner) -> None:
    _check_answers(bank, strong)


def test_no_forged_or_broken_answer_is_correct_in_the_portable_runner(bank: Bank, portable: PortableRunner) -> None:
    _check_answers(bank, portable, honest_after_each=False, every=3)  # each takes it a tenth of a second


@pytest.mark.slow
def test_all_of_them_fail_there_and_an_honest_job_passes_after_each(bank: Bank, portable: PortableRunner) -> None:
    _check_answers(bank, portable)
