"""Changed keys: everything that is one idea away from the right answer, with a sentence on what was changed.

One place of it (the mutants of verify), its brackets, two variables exchanged, one variable taken for its negative or
its tanh, or the same change wherever an expression stands.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import itertools
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from drill.answer import read_code
from drill.bank import Exercise
from drill.errors import NotPython, Refused
from drill.item import CodeItem
from drill.messages import Message, say
from drill.mutants import mutants
from drill.syntax import parse, parse_expression

Telling = Callable[[], Message]
# what a variable is taken for by mistake
_TAKEN_FOR = (
    *("-{}", "1 - {}", "2 * {}", "{} / 2", "{} ** 2"),
    *("np.tanh({})", "sigmoid({})", "np.exp({})", "np.abs({})"),
)


@lru_cache(maxsize=64)
def changed_keys(exercise: Exercise) -> list[tuple[str, Telling]]:
    """Return programs that answer an exercise with one slip, and what tells the slip without the right line."""
    assert isinstance(exercise.item, CodeItem)
    return list(_changed_keys(exercise.item))


def _changed_keys(item: CodeItem) -> Iterator[tuple[str, Telling]]:
    keys = [blank.key for blank in item.blanks]
    key = read_code(item, keys).source
    for mutant in mutants(key):
        yield mutant.source, partial(_slip_between, key, mutant.source)
    for changed in _regrouped(key):
        yield changed, partial(say, "slip_brackets")
    filled = [
        *(
            ([*keys[:n], other, *keys[n + 1 :]], telling)
            for n, text in enumerate(keys)
            for other, telling in _in_blank(text)
        ),
        *_everywhere(keys),
    ]
    for texts, telling in filled:
        with contextlib.suppress(NotPython, Refused):  # such a change makes no program
            yield read_code(item, texts).source, telling


def _in_blank(key: str) -> Iterator[tuple[str, Telling]]:
    """Yield a blank with two variables exchanged, or one variable taken for a function of itself."""
    tree = parse(key)
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {"np", "math", "sigmoid"})
    for one, other in itertools.combinations(names, 2):
        yield _renamed(tree, {one: other, other: one}), partial(say, "slip_exchanged", one=one, other=other)
    for name, form in itertools.product(names, _TAKEN_FOR):
        taken = form.format(name)
        yield _renamed(tree, {name: taken}), partial(say, "slip_taken_for", name=name, taken=taken)


def _everywhere(keys: list[str]) -> Iterator[tuple[list[str], Telling]]:
    """Yield all blanks with the same change wherever an expression stands, if it stands several times."""
    trees = [parse(key) for key in keys]
    texts = [ast.unparse(node) for tree in trees for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.Call))]
    for repeated in dict.fromkeys(text for text in texts if texts.count(text) > 1):
        others = [*(mutant.source for mutant in mutants(repeated) if mutant.source != "pass"), *_regrouped(repeated)]
        for other in others:
            changed = [_replaced(tree, repeated, other) for tree in trees]
            yield changed, partial(_slip_between, repeated, other)


def _renamed(tree: ast.AST, taken: dict[str, str]) -> str:
    class Renaming(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            is_read = isinstance(node.ctx, ast.Load)
            return _expression(taken[node.id]) if is_read and node.id in taken else node

    return ast.unparse(Renaming().visit(copy.deepcopy(tree)))


def _replaced(tree: ast.AST, old: str, new: str) -> str:
    class Replacing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if isinstance(node, ast.expr) and ast.unparse(node) == old:
                return _expression(new)
            return self.generic_visit(node)

    return ast.unparse(Replacing().visit(copy.deepcopy(tree)))


def _expression(code: str) -> ast.expr:
    return parse_expression(code)


def _regrouped(source: str) -> Iterator[str]:
    """Yield programs in which brackets close too early or too late somewhere."""
    tree = parse(source)
    for parent in list(ast.walk(tree)):
        for field, value in ast.iter_fields(parent):
            places = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for place, node in places:
                for other in _groupings(node):
                    _put(parent, field, place, other)
                    yield ast.unparse(tree)
                _put(parent, field, place, node)


def _put(parent: ast.AST, field: str, place: int | None, node: object) -> None:
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def _groupings(node: object) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=ast.BinOp(left=a, op=first, right=b), op=second, right=c):
            yield ast.BinOp(a, first, ast.BinOp(b, second, c))
            if isinstance(b, ast.BinOp):
                yield ast.BinOp(a, first, ast.BinOp(b.left, b.op, ast.BinOp(b.right, second, c)))
            if isinstance(first, ast.Mult) and isinstance(second, (ast.Add, ast.Sub)):
                yield ast.BinOp(b, first, ast.BinOp(a, second, c))
    match node:
        case ast.BinOp(left=a, op=first, right=ast.BinOp(left=b, op=second, right=c)):
            yield ast.BinOp(ast.BinOp(a, first, b), second, c)
            if isinstance(second, ast.Mult) and isinstance(first, (ast.Add, ast.Sub)):
                yield ast.BinOp(b, second, ast.BinOp(a, first, c))
    match node:
        case ast.BinOp(left=a, op=operator, right=ast.Call(func=function, args=[b], keywords=[])):
            yield ast.Call(function, [ast.BinOp(a, operator, b)], [])
    match node:
        case ast.BinOp(left=ast.Call(func=function, args=[a], keywords=[]), op=operator, right=b):
            yield ast.Call(function, [ast.BinOp(a, operator, b)], [])
        case ast.Call(func=function, args=[ast.BinOp(left=a, op=operator, right=b)], keywords=[]):
            yield ast.BinOp(ast.Call(function, [a], []), operator, b)
            yield ast.BinOp(a, operator, ast.Call(function, [b], []))
        case ast.Call(func=outer, args=[ast.Call(func=inner, args=[a], keywords=[])], keywords=[]):
            yield ast.Call(inner, [ast.Call(outer, [a], [])], [])
        case ast.UnaryOp(op=sign, operand=ast.BinOp(left=a, op=operator, right=b)):
            yield ast.BinOp(ast.UnaryOp(sign, a), operator, b)


# --- what a change is called


def _slip_between(key: str, changed: str) -> Message:
    right, wrong = _first_difference(parse(key), parse(changed))
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
        case ((ast.BinOp() | ast.UnaryOp() | ast.Call()), ast.expr()) if _leaves(right) == _leaves(wrong):
            return say("slip_brackets")
        case ast.Call(), ast.Call():
            return say("slip_call", part=ast.unparse(wrong))
        case ast.Call(), _:
            return say("slip_missing_call", part=ast.unparse(wrong))
        case _, ast.expr():
            return say("slip_elsewhere", part=ast.unparse(wrong))
    return say("slip_line")


def _leaves(tree: ast.AST) -> list[str]:
    return sorted(ast.dump(node) for node in ast.walk(tree) if not list(ast.iter_child_nodes(node)))


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
    fields = zip(ast.iter_fields(right), ast.iter_fields(wrong), strict=True)
    pairs = [(one, other) for (_, one), (_, other) in fields if _text(one) != _text(other)]
    if len(pairs) != 1:
        return right, wrong
    one, other = pairs[0]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        different = [(a, b) for a, b in zip(one, other, strict=True) if _text(a) != _text(b)]
        one, other = different[0] if len(different) == 1 else (None, None)
    if isinstance(one, ast.AST) and isinstance(other, ast.AST):
        return _first_difference(one, other)
    return right, wrong


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)
