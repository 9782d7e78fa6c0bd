"""A single slip in an otherwise right answer: the key with one name, operator, constant or call changed.

The small changes of verify (its mutants) are run once for each exercise and seed; an answer with the results of one of
them is one such slip away from the key, however it is written.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from drill.answer import read_code
from drill.check import compare
from drill.instance import Instance
from drill.item import CodeItem
from drill.messages import Message, say
from drill.mutants import mutants
from drill.probes.trial import Finding, Run, Trial
from drill.sandbox.protocol import Unsendable

SCREENED = 3  # cases that tell most changes apart
# All changes in one program: a process for each would take a hundred times as long.
_TOGETHER = """
import copy

def {entry}(*arguments):
    results = []
    for source in {sources!r}:
        names = {{"__name__": "answer", "np": np, "math": math, "sigmoid": sigmoid}}
        try:
            exec(source, names)
            results.append(names[{entry!r}](*copy.deepcopy(arguments)))
        except Exception:
            results.append(None)
    return results
"""
_results: WeakKeyDictionary[Instance, list[tuple[str, list[Any]]]] = WeakKeyDictionary()


def one_slip(at: Instance, trials: list[Trial], run: Run) -> Finding | None:
    """Find a change of the key that has the results of the answer in every case."""
    item = at.item
    if not isinstance(item, CodeItem) or not item.blanks or "calls" in at.cases[0].arguments:
        return None
    if "while " in item.template:  # a changed condition could keep all the others from an end
        return None
    screened = _screening(at)
    for source, results in _changed_results(at, screened, run):
        if all(_alike(trials[n], result) for n, result in zip(screened, results, strict=True)):
            outcomes = run(source, at.sent_cases)
            if outcomes and all(map(_alike, trials, (outcome.get("value") for outcome in outcomes))):
                return Finding("slip", say("finding_slip") + _described(at, source))
    return None


def _with_exchanged_names(item: CodeItem) -> Iterator[str]:
    """Yield the key with two variables of a blank exchanged."""
    keys = [blank.key for blank in item.blanks]
    for place, key in enumerate(keys):
        names = {node.id for node in ast.walk(ast.parse(key)) if isinstance(node, ast.Name)} - {"np", "math"}
        for one, other in itertools.combinations(sorted(names), 2):
            taken = {one: other, other: one}
            changed = re.sub(r"[A-Za-z_]\w*", lambda found, taken=taken: taken.get(found[0], found[0]), key)  # type: ignore[misc]
            yield read_code(item, [*keys[:place], changed, *keys[place + 1 :]]).source


def _screening(at: Instance) -> list[int]:
    drawn = [n for n, case in enumerate(at.cases) if case.label == "random"] or list(range(len(at.cases)))
    return sorted(drawn, key=lambda n: at.cases[n].effort)[:SCREENED]


def _alike(trial: Trial, result: Any) -> bool:
    if result is None or isinstance(result, Unsendable):
        return False
    # both ways, since a list passes for a tuple in one direction only
    return trial.gives(result) and compare(trial.actual, result, trial.tolerances) is None


def _key(at: Instance) -> str:
    assert isinstance(at.item, CodeItem)
    return read_code(at.item, [blank.key for blank in at.item.blanks]).source


def _changed_results(at: Instance, screened: list[int], run: Run) -> list[tuple[str, list[Any]]]:
    """Return every change of the key with its results on the screening cases, as kept from the first time."""
    if at not in _results:
        assert isinstance(at.item, CodeItem)
        sources = [*(mutant.source for mutant in mutants(_key(at))), *_with_exchanged_names(at.item)]
        program = _TOGETHER.format(entry=at.item.entry, sources=sources)
        outcomes = run(program, [at.sent_cases[n] for n in screened])
        values = [outcome.get("value") for outcome in outcomes]
        if not values or not all(isinstance(value, list) for value in values):
            return []
        _results[at] = list(zip(sources, map(list, zip(*values, strict=True)), strict=True))
    return _results[at]


def _described(at: Instance, changed: str) -> Message:
    """Say what kind of slip it is without giving the right line away."""
    right, wrong = _first_difference(ast.parse(_key(at)), ast.parse(changed))
    match right, wrong:
        case ast.Name(), ast.Name(id=name):
            return say("slip_name", name=name)
        case ast.Name(), ast.Attribute(value=ast.Name(id=name), attr="T"):
            return say("slip_transpose", name=name)
        case ast.Attribute(attr="T", value=value), other if ast.dump(value) == ast.dump(other):
            return say("slip_transpose", name=ast.unparse(value))
        case ast.operator(), ast.operator():
            return say("slip_operator", operator=_sign(wrong))
        case ast.cmpop(), ast.cmpop():
            return say("slip_comparison", operator=_sign(wrong))
        case ast.Constant(), _:
            return say("slip_constant", value=ast.unparse(wrong))
        case ast.BinOp(left=left, right=other), _ if ast.dump(wrong) in (ast.dump(left), ast.dump(other)):
            return say("slip_missing_part", part=ast.unparse(wrong))
        case ast.BinOp(left=left, right=other), ast.BinOp(left=first, right=second) if ast.dump(left) == ast.dump(
            second
        ) and ast.dump(other) == ast.dump(first):
            return say("slip_order", part=ast.unparse(wrong))
        case ast.Call(), ast.Call():
            return say("slip_call", part=ast.unparse(wrong))
        case ast.Call(), _:
            return say("slip_missing_call", part=ast.unparse(wrong))
    exchanged = _exchanged_names(right, wrong)
    if exchanged:
        return say("slip_exchanged", one=exchanged[0], other=exchanged[1])
    if isinstance(wrong, ast.expr):
        return say("slip_elsewhere", part=ast.unparse(wrong))
    return say("slip_line")


def _exchanged_names(right: ast.AST, wrong: ast.AST) -> tuple[str, str] | None:
    one, other = ([node.id for node in ast.walk(tree) if isinstance(node, ast.Name)] for tree in (right, wrong))
    pairs = {(a, b) for a, b in zip(one, other, strict=False) if a != b}
    if len(one) != len(other) or len(pairs) != 2 or {(b, a) for a, b in pairs} != pairs:
        return None
    return min(pairs)


_SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


def _sign(operator: ast.AST) -> str:
    return _SIGNS.get(type(operator), type(operator).__name__.lower())


def _first_difference(right: ast.AST, wrong: ast.AST) -> tuple[ast.AST, ast.AST]:
    """Return the smallest pair of nodes that differ."""
    if type(right) is not type(wrong):
        return right, wrong
    pairs = [
        (one, other)
        for (_, one), (_, other) in zip(ast.iter_fields(right), ast.iter_fields(wrong), strict=True)
        if _text(one) != _text(other)
    ]
    if len(pairs) != 1:
        return right, wrong
    one, other = pairs[0]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        different = [(a, b) for a, b in zip(one, other, strict=True) if _text(a) != _text(b)]
        one, other = different[0] if len(different) == 1 else (right, wrong)
    if isinstance(one, ast.AST) and isinstance(other, ast.AST) and (one, other) != (right, wrong):
        return _first_difference(one, other)
    return right, wrong


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)
