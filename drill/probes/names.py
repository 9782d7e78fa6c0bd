"""Variables and functions that the key has and the blank has not, or the other way round: the last thing to say."""

from __future__ import annotations

import ast
from collections import Counter
from functools import reduce
from operator import and_, or_

from drill.answer import read_code
from drill.item import CodeItem
from drill.messages import Message, say
from drill.syntax import parse
from drill.verdict import Finding

# functions that make a difference, whatever they are called on; many others are but another spelling
_TELLING = {
    *("abs", "argmax", "argmin", "clip", "cumsum", "diag", "exp", "log", "log10", "log1p", "log2", "max", "maximum"),
    *("mean", "median", "min", "minimum", "prod", "sigmoid", "sqrt", "square", "std", "sum", "tanh", "var"),
}


def other_names(item: CodeItem, source: str) -> Finding | None:
    """Compare an answer with what every accepted answer has, and with what any of them has."""
    texts = [[blank.key for blank in item.blanks], *(accepted.code for accepted in item.accept)]
    right = [_loaded(code.source) for code in (read_code(item, text) for text in texts) if code.form == "blank"]
    ours = _loaded(source)
    known = _stored(item.template) | _TELLING
    missing = ", ".join(sorted((reduce(and_, right) - ours).keys() & known))
    needless = ", ".join(sorted((ours - reduce(or_, right)).keys() & known))
    message = Message("", "")
    if missing:
        message += say("finding_names_missing", names=missing)
    if needless:
        message += say("finding_names_needless", names=needless)
    return Finding("names", message) if message.en else None


def _loaded(source: str) -> Counter[str]:
    names: Counter[str] = Counter()
    for node in ast.walk(parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                names[name] += 1
    return names


def _stored(source: str) -> set[str]:
    nodes = list(ast.walk(parse(source)))
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return arguments | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
