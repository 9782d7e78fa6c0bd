"""Decoding writes a sequence word by word: take the likeliest word each time, or draw one.

A *step* is any function ``scores, state = step(words, state)`` from the words before and a state to the scores of the
next words: ``Seq2Seq.step`` is one.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from dlcore.activations import softmax
from dlcore.arrays import Array, IntArray

State = TypeVar("State")


class WritingStep(Protocol[State]):
    """What a writer has to do: score the next word of each sequence.

    ``scores, state = step(words, state)``

    Shapes
        words (N,); state -> scores (N, V); state

    Source
    ------
    Sutskever, Vinyals and Le, Sequence to Sequence Learning with Neural Networks (2014), eq. 1. The study report,
    section 2.5.
    """

    def __call__(self, words: IntArray, state: State, /) -> tuple[Array, State]:
        """Return the scores of the next words and the state after them."""
        ...


def decode_greedy(step: WritingStep[State], state: State, first: IntArray, end: int, limit: int) -> IntArray:
    """Write the likeliest word each time.

    ``w_t = argmax_k scores_k(w_{t-1})``

    The likeliest word each time need not make the likeliest sequence: see ``beam_search``.

    Shapes
        step; state; first (N,); end (); limit () -> words (N, T)

    Parameters
    ----------
    step : function
        ``scores, state = step(words, state)``.
    state : any
        Where it starts.
    first : array of int
        The start word of each sequence; it is not part of the result.
    end : int
        The word that ends a sequence; what comes after it is filled up with it.
    limit : int
        The most words to write, at least 1.

    Returns
    -------
    words : array of int
        At most ``limit`` columns; fewer if all sequences end before.

    Source
    ------
    Sutskever, Vinyals and Le, Sequence to Sequence Learning with Neural Networks (2014), section 3.2, beam size 1. The
    study report, section 2.5.

    Examples
    --------
    >>> def count(words, state):  # after word w comes w + 1
    ...     return np.eye(5)[words + 1], state
    >>> decode_greedy(count, None, np.array([0, 2]), 3, 9)
    array([[1, 2, 3],
           [3, 3, 3]])
    """
    return _decode(step, state, first, end, limit, lambda scores: scores.argmax(axis=1))


def decode_sampled(
    step: WritingStep[State],
    state: State,
    first: IntArray,
    end: int,
    limit: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
) -> IntArray:
    """Draw each word with its probability.

    ``w_t ~ softmax(scores(w_{t-1}) / temperature)``

    A low temperature comes close to ``decode_greedy``, a high one to drawing all words alike.

    Shapes
        step; state; first (N,); end (); limit (); rng -> words (N, T)

    Parameters
    ----------
    step, state, first, end, limit
        As in ``decode_greedy``.
    rng : numpy.random.Generator
        Where the draws come from.
    temperature : float
        Above 0.

    Returns
    -------
    words : array of int
        At most ``limit`` columns.

    Raises
    ------
    ValueError
        If ``temperature`` is not above 0.

    Source
    ------
    Graves, Generating Sequences With Recurrent Neural Networks (2013), section 2; the temperature: Ackley, Hinton and
    Sejnowski, A Learning Algorithm for Boltzmann Machines (1985). The study report, section 2.5.

    Examples
    --------
    >>> def toss(words, state):  # heads (0) or tails (1), and never an end (2)
    ...     return np.log([[0.5, 0.5, 1e-9]] * len(words)), state
    >>> decode_sampled(toss, None, np.array([0]), 2, 6, np.random.default_rng(0))
    array([[1, 0, 0, 0, 1, 1]])
    """
    if not temperature > 0:
        raise ValueError(f"The temperature must be above 0, but it is {temperature}.")

    def draw(scores: Array) -> IntArray:
        reached = softmax(scores / temperature).cumsum(axis=1)
        chosen: IntArray = (reached < rng.random((len(scores), 1)) * reached[:, -1:]).sum(axis=1)
        return chosen

    return _decode(step, state, first, end, limit, draw)


def _decode(
    step: WritingStep[State],
    state: State,
    first: IntArray,
    end: int,
    limit: int,
    choose: Callable[[Array], IntArray],
) -> IntArray:
    """Write until all sequences have ended."""
    words, written = first, list[IntArray]()
    has_ended = np.zeros(len(first), bool)
    while len(written) < limit and not has_ended.all():
        scores, state = step(words, state)
        words = np.where(has_ended, end, choose(scores))
        has_ended |= words == end
        written.append(words)
    return np.stack(written, axis=1) if written else np.empty((len(first), 0), int)
