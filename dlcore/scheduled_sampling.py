"""Teacher forcing gives a writer the right word before; at work it only has its own. Training can mix both."""

import numpy as np

from dlcore.arrays import IntArray
from dlcore.decoding import State, WritingStep


def writer_inputs(
    step: WritingStep[State],
    state: State,
    right: IntArray,
    first: IntArray,
    teacher_forcing: float,
    rng: np.random.Generator,
) -> IntArray:
    """Choose the word before each step: the right one with probability ``teacher_forcing``, else the writer's own.

    ``input_t = right_{t-1}`` with probability p, else ``argmax scores_{t-1}``; the first is ``first``

    With p = 1 ("teacher forcing") the targets are simply moved by one step, and the writer need not run. With less, it
    learns to go on after a mistake of its own. Choosing a word has no slope, so no gradient flows through it: the
    inputs that come out here are used like any others.

    Shapes
        step; state; right (N, T); first (N,); teacher_forcing (); rng -> inputs (N, T)

    Parameters
    ----------
    step : function
        ``scores, state = step(words, state)``, as for ``decode_greedy``.
    state : any
        Where the writer starts.
    right : array of int
        What is to be written.
    first : array of int
        The start word of each sequence.
    teacher_forcing : float
        The probability p, from 0 to 1.
    rng : numpy.random.Generator
        Where the draws come from.

    Returns
    -------
    inputs : array of int
        The words before each step.

    Raises
    ------
    ValueError
        If ``teacher_forcing`` is not from 0 to 1.

    Source
    ------
    Williams and Zipser, A Learning Algorithm for Continually Running Fully Recurrent Neural Networks (1989); the
    mixture: Bengio, Vinyals, Jaitly and Shazeer, Scheduled Sampling for Sequence Prediction with Recurrent Neural
    Networks (2015), section 2.4. The study report, section 2.5.

    Examples
    --------
    >>> def count(words, state):  # this writer always goes on with the next number
    ...     return np.eye(9)[words + 1], state
    >>> right, first, rng = np.array([[5, 3, 1]]), np.array([0]), np.random.default_rng(0)
    >>> writer_inputs(count, None, right, first, 1.0, rng), writer_inputs(count, None, right, first, 0.0, rng)
    (array([[0, 5, 3]]), array([[0, 1, 2]]))
    """
    if not 0 <= teacher_forcing <= 1:
        raise ValueError(f"teacher_forcing is a probability from 0 to 1, but it is {teacher_forcing}.")
    if teacher_forcing == 1:
        return np.column_stack([first, right[:, :-1]])
    inputs = [first]
    for right_t in right[:, :-1].T:
        scores, state = step(inputs[-1], state)
        is_forced = rng.random(len(first)) < teacher_forcing
        inputs.append(np.where(is_forced, right_t, scores.argmax(axis=1)))
    return np.stack(inputs, axis=1)
