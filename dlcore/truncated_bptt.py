"""A long stream is learned in pieces: the state goes on from piece to piece, the gradient stops at the border.

That is truncated back-propagation through time. What lies further back than a piece still acts on the state, but its
part in the error is not followed.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from dlcore.arrays import Array
from dlcore.recurrent_layers import RecurrentCache
from dlcore.stacked_recurrent import StackedRecurrent
from dlcore.time_gradients import State


class Piece(NamedTuple):
    """One piece of a stream, read.

    Shapes
        y (N, T, H)

    Attributes
    ----------
    start, end : int
        Which steps of the stream it holds; ``end`` is not among them.
    y : array
        The states of the top layer.
    cache : list of RecurrentCache
        For ``layer.backward``.
    """

    start: int
    end: int
    y: Array
    cache: list[RecurrentCache]


def read_in_pieces(layer: StackedRecurrent, x: Array, length: int) -> Iterator[Piece]:
    """Read a stream piece by piece; between two pieces the caller goes back and takes a step.

    ``h_0`` of a piece is the ``h_T`` of the one before, as a constant: ``dh_0`` is not handed back

    The state that is handed on was made with the parameters before the step. That is a little stale, and harmless.

    Shapes
        layer; x (N, T, D); length () -> pieces

    Parameters
    ----------
    layer : StackedRecurrent
        With ``return_sequences``; its parameters may change between two pieces.
    x : array
        The stream, N of them side by side.
    length : int
        Steps in a piece, at least 1; the last piece may be shorter.

    Returns
    -------
    pieces : iterator of Piece
        In order, read one at a time when asked for.

    Raises
    ------
    ValueError
        If ``length`` is below 1; at the first piece.

    Source
    ------
    Williams and Peng, An Efficient Gradient-Based Algorithm for On-Line Training of Recurrent Network Trajectories
    (1990); the form with pieces: Sutskever, Training Recurrent Neural Networks (2013), section 2.8.6. The study report,
    section 2.1.2.

    Examples
    --------
    >>> from dlcore import RNN
    >>> adder = StackedRecurrent([RNN(np.ones((1, 1)), np.ones((1, 1)), np.zeros(1), "relu", return_sequences=True)])
    >>> for piece in read_in_pieces(adder, np.ones((1, 5, 1)), 2):
    ...     dx, _ = adder.backward(np.ones_like(piece.y), piece.cache)
    ...     print(piece.start, piece.y.ravel(), dx.ravel())
    0 [1. 2.] [2. 1.]
    2 [3. 4.] [2. 1.]
    4 [5.] [1.]
    """
    if length < 1:
        raise ValueError(f"A piece needs at least 1 step, but length is {length}.")
    initial: list[State] | None = None
    for start in range(0, x.shape[1], length):
        part = np.asarray(x[:, start : start + length])
        y, cache = layer.forward(part, initial=initial)
        yield Piece(start, start + part.shape[1], y, cache)
        initial = [its.last for its in cache]
