"""The curves of curve items: real runs, which can be told apart by eye, and whose answer is no luck of one seed."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from dlcore.demos import find_demo
from drill.bank import load_bank
from drill.item import CurveItem

ITEMS = {name: e.item for name, e in load_bank().exercises.items() if isinstance(e.item, CurveItem)}
POINTS = 60  # at which curves are compared; a picture shows no more
FARTHEST, ON_AVERAGE = 0.12, 0.03  # of the height of the picture: how far two options are apart at least
WIDE_RANGE = 1000  # from there on a loss is drawn on a logarithmic axis


def stored(item: CurveItem, preset: str) -> dict[str, Any]:
    found = find_demo(item.demo).stored(preset)
    assert found is not None, f"no run of {item.demo} {preset} is stored"
    return {seed: run["history"][item.metric] for seed, run in found["seeds"].items()}


def drawn(curve: list[tuple[int, float | None]], last: float) -> np.ndarray:
    """Return the heights of a curve over the whole width; where it has none, NaN."""
    steps = np.array([step for step, _ in curve], float)
    heights = np.array([np.nan if value is None else value for _, value in curve], float)
    return np.asarray(np.interp(np.linspace(0, last, POINTS), steps, heights, left=np.nan, right=np.nan))


class Picture:
    """The curves of an item as heights between 0 and 1 of the picture, by preset; of seed 0."""

    def __init__(self, item: CurveItem) -> None:
        self.item = item
        shown = [item.preset, *(item.preset_of(m.id) for m in item.mistakes[:3])]
        self.runs = {preset: stored(item, preset) for preset in shown}
        self.last = max(step for runs in self.runs.values() for step, _ in runs["0"])
        curves = {preset: drawn(runs["0"], self.last) for preset, runs in self.runs.items()}
        finite = np.concatenate([curve[np.isfinite(curve)] for curve in curves.values()])
        self.log = "loss" in item.metric and finite.min() > 0 and finite.max() / finite.min() > WIDE_RANGE
        if self.log:
            finite = np.log10(finite)
        self.low, self.high = finite.min(), finite.max()
        self.curves = {preset: self.scaled(curve) for preset, curve in curves.items()}

    def scaled(self, curve: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            heights = np.log10(curve) if self.log else curve
        # a missing value is a cross at the upper rim
        place = np.nan_to_num((heights - self.low) / (self.high - self.low), nan=1.1, posinf=1.1)
        return np.asarray(np.clip(place, -0.1, 1.1))

    def run(self, seed: str) -> np.ndarray:
        """Return the key's run of another seed."""
        return self.scaled(drawn(self.runs[self.item.preset][seed], self.last))


@pytest.mark.parametrize("name", ITEMS)
def test_no_two_options_look_alike(name: str) -> None:
    picture = Picture(ITEMS[name])
    assert len(picture.curves) == 4
    for one, other in combinations(picture.curves, 2):
        apart = np.abs(picture.curves[one] - picture.curves[other])
        assert (apart.max() >= FARTHEST, apart.mean() >= ON_AVERAGE) == (True, True), f"{one} and {other}"


@pytest.mark.parametrize("name", ITEMS)
def test_every_stored_seed_gives_the_same_answer(name: str) -> None:
    picture = Picture(ITEMS[name])
    key = picture.item.preset
    for seed in picture.runs[key]:
        distances = {preset: np.abs(curve - picture.run(seed)).mean() for preset, curve in picture.curves.items()}
        assert min(distances, key=lambda preset: distances[preset]) == key, f"seed {seed}: {distances}"


@pytest.mark.parametrize("name", ITEMS)
def test_the_run_to_compare_with_is_stored(name: str) -> None:
    item = ITEMS[name]
    assert item.base is None or stored(item, item.base)


def test_there_are_thirty_of_them() -> None:
    assert len(ITEMS) >= 30
