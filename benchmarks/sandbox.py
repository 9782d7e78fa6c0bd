"""What the sandbox stops and what it costs: every attack of the tests at both levels, and the time of a verdict.

``python -m benchmarks.sandbox attacks`` and ``bench`` store their runs in benchmarks/results/; they and ``page`` write
the tables of docs/security.md from what is stored. A test tells when the page and the stored runs differ.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: small products only lose with more threads

import argparse
import json
import platform
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from drill.bank import load_bank
from drill.bench import measure
from drill.sandbox.lockdown import LAYERS
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Runner
from drill.sandbox.strong import StrongRunner

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "security.md"
ATTACKS = ROOT / "benchmarks" / "results" / "attacks.json"
BENCH = ROOT / "benchmarks" / "results" / "verdicts.json"
WAYS = {
    "ours": "strong runner, one spare child",
    "locked": "the same without a spare",
    "floor": "bare fork, no layer: the floor",
    "portable": "portable runner, two spares",
    "naive": "a new interpreter for each job",
}


def run_attacks() -> dict[str, Any]:
    """Try the whole corpus at both levels, and without any layer to see that it is one."""
    from tests.drill.attacks import CLASSES
    from tests.drill.trials import answers, attempt, bait_at, is_held

    started, bank = time.monotonic(), load_bank()
    with (
        closing(StrongRunner()) as strong,
        closing(PortableRunner()) as portable,
        closing(StrongRunner(without=LAYERS)) as bare,
        tempfile.TemporaryDirectory() as folder,
        bait_at(Path(folder) / "bait") as bait,
    ):
        classes: dict[str, Any] = {}
        runners: dict[str, Runner] = {"strong": strong, "portable": portable}
        for kind, attacks in CLASSES.items():
            classes[kind] = {
                "mechanisms": [attack.name for attack in attacks],
                "controls": [attack.name for attack in attacks if attempt(attack, bare, bait).took_effect],
            }
            for level, runner in runners.items():
                trials = {a.name: (not attempt(a, runner, bait).got_through, _is_well(runner)) for a in attacks}
                classes[kind][level] = _counted(trials)
        for kind, sources in answers(bank).items():
            classes[kind] = {"mechanisms": list(sources), "controls": None}
            for level, runner in runners.items():
                trials = {name: (is_held(bank, s, runner), _is_well(runner)) for name, s in sources.items()}
                classes[kind][level] = _counted(trials)
        levels = {name: runner.isolation.level for name, runner in runners.items()}
    return {"levels": levels, "classes": classes, "seconds": round(time.monotonic() - started, 1)} | _where()


def _is_well(runner: Runner) -> bool:
    from tests.drill.test_portable import HONEST, is_honest

    return is_honest(runner.run(HONEST))


def _counted(trials: dict[str, tuple[bool, bool]]) -> dict[str, Any]:
    breached = [name for name, (held, _) in trials.items() if not held]
    return {"attempts": len(trials), "breached": breached, "honest": sum(well for _, well in trials.values())}


def _where() -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "system": f"{platform.system()} {platform.release().split('-')[0]} {platform.machine()}",
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def attack_table(found: dict[str, Any]) -> str:
    """Return the table of a stored run of the corpus as Markdown."""
    strong, portable = (f"level {found['levels'][name]}" for name in ("strong", "portable"))
    heads = ["class", "mechanisms", "effective without layers"]
    heads += [f"{level}: {what}" for level in (strong, portable) for what in ("attempts", "held", "breached")]
    sums = [0] * 8
    rows = []
    for kind, of_kind in found["classes"].items():
        counts = [len(of_kind["mechanisms"]), len(of_kind["controls"] or [])]
        for level in ("strong", "portable"):
            breached = len(of_kind[level]["breached"])
            counts += [of_kind[level]["attempts"], of_kind[level]["attempts"] - breached, breached]
        sums = [one + other for one, other in zip(sums, counts, strict=True)]
        rows.append(_row(kind, counts[0], "" if of_kind["controls"] is None else counts[1], *counts[2:]))
    lines = [_row(*heads), _row("---", *["---:"] * 8).replace(" ", ""), *rows, _row("all", *sums)]
    return "\n".join([*lines, "", _measured(found)])


def bench_table(found: dict[str, Any]) -> str:
    """Return the tables of a stored run of ``drill bench`` as Markdown."""
    lines = [
        _row("way to a verdict", "p50 ms", "p95 ms", "p99 ms", "CPU ms, busy", "CPU ms, alone", "a second"),
        _row("---", *["---:"] * 6).replace(" ", ""),
    ]
    for name, meaning in WAYS.items():
        taken = found["latency_ms"] if name == "ours" else found[name]
        costs = (found[key][name] for key in ("cpu_ms", "cpu_alone_ms", "throughput"))
        lines.append(_row(meaning, *taken.values(), *costs))
    ratios = found["ratios"]
    lines += [
        "",
        f"The naive way takes {ratios['naive']} times as long as ours, and {ratios['naive_to_floor']} times as long as "
        f"the floor. It takes {ratios['cpu']} times our processor time when the computer is busy with verdicts (the "
        f"floor's: {ratios['cpu_naive_to_floor']}), and {ratios['cpu_alone']} times for a verdict now and then (the "
        f"floor's: {ratios['cpu_alone_naive_to_floor']}).",
        "",
        _row("what a verdict consists of", "ms"),
        _row("---", "---:").replace(" ", ""),
        *(_row(name, f"{took:.2f}") for name, took in found["breakdown_ms"].items()),
        "",
        f"{found['cases']} cases, {found['rounds']} rounds, {found['workers']} workers. {_measured(found)}",
    ]
    return "\n".join(lines)


def _measured(found: dict[str, Any]) -> str:
    return (
        f"Measured on {found['date']}: {found['system']}, {found['processors']} processors, "
        f"Python {found['python']}, NumPy {found['numpy']}."
    )


TABLES: dict[str, tuple[Path, Callable[[dict[str, Any]], str]]] = {
    "attacks": (ATTACKS, attack_table),
    "bench": (BENCH, bench_table),
}


def filled(page: str) -> str:
    """Return the page with its tables made anew from what is stored."""
    for name, (file, table) in TABLES.items():
        text = table(json.loads(file.read_text(encoding="utf-8")))
        mark = re.compile(rf"(<!-- {name}: made by [^\n]+ -->\n).*?(<!-- {name}: end -->)", re.DOTALL)
        page, times = mark.subn(lambda found, text=text: f"{found[1]}{text}\n{found[2]}", page)  # type: ignore[misc]
        if times != 1:
            raise ValueError(f"the page has {times} places for the table of {name}")
    return page


def main() -> None:
    """Store what is asked for, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["attacks", "bench", "page"])
    what = parser.parse_args().what
    if what != "page":
        found = run_attacks() if what == "attacks" else measure() | _where()
        file = TABLES[what][0]
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
