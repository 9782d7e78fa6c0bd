"""Iris: four measurements of 150 flowers of three species, the data that Fisher used in 1936 to tell species apart."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from dlcore.arrays import Array, IntArray

PATH = Path(__file__).parent / "iris.csv"


@dataclass(frozen=True, eq=False)
class Iris:
    """Measurements and species.

    Shapes
        x (N, D); labels (N,)

    Attributes
    ----------
    x : array
        Length and width of sepal and petal in centimetres, float32, N = 150 and D = 4; cannot be changed.
    labels : array of int
        The species, from 0 to 2; cannot be changed.
    features, species : tuple of str
        What the columns and the labels mean.
    """

    x: Array
    labels: IntArray
    features: tuple[str, ...]
    species: tuple[str, ...]

    @property
    def one_hot(self) -> Array:
        """Return the labels as rows (150, 3) with a single 1, float32."""
        return np.eye(len(self.species), dtype=np.float32)[self.labels]


@lru_cache(maxsize=1)
def load_iris() -> Iris:
    """Load the shipped flowers, species by species, 50 of each.

    Returns
    -------
    iris : Iris
        All 150.

    Source
    ------
    Fisher, The use of multiple measurements in taxonomic problems (1936), table I. The study report, section 3.1.14.

    Examples
    --------
    >>> iris = load_iris()
    >>> iris.x.shape, iris.species
    ((150, 4), ('setosa', 'versicolor', 'virginica'))
    """
    with PATH.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    species = tuple(dict.fromkeys(row[-1] for row in rows))
    x = np.array([row[:-1] for row in rows], dtype=np.float32)
    labels = np.array([species.index(row[-1]) for row in rows])
    x.setflags(write=False)
    labels.setflags(write=False)
    return Iris(x, labels, tuple(head[:-1]), species)
