"""Data to learn from: MNIST and iris are shipped, other pictures can be put beside them, and toy data are made up.

CIFAR-10 is read from the archive of whoever has it; coloured shapes are made up for those who have not.

``python -m dlcore.data list`` says what is there, ``check`` reads and verifies it.
"""

from dlcore.data.cifar10 import Cifar10Error, load_cifar10
from dlcore.data.colour_pictures import ColourExamples, ColourPictures, to_floats
from dlcore.data.download import DownloadError, download_mnist
from dlcore.data.folder import data_folder
from dlcore.data.idx import IdxError, read_idx
from dlcore.data.iris import Iris, load_iris
from dlcore.data.mnist import Examples, Mnist, load_mnist
from dlcore.data.plain_pickle import PlainPickleError, read_plain_pickle
from dlcore.data.shapes import colour_shapes, load_shapes
from dlcore.data.synthetic import Pairs, binary_addition, linear, logic_gate, polynomial

__all__ = [
    "Cifar10Error",
    "ColourExamples",
    "ColourPictures",
    "DownloadError",
    "Examples",
    "IdxError",
    "Iris",
    "Mnist",
    "Pairs",
    "PlainPickleError",
    "binary_addition",
    "colour_shapes",
    "data_folder",
    "download_mnist",
    "linear",
    "load_cifar10",
    "load_iris",
    "load_mnist",
    "load_shapes",
    "logic_gate",
    "polynomial",
    "read_idx",
    "read_plain_pickle",
    "to_floats",
]
