"""Augmentation makes new examples out of old ones: a picture of a cat, moved or mirrored, still shows a cat.

All functions take pictures (N, C, H, W) and return new ones; each picture of a batch is treated differently. What is
allowed depends on the pictures: a mirrored 2 is not a 2.
"""

import numpy as np

from dlcore.arrays import Array
from dlcore.convolution_arithmetic import Pair
from dlcore.im2col import pad_pictures


def random_crop(x: Array, size: Pair, rng: np.random.Generator, padding: Pair = (0, 0)) -> Array:
    """Cut a window of the given size out of every picture, at a random place.

    ``y[n] = padded[n, :, top : top + h, left : left + w]`` with ``top`` from 0 to ``H + 2 PH - h``, both included

    (The study report's code leaves the last place out, and fails where the window is as large as the picture.)

    Shapes
        x (N, C, H, W); size (2,); rng -> y (N, C, A, B)

    Parameters
    ----------
    x : array
        Pictures.
    size : pair of int
        Height A and width B of the window.
    rng : numpy.random.Generator
        Where the places come from.
    padding : pair of int
        Rows and columns of 0 added on each side first.

    Returns
    -------
    y : array
        The windows, a copy.

    Raises
    ------
    ValueError
        If the window does not fit.

    Source
    ------
    Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural Networks (2012), section
    4.1; with padding: He, Zhang, Ren and Sun, Deep Residual Learning (2016), section 4.2. The study report, section
    1.3.1.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> random_crop(x, (2, 2), np.random.default_rng(1))
    array([[[[1., 2.],
             [4., 5.]]]])
    """
    padded = pad_pictures(x, padding)
    N, C, H, W = padded.shape
    if not (1 <= size[0] <= H and 1 <= size[1] <= W):
        raise ValueError(f"The window {size} must be at least (1, 1) and at most the padded picture, {(H, W)}.")
    top, left = rng.integers(0, H - size[0] + 1, N), rng.integers(0, W - size[1] + 1, N)
    rows = (top[:, None] + np.arange(size[0]))[:, None, :, None]
    columns = (left[:, None] + np.arange(size[1]))[:, None, None, :]
    y: Array = padded[np.arange(N)[:, None, None, None], np.arange(C)[None, :, None, None], rows, columns]
    return y


def random_shift(x: Array, most: Pair, rng: np.random.Generator) -> Array:
    """Move every picture by a few pixels; what comes in is 0.

    ``y[n, c, h, w] = x[n, c, h + down, w + right]`` with ``down`` from ``-most[0]`` to ``most[0]``, ``right`` likewise

    Shapes
        x (N, C, H, W); most (2,); rng -> y (N, C, H, W)

    Parameters
    ----------
    x : array
        Pictures.
    most : pair of int
        The largest shift, rows first, at least 0.
    rng : numpy.random.Generator
        Where the shifts come from.

    Returns
    -------
    y : array
        Pictures of the same size.

    Source
    ------
    Simard, Steinkraus and Platt, Best Practices for Convolutional Neural Networks (2003), section 2. The study report,
    section 1.3.1.

    Examples
    --------
    >>> random_shift(np.ones((1, 1, 1, 2)), (0, 0), np.random.default_rng(0))
    array([[[[1., 1.]]]])
    """
    return random_crop(x, (x.shape[2], x.shape[3]), rng, padding=most)


def random_flip(x: Array, rng: np.random.Generator, probability: float = 0.5) -> Array:
    """Mirror some of the pictures, left to right.

    ``y[n, c, h, w] = x[n, c, h, W - 1 - w]`` with the given probability, else ``x[n, c, h, w]``

    Shapes
        x (N, C, H, W); rng -> y (N, C, H, W)

    Parameters
    ----------
    x : array
        Pictures.
    rng : numpy.random.Generator
        Decides which.
    probability : float
        The share that is mirrored, from 0 to 1.

    Returns
    -------
    y : array
        A copy.

    Source
    ------
    Krizhevsky, Sutskever and Hinton (2012), section 4.1, as for ``random_crop``. The study report, section 1.3.1.

    Examples
    --------
    >>> random_flip(np.array([[[[1.0, 2.0]]]]), np.random.default_rng(0), probability=1.0)
    array([[[[2., 1.]]]])
    """
    mirrored = rng.random(len(x)) < probability
    y = x.copy()
    y[mirrored] = x[mirrored, :, :, ::-1]
    return y


def random_brightness(x: Array, most: float, rng: np.random.Generator) -> Array:
    """Make every picture brighter or darker by a random amount.

    ``y = min(max(x + delta, 0), 1)`` with one ``delta`` from ``-most`` to ``most`` for each picture

    Shapes
        x (N, C, H, W); most (); rng -> y (N, C, H, W)

    Parameters
    ----------
    x : array
        Pictures with values in [0, 1].
    most : float
        The largest change, at least 0.
    rng : numpy.random.Generator
        Where the changes come from.

    Returns
    -------
    y : array
        Values in [0, 1].

    Source
    ------
    Howard, Some Improvements on Deep Convolutional Neural Network Based Image Classification (2013), section 2. The
    study report, section 1.3.1.

    Examples
    --------
    >>> random_brightness(np.full((1, 1, 1, 2), 0.5), 0.0, np.random.default_rng(0))
    array([[[[0.5, 0.5]]]])
    """
    delta = rng.uniform(-most, most, (len(x), 1, 1, 1)).astype(x.dtype)
    return np.clip(x + delta, 0, 1)


def random_contrast(x: Array, most: float, rng: np.random.Generator) -> Array:
    """Make the differences within every picture stronger or weaker by a random factor.

    ``y = min(max(mean + factor (x - mean), 0), 1)`` with one ``factor`` from ``1 - most`` to ``1 + most`` per picture

    Shapes
        x (N, C, H, W); most (); rng -> y (N, C, H, W)

    Parameters
    ----------
    x : array
        Pictures with values in [0, 1]; ``mean`` is that of the picture, over channels, rows and columns.
    most : float
        The largest change of the factor, from 0 to 1.
    rng : numpy.random.Generator
        Where the factors come from.

    Returns
    -------
    y : array
        Values in [0, 1].

    Source
    ------
    Howard (2013), section 2, as for ``random_brightness``. The study report, section 1.3.1.

    Examples
    --------
    >>> random_contrast(np.array([[[[0.0, 1.0]]]]), 0.0, np.random.default_rng(0))
    array([[[[0., 1.]]]])
    """
    factor = rng.uniform(1 - most, 1 + most, (len(x), 1, 1, 1)).astype(x.dtype)
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    y: Array = np.clip(mean + factor * (x - mean), 0, 1)
    return y


def random_erasing(x: Array, size: Pair, rng: np.random.Generator) -> Array:
    """Cover a window of every picture with 0, at a random place, so that no single detail can be relied on.

    ``y[n, c, h, w] = 0`` inside the window, else ``x[n, c, h, w]``

    Shapes
        x (N, C, H, W); size (2,); rng -> y (N, C, H, W)

    Parameters
    ----------
    x : array
        Pictures.
    size : pair of int
        Height and width of the window; it lies inside the picture.
    rng : numpy.random.Generator
        Where the places come from.

    Returns
    -------
    y : array
        A copy.

    Raises
    ------
    ValueError
        If the window does not fit.

    Source
    ------
    DeVries and Taylor, Improved Regularization of Convolutional Neural Networks with Cutout (2017), section 3. The
    study report, section 1.3.1, has cropping only.

    Examples
    --------
    >>> int(random_erasing(np.ones((1, 1, 4, 4)), (2, 3), np.random.default_rng(0)).sum())
    10
    """
    N, _, H, W = x.shape
    if not (1 <= size[0] <= H and 1 <= size[1] <= W):
        raise ValueError(f"The window {size} must be at least (1, 1) and at most the picture, {(H, W)}.")
    top, left = rng.integers(0, H - size[0] + 1, (N, 1)), rng.integers(0, W - size[1] + 1, (N, 1))
    rows, columns = np.arange(H) - top, np.arange(W) - left
    inside = ((rows >= 0) & (rows < size[0]))[:, :, None] & ((columns >= 0) & (columns < size[1]))[:, None, :]
    return x * ~inside[:, None]
