"""Measure the engine's steps of training beside the textbook's way, the bare matrix products, and PyTorch if installed.

``python -m benchmarks.engine [WORD] [--json] [--store]`` measures all ways in turn, in one run, by the thread's own
processor time, and prints medians and what they are to ours. Only ratios mean anything on another machine. With
``--memory`` it tells how much memory a step takes, and whether 10,000 steps take more than 1,000.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: small products get slower with more threads

import argparse
import json
import sys
import time
from statistics import median

import numpy as np

from benchmarks import memory, pytorch, recurrent
from benchmarks.settings import SETTINGS, Setting, data, parameters
from benchmarks.stored import PAGE, STORED, merged, page
from benchmarks.ways import Step, engine_step, product_step, textbook_step

ROWS: tuple[Setting | recurrent.RecurrentSetting, ...] = (*SETTINGS, *recurrent.SETTINGS)


def ways(setting: Setting) -> dict[str, Step]:
    """Return the steps of a dense or convolutional network."""
    rng = np.random.default_rng(0)
    w, (x, t) = parameters(setting, rng), data(setting, rng)
    return {
        "textbook": textbook_step(setting, {name: value.copy() for name, value in w.items()}, x, t),
        "ours": engine_step(setting, w, x, t),
        "products": product_step(setting),
        **pytorch.ways(setting, w, x, t),
    }


def microseconds(step: Step, count: int) -> float:
    """Measure some steps in a row, so that each way finds its own numbers in the processor's cache."""
    start = time.thread_time()
    for _ in range(count):
        step()
    return (time.thread_time() - start) * 1e6 / count


def measure(setting: Setting | recurrent.RecurrentSetting) -> dict[str, float]:
    """Return the median microseconds of each way, measured in turn, and what the ways are to ours."""
    found = ways(setting) if isinstance(setting, Setting) else recurrent.ways(setting)
    for step in [*found.values()] * 2:
        step()  # not counted: memory is fetched, memories are made
    times = [[microseconds(step, setting.steps) for step in found.values()] for _ in range(setting.rounds)]
    medians = dict(zip(found, map(median, zip(*times, strict=True)), strict=True))
    return {f"{name}_us": round(value, 1) for name, value in medians.items()} | {
        f"{name}_to_ours": round(value / medians["ours"], 2) for name, value in medians.items() if name != "ours"
    }


def main() -> None:
    """Print one line for each setting whose name contains the word given."""
    parser = argparse.ArgumentParser("python -m benchmarks.engine", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("word", nargs="?", default="", help="only settings with this in their name")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument(
        "--store", action="store_true", help=f"keep the result: results/{STORED.name}, docs/{PAGE.name}"
    )
    parser.add_argument("--memory", action="store_true", help="measure memory instead of time")
    options = parser.parse_args()
    found = memory.measure() if options.memory else {}
    for setting in (setting for setting in ROWS if options.word in setting.name and not options.memory):
        found[setting.name] = measure(setting)
        if not options.json:
            told = "  ".join(f"{name} {value:g}" for name, value in found[setting.name].items())
            sys.stdout.write(f"{setting.name:34} {told}\n")
            sys.stdout.flush()
    if options.json or options.memory:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    if options.store:
        kept = merged({"memory": found} if options.memory else {"speed": found}, [row.name for row in ROWS])
        STORED.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
