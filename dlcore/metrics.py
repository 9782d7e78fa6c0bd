"""How good is a classifier? The share of right answers hides which classes are mixed up; these numbers show it.

All but ``roc_auc`` start from the confusion matrix: for each true class (row) how often each class (column) was
answered.
"""

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.indices import check_indices


def confusion_matrix(labels: IntArray, answers: IntArray, classes: int) -> IntArray:
    """Count, for every pair of classes, how often the first was right and the second was answered.

    ``counts[i, j] = number of n with labels[n] = i and answers[n] = j``

    Shapes
        labels (N,); answers (N,); classes () -> counts (K, K)

    Parameters
    ----------
    labels, answers : array of int
        The right classes and those that were answered, such as ``scores.argmax(axis=1)``; from 0 to K - 1.
    classes : int
        How many classes there are, K.

    Returns
    -------
    counts : array of int
        One row for each right class; the diagonal counts right answers.

    Raises
    ------
    ValueError
        If there are not as many answers as labels, in one axis.
    TypeError
        If classes are not integers.
    IndexError
        If a class is not from 0 to K - 1.

    Source
    ------
    Bishop, Pattern Recognition and Machine Learning (2006), section 1.5, has the matrix of losses of the same form. The
    study report has accuracy only, section 1.1.

    Examples
    --------
    >>> confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), 3)
    array([[1, 1, 0],
           [0, 1, 0],
           [1, 0, 0]])
    """
    labels, answers = check_indices(labels, classes, "label"), check_indices(answers, classes, "answer")
    if labels.shape != answers.shape or labels.ndim != 1:
        raise ValueError(f"Labels and answers need the same shape (N,), but have {labels.shape} and {answers.shape}.")
    pairs = labels.astype(np.int64) * classes + answers
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def precision(counts: IntArray) -> Array:
    """Return for every class: of the answers that named it, the share that was right.

    ``precision[k] = counts[k, k] / sum_i counts[i, k]``

    A class that was never answered has precision 0, by agreement.

    Shapes
        counts (K, K) -> shares (K,)

    Parameters
    ----------
    counts : array of int
        A confusion matrix, one row for each right class.

    Returns
    -------
    shares : array
        From 0 to 1, float64.

    Raises
    ------
    ValueError
        If ``counts`` is not square.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.1. The study report has accuracy only, section
    1.1.

    Examples
    --------
    >>> precision(np.array([[3, 1], [0, 4]]))
    array([1. , 0.8])
    """
    return _share(_diagonal(counts), counts.sum(axis=0))


def recall(counts: IntArray) -> Array:
    """Return for every class: of its examples, the share that was found.

    ``recall[k] = counts[k, k] / sum_j counts[k, j]``

    A class without examples has recall 0, by agreement.

    Shapes
        counts (K, K) -> shares (K,)

    Parameters
    ----------
    counts : array of int
        A confusion matrix, one row for each right class.

    Returns
    -------
    shares : array
        From 0 to 1, float64.

    Raises
    ------
    ValueError
        If ``counts`` is not square.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.1. The study report has accuracy only, section
    1.1.

    Examples
    --------
    >>> recall(np.array([[3, 1], [0, 4]]))
    array([0.75, 1.  ])
    """
    return _share(_diagonal(counts), counts.sum(axis=1))


def f1_score(counts: IntArray) -> Array:
    """Return for every class the harmonic mean of precision p and recall r: both must be high for it to be high.

    ``f1 = 2 p r / (p + r)``, which is ``2 counts[k, k] / (sum_i counts[i, k] + sum_j counts[k, j])``

    A class that neither occurred nor was answered has 0, by agreement. The mean over the classes is called macro F1.

    Shapes
        counts (K, K) -> scores (K,)

    Parameters
    ----------
    counts : array of int
        A confusion matrix, one row for each right class.

    Returns
    -------
    scores : array
        From 0 to 1, float64.

    Raises
    ------
    ValueError
        If ``counts`` is not square.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), section 11.1. The study report has accuracy only, section
    1.1.

    Examples
    --------
    >>> f1_score(np.array([[3, 1], [0, 4]])).round(4)
    array([0.8571, 0.8889])
    """
    return _share(2 * _diagonal(counts), counts.sum(axis=0) + counts.sum(axis=1))


def roc_auc(scores: Array, labels: IntArray) -> float:
    """Return the probability that an example of class 1 has a higher score than one of class 0.

    ``auc = (number of pairs in the right order + half the number of ties) / number of pairs``

    It is the area under the curve of true against false positives as the threshold moves, and does not depend on any
    one threshold. It is found from ranks in the sorted scores, without looking at all pairs.

    Shapes
        scores (N,); labels (N,) -> auc ()

    Parameters
    ----------
    scores : array
        Any numbers; larger means that class 1 is more likely.
    labels : array of int
        1 or 0; both must occur.

    Returns
    -------
    auc : float
        From 0 to 1; 1/2 for guessing.

    Raises
    ------
    ValueError
        If the shapes differ, a score is ``nan``, or there are not both classes.
    TypeError
        If labels are not integers.
    IndexError
        If a label is neither 0 nor 1.

    Source
    ------
    Fawcett, An introduction to ROC analysis (2006), section 7. The study report has accuracy only, section 1.1.

    Examples
    --------
    >>> roc_auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([0, 0, 1, 1]))
    0.875
    """
    is_one = check_indices(labels, 2, "label") == 1
    if np.shape(scores) != is_one.shape or is_one.ndim != 1 or np.isnan(scores).any():
        raise ValueError(
            f"Scores, none nan, and labels need the shape (N,), but have {np.shape(scores)}, {is_one.shape}."
        )
    ones, zeros = int(is_one.sum()), int((~is_one).sum())
    if not (ones and zeros):
        raise ValueError(f"Both classes must occur, but there are {ones} ones and {zeros} zeros.")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # equal scores share the mean of their ranks, which start at 1
    won = ranks[place][is_one].sum() - ones * (ones + 1) / 2
    return float(won / (ones * zeros))


def _diagonal(counts: IntArray) -> IntArray:
    """Return the right answers of each class."""
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(f"A confusion matrix is square, but the shape is {counts.shape}.")
    return np.diagonal(counts)


def _share(part: IntArray, whole: IntArray) -> Array:
    """Divide; nothing of nothing counts as 0."""
    return part / np.maximum(whole, 1)
