"""A demo is one generator function; this module finds them all, with their knobs, presets and stored bands.

A module of this package is a demo when it has TITLE, TEXT, COST_SECONDS, PRESETS and a function of the module's name.
Bands (what a correct engine reaches over several seeds, mostly five) are measured by ``python -m benchmarks.bands`` and
stored in bands/.
"""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dlcore.demos.knob import Knob, KnobError, checked_knobs, read_knobs
from dlcore.demos.step import Step
from dlcore.demos.words import Words

UPDATES = Words("更新回数", "updates")
BANDS = Path(__file__).with_name("bands")


@dataclass(frozen=True)
class Preset:
    """One run of the study report, or a variation of it.

    ``report`` has the report's figures by metric where it printed some, ``teaches`` a sentence on what to see,
    ``disagrees`` why band and report differ, as far as known. Over ``seeds`` seeds it is measured for its band: fewer
    where a run takes minutes, none where it takes much longer.
    """

    name: str
    title: Words
    knobs: dict[str, Any]
    teaches: Words
    report: dict[str, float] = field(default_factory=dict)
    disagrees: Words | None = None
    seeds: int = 5


@dataclass(frozen=True)
class Demo:
    """A demo and all that is known of it before it runs; ``unit`` is what its steps count, where not updates."""

    name: str
    title: Words
    text: Words
    cost_seconds: float
    function: Callable[..., Iterator[Step]]
    knobs: dict[str, Knob]
    presets: dict[str, Preset]
    unit: Words = UPDATES

    def run(self, knobs: Mapping[str, Any]) -> Iterator[Step]:
        """Start a run; the knobs are checked before the first step is asked for."""
        return self.function(**checked_knobs(self.knobs, knobs))

    def knobs_of(self, preset: str | None) -> dict[str, Any]:
        """Return the values a preset sets; none without one."""
        if preset is None:
            return {}
        if preset not in self.presets:
            raise KnobError(f"{self.name} has no preset {preset}; there are {', '.join(self.presets)}")
        return dict(self.presets[preset].knobs)

    def stored(self, preset: str) -> dict[str, Any] | None:
        """Return what was measured for a preset: knobs, date, data, and metrics and thinned history by seed."""
        return _measured(self.name).get(preset)

    def band(self, preset: str) -> dict[str, tuple[float, float]] | None:
        """Return the least and the largest figure over the stored seeds, by metric."""
        measured = self.stored(preset)
        if not measured:
            return None
        runs = [run["metrics"] for run in measured["seeds"].values()]
        shared = [metric for metric in runs[0] if all(run.get(metric) is not None for run in runs)]
        return {metric: (min(r[metric] for r in runs), max(r[metric] for r in runs)) for metric in shared}


@cache
def _measured(name: str) -> dict[str, Any]:
    path = BANDS / f"{name}.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return loaded


@cache
def all_demos() -> dict[str, Demo]:
    """Return every demo by its name, such as ``vanishing-gradient``."""
    import dlcore.demos as package

    found = {}
    for name in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        if name == "__main__":
            continue
        module = importlib.import_module(f"dlcore.demos.{name}")
        if not (hasattr(module, "PRESETS") and hasattr(module, name)):
            continue
        function, shown = getattr(module, name), name.replace("_", "-")
        presets = {preset.name: preset for preset in module.PRESETS}
        knobs = read_knobs(function)
        told = (module.TITLE, module.TEXT, module.COST_SECONDS, function, knobs, presets)
        found[shown] = Demo(shown, *told, getattr(module, "UNIT", UPDATES))
    return found


def find_demo(name: str) -> Demo:
    """Return the demo of that name, or raise `KnobError` with the nearest one."""
    import difflib

    demos = all_demos()
    if name in demos:
        return demos[name]
    near = difflib.get_close_matches(name, demos, n=1, cutoff=0.4)
    raise KnobError(
        f"there is no demo {name}; {f'did you mean {near[0]}?' if near else 'there are ' + ', '.join(demos)}"
    )
