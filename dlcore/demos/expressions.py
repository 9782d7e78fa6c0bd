"""Expressions of T, F, not, and, or: the same words mean different things, depending on how they belong together."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from dlcore.forest import Branching

Expression: TypeAlias = "str | tuple[str, Expression] | tuple[Expression, str, Expression]"
"""T or F, or ("not", expression), or (expression, "and" or "or", expression)."""

TOKENS = ("", "T", "F", "not", "and", "or", "(", ")")  # "" fills up shorter sequences
NUMBER = {token: number for number, token in enumerate(TOKENS)}
NEGATED = 0.25  # how many of the nodes are a not

# two trees over the same words, not T or F or T, with different values
PAIR: tuple[Expression, Expression] = ((("not", "T"), "or", ("F", "or", "T")), ("not", ("T", "or", ("F", "or", "T"))))


def drawn(rng: np.random.Generator, depth: int) -> Expression:
    """Make up an expression of exactly this depth: so many operators lie on the longest way down."""
    if depth == 0:
        return "TF"[int(rng.integers(2))]
    if rng.random() < NEGATED:
        return "not", drawn(rng, depth - 1)
    deep, other = drawn(rng, depth - 1), drawn(rng, int(rng.integers(depth)))
    operator = ("and", "or")[int(rng.integers(2))]
    return (deep, operator, other) if rng.random() < 0.5 else (other, operator, deep)


def is_true(expression: Expression) -> bool:
    """Work out the value."""
    if isinstance(expression, str):
        return expression == "T"
    values = [is_true(part) for part in parts(expression)]
    if len(values) == 1:
        return not values[0]
    return all(values) if expression[1] == "and" else any(values)


def parts(expression: Expression) -> Iterator[Expression]:
    """Yield the expressions directly inside one."""
    if not isinstance(expression, str):
        yield from expression[1:] if len(expression) == 2 else expression[::2]


def tokens(expression: Expression, brackets: bool) -> list[str]:
    """Return the words in order, each operator with what belongs to it in brackets or without any."""
    if isinstance(expression, str):
        return [expression]
    inside = ["not"] if len(expression) == 2 else []
    for place, part in enumerate(parts(expression)):
        inside += [str(expression[1])] * (place > 0) + tokens(part, brackets)
    return ["(", *inside, ")"] if brackets else inside


def spelled(expression: Expression) -> str:
    """Write an expression down, in brackets where it has parts."""
    return " ".join(tokens(expression, True)).replace("( ", "(").replace(" )", ")")


def parsed(expression: Expression) -> Branching:
    """Return the tree of an expression: (not, x), and (x, (operator, y))."""
    if isinstance(expression, str):
        return NUMBER[expression]
    *before, last = (parsed(part) for part in parts(expression))
    right = NUMBER["not" if len(expression) == 2 else str(expression[1])], last
    return (before[0], right) if before else right


def balanced(words: list[str]) -> Branching:
    """Return a tree that halves a row of words again and again, whatever they mean."""
    if len(words) == 1:
        return NUMBER[words[0]]
    middle = (len(words) + 1) // 2
    return balanced(words[:middle]), balanced(words[middle:])
