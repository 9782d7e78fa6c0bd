"""Winograd's convolution: four neighbouring rows of a result with k + 3 matrix products instead of 4 k.

A private matter of ``Convolution``. To multiply two polynomials, every coefficient of the one meets every coefficient
of the other. Or: evaluate both at as many points as the product has coefficients, multiply value by value, and find the
product back from its values. Only the middle step multiplies what is given; before and after it stand small matrices
that never change. Sliding a filter over a signal is such a product transposed, so the same way is open to it:

``y = A^T ((G g) * (B^T d))``

computes 4 numbers y from k weights g and k + 3 numbers d, with k + 3 multiplications: 8 instead of 20 for k = 5. Here
the numbers in d are whole rows of pictures and those in g whole rows of filters. Each multiplication then is a matrix
product, and saving some of them is worth the additions.

Source: Winograd, Arithmetic Complexity of Computations (1980); Lavin and Gray, Fast Algorithms for Convolutional Neural
Networks (2016), section 4.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore.arrays import Array
from dlcore.convolution_arithmetic import Pair

TILE = 4  # rows of the result at a time; more would save more, but need larger points, and float32 would suffer
POINTS = {3: (0, 1, -1, 2, -2), 5: (0, 1, -1, 2, -2, 0.5, -0.5)}  # and infinity, which reads the highest coefficient


def _pays(x: Array, W: Array, stride: Pair, padding: Pair) -> bool:
    """Tell whether this way is open and quicker; only in float32, so that whole numbers in float64 stay exact."""
    (F, C, KH, KW), (_, height, width, N) = W.shape, x.shape
    return (
        x.dtype == W.dtype == np.float32
        and stride == (1, 1)
        and KH in POINTS
        and padding[0] < KH
        and padding[1] < KW
        and height + 2 * padding[0] - KH + 1 >= TILE
        and min(C, F) * KW >= 40  # measured: with thin matrices, or short rows, the additions cost what is saved
        and width * N >= 64
    )


def _winograd_plain(d: Array, g: Array) -> Array:
    """Slide g over the signal d, four results at a time: the form to read.

    ``y[i] = sum_j d[i + j] g[j]``
    """
    B, G, A = _matrices(len(g))
    u = G @ g
    length = len(d) - len(g) + 1
    y = np.empty(length + -length % TILE)
    d = np.append(d, np.zeros(len(y) - length))
    for start in range(0, length, TILE):
        v = B.T @ d[start : start + len(B)]
        y[start : start + TILE] = A.T @ (u * v)
    return y[:length]


def _correlate(x: Array, W: Array, padding: Pair) -> Array:
    """Slide the filters over the pictures, with stride 1: (C, H, W, N) and (F, C, KH, KW) give (F, OH, OW, N)."""
    C, _, _, N = x.shape
    F, _, KH, KW = W.shape
    B, G, A = _matrices(KH, W.dtype)
    U = np.tensordot(G, W, (1, 2)).reshape(len(G), F, C * KW)
    tiles = _Tiles(x, (KH, KW), padding)
    y = np.empty((F, tiles.height, tiles.width * N), x.dtype)
    products = np.empty((len(G), F, tiles.width * N), x.dtype)
    for top in range(0, tiles.height, TILE):
        for q, columns in enumerate(tiles.columns(B, top)):
            np.matmul(U[q], columns, out=products[q])
        rows = y[:, top : top + TILE]
        np.matmul(A.T[: rows.shape[1]], products.transpose(1, 0, 2), out=rows)
    return y.reshape(F, tiles.height, tiles.width, N)


def _correlate_backward(d: Array, W: Array, padding: Pair) -> Array:
    """Return the gradient of the pictures: slide the filters, turned round, over the gradient of the result."""
    turned = W[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    return _correlate(d, turned, (W.shape[2] - 1 - padding[0], W.shape[3] - 1 - padding[1]))


def _filter_gradient(d: Array, x: Array, kernel: Pair, padding: Pair) -> Array:
    """Return the gradient of the filters: every product of ``_correlate`` backwards, tile by tile.

    ``dU[q] = (A d)[q] (B^T x)[q]^T``, added up over all tiles, and ``dW = G^T dU``
    """
    C, _, _, N = x.shape
    F, OH, OW, _ = d.shape
    B, G, A = _matrices(kernel[0], x.dtype)
    tiles = _Tiles(x, kernel, padding)
    D = np.empty((F, len(G), OW * N), d.dtype)
    dU = np.zeros((len(G), F, C * kernel[1]), d.dtype)
    for top in range(0, OH, TILE):
        rows = d.reshape(F, OH, OW * N)[:, top : top + TILE]
        np.matmul(A[:, : rows.shape[1]], rows, out=D)
        for q, columns in enumerate(tiles.columns(B, top)):
            dU[q] += D[:, q] @ columns.T
    return np.tensordot(G, dU, (0, 0)).reshape(kernel[0], F, C, kernel[1]).transpose(1, 2, 0, 3)


class _Tiles:
    """Read pictures in tiles of rows; one small piece of memory serves all tiles, so nothing large is ever copied."""

    def __init__(self, x: Array, kernel: Pair, padding: Pair) -> None:
        C, H, W, N = x.shape
        self.padding, self.span = padding, TILE + kernel[0] - 1
        self.height, self.width = H + 2 * padding[0] - kernel[0] + 1, W + 2 * padding[1] - kernel[1] + 1
        self.rows = x.reshape(C, H, W * N)
        points = np.zeros((self.span, C, W + 2 * padding[1], N), x.dtype)  # the padding left and right stays 0
        within = points.reshape(self.span, C, -1)[:, :, padding[1] * N : (padding[1] + W) * N]
        self.points = within.transpose(1, 0, 2)  # (C, k + 3, W N)
        self.windows = sliding_window_view(points, kernel[1], axis=2).transpose(0, 1, 4, 2, 3)
        self.unfolded = np.empty((C, kernel[1], self.width, N), x.dtype)

    def columns(self, B: Array, top: int) -> Iterator[Array]:
        """Transform the rows that the tile from ``top`` sees, and give point after point, unfolded along the width."""
        first = top - self.padding[0]
        above = max(-first, 0)  # rows of 0 above the picture; as below it, their part of B is left out
        rows = self.rows[:, first + above : first + self.span]
        np.matmul(B.T[:, above : above + rows.shape[1]], rows, out=self.points)
        for windows in self.windows:
            self.unfolded[...] = windows
            yield self.unfolded.reshape(-1, self.unfolded[0, 0].size)


@lru_cache
def _matrices(k: int, dtype: Any = np.float64) -> tuple[Array, Array, Array]:
    """Return B (k + 3, k + 3), G (k + 3, k) and A (k + 3, 4) for filters of k rows.

    A and G evaluate polynomials of 4 and of k coefficients at the points; B belongs to Lagrange's way back.
    """
    points = POINTS[k]
    B, G, A = (np.zeros((TILE + k - 1, width)) for width in (TILE + k - 1, k, TILE))
    for q, point in enumerate(points):
        others = [other for other in points if other != point]
        A[q], G[q] = point ** np.arange(TILE), point ** np.arange(k) / np.prod(np.subtract(point, others))
        B[:-1, q] = np.poly(others)[::-1]
    A[-1, -1] = G[-1, -1] = 1
    B[:, -1] = np.poly(points)[::-1]
    scale = 2 ** np.round(np.log2(abs(B).max(axis=0)))  # keeps sizes near 1; a power of two does not round
    return (B / scale).astype(dtype), (G * scale[:, None]).astype(dtype), A.astype(dtype)
