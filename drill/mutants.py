"""Small changes of a right answer, one at a time: what mutation testing calls its first-order mutants.

Cases that cannot tell a mutant from the answer would pass a learner who makes that very slip.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from drill.syntax import parse, parse_expression

_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
_FAMILIES = (
    ("sum", "mean", "prod"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("exp", "log"),
    ("log", "log1p"),
    ("sqrt", "square"),
    ("floor", "ceil"),
    ("var", "std"),
    ("any", "all"),
    ("sin", "cos"),
    ("cumsum", "cumprod"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("hstack", "vstack"),
    ("hsplit", "vsplit"),
    ("concatenate", "stack"),
)
_KEPT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal)


@dataclass(frozen=True)
class Mutant:
    """A changed program, and the lines in which it differs, as a diff."""

    source: str
    change: str


def mutants(source: str) -> list[Mutant]:
    """Return the distinct first-order mutants of a program.

    Changed are operators, terms, constants, axes, transposes, comparisons, conditions, functions of one family, slices
    and indices, variables of like kind, what an object keeps, and statements, which become ``pass``. Signatures and
    docstrings stay.
    """
    tree = parse(source)
    original = ast.unparse(tree)
    scope = _Scope(parse(original))
    found: dict[str, None] = {}
    for container, key, node in list(_places(tree)):
        for other in scope.changes(node):
            container[key] = other
            found[ast.unparse(tree)] = None
        container[key] = node
    found.pop(original, None)
    return [Mutant(changed, _difference(original, changed)) for changed in found]


def normalised(change: str) -> str:
    """Return a diff without the spaces that do not matter: those around its lines."""
    lines = (line.strip() for line in change.strip().splitlines())
    return "\n".join(f"{line[:1]} {line[1:].strip()}" for line in lines)


def _difference(original: str, changed: str) -> str:
    lines = difflib.unified_diff(original.splitlines(), changed.splitlines(), n=0, lineterm="")
    return normalised("\n".join(line for line in lines if not line.startswith(("---", "+++", "@@"))))


def _places(parent: ast.AST) -> Iterator[tuple[Any, Any, ast.AST]]:
    """Yield every node below ``parent`` with the container that holds it and its key there."""
    for field, value in ast.iter_fields(parent):
        held = dict(enumerate(value)) if isinstance(value, list) else {field: value}
        container = value if isinstance(value, list) else vars(parent)
        for key, child in held.items():
            # what a call passes by itself is no part of the computation, nor is the wording of a message
            if isinstance(child, ast.AST) and not isinstance(child, (ast.arguments, ast.JoinedStr)):
                yield container, key, child
                yield from _places(child)


class _Scope:
    """The names and keys of a program, and what each of its nodes may be changed into."""

    def __init__(self, tree: ast.AST) -> None:
        self._known: dict[str, int] = {}  # variables, by the line from which on they have a value
        self._keys: list[str] = []
        self._kept: list[str] = []  # attributes of self
        for node in ast.walk(tree):
            match node:
                case ast.arg(arg=name):
                    self._known.setdefault(name, 0)
                case ast.Name(id=name, ctx=ast.Store(), lineno=line):
                    self._known[name] = min(line, self._known.get(name, line))
                case ast.Subscript(slice=ast.Constant(value=str() as key)):
                    self._keys.append(key)
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()) if name not in self._kept:
                    self._kept.append(name)

    def changes(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what stands for ``node`` in its mutants."""
        for operator in _OPERATORS.get(type(node), ()):
            yield operator()
        match node:
            case ast.stmt():
                yield from _of_statement(node)
            case ast.Name(ctx=ast.Load()):
                yield from self._of_name(node)
            case ast.Constant():
                yield from self._of_constant(node)
            case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.IfExp():
                yield from _of_operation(node)
            case ast.Call():
                yield from _of_call(node)
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Load()):
                yield from (ast.Attribute(node.value, other, node.ctx) for other in self._kept if other != name)
            case ast.Attribute():
                yield from _of_attribute(node)
            case ast.Subscript() | ast.Slice() | ast.List() | ast.Tuple():
                yield from _of_sequence(node)

    def _of_name(self, node: ast.Name) -> Iterator[ast.expr]:
        if node.id == "sigmoid":
            yield _expression("np.tanh")
        if node.id in ("np", "math") or node.id not in self._known:
            yield from (_name(other) for other in _family(node.id))
            return
        for other, line in self._known.items():
            # matrices have capitals, as in the papers
            if other != node.id and line <= node.lineno and other[0].isupper() == node.id[0].isupper():
                yield _name(other)

    def _of_constant(self, node: ast.Constant) -> Iterator[ast.expr]:
        match node.value:
            case bool() as value:
                yield ast.Constant(not value)
            case int() as value:
                yield from map(_number, sorted({value - 1, value + 1, -value} - {value}))
            case float() as value:
                near = value * 1.1 if abs(value) > 1e-3 else value * 10 + 1e-3
                yield from map(_number, sorted({near, 0.0, 1.0} - {value}))
            case str() as value if value in self._keys:
                yield from (ast.Constant(key) for key in self._keys if key != value)


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _expression(code: str) -> ast.expr:
    return parse_expression(code)


def _number(value: float) -> ast.expr:
    return _expression(repr(value))


def _family(name: str) -> list[str]:
    return [other for family in _FAMILIES if name in family for other in family if other != name]


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _shifted(node: ast.expr) -> Iterator[ast.expr]:
    """Yield an index one too high and one too low; constants have changes of their own."""
    if not isinstance(node, (ast.Constant, ast.UnaryOp, ast.Slice)):
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))


def _exchanged(parts: list[Any]) -> Iterator[list[Any]]:
    """Yield the parts with each two neighbours exchanged."""
    for n in range(len(parts) - 1):
        yield [*parts[:n], parts[n + 1], parts[n], *parts[n + 2 :]]


def _of_statement(node: ast.stmt) -> Iterator[ast.stmt]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return
        case ast.If() | ast.While():
            yield type(node)(_negated(node.test), node.body, node.orelse)
        case ast.AugAssign(target=target, value=value):
            yield ast.Assign([target], value, lineno=node.lineno)
    if not isinstance(node, _KEPT):
        yield ast.Pass()


def _of_operation(node: ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.IfExp) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            yield from (left, right)
            if isinstance(operator, ast.MatMult):
                yield from (ast.BinOp(one, operator, other) for one, other in _factors(left, right))
            elif isinstance(operator, (ast.Sub, ast.Div)):
                yield ast.BinOp(right, operator, left)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.BoolOp(values=values):
            yield from values
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from (body, orelse, ast.IfExp(_negated(test), body, orelse))


def _factors(left: ast.expr, right: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the factors of a matrix product exchanged, and either transposed; an ``x.T`` is one already."""
    yield right, left
    if isinstance(left, ast.Name):
        yield ast.Attribute(left, "T", ast.Load()), right
    if isinstance(right, ast.Name):
        yield left, ast.Attribute(right, "T", ast.Load())


def _of_attribute(node: ast.Attribute) -> Iterator[ast.expr]:
    if node.attr == "T":
        yield node.value
    if ast.unparse(node) == "np.tanh":
        yield _name("sigmoid")
    yield from (ast.Attribute(node.value, other, node.ctx) for other in _family(node.attr))


def _of_call(node: ast.Call) -> Iterator[ast.expr]:
    yield from node.args[:1]
    for left_out in node.keywords:
        yield ast.Call(node.func, node.args, [keyword for keyword in node.keywords if keyword is not left_out])
    match node:
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right]):
            yield from (left, ast.BinOp(left, ast.Mult(), right))
            for one, other in _factors(left, right):
                yield ast.Call(ast.Attribute(one, "dot", ast.Load()), [other], [])
        case ast.Call(func=ast.Attribute(attr="dot" | "matmul"), args=[left, right]):
            yield from (right, ast.BinOp(left, ast.Mult(), right))
            yield from (ast.Call(node.func, list(factors), []) for factors in _factors(left, right))
        case ast.Call(func=ast.Attribute(value=value)) if not _is_module(value):
            yield value
        case ast.Call(func=ast.Name(id="range"), args=args):
            for n, bound in enumerate(args):
                yield from (ast.Call(node.func, [*args[:n], other, *args[n + 1 :]], []) for other in _shifted(bound))


def _is_module(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name in ("np", "math")
        case ast.Attribute(value=value):
            return _is_module(value)
    return False


def _of_sequence(node: ast.Subscript | ast.Slice | ast.List | ast.Tuple) -> Iterator[ast.expr]:
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            for start in _shifted(lower) if lower else []:
                yield ast.Slice(start, upper, step)
            for end in _shifted(upper) if upper else []:
                yield ast.Slice(lower, end, step)
            yield from (ast.Slice(None, upper, step), ast.Slice(lower, None, step), ast.Slice(lower, upper, None))
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts)):
            for n, part in enumerate(parts):
                for other in _shifted(part):
                    yield ast.Subscript(value, ast.Tuple([*parts[:n], other, *parts[n + 1 :]], ast.Load()), node.ctx)
        case ast.Subscript(value=value, slice=index):
            yield from (ast.Subscript(value, other, node.ctx) for other in _shifted(index))
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            yield from (type(node)(order, node.ctx) for order in _exchanged(parts))
