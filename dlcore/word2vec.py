"""A word is known by the company it keeps: word2vec gives words with similar neighbours similar vectors.

Each word has two vectors: a row of ``table`` when it is what we predict *from*, and a row of ``U`` when it is what we
predict. CBOW predicts the centre word from the mean of its neighbours, skip-gram each neighbour from the centre word.
Both end in a vector h, and the score of word w is the product ``U[w] h``; what remains is to make a loss of the scores.

The gradients of the two tables are full arrays here, mostly rows of zeros with negative sampling. Programs made for
large vocabularies touch only the rows that occur.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlcore.activations import sigmoid
from dlcore.arrays import Array, IntArray, Scalar
from dlcore.embedding import look_up
from dlcore.indices import check_indices
from dlcore.losses import softmax_cross_entropy

Mask: TypeAlias = Array | NDArray[np.bool_]


def skip_gram_loss(
    centers: IntArray, contexts: IntArray, table: Array, U: Array, *, negatives: IntArray | None = None
) -> tuple[Scalar, Array, Array]:
    """Predict one neighbour from the centre word, for a batch of pairs.

    ``h = table[center]``, then ``full_softmax_loss`` of the neighbour, or ``negative_sampling_loss`` if there are
    ``negatives``; backward, ``dtable[center] += dh``

    Shapes
        centers (N,); contexts (N,); table (V, E); U (V, E) -> L (); dtable (V, E); dU (V, E)

    Parameters
    ----------
    centers, contexts : array of int
        Pairs of word numbers, such as ``skip_gram_pairs`` lists them.
    table, U : array
        The vectors of the words as what is predicted from, and as what is predicted.
    negatives : array of int, optional
        Some wrong words for each pair, shape (N, K).

    Returns
    -------
    L : scalar
        The mean loss of a pair.
    dtable, dU : array
        The gradients of L.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there are no pairs.

    Source
    ------
    Mikolov, Chen, Corrado and Dean, Efficient Estimation of Word Representations in Vector Space (2013), section 3.2.
    The study report, section 2.6.

    Examples
    --------
    >>> table, U = np.zeros((4, 2)), np.zeros((4, 2))
    >>> L, dtable, dU = skip_gram_loss(np.array([0, 0]), np.array([1, 2]), table, U)
    >>> round(float(L), 4)  # log 4: all four words are equally likely
    1.3863
    """
    h = look_up(centers, table)
    L, dh, dU = _output_loss(h, contexts, U, negatives)
    dtable = np.zeros_like(table)
    np.add.at(dtable, centers, dh)  # and not dtable[centers] += dh, which counts a word that occurs twice only once
    return L, dtable, dU


def cbow_loss(
    contexts: IntArray, mask: Mask, centers: IntArray, table: Array, U: Array, *, negatives: IntArray | None = None
) -> tuple[Scalar, Array, Array]:
    """Predict the centre word from the mean of its neighbours (a "continuous bag of words": their order is lost).

    ``h = sum_t mask[t] table[contexts[t]] / sum_t mask[t]``, then ``full_softmax_loss`` of the centre word, or
    ``negative_sampling_loss`` if there are ``negatives``; backward, each neighbour gets its share of ``dh``

    Shapes
        contexts (N, T); mask (N, T); centers (N,); table (V, E); U (V, E) -> L (); dtable (V, E); dU (V, E)

    Parameters
    ----------
    contexts : array of int
        The T places around each centre word, such as ``context_windows`` lists them.
    mask : array
        1 (or True) where there is a word, 0 where the sentence has ended.
    centers : array of int
        The right words.
    table, U : array
        The vectors of the words as what is predicted from, and as what is predicted.
    negatives : array of int, optional
        Some wrong words for each centre word, shape (N, K).

    Returns
    -------
    L : scalar
        The mean loss of a centre word.
    dtable, dU : array
        The gradients of L.

    Raises
    ------
    ValueError
        If the shapes do not fit, there are no examples, or one has no neighbour.

    Source
    ------
    Mikolov, Chen, Corrado and Dean, Efficient Estimation of Word Representations in Vector Space (2013), section 3.1.
    The study report, section 2.6.

    Examples
    --------
    >>> table, U = np.eye(3), np.eye(3)
    >>> contexts, mask = np.array([[0, 2]]), np.array([[True, True]])
    >>> L, dtable, dU = cbow_loss(contexts, mask, np.array([2]), table, U)
    >>> bool(np.allclose(dtable[0], dtable[2]))  # both neighbours are pulled the same way
    True
    """
    present = np.asarray(mask, table.dtype)
    if present.shape != np.shape(contexts) or present.ndim != 2 or not present.sum(axis=1).all():
        raise ValueError(
            "CBOW needs at least one neighbour for each centre word, and contexts and mask of the same shape (N, T), "
            f"but the shapes are {np.shape(contexts)} and {present.shape}."
        )
    share = (present / present.sum(axis=1, keepdims=True))[:, :, np.newaxis]
    h = (share * look_up(contexts, table)).sum(axis=1)
    L, dh, dU = _output_loss(h, centers, U, negatives)
    dtable = np.zeros_like(table)
    np.add.at(dtable, contexts, share * dh[:, np.newaxis])
    return L, dtable, dU


def full_softmax_loss(h: Array, words: IntArray, U: Array) -> tuple[Scalar, Array, Array]:
    """Ask for the right word among all words of the vocabulary.

    ``p(w | h) = exp(U[w] h) / sum_v exp(U[v] h)`` and ``L = -mean_n log p(words[n] | h[n])``

    The sum runs over the whole vocabulary, and so does the gradient: each step costs V products and moves all V rows
    of ``U``. For real vocabularies this is too much, which is why negative sampling was invented.

    Shapes
        h (N, E); words (N,); U (V, E) -> L (); dh (N, E); dU (V, E)

    Parameters
    ----------
    h : array
        What is predicted from.
    words : array of int
        The right words.
    U : array
        The output vectors.

    Returns
    -------
    L : scalar
        At least 0; log V where nothing is known.
    dh, dU : array
        The gradients of L.

    Source
    ------
    Mikolov, Sutskever, Chen, Corrado and Dean, Distributed Representations of Words and Phrases (2013), eq. 2. The
    study report, section 2.6.

    Examples
    --------
    >>> L, dh, dU = full_softmax_loss(np.zeros((1, 2)), np.array([3]), np.ones((5, 2)))
    >>> round(float(L), 4)  # log 5
    1.6094
    """
    L, ds = softmax_cross_entropy(h @ U.T, words, integer_labels=True)
    return L, ds @ U, ds.T @ h


def negative_sampling_loss(h: Array, words: IntArray, negatives: IntArray, U: Array) -> tuple[Scalar, Array, Array]:
    """Tell the right word from a few wrong ones: 1 + K yes-or-no questions instead of one with V answers.

    ``L = mean_n(-log sigmoid(U[word] h) - sum_k log sigmoid(-U[negative_k] h))``; for each score s that occurs, with
    t = 1 for the right word and 0 for the others, ``ds = (sigmoid(s) - t) / N``

    Only 1 + K rows of ``U`` occur for each example, however many words there are. The loss is another one than that
    of the full softmax, so the two numbers cannot be compared.

    Shapes
        h (N, E); words (N,); negatives (N, K); U (V, E) -> L (); dh (N, E); dU (V, E)

    Parameters
    ----------
    h : array
        What is predicted from.
    words : array of int
        The right words.
    negatives : array of int
        K wrong words for each, such as ``draw_negatives`` draws them.
    U : array
        The output vectors.

    Returns
    -------
    L : scalar
        Above 0; (1 + K) log 2 where nothing is known.
    dh, dU : array
        The gradients of L.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there are no examples.

    Source
    ------
    Mikolov, Sutskever, Chen, Corrado and Dean, Distributed Representations of Words and Phrases (2013), eq. 4. The
    study report, section 2.6.

    Examples
    --------
    >>> h, U = np.ones((1, 2)), np.zeros((5, 2))
    >>> L, dh, dU = negative_sampling_loss(h, np.array([3]), np.array([[0, 1]]), U)
    >>> round(float(L), 4)  # 3 log 2
    2.0794
    >>> dU  # the right word is pulled towards h, the two others are pushed away, the rest stays
    array([[ 0.5,  0.5],
           [ 0.5,  0.5],
           [ 0. ,  0. ],
           [-0.5, -0.5],
           [ 0. ,  0. ]])
    """
    N = len(h)
    if np.shape(words) != (N,) or np.ndim(negatives) != 2 or len(negatives) != N or N == 0:
        raise ValueError(
            "Negative sampling needs h (N, E), words (N,) and negatives (N, K), N at least 1, but the shapes are "
            f"{h.shape}, {np.shape(words)} and {np.shape(negatives)}."
        )
    chosen = check_indices(np.column_stack([words, negatives]), len(U), "word number")
    u = U[chosen]
    s = (u * h[:, np.newaxis]).sum(axis=2)  # the right word's score comes first
    s[:, 0] *= -1
    L = np.logaddexp(0, s).sum(axis=1).mean()  # -log sigmoid(-s) = log(1 + exp(s)), which cannot overflow
    ds = sigmoid(s) / N
    ds[:, 0] *= -1
    ds = ds[:, :, np.newaxis]
    dU = np.zeros_like(U)
    np.add.at(dU, chosen, ds * h[:, np.newaxis])
    return L, (ds * u).sum(axis=1), dU


def _output_loss(h: Array, words: IntArray, U: Array, negatives: IntArray | None) -> tuple[Scalar, Array, Array]:
    """Choose the loss: with negatives if there are some, else the full softmax."""
    if negatives is None:
        return full_softmax_loss(h, words, U)
    return negative_sampling_loss(h, words, negatives, U)
