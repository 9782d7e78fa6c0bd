"""How long a verdict takes, beside the bare fork (the floor) and a new interpreter for each job (the naive way).

All are measured in turn within one run, so that what else the computer does weighs on all alike.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from drill.check import compare
from drill.diagnose import name_mistake
from drill.sandbox.choose import best_runner
from drill.sandbox.execute import run
from drill.sandbox.lockdown import LAYERS
from drill.sandbox.portable import PortableRunner
from drill.sandbox.protocol import lengths, pack, unpack
from drill.sandbox.runner import Finished, Job, Runner, Unavailable
from drill.sandbox.strong import StrongRunner

CASES = 12
MISTAKES = 8  # known ones, with which a wrong answer is compared
COUNTS_CHILDREN = hasattr(os, "wait4")
WORKERS = 2
SLICES = 3  # of the time in which as many jobs are done as will go
TOLERANCES = (1e-6, 1e-9)
SLOW = ("naive", "portable")
SLOW_EVERY = 10  # these take long enough to be measured less often
PAUSE = 0.02  # seconds after a job: a learner is never faster, and the spare is refilled meanwhile
NAMING = "naming a mistake (wrong answers only)"
SOURCE = "def f(x, W):\n    h = np.tanh(x @ W)\n    return h / np.sqrt((h ** 2).sum())\n"


def _job() -> tuple[Job, list[Any]]:
    random = np.random.default_rng(0)
    cases = [[random.normal(size=(n, 8)), random.normal(size=(8, 5))] for n in range(1, CASES + 1)]
    results = [np.tanh(x @ W) for x, W in cases]
    return Job(SOURCE, "f", cases, 30.0), [h / np.sqrt((h**2).sum()) for h in results]


def _compared(expected: list[Any], outcomes: list[dict[str, Any]]) -> bool:
    return all(compare(e, o["value"], TOLERANCES) is None for e, o in zip(expected, outcomes, strict=True))


def _verdict(runner: Runner, job: Job, expected: list[Any]) -> float:
    """Return the milliseconds of one job with its comparison; it has to be right."""
    started = time.perf_counter()
    result = runner.run(job)
    assert isinstance(result, Finished), result
    right = _compared(expected, result.outcomes)
    took = (time.perf_counter() - started) * 1000
    assert right
    return took


def _percentiles(milliseconds: list[float]) -> dict[str, float]:
    return {f"p{q}": round(float(np.percentile(milliseconds, q)), 2) for q in (50, 95, 99)}


def _throughput(runner: Runner, seconds: float) -> float:
    """Return the jobs a second that a few workers get done."""
    job, expected = _job()
    stop = time.monotonic() + seconds
    counts: list[int] = []

    def work() -> None:
        count = 0
        while time.monotonic() < stop:
            _verdict(runner, job, expected)
            count += 1
        counts.append(count)

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    started = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return round(sum(counts) / (time.monotonic() - started), 1)


class _Way:
    """One way to a verdict: how long its jobs took, and the processor time that they used wherever they ran."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.milliseconds: list[float] = []
        self._rates: list[float] = []
        self._here = self._used = self._jobs = 0.0
        self._job, self._expected = _job()
        _verdict(runner, self._job, self._expected)  # the first one warms up
        time.sleep(PAUSE)
        self._before = self._elsewhere()

    def _elsewhere(self) -> float:
        # a zygote and its children serve one way alone, so that their coarse clock need be read only at the ends
        return self.runner.processor_seconds if isinstance(self.runner, StrongRunner) else 0.0

    def measure(self) -> None:
        """Do one job, and wait until what it has set going is over."""
        before = _processor_seconds()
        self.milliseconds.append(_verdict(self.runner, self._job, self._expected))
        time.sleep(PAUSE)
        self._here += _processor_seconds() - before

    def alone(self) -> float:
        """Return the processor milliseconds of one of these jobs, each of which found the caches cold."""
        used = self._here + self._elsewhere() - self._before
        return round(used * 1000 / len(self.milliseconds), 2)

    def work(self, seconds: float) -> None:
        """Do as many jobs as will go."""
        here, elsewhere, started = _processor_seconds(), self._elsewhere(), time.monotonic()
        rate = _throughput(self.runner, seconds)
        self._rates.append(rate)
        self._jobs += rate * (time.monotonic() - started)
        self._used += _processor_seconds() - here + self._elsewhere() - elsewhere

    def per_second(self) -> float:
        """Return how many jobs went in a second."""
        return round(statistics.mean(self._rates), 1)

    def busy(self) -> float:
        """Return the processor milliseconds of one job among many."""
        return round(self._used * 1000 / self._jobs, 2)


def _processor_seconds() -> float:
    """Return what we have used, and those of our children that have ended; Windows does not tell."""
    if not COUNTS_CHILDREN:
        return 0.0
    import resource

    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@contextlib.contextmanager
def _runners() -> Iterator[dict[str, Runner]]:
    made: dict[str, Runner] = {"ours": best_runner(), "naive": PortableRunner(spares=0)}
    with contextlib.suppress(Unavailable):
        made["floor"] = StrongRunner(without=LAYERS, spares=0)  # our own code on constant data: no layer is needed
        made["locked"] = StrongRunner(spares=0)
    if not isinstance(made["ours"], PortableRunner):
        made["portable"] = PortableRunner()
    try:
        yield made
    finally:
        for runner in made.values():
            runner.close()


def _parts() -> dict[str, float]:
    """Return the milliseconds of what has to be done for a verdict on any way, each by itself in this process."""
    job, expected = _job()
    asked = {"source": job.source, "entry": job.entry, "cases": job.cases}
    outcomes = run(job.source, job.entry, job.cases)
    answer = {"outcomes": outcomes, "stdout": ""}
    there, back = _halves(pack(asked)), _halves(pack(answer))
    wrong = [{"value": outcome["value"] + 1.0, "changed": []} for outcome in outcomes]
    known = {str(n): ([{"value": o["value"] + n, "changed": []} for o in outcomes], "") for n in range(MISTAKES)}
    parts: dict[str, Callable[[], object]] = {
        "packing the job": lambda: pack(asked),
        "unpacking the job": lambda: unpack(*there),
        "running the cases": lambda: run(job.source, job.entry, job.cases),
        "packing the outcomes": lambda: pack(answer),
        "unpacking the outcomes": lambda: unpack(*back),
        "comparing": lambda: _compared(expected, outcomes),
        NAMING: lambda: name_mistake(wrong, "", known, [TOLERANCES] * CASES),
    }
    return {name: _median(part) for name, part in parts.items()}


def _halves(frame: bytes) -> tuple[bytes, bytes]:
    header, _ = lengths(frame[:8])
    return frame[8 : 8 + header], frame[8 + header :]


def _median(part: Callable[[], object]) -> float:
    taken = []
    for _ in range(100):
        started = time.perf_counter()
        part()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def _breakdown(ways: dict[str, _Way], parts: dict[str, float]) -> dict[str, float]:
    """Return the steps from the floor to ours, and what ours consists of."""
    medians = {name: statistics.median(way.milliseconds) for name, way in ways.items()}
    steps = {}
    if "locked" in ways:
        steps = {
            "the floor: a bare fork on demand": medians["floor"],
            "locking it": _step(ways["floor"], ways["locked"]),
            "having it wait beforehand": _step(ways["locked"], ways["ours"]),
        }
    on_the_way = sum(took for name, took in parts.items() if name != NAMING)
    whole = (
        {"ours": medians["ours"]} | parts | {"the rest: waking, sockets, copied pages": medians["ours"] - on_the_way}
    )
    return {name: round(took, 3) for name, took in (steps | whole).items()}


def _step(one: _Way, other: _Way) -> float:
    """Return what the second way takes beyond the first, job by job, since the load of the computer changes."""
    return statistics.median(b - a for a, b in zip(one.milliseconds, other.milliseconds, strict=True))


def _ratio(one: float | None, other: float | None) -> float | None:
    return round(one / other, 1) if one and other else None


def measure(rounds: int = 300, seconds: float = 3.0) -> dict[str, Any]:
    """Return latencies and processor time in milliseconds, jobs a second, ratios, and what a verdict consists of."""
    with _runners() as runners:
        ways = {name: _Way(runner) for name, runner in runners.items()}
        for number in range(rounds):
            for name, way in ways.items():
                if name not in SLOW or number % SLOW_EVERY == 0:
                    way.measure()
        found = {name: _percentiles(way.milliseconds) for name, way in ways.items()}
        alone = {name: way.alone() for name, way in ways.items() if COUNTS_CHILDREN}
        for _ in range(SLICES):
            for way in ways.values():
                way.work(seconds / SLICES)
        done = {name: way.per_second() for name, way in ways.items()}
        busy = {name: way.busy() for name, way in ways.items() if COUNTS_CHILDREN}
        level = runners["ours"].isolation.level
    floor = found.get("floor", {"p50": None})["p50"]
    return {
        "latency_ms": found["ours"],
        "per_second": done["ours"],
        "floor": found.get("floor"),
        "naive": found["naive"],
        "portable": found.get("portable"),
        "locked": found.get("locked"),
        "ratios": {
            "naive": _ratio(found["naive"]["p50"], found["ours"]["p50"]),
            "floor": _ratio(floor, found["ours"]["p50"]),
            "naive_to_floor": _ratio(found["naive"]["p50"], floor),
            "cpu": _ratio(busy.get("naive"), busy.get("ours")),
            "cpu_naive_to_floor": _ratio(busy.get("naive"), busy.get("floor")),
            "cpu_alone": _ratio(alone.get("naive"), alone.get("ours")),
            "cpu_alone_naive_to_floor": _ratio(alone.get("naive"), alone.get("floor")),
        },
        "cpu_ms": busy,
        "cpu_alone_ms": alone,
        "throughput": done,
        "breakdown_ms": _breakdown(ways, _parts()),
        "level": level,
        "cases": CASES,
        "rounds": rounds,
        "workers": WORKERS,
    }


def table(found: dict[str, Any]) -> str:
    """Return what was measured, for people."""
    latencies = {"ours": found["latency_ms"]} | {n: found[n] for n in ("locked", "floor", "portable", "naive")}
    lines = [f"{'latency_ms':<12}{'p50':>8}{'p95':>8}{'p99':>8}{'cpu_ms':>9}{'alone':>8}{'a second':>10}"]
    for name, taken in latencies.items():
        if taken:
            quantiles = "".join(f"{value:>8.2f}" for value in taken.values())
            costs = (found[key].get(name, float("nan")) for key in ("cpu_ms", "cpu_alone_ms", "throughput"))
            cpu, alone, done = costs
            lines.append(f"{name:<12}{quantiles}{cpu:>9.2f}{alone:>8.2f}{done:>10.1f}")
    lines += ["", "ratios: " + ", ".join(f"{name} {value}" for name, value in found["ratios"].items()), ""]
    lines += [f"{took:>9.3f} ms  {name}" for name, took in found["breakdown_ms"].items()]
    lines += [
        "",
        f"level {found['level']}, {found['cases']} cases, {found['rounds']} rounds, {found['workers']} workers",
    ]
    return "\n".join(lines)
