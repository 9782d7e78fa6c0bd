"""Made-up data with a known answer: if a network does not learn these, the network is wrong and not the data."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dlcore.arrays import Array

GATES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "nand": (1, 1, 1, 0), "nor": (1, 0, 0, 0), "xor": (0, 1, 1, 0)}


class Pairs(NamedTuple):
    """Inputs and targets.

    Shapes
        x (N, ...); t (N, ...)

    Attributes
    ----------
    x, t : array
        What is given, and what is to be found; float32.
    """

    x: Array
    t: Array


def linear(
    n: int, rng: np.random.Generator, *, slope: float = 3.0, intercept: float = 2.0, noise: float = 0.3
) -> Pairs:
    """Draw points near a straight line.

    ``t = slope * x + intercept + noise * N(0, 1)`` with x evenly random in [0, 1]

    Shapes
        n () -> x (N, 1); t (N, 1)

    Parameters
    ----------
    n : int
        How many points.
    rng : numpy.random.Generator
        Where they come from.
    slope, intercept : float
        The line.
    noise : float
        The standard deviation of the distance from it.

    Returns
    -------
    pairs : Pairs
        The points.

    Source
    ------
    The study report, section 3.1.2.

    Examples
    --------
    >>> x, t = linear(5, np.random.default_rng(0), noise=0.0)
    >>> bool(np.allclose(t, 3 * x + 2))
    True
    """
    return polynomial(n, rng, coefficients=(intercept, slope), noise=noise, low=0.0, high=1.0)


def polynomial(
    n: int,
    rng: np.random.Generator,
    *,
    coefficients: Sequence[float],
    noise: float = 0.0,
    low: float = -1.0,
    high: float = 1.0,
) -> Pairs:
    """Draw points near the graph of a polynomial.

    ``t = sum_k coefficients[k] * x**k + noise * N(0, 1)`` with x evenly random in [low, high]

    Shapes
        n () -> x (N, 1); t (N, 1)

    Parameters
    ----------
    n : int
        How many points.
    rng : numpy.random.Generator
        Where they come from.
    coefficients : sequence of float
        The constant first.
    noise : float
        The standard deviation of the distance from the graph.
    low, high : float
        Where x lies.

    Returns
    -------
    pairs : Pairs
        The points.

    Source
    ------
    The study report, section 3.1.3.

    Examples
    --------
    >>> x, t = polynomial(5, np.random.default_rng(0), coefficients=(0, 0, 1))
    >>> bool(np.allclose(t, x**2))
    True
    """
    x = rng.uniform(low, high, (n, 1))
    t = np.polynomial.Polynomial(list(coefficients))(x) + noise * rng.standard_normal((n, 1))
    return Pairs(x.astype(np.float32), t.astype(np.float32))


def logic_gate(name: str) -> Pairs:
    """Write down the truth table of a gate with two inputs.

    ``t = gate(x[0], x[1])`` for 00, 01, 10, 11; one straight line solves all of them but xor

    Shapes
        name -> x (N, 2); t (N, 1)

    Parameters
    ----------
    name : str
        ``"and"``, ``"or"``, ``"nand"``, ``"nor"`` or ``"xor"``.

    Returns
    -------
    pairs : Pairs
        The N = 4 rows of the table.

    Raises
    ------
    ValueError
        If there is no such gate.

    Source
    ------
    Minsky and Papert, Perceptrons (1969). The study report, section 3.1.13.

    Examples
    --------
    >>> logic_gate("xor").t.ravel()
    array([0., 1., 1., 0.], dtype=float32)
    """
    if name not in GATES:
        raise ValueError(f"The gate must be one of {', '.join(GATES)}, but it is {name!r}.")
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return Pairs(x, np.array(GATES[name], np.float32)[:, None])


def binary_addition(n: int, rng: np.random.Generator, bits: int = 8) -> Pairs:
    """Draw pairs of numbers and their sums, as bits, the least significant first.

    ``sum_i t[i] 2**i = sum_i x[i, 0] 2**i + sum_i x[i, 1] 2**i``

    Reading from the lowest bit, a network needs to remember one thing only: the carry. The numbers are below
    ``2**(bits - 1)``, so the sum fits.

    Shapes
        n () -> x (N, T, 2); t (N, T, 1)

    Parameters
    ----------
    n : int
        How many pairs.
    rng : numpy.random.Generator
        Where they come from.
    bits : int
        T, the length of the sequences, from 1 to 62.

    Returns
    -------
    pairs : Pairs
        0 and 1 as float32.

    Raises
    ------
    ValueError
        If ``bits`` is out of range.

    Source
    ------
    The study report, section 2.1.1.

    Examples
    --------
    >>> x, t = binary_addition(1, np.random.default_rng(0), bits=4)
    >>> x[0].T, t[0].T  # 6 + 5 = 11
    (array([[0., 1., 1., 0.],
           [1., 0., 1., 0.]], dtype=float32), array([[1., 1., 0., 1.]], dtype=float32))
    """
    if not 1 <= bits <= 62:
        raise ValueError(f"The number of bits must be from 1 to 62, but it is {bits}.")
    numbers = rng.integers(0, 2 ** (bits - 1), (n, 2))
    places = np.arange(bits)[:, None]
    x = numbers[:, None, :] >> places & 1
    t = numbers.sum(axis=1)[:, None, None] >> places & 1
    return Pairs(x.astype(np.float32), t.astype(np.float32))
