"""What word2vec learns from: which words stand near which, and wrong words to compare them with.

A *window* of 2 means two words on each side. Near the ends of a sentence there are fewer.
"""

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array, IntArray
from dlcore.indices import check_indices


def skip_gram_pairs(words: IntArray, window: int) -> tuple[IntArray, IntArray]:
    """List all pairs of a centre word and one of its neighbours.

    ``(words[t], words[t + j])`` for all t and all j from -window to window but 0, where there is such a word

    Shapes
        words (T,); window () -> centers (N,); contexts (N,)

    Parameters
    ----------
    words : array of int
        One sentence, as word numbers.
    window : int
        How many words on each side, at least 1.

    Returns
    -------
    centers, contexts : array of int
        Equally long; N = 2 window T - window (window + 1) if the sentence is at least as long as the window.

    Raises
    ------
    ValueError
        If ``window`` is below 1.

    Source
    ------
    Mikolov, Chen, Corrado and Dean (2013), section 3.2 and figure 1. The study report, section 2.6.

    Examples
    --------
    >>> skip_gram_pairs(np.array([7, 8, 9]), 1)
    (array([7, 8, 8, 9]), array([8, 7, 9, 8]))
    """
    contexts, mask, centers = context_windows(words, window)
    return np.repeat(centers, mask.sum(axis=1)), contexts[mask]


def context_windows(words: IntArray, window: int) -> tuple[IntArray, NDArray[np.bool_], IntArray]:
    """List the neighbours of every word of a sentence, one row for each centre word.

    ``contexts[t] = words[t - window], ..., words[t - 1], words[t + 1], ..., words[t + window]``

    Shapes
        words (T,); window () -> contexts (T, M); mask (T, M); centers (T,)

    Parameters
    ----------
    words : array of int
        One sentence, as word numbers.
    window : int
        How many words on each side, at least 1; M is twice as many.

    Returns
    -------
    contexts : array of int
        The neighbours from left to right; 0 where there is none.
    mask : array of bool
        Where there is one.
    centers : array of int
        The words themselves.

    Raises
    ------
    ValueError
        If ``window`` is below 1.

    Source
    ------
    Mikolov, Chen, Corrado and Dean (2013), section 3.1 and figure 1. The study report, section 2.6.

    Examples
    --------
    >>> contexts, mask, centers = context_windows(np.array([7, 8, 9]), 1)
    >>> contexts
    array([[0, 8],
           [7, 9],
           [8, 0]])
    >>> mask.sum(axis=1)
    array([1, 2, 1])
    """
    if window < 1:
        raise ValueError(f"A window has at least 1 word on each side, but it is {window}.")
    words = np.asarray(words)
    steps = np.array([j for j in range(-window, window + 1) if j != 0])
    places = np.arange(len(words))[:, np.newaxis] + steps
    mask = (places >= 0) & (places < len(words))
    contexts = np.where(mask, words[np.where(mask, places, 0)], 0) if len(words) else np.zeros_like(places)
    return contexts, mask, words.copy()


def noise_distribution(counts: Array, power: float = 0.75) -> Array:
    """Say how likely each word is to be drawn as a wrong one: frequent words often, but less than in proportion.

    ``p(w) = counts[w]**power / sum_v counts[v]**power``

    Shapes
        counts (V,) -> p (V,)

    Parameters
    ----------
    counts : array
        How often each word occurs.
    power : float
        1 keeps the proportions, 0 makes all words equal; 3/4 was found to work best.

    Returns
    -------
    p : array
        Probabilities; 0 for words that never occur.

    Raises
    ------
    ValueError
        If a count is negative, or none is above 0.

    Source
    ------
    Mikolov, Sutskever, Chen, Corrado and Dean (2013), section 2.2. The study report names word2vec in section 2.6.

    Examples
    --------
    >>> noise_distribution(np.array([16.0, 1.0, 0.0])).round(3)  # 16**0.75 = 8
    array([0.889, 0.111, 0.   ])
    """
    counts = np.asarray(counts)
    if not np.all(counts >= 0) or not np.any(counts > 0):
        raise ValueError("Counts must not be negative, and at least one word must occur.")
    weight: Array = np.where(counts > 0, np.maximum(counts, 1e-30) ** power, 0 * counts)
    weight /= weight.sum()
    return weight


def draw_negatives(noise: Array, words: IntArray, count: int, rng: np.random.Generator) -> IntArray:
    """Draw wrong words for each right one; the right word itself is never among them.

    ``negative_k ~ noise``, drawn again where it is the right word

    Shapes
        noise (V,); words (N,); count (); rng -> negatives (N, K)

    Parameters
    ----------
    noise : array
        The probability of each word, such as ``noise_distribution`` gives it.
    words : array of int
        The right words.
    count : int
        How many for each, K; 5 to 20 for small data, 2 to 5 for large.
    rng : numpy.random.Generator
        Where the lots come from.

    Returns
    -------
    negatives : array of int
        The same word may come twice.

    Raises
    ------
    ValueError
        If fewer than two words can be drawn: then there may be no wrong one.

    Source
    ------
    Mikolov, Sutskever, Chen, Corrado and Dean (2013), section 2.2. The study report names word2vec in section 2.6.

    Examples
    --------
    >>> draw_negatives(np.array([0.5, 0.5]), np.array([0, 1]), 3, np.random.default_rng(0))
    array([[1, 1, 1],
           [0, 0, 0]])
    """
    if np.count_nonzero(noise) < 2:
        raise ValueError("There must be at least two words of a probability above 0 to draw a wrong one.")
    words = check_indices(words, len(noise), "word number")
    edges = np.cumsum(noise, dtype=np.float64)
    negatives = np.repeat(words[:, np.newaxis], count, axis=1)
    while (clash := negatives == words[:, np.newaxis]).any():
        negatives[clash] = np.searchsorted(edges / edges[-1], rng.random(clash.sum()), side="right")
    return negatives
