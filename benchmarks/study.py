"""How long the pages of a learner with a long record take, and how long it takes to keep one more answer.

``python -m benchmarks.study [--attempts N] [--store]`` makes a record up in a database of its own and runs the scripts
of the pages without a browser. ``--store`` keeps the figures in ``benchmarks/results/study.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from drill import tables
from drill.bank import Bank, Exercise, load_bank
from drill.store import Attempt, Store, open_store

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).parent / "results" / "study.json"
PAGES = ("home", "progress", "review")
WEEKS = 12
ROUNDS = 7


def fill(store: Store, learner: int, bank: Bank, count: int, seed: int = 0) -> None:
    """Write a made-up record: some areas well known, others not, mistakes with their names, over twelve weeks."""
    rng = random.Random(seed)
    exercises = bank.of_kind()
    skill = {exercise.item.leaf: rng.uniform(0.35, 0.95) for exercise in exercises}
    start = store.clock().astimezone(UTC) - timedelta(weeks=WEEKS)
    rows = [
        _row(learner, rng.choice(exercises), skill, start + timedelta(weeks=WEEKS) * (n / count), rng)
        for n in range(count)
    ]
    with store.engine.begin() as connection:
        connection.execute(tables.attempt.insert(), rows)


def _row(learner: int, exercise: Exercise, skill: dict[str, float], at: datetime, rng: random.Random) -> dict[str, Any]:
    item = exercise.item
    chance = skill[item.leaf]
    right = rng.random() < chance
    named = None if right or not item.mistakes else rng.choice(item.mistakes).id
    certainty = rng.choice(["sure", "unsure"] if rng.random() < chance else ["unsure", "guess"])
    values = Attempt(
        item=item.id,
        version=item.version,
        seed=rng.randrange(5),
        form=item.forms[0],
        answer=["x" * 80],
        verdict="correct" if right else "wrong",
        score=float(right),
        mistake=named,
        hints_used=rng.choice([0, 0, 0, 1]),
        certainty=certainty,
        seconds=round(rng.uniform(10, 120), 1),
        at=at.isoformat(timespec="microseconds"),
    )
    return vars(values) | {"learner": learner, "answer": json.dumps(values.answer)}


def seconds_of(work: Callable[[], object], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of some work, after it has been done once: by the clock, and of the processor.

    On a computer that is busy with something else, the clock tells of that, too.
    """
    work()
    clock, processor = [], []
    for _ in range(rounds):
        started, computed = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - computed)
    return {"clock": round(statistics.median(clock), 4), "processor": round(statistics.median(processor), 4)}


def measure(attempts: int) -> dict[str, Any]:
    """Return the seconds of each page's script and of keeping a verdict."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'drill.sqlite3'}"
        os.environ["DRILL_DATABASE_URL"] = url
        store = open_store(url)
        learner = store.learner("local")
        fill(store, learner, load_bank(), attempts)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        pages = {}
        for name in PAGES:
            app.switch_page(f"ui/pages/{name}.py").run()
            if app.exception:
                raise RuntimeError(f"the page {name} failed: {app.exception[0].value}")
            pages[name] = seconds_of(app.run)
        new = Attempt("lstm-cell-state", 1, 0, "blank", ["x"], "wrong", 0.0)
        kept = seconds_of(lambda: store.add_attempt(learner, new), 50)
        store.close()
    return {
        "attempts": attempts,
        "page_script_seconds": pages,
        "keep_verdict_seconds": kept,
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }


def main() -> None:
    """Measure, print, and store where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--store", action="store_true", help="keep the figures in benchmarks/results/study.json")
    asked = parser.parse_args()
    text = json.dumps(measure(asked.attempts), indent=1)
    print(text)
    if asked.store:
        RESULT.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
