"""Measure every preset of every demo over its seeds, mostly five, and store what a correct engine reaches.

``python -m benchmarks.bands [DEMO...] [--seeds N]`` writes dlcore/demos/bands/<demo>.json: knobs, date, data
and its hash, and for each seed the last figures, the thinned history and the seconds. A preset whose knobs have not
changed is kept unless ``--again`` is given, so a broken-off run goes on where it was.
"""

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: small products only lose with more threads

from dlcore.demos import Demo, all_demos, checked_knobs, find_demo, run_demo, thinned
from dlcore.demos.demo import BANDS


def all_knobs(demo: Demo, preset: str) -> dict[str, Any]:
    """Return every knob of a preset but the seed, as JSON has it: a changed default means measuring again, too."""
    knobs = checked_knobs(demo.knobs, demo.knobs_of(preset))
    kept: dict[str, Any] = json.loads(json.dumps({name: value for name, value in knobs.items() if name != "seed"}))
    return kept


def measure(name: str, preset: str, seed: int) -> dict[str, Any]:
    """Return one run of a preset as it is stored."""
    demo = find_demo(name)
    run = run_demo(demo, demo.knobs_of(preset) | {"seed": seed})
    return {
        "metrics": run.metrics,
        "history": {metric: thinned(values) for metric, values in run.history.items()},
        "seconds": round(run.seconds, 2),
        "data": asdict(run.data) if run.data else None,
    }


def _jobs(names: list[str], seeds: int, again: bool) -> list[tuple[str, str, int]]:
    jobs = []
    for name in names:
        demo = find_demo(name)
        for preset in demo.presets:
            stored = None if again else demo.stored(preset)
            same = stored is not None and stored["knobs"] == all_knobs(demo, preset)
            have = set(stored["seeds"]) if stored is not None and same else set()
            wanted = min(seeds, demo.presets[preset].seeds)
            jobs += [(name, preset, seed) for seed in range(wanted) if str(seed) not in have]
    return jobs


def _store(name: str, preset: str, seed: int, measured: dict[str, Any]) -> None:
    path = BANDS / f"{name}.json"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    knobs = all_knobs(find_demo(name), preset)
    entry = stored.get(preset)
    if entry is None or entry["knobs"] != knobs:
        entry = {"knobs": knobs, "seeds": {}}
    run = dict(measured)
    entry |= {"date": datetime.now(UTC).date().isoformat(), "data": run.pop("data")}
    entry["seeds"][str(seed)] = run
    stored[preset] = entry
    order = [known for known in find_demo(name).presets if known in stored]
    path.parent.mkdir(exist_ok=True)
    text = json.dumps({known: stored[known] for known in order}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('"seeds":', '\n"seeds":').replace('},"', '},\n"') + "\n", encoding="utf-8")


def main() -> None:
    """Run what is missing, the shortest demos first, on as many cores as there are."""
    parser = argparse.ArgumentParser(prog="benchmarks.bands", description=__doc__)
    parser.add_argument("demos", nargs="*")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    names = options.demos or sorted(all_demos(), key=lambda name: all_demos()[name].cost_seconds)
    jobs = _jobs(names, options.seeds, options.again)
    with ProcessPoolExecutor(options.workers) as pool:
        waiting = {pool.submit(measure, *job): job for job in jobs}
        for count, done in enumerate(as_completed(waiting), 1):
            name, preset, seed = waiting[done]
            measured = done.result()
            _store(name, preset, seed, measured)
            figures = "  ".join(f"{m} {'NaN' if v is None else f'{v:.4g}'}" for m, v in measured["metrics"].items())
            print(f"{count}/{len(jobs)}  {name} {preset} seed {seed}  {measured['seconds']} s  {figures}", flush=True)


if __name__ == "__main__":
    main()
