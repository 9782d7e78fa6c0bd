"""How much memory a step of training takes, and whether training takes more and more of it."""

import tracemalloc

import numpy as np

from benchmarks.settings import SETTINGS, Setting, data, parameters
from benchmarks.ways import Step, engine_step

FEW, MANY = 1000, 10000
BIG, SMALL = "TensorFlow-style CNN Adam", "784-40-20-10 sigmoid Adam"


def measure() -> dict[str, dict[str, float]]:
    """Return the figures of a big network and of a small one."""
    by_name = {setting.name: setting for setting in SETTINGS}
    return {BIG: peak_of_a_step(by_name[BIG]), SMALL: growth(by_name[SMALL])}


def peak_of_a_step(setting: Setting) -> dict[str, float]:
    """Return the most that a step holds besides parameters, what the optimiser remembers, and data, in megabytes."""
    step = _step(setting)
    tracemalloc.start()
    step()
    step()  # now all that stays is there
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    step()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"peak_mb_of_a_step": round((peak - before) / 1e6, 1), "left_mb": round((after - before) / 1e6, 3)}


def growth(setting: Setting) -> dict[str, float]:
    """Return by how many kilobytes all that is held grows between step 1,000 and step 10,000."""
    step = _step(setting)
    tracemalloc.start()
    held = []
    for count in (FEW, MANY - FEW):
        for _ in range(count):
            step()
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return {"steps": MANY, "growth_kb": round((held[1] - held[0]) / 1e3, 1)}


def _step(setting: Setting) -> Step:
    rng = np.random.default_rng(0)
    w, (x, t) = parameters(setting, rng), data(setting, rng, 600)
    return engine_step(setting, w, x, t)
