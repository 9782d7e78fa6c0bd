"""The design matrix of a polynomial, number by number."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(x: Any, degree: int) -> Any:
    """Return the powers of each example in a row, the constant first."""
    rows = []
    for value in x:
        row = [value * 0 + 1]
        for _ in range(degree):
            row.append(row[-1] * value)
        rows.append(row)
    return np.array(rows)


def inner(x: Any, degree: int) -> Arguments:
    """Return the numbers of rows and columns."""
    return {"rows": len(x), "columns": degree + 1}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield N inputs of both signs and polynomials of degree 1 to 6."""
    yield "by hand", {"x": np.array([2.0, -1.0, 0.5]), "degree": 3}
    yield "zero among the inputs", {"x": np.array([0.0, 1.0, -2.0, 3.0]), "degree": 2}
    yield "degree 1: a straight line", {"x": rng.normal(size=5), "degree": 1}
    yield "one example", {"x": np.array([-1.5]), "degree": 4}
    for N, degree in [(2, 3), (5, 2), (3, 5), (6, 4), (1, 3), (7, 3), (4, 6), (8, 2), (2, 1), (3, 2), (4, 3), (5, 4)]:
        yield "random", {"x": rng.uniform(-2, 2, N), "degree": degree}
    yield "float32", {"x": rng.uniform(-2, 2, 5).astype(np.float32), "degree": 3}
