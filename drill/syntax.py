"""Python's own parser, one thread at a time.

Sessions are threads. Python 3.11 counts how deep it is in a tree in one place for all of them, and raises SystemError
when two parse at once ("AST constructor recursion depth mismatch").
"""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.RLock()


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a program; raises what `ast.parse` does."""
    with _ONE_AT_A_TIME:
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    """Return the syntax tree of an expression."""
    with _ONE_AT_A_TIME:
        return ast.parse(source, mode="eval").body
