"""A small content folder of made-up exercises, one method for each kind; any key can be replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from drill.bank import Bank, Exercise, load_bank

SOLUTION = """
import numpy as np

def reference(a, b):
    return a - 2 * b

def inner(a, b):
    return {"twice": 2 * b}

def cases(rng):
    yield "by hand", {"a": np.array([1.0, 2.0]), "b": np.array([0.5, -1.0])}
    yield "one", {"a": np.array([3.0]), "b": np.array([7.0])}
    for n in (5, 4, 3, 6):
        yield "random", {"a": rng.normal(size=n), "b": rng.normal(size=n)}
"""
SIZES = """
def reference(h, w):
    return h - 3, w - 3

def inner(h, w):
    return {"travel": h - 3}

def draw(rng):
    return {"h": rng.integer(5, 50), "w": rng.integer(60, 99)}
"""


def text(english: str, japanese: str = "文") -> dict[str, str]:
    """Return a text in both languages."""
    return {"ja": japanese, "en": english}


def mistake(name: str, **more: Any) -> dict[str, Any]:
    """Return a known mistake."""
    return {"id": name, "why": text(f"This is {name}.", f"{name} です。")} | more


class Content:
    """Writes exercises below ``root`` and reads them back."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "quizzes" / "topic").mkdir(parents=True)
        (root / "solutions" / "topic").mkdir(parents=True)

    def path(self, item_id: str) -> Path:
        return self.root / "quizzes" / "topic" / f"{item_id}.yaml"

    def bank(self) -> Bank:
        return load_bank([self.root])

    def find(self, item_id: str) -> Exercise:
        bank = self.bank()
        assert [str(problem) for problem in bank.problems] == []
        return bank.find(item_id)

    def write(self, item_id: str, raw: str) -> Path:
        self.path(item_id).write_text(raw, encoding="utf-8")
        return self.path(item_id)

    def _item(self, item_id: str, kind: str, solution: str | None, values: dict[str, Any]) -> Path:
        data = {
            "schema": 1, "id": item_id, "version": 1, "kind": kind, "leaf": "dl-cnn-conv", "level": 1, "minutes": 1,
            "title": text("title"), "statement": text("statement"), "explanation": text("because", "なぜなら"),
            "source": [{"ref": "dumoulin-2016", "at": "1"}],
        } | values  # fmt: skip
        if solution is not None:
            place = self.root / "solutions" / "topic" / f"{item_id}.py"
            place.write_text(solution, encoding="utf-8")
        kept = {key: value for key, value in data.items() if value is not ...}
        return self.write(item_id, yaml.safe_dump(kept, allow_unicode=True, sort_keys=False))

    def code(
        self, item_id: str, *, template: str = "def f(a, b):\n    return ____", key: str = "a - 2 * b",
        solution: str = SOLUTION, **more: Any,
    ) -> Path:  # fmt: skip
        values = {
            "entry": "f", "template": template, "blanks": [{"key": key}],
            "shapes": [{"name": "a", "shape": "(N,)", "meaning": text("a")}],
            "hints": {"concept": text("think"), "case": text("a is [[a]]"), "skeleton": "a - ..."},
            "mistakes": [
                mistake("sum", code="a + 2 * b"),
                mistake("once", code="a - b"),
                mistake("turned", code="2 * b - a"),
            ],
            "options": ["sum", "once", "turned"],
        } | more  # fmt: skip
        return self._item(item_id, "code", solution, values)

    def number(self, item_id: str, *, solution: str = SIZES, **more: Any) -> Path:
        values = {
            "quantity": "pair", "parts": [text("height", "高さ"), text("width", "幅")], "givens": {"h": 6, "w": 7},
            "statement": text("A [[h]] x [[w]] thing."), "worked": text("It is 3 by 4."),
            "mistakes": [mistake("minus-two", code="(h - 2, w - 2)"), mistake("whole", code="(h, w)")],
        } | more  # fmt: skip
        return self._item(item_id, "number", solution, values)

    def choice(self, item_id: str, **more: Any) -> Path:
        values = {
            "key": text("right", "正しい"),
            "mistakes": [mistake(f"wrong-{n}", text=text(f"wrong {n}", f"誤り {n}")) for n in range(3)],
        } | more
        return self._item(item_id, "choice", None, values)

    def curve(self, item_id: str, **more: Any) -> Path:
        presets = ("relu-he", "sigmoid-xavier", "one-hidden-layer")
        values = {
            "demo": "vanishing-gradient", "metric": "test_accuracy", "preset": "sigmoid-gaussian",
            "key": text("flat", "平ら"),
            "mistakes": [mistake(name, preset=name, text=text(f"as {name}", f"{name} の線")) for name in presets],
        } | more  # fmt: skip
        return self._item(item_id, "curve", None, values)

    def order(self, item_id: str, **more: Any) -> Path:
        values = {"steps": [text(word) for word in ("first", "second", "third", "fourth")]} | more
        return self._item(item_id, "order", None, values)
