"""Runs in processes of their own: they end well, badly, or by a word, and always leave a clear state."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from ui.demo_runs import DemoRun, DemoRuns

LONG = {"steps": 50_000, "cell": "lstm"}  # ten seconds and more, if nobody stops it


def wait_until(holds: Callable[[], bool], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def runs() -> Iterator[DemoRuns]:
    made = DemoRuns(at_a_time=1)
    yield made
    made.stop_all()
    wait_until(lambda: all(run.is_over for learner in (1, 2) for run in made.of(learner)))


def test_a_run_comes_to_its_end_with_figures_and_pictures(runs: DemoRuns) -> None:
    run = runs.start(1, "linear-regression", None, {"slope": 2.0})
    wait_until(lambda: run.is_over)
    assert run.status == "done"
    assert run.step == run.steps
    assert run.run.metrics["w"] == pytest.approx(2.0, abs=0.5)
    assert run.frames


def test_a_stopped_run_keeps_what_it_has(runs: DemoRuns) -> None:
    run = runs.start(1, "binary-addition", None, LONG)
    wait_until(lambda: run.step > 0)
    run.stop()
    wait_until(lambda: run.is_over)
    assert run.status == "stopped"
    assert run.run.history


def test_a_run_that_dies_says_so_in_one_line(runs: DemoRuns) -> None:
    run = runs.start(1, "binary-addition", None, LONG)
    wait_until(lambda: run.step > 0)
    assert run._process is not None
    os.kill(run._process.pid, signal.SIGKILL)
    wait_until(lambda: run.is_over)
    assert run.status == "failed"
    assert run.fault
    assert "\n" not in run.fault


def test_a_run_that_cannot_start_says_what_was_wrong(runs: DemoRuns) -> None:
    run = runs.start(1, "linear-regression", None, {"slope": "steep"})
    wait_until(lambda: run.is_over)
    assert run.status == "failed"
    assert "slope takes a number" in run.fault


def test_no_more_runs_compute_at_a_time_than_allowed(runs: DemoRuns) -> None:
    first = runs.start(1, "binary-addition", None, LONG)
    wait_until(lambda: first.step > 0)
    second = runs.start(2, "linear-regression", None, {})
    time.sleep(0.5)
    assert second.status == "waiting"
    first.stop()
    wait_until(lambda: second.status == "done")


def test_a_waiting_run_can_be_stopped(runs: DemoRuns) -> None:
    first = runs.start(1, "binary-addition", None, LONG)
    wait_until(lambda: first.status == "running")
    second = runs.start(2, "linear-regression", None, {})
    second.stop()
    first.stop()
    wait_until(lambda: second.is_over)
    assert second.status == "stopped"


def test_a_new_run_of_the_same_demo_ends_the_old_one_of_that_learner_only(runs: DemoRuns) -> None:
    mine = runs.start(1, "binary-addition", None, LONG)
    theirs = runs.start(2, "binary-addition", None, LONG)
    runs.start(1, "binary-addition", None, LONG)
    wait_until(lambda: mine.is_over)
    assert mine.status == "stopped"
    assert not theirs.is_over


def test_one_learner_does_not_see_anothers_runs(runs: DemoRuns) -> None:
    run = runs.start(1, "linear-regression", None, {})
    assert runs.of(1) == [run]
    assert runs.of(2) == []


def test_old_runs_are_forgotten_but_pinned_ones_stay() -> None:
    runs = DemoRuns(kept=3)

    def finished() -> DemoRun:
        run = runs.start(1, "linear-regression", None, {"steps": 1})
        wait_until(lambda: run.is_over)
        return run

    first = finished()
    first.pinned = True
    second = finished()
    latest = [finished(), finished()]
    assert runs.of(1) == [*reversed(latest), first]
    assert second not in runs.of(1)
