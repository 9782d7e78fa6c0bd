"""Data to learn from: MNIST and iris are shipped, other pictures can be put beside them, and toy data are made up.

``python -m dlcore.data list`` says what is there, ``check`` reads and verifies it.
"""

from dlcore.data.download import DownloadError, download_mnist
from dlcore.data.folder import data_folder
from dlcore.data.idx import IdxError, read_idx
from dlcore.data.iris import Iris, load_iris
from dlcore.data.mnist import Examples, Mnist, load_mnist
from dlcore.data.synthetic import Pairs, binary_addition, linear, logic_gate, polynomial

__all__ = [
    "DownloadError",
    "Examples",
    "IdxError",
    "Iris",
    "Mnist",
    "Pairs",
    "binary_addition",
    "data_folder",
    "download_mnist",
    "linear",
    "load_iris",
    "load_mnist",
    "logic_gate",
    "polynomial",
    "read_idx",
]
