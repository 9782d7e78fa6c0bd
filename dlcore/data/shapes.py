"""Made-up colour pictures of ten shapes, as small as those of CIFAR-10: something to learn from when that is not there.

Colours, places and sizes are random and tell nothing of the class, so a network has to find the form. The pictures are
easier than photographs; what is reached on them can be compared with nothing that was reached on CIFAR-10.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import Array
from dlcore.data.colour_pictures import SIDE, ColourExamples, ColourPictures

Form = Callable[[Array, Array], NDArray[np.bool_]]


def _edge(u: Array, v: Array) -> Array:
    """Return how far a point is from the middle, measured so that the points at the same distance form a square."""
    return np.maximum(abs(u), abs(v))


FORMS: dict[str, Form] = {  # where a form is: u goes to the right, v down, both from -1 to 1 within the form
    "disc": lambda u, v: np.hypot(u, v) < 1,
    "ring": lambda u, v: (np.hypot(u, v) < 1) & (np.hypot(u, v) > 0.6),
    "square": lambda u, v: _edge(u, v) < 0.9,
    "frame": lambda u, v: (_edge(u, v) < 0.9) & (_edge(u, v) > 0.55),
    "tri up": lambda u, v: (abs(u) < (v + 1) / 2) & (v < 1),
    "tri down": lambda u, v: (abs(u) < (1 - v) / 2) & (v > -1),
    "plus": lambda u, v: (np.minimum(abs(u), abs(v)) < 0.3) & (_edge(u, v) < 1),
    "cross": lambda u, v: (np.minimum(abs(u - v), abs(u + v)) < 0.45) & (_edge(u, v) < 0.9),
    "rows": lambda u, v: (_edge(u, v) < 1) & (np.floor((v + 1) * 2.5) % 2 == 0),
    "columns": lambda u, v: (_edge(u, v) < 1) & (np.floor((u + 1) * 2.5) % 2 == 0),
}


def colour_shapes(n: int, rng: np.random.Generator, *, noise: float = 0.15) -> ColourExamples:
    """Draw one shape on each picture, in a random colour on another random colour, and spread noise over it.

    ``pixels = 255 * (background + mask * (foreground - background) + noise * N(0, 1))``, cut off at 0 and 255

    Shapes
        n () -> pixels (N, 3, 32, 32); labels (N,)

    Parameters
    ----------
    n : int
        How many pictures, at least 1.
    rng : numpy.random.Generator
        Where they come from.
    noise : float
        The standard deviation of the noise, where 1 is the way from black to white.

    Returns
    -------
    examples : ColourExamples
        The pictures; labels count the shapes in the order of ``FORMS``, all equally probable.

    Raises
    ------
    ValueError
        If ``n`` is below 1.

    Source
    ------
    Stands in for CIFAR-10 of the study report, section 3.1.17.

    Examples
    --------
    >>> examples = colour_shapes(5, np.random.default_rng(0))
    >>> examples.pixels.shape, str(examples.pixels.dtype)
    ((5, 3, 32, 32), 'uint8')
    """
    if n < 1:
        raise ValueError(f"The number of pictures must be at least 1, but it is {n}.")
    labels = rng.integers(0, len(FORMS), n)
    mask = _masks(labels, rng)
    foreground, background = _two_colours(n, rng)
    x = background + mask[:, None] * (foreground - background)
    x += noise * rng.standard_normal(x.shape, dtype=np.float32)
    return ColourExamples((np.clip(x, 0, 1) * 255).round().astype(np.uint8), labels)


def load_shapes(train: int = 5000, test: int = 1000, seed: int = 0) -> ColourPictures:
    """Make training and test pictures of shapes; the same numbers give the same pictures.

    Parameters
    ----------
    train, test : int
        How many of each.
    seed : int
        What they depend on.

    Returns
    -------
    pictures : ColourPictures
        Named ``"colour shapes"``, generated.

    Examples
    --------
    >>> print(load_shapes(20, 10))
    colour shapes (generated): 20 training and 10 test examples
    """
    parts = [colour_shapes(n, np.random.default_rng([seed, part])) for part, n in enumerate((train, test))]
    return ColourPictures(parts[0], parts[1], tuple(FORMS), "colour shapes", "generated")


def _masks(labels: NDArray[np.int64], rng: np.random.Generator) -> Array:
    """Return where each picture shows its shape, 1 there and 0 elsewhere, at a random place in a random size."""
    radius = rng.uniform(6, 13, (2, len(labels), 1, 1)).min(axis=0)  # small ones are more frequent
    middle = rng.uniform(radius, SIDE - 1 - radius, (2, len(labels), 1, 1))  # so that nothing is cut off
    v = (np.arange(SIDE)[None, :, None] - middle[0]) / radius
    u = (np.arange(SIDE)[None, None, :] - middle[1]) / radius
    u, v = np.broadcast_arrays(u, v)
    mask = np.zeros((len(labels), SIDE, SIDE), np.float32)
    for label, form in enumerate(FORMS.values()):
        chosen = labels == label
        mask[chosen] = form(u[chosen], v[chosen])
    return mask


def _two_colours(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw two colours for each picture that differ enough to be told apart."""
    first = rng.random((n, 3, 1, 1), dtype=np.float32)
    step = rng.uniform(0.3, 0.7, (n, 3, 1, 1)).astype(np.float32)  # as each channel goes round, at least 0.3 apart
    return first, (first + step) % 1
