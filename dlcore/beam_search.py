"""Beam search keeps several beginnings alive, as a good sequence may begin with a word that is not the likeliest."""

from typing import Any

import numpy as np

from dlcore.activations import log_softmax
from dlcore.arrays import Array, IntArray
from dlcore.decoding import State, WritingStep


def beam_search(
    step: WritingStep[State], state: State, first: IntArray, end: int, limit: int, width: int
) -> tuple[IntArray, Array]:
    """Write the likeliest sequence among those that are found with ``width`` beginnings at a time.

    ``log p(w) = sum_t log p(w_t | w_1 ... w_{t-1})``, of which the ``width`` largest are kept after each word

    With ``width`` 1 this is ``decode_greedy``. It finds the likeliest sequence for sure only if no beginning is ever
    dropped. Short sequences are not punished for being short, and have an advantage: each word can only lower the sum.

    Shapes
        step; state; first (N,); end (); limit (); width () -> words (N, T); log_p (N,)

    Parameters
    ----------
    step : function
        ``scores, state = step(words, state)``.
    state : any
        Where it starts: arrays with the sequences along the first axis, in tuples of any depth.
    first : array of int
        The start word of each sequence, not part of the result; at least one sequence.
    end : int
        The word that ends a sequence; what comes after it is filled up with it.
    limit : int
        The most words to write, at least 1.
    width : int
        How many beginnings are kept for each sequence, at least 1.

    Returns
    -------
    words : array of int
        The best sequence found for each.
    log_p : array
        Its logarithmic probability.

    Raises
    ------
    ValueError
        If ``limit`` or ``width`` is below 1, or there is no sequence.

    Source
    ------
    Graves, Sequence Transduction with Recurrent Neural Networks (2012), section 2.5; Sutskever, Vinyals and Le,
    Sequence to Sequence Learning with Neural Networks (2014), section 3.2. The study report, section 2.5.

    Examples
    --------
    After the start (3), word 0 is likeliest, but what follows it is not; 2 ends a sequence:

    >>> after = np.log([[0.5, 0.4, 0.1], [0.1, 0.1, 0.8], [0.0001, 0.0001, 0.9998], [0.6, 0.4, 1e-9]])
    >>> words, log_p = beam_search(lambda words, state: (after[words], state), (), np.array([3]), 2, 2, width=2)
    >>> words, np.exp(log_p).round(2)
    (array([[1, 2]]), array([0.32]))
    """
    if limit < 1 or width < 1 or len(first) < 1:
        found = f"limit {limit}, width {width} and {len(first)} sequences"
        raise ValueError(f"A beam needs a limit, a width and a number of sequences of at least 1, not {found}.")
    N = len(first)
    rows = np.arange(N).repeat(width)  # the beginnings of a sequence are neighbours along the first axis
    state, words = _take(state, rows), first[rows]
    written, has_ended, log_p = np.empty((N * width, 0), int), np.zeros(N * width, bool), None
    while written.shape[1] < limit and not has_ended.all():
        scores, state = step(words, state)
        log_p = _totals(log_p, log_softmax(scores), has_ended, end, width)
        parents, words, log_p = _best(log_p, N, width)
        state, written = _take(state, parents), np.hstack([written[parents], words[:, None]])
        has_ended = has_ended[parents] | (words == end)
    assert log_p is not None  # there was at least one step
    return written[::width], log_p[::width]


def _totals(log_p: Array | None, added: Array, has_ended: IntArray | Any, end: int, width: int) -> Array:
    """Return the sum for each beginning and each next word; one that has ended goes on with ``end``, for nothing."""
    added = added.copy()
    added[has_ended] = -np.inf
    added[has_ended, end] = 0
    if log_p is None:  # all beginnings are still the same: only the first of each sequence counts
        added[np.arange(len(added)) % width > 0] = -np.inf
        return added
    return log_p[:, None] + added


def _best(log_p: Array, N: int, width: int) -> tuple[IntArray, IntArray, Array]:
    """Return the ``width`` best of each sequence, best first: where they come from, their last words and their sums."""
    V = log_p.shape[1]
    all_of_one = log_p.reshape(N, width * V)
    order = np.argsort(-all_of_one, axis=1, kind="stable")[:, :width]
    parents = order // V + np.arange(N)[:, None] * width
    return parents.ravel(), (order % V).ravel(), np.take_along_axis(all_of_one, order, axis=1).ravel()


def _take(state: Any, rows: IntArray) -> Any:
    """Choose sequences, anywhere in a nest of tuples."""
    if isinstance(state, np.ndarray):
        return state[rows]
    if not isinstance(state, tuple):
        raise TypeError(f"A state is made of arrays in tuples, but this one has a {type(state).__name__} in it.")
    parts = [_take(part, rows) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)
