"""A new exercise: the two files from a template, which load at once and say what is left to write.

Whatever an author has to replace says TODO. Until then `verify` finds it: the options read alike, and the functions of
the solution raise with a sentence that tells what they have to do.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from drill.bank import Bank
from drill.item import Slug

TODO = "TODO"
_SLUG = TypeAdapter(Slug)

_HEAD = """\
schema: 1
id: {slug}
version: 1
kind: {kind}
leaf: dl-mlp-basic  # TODO: a leaf of quizzes/syllabus.yaml
level: 1  # 1 basic, 2 standard, 3 advanced
minutes: 2
title:
  ja: TODO 題名（{slug}）
  en: TODO title ({slug})
statement:
  ja: |
    TODO 問題文（{slug}）
  en: |
    TODO the question ({slug})
"""
_TAIL = """\
explanation:
  ja: |
    TODO 解説
  en: |
    TODO why the key is right
source:
  - {ref: goodfellow-2016, at: TODO}  # an entry of sources.yaml and the place in it
"""
_CODE = """\
entry: f
shapes:
  - name: x
    shape: (N,)
    meaning: {ja: TODO, en: TODO}
template: |
  def f(x):
      return ____
blanks:
  - key: TODO
accept: []  # equivalents that must pass
mistakes:
  - id: todo-first
    code: TODO
    why: {ja: TODO 何を計算していて、どこが違うか, en: TODO what it computes and when it happens to be right}
  - id: todo-second
    code: TODO
    why: {ja: TODO, en: TODO}
  - id: todo-third
    code: TODO
    why: {ja: TODO, en: TODO}
options: [todo-first, todo-second, todo-third]
hints:
  concept: {ja: TODO 考え方, en: TODO the idea}
  case: {ja: "TODO x = [[x]] のとき [[result]]", en: "TODO for x = [[x]] it is [[result]]"}
  skeleton: "TODO □"
"""
_CHOICE = """\
key: {ja: TODO, en: TODO}
mistakes:  # as long as the key; `why` says where each is right
  - id: todo-first
    text: {ja: TODO, en: TODO}
    why: {ja: TODO, en: TODO}
  - id: todo-second
    text: {ja: TODO, en: TODO}
    why: {ja: TODO, en: TODO}
  - id: todo-third
    text: {ja: TODO, en: TODO}
    why: {ja: TODO, en: TODO}
"""
_NUMBER = """\
quantity: integer  # or decimal, or pair with `parts`
givens: {n: 4}  # or generated: true, and draw(rng) in the solution
worked: {ja: TODO 計算の過程, en: TODO the calculation with its numbers}
hints:
  - {ja: TODO 考え方, en: TODO the idea}
mistakes:
  - id: todo-first
    code: n + 1
    why: {ja: TODO, en: TODO}
"""
_ORDER = """\
steps:  # in the right order
  - {ja: TODO, en: TODO}
  - {ja: TODO, en: TODO}
  - {ja: TODO, en: TODO}
"""
_CURVE = """\
demo: vanishing-gradient  # of `python -m dlcore.demos list`
metric: test_accuracy
preset: sigmoid-gaussian  # the run whose curve is right
key: {ja: TODO 曲線のようす, en: TODO what the right curve looks like}
mistakes:
  - id: todo-first
    preset: relu-he
    text: {ja: TODO, en: TODO}
    why: {ja: TODO, en: TODO}
  - id: todo-second
    preset: relu-gaussian
    text: {ja: TODO, en: TODO}
    why: {ja: TODO, en: TODO}
  - id: todo-third
    preset: sigmoid-xavier
    text: {ja: TODO, en: TODO}
    why: {ja: TODO, en: TODO}
"""
_ITEMS = {"code": _CODE, "choice": _CHOICE, "number": _NUMBER, "order": _ORDER, "curve": _CURVE}

_SOLUTIONS = {
    "code": '''\
"""TODO: what is computed, in a sentence."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(x: Any) -> Any:
    """Return TODO."""
    raise NotImplementedError("TODO: the right result, through dlcore where the engine has the function")


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield TODO."""
    yield "by hand", {"x": np.array([1.0, 2.0])}
    raise NotImplementedError("TODO: at least 12 cases in which every argument and every size varies")
''',
    "number": '''\
"""TODO: what is computed, in a sentence."""


def reference(n: int) -> int:
    """Return TODO."""
    raise NotImplementedError("TODO: the right number")
''',
}


def write_draft(kind: str, place: str, root: Path, bank: Bank) -> list[Path]:
    """Write the files of a new exercise below ``root`` and return where they are.

    Raises ``ValueError`` with a sentence when ``place`` is no TOPIC/SLUG or is taken; then nothing is written.
    """
    topic, _, slug = place.partition("/")
    for name in (topic, slug):
        try:
            _SLUG.validate_python(name)
        except ValidationError:
            wanted = "lower case, digits and single hyphens, at most 60 characters each"
            raise ValueError(f"an exercise is named TOPIC/SLUG ({wanted}), not `{place[:140]}`") from None
    if topic == "notes":
        raise ValueError("the folder quizzes/notes holds no exercises; name another topic")
    taken = {item: exercise.path for item, exercise in bank.exercises.items()}
    taken |= {Path(problem.path).stem: Path(problem.path) for problem in bank.problems}  # broken files keep their ids
    if slug in taken:
        raise ValueError(f"there is an exercise `{slug}` already, {taken[slug]}; ids are taken once and for all")
    texts = {root / "quizzes" / topic / f"{slug}.yaml": _item(kind, slug)}
    if kind in _SOLUTIONS:
        texts[root / "solutions" / topic / f"{slug}.py"] = _SOLUTIONS[kind]
    for path in texts:
        if path.exists():
            raise ValueError(f"{path} is there already, and is not overwritten")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def _item(kind: str, slug: str) -> str:
    return _HEAD.format(slug=slug, kind=kind) + _ITEMS[kind] + _TAIL
