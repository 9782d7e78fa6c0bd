"""How long a verdict takes, beside the bare fork (the floor) and a new interpreter for each job (the naive way).

All are measured in turn within one run, so that what else the computer does weighs on all alike.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from drill.check import compare
from drill.sandbox.choose import best_runner
from drill.sandbox.family import Unavailable
from drill.sandbox.lockdown import LAYERS
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Finished, Job, Runner
from drill.sandbox.strong import StrongRunner

CASES = 12
TOLERANCES = (1e-6, 1e-9)
NAIVE_EVERY = 10  # the naive way takes long enough to be measured less often
PAUSE = 0.02  # seconds between two jobs: a learner is never faster, and the spare is refilled meanwhile
SOURCE = "def f(x, W):\n    h = np.tanh(x @ W)\n    return h / np.sqrt((h ** 2).sum())\n"


def _job() -> tuple[Job, list[Any]]:
    random = np.random.default_rng(0)
    cases = [[random.normal(size=(n, 8)), random.normal(size=(8, 5))] for n in range(1, CASES + 1)]
    results = [np.tanh(x @ W) for x, W in cases]
    return Job(SOURCE, "f", cases, 30.0), [h / np.sqrt((h**2).sum()) for h in results]


def _verdict(runner: Runner, job: Job, expected: list[Any]) -> float:
    """Return the milliseconds of one job with its comparison; it has to be right."""
    started = time.perf_counter()
    result = runner.run(job)
    assert isinstance(result, Finished), result
    differences = [compare(e, o["value"], TOLERANCES) for e, o in zip(expected, result.outcomes, strict=True)]
    took = (time.perf_counter() - started) * 1000
    assert differences == [None] * CASES
    return took


def _percentiles(milliseconds: list[float]) -> dict[str, float]:
    return {f"p{q}": round(float(np.percentile(milliseconds, q)), 2) for q in (50, 95, 99)}


def _throughput(runner: Runner, seconds: float) -> float:
    """Return the jobs a second with as many workers as cores."""
    job, expected = _job()
    stop = time.monotonic() + seconds
    counts: list[int] = []

    def work() -> None:
        count = 0
        while time.monotonic() < stop:
            _verdict(runner, job, expected)
            count += 1
        counts.append(count)

    workers = [threading.Thread(target=work) for _ in range(os.cpu_count() or 1)]
    started = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return round(sum(counts) / (time.monotonic() - started), 1)


@contextlib.contextmanager
def _runners() -> Iterator[dict[str, Runner]]:
    made: dict[str, Runner] = {"ours": best_runner(), "naive": PortableRunner(spares=0)}
    with contextlib.suppress(Unavailable):
        made["floor"] = StrongRunner(without=LAYERS, spares=0)  # our own code on constant data: no layer is needed
    if not isinstance(made["ours"], PortableRunner):
        made["portable"] = PortableRunner()
    try:
        yield made
    finally:
        for runner in made.values():
            runner.close()


def measure(rounds: int = 300, seconds: float = 3.0) -> dict[str, Any]:
    """Return latencies in milliseconds, jobs a second, and how many times slower the naive way and the floor are."""
    job, expected = _job()
    with _runners() as runners:
        taken: dict[str, list[float]] = {name: [] for name in runners}
        for runner in runners.values():
            _verdict(runner, job, expected)  # the first one warms up
        for number in range(rounds):
            for name, runner in runners.items():
                if name in ("ours", "floor") or number % NAIVE_EVERY == 0:
                    time.sleep(PAUSE)
                    taken[name].append(_verdict(runner, job, expected))
        found = {name: _percentiles(milliseconds) for name, milliseconds in taken.items()}
        ours = runners["ours"]
        return {
            "latency_ms": found["ours"],
            "per_second": _throughput(ours, seconds),
            "floor": found.get("floor"),
            "naive": found["naive"],
            "portable": found.get("portable"),
            "ratios": {
                "naive": round(found["naive"]["p50"] / found["ours"]["p50"], 1),
                "floor": round(found["floor"]["p50"] / found["ours"]["p50"], 1) if "floor" in found else None,
            },
            "level": ours.isolation.level,
            "cases": CASES,
            "rounds": rounds,
        }
