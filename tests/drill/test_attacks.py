"""Hostile code against each runner: what it promises to hold, it holds, and an honest job passes after each attack."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks import sandbox as stored
from drill.bank import Bank
from drill.sandbox.lockdown import LAYERS
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Ended, Runner
from drill.sandbox.strong import StrongRunner
from tests.drill.attacks import BROKEN, CLASSES, ENDLESS, FORGERIES, KEPT_AT_LEVEL_0, Attack
from tests.drill.test_portable import HONEST, is_honest
from tests.drill.trials import Bait, answers, attempt, bait_at, is_held

# each attack is a process or several; test_strong.py tries every layer in the default run
slow = pytest.mark.slow
ALL = [attack for attacks in CLASSES.values() for attack in attacks]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the strong runner and the limit of memory are Linux's")
# without rights of root these depend on settings of the system
_OF_ROOT = {"attach", "memory of the victim"}


def _id(attack: Attack) -> str:
    return f"{attack.kind}: {attack.name}"


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bait]:
    with bait_at(tmp_path_factory.mktemp("bait") / "bait") as laid:
        yield laid


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


@slow
@on_linux
@pytest.mark.parametrize("attack", ALL, ids=_id)
def test_no_attack_gets_through_the_strong_runner(attack: Attack, strong: StrongRunner, bait: Bait) -> None:
    assert strong.isolation.level >= 2
    started = time.monotonic()
    trial = attempt(attack, strong, bait)
    assert not trial.got_through, trial.result
    assert time.monotonic() - started < attack.seconds + 5
    if attack in ENDLESS:
        assert trial.result == Ended("timeout")
    assert is_honest(strong.run(HONEST))


@slow
@on_linux
@pytest.mark.parametrize("attack", [a for a in ALL if a.effect != "luck"], ids=_id)
def test_where_no_layer_is_taken_the_same_attack_has_its_effect(attack: Attack, bare: StrongRunner, bait: Bait) -> None:
    if attack.name in _OF_ROOT and os.geteuid() != 0:
        pytest.skip("settings of the system may forbid it to ordinary users")
    trial = attempt(attack, bare, bait)
    assert trial.took_effect, trial.result


@slow
@on_linux
@pytest.mark.parametrize("kind", CLASSES)
def test_level_0_holds_what_it_promises_and_no_more(kind: str, portable: PortableRunner, bait: Bait) -> None:
    through = []
    for attack in CLASSES[kind]:
        through += [attack.name] if attempt(attack, portable, bait).got_through else []
        assert is_honest(portable.run(HONEST)), attack.name
    # what it does not promise it has to be seen not to stop, or else the documents are wrong
    assert bool(through) is (kind not in KEPT_AT_LEVEL_0), through


def _check_answers(bank: Bank, runner: Runner) -> None:
    for sources in answers(bank).values():
        for name, source in sources.items():
            assert is_held(bank, source, runner), name
            assert is_honest(runner.run(HONEST)), name


@slow
@on_linux
def test_no_forged_or_broken_answer_is_correct_in_the_strong_runner(bank: Bank, strong: StrongRunner) -> None:
    _check_answers(bank, strong)


@slow
def test_no_forged_or_broken_answer_is_correct_in_the_portable_runner(bank: Bank, portable: PortableRunner) -> None:
    _check_answers(bank, portable)


# --- the corpus, and what is stored and written of it


def test_every_class_has_at_least_five_mechanisms() -> None:
    for attacks in (*CLASSES.values(), FORGERIES, BROKEN):
        assert len(attacks) >= 5
    assert len(ALL) + len(FORGERIES) + len(BROKEN) >= 80
    assert len({attack.body for attack in ALL}) == len(ALL)
    assert len({(attack.kind, attack.name) for attack in ALL}) == len(ALL)


def test_most_attacks_of_every_class_are_proved_by_their_effect_without_layers() -> None:
    for attacks in CLASSES.values():
        assert sum(attack.effect != "luck" for attack in attacks) >= max(5, len(attacks) // 2)


def test_the_stored_run_is_of_this_corpus_and_keeps_the_promises() -> None:
    classes = json.loads(stored.ATTACKS.read_text(encoding="utf-8"))["classes"]
    assert {kind: found["mechanisms"] for kind, found in classes.items()} == {
        kind: [attack.name for attack in attacks] for kind, attacks in CLASSES.items()
    } | {"forging": list(FORGERIES), "broken": list(BROKEN)}
    for kind, found in classes.items():
        assert found["strong"]["breached"] == []
        assert found["strong"]["honest"] == found["portable"]["honest"] == len(found["mechanisms"])
        assert bool(found["portable"]["breached"]) is (kind in CLASSES and kind not in KEPT_AT_LEVEL_0)


def test_the_tables_of_the_security_page_are_those_of_the_stored_runs() -> None:
    page = stored.PAGE.read_text(encoding="utf-8")
    assert stored.filled(page) == page, "run python -m benchmarks.sandbox page"
