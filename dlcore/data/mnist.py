"""MNIST: 70,000 handwritten digits, 28 by 28 pixels each, on which networks have been compared since 1998.

The files are shipped. Whoever has others of the same form, such as Fashion-MNIST (pictures of clothes, made to be
harder in the same form), puts them into the data folder; the result says which were read.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.data.folder import data_folder
from dlcore.data.idx import IdxError, parse_idx, read_bytes

SHIPPED = Path(__file__).parent / "mnist"
CLASSES = 10
SIDE = 28
CHECKSUMS = {  # sha256 of the uncompressed files of MNIST
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
FASHION_CHECKSUMS = {  # sha256 of the files of Fashion-MNIST as they are distributed, compressed
    "train-images-idx3-ubyte": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}


@dataclass(frozen=True, eq=False)
class Examples:
    """Pictures and what they show.

    Shapes
        images (N, D); labels (N,)

    Attributes
    ----------
    images : array
        One row of D = 784 pixels for each picture, float32 in [0, 1]; cannot be changed.
    labels : array of int
        The class of each, from 0 to 9; cannot be changed.
    """

    images: Array
    labels: IntArray

    @property
    def pictures(self) -> Array:
        """Return the images as (N, 1, 28, 28), for convolutions; not a copy."""
        return self.images.reshape(-1, 1, SIDE, SIDE)

    @property
    def one_hot(self) -> Array:
        """Return the labels as rows (N, 10) with a single 1, float32."""
        return np.eye(CLASSES, dtype=np.float32)[self.labels]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Mnist:
    """Training and test examples, and where they come from.

    Attributes
    ----------
    train, test : Examples
        What to learn from, and what to be judged by.
    name : str
        ``"MNIST"`` or ``"Fashion-MNIST"`` if the checksums say so (of Fashion-MNIST they are known for the compressed
        files only), else ``"idx files"``.
    source : str
        ``"shipped"``, or the folder.
    checksums : dict of str
        The first 12 hexadecimal digits of the sha256 of each uncompressed file.
    """

    train: Examples
    test: Examples
    name: str
    source: str
    checksums: dict[str, str]

    def __str__(self) -> str:
        return f"{self.name} ({self.source}): {len(self.train)} training and {len(self.test)} test examples"


def load_mnist(folder: Path | None = None) -> Mnist:
    """Load the digits: from a folder if it has idx files, else the shipped ones.

    The four files may be compressed and may lie in the folder or in its subfolder ``mnist``. A folder with some of the
    four, or with a damaged one, is an error: nothing is replaced silently. Files are decoded once in a
    process, and again only if they have changed.

    Parameters
    ----------
    folder : Path, optional
        Where to look, and then the files must be there; if it is left out, ``data_folder()``, and then the shipped.

    Returns
    -------
    mnist : Mnist
        The examples and their source.

    Raises
    ------
    IdxError
        If a file is damaged, or the files do not fit together; the sentence names the file.
    FileNotFoundError
        If the given folder does not have the files, or some are missing.

    Source
    ------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition (1998). The study report
    uses MNIST throughout section 1.

    Examples
    --------
    >>> import inspect
    >>> list(inspect.signature(load_mnist).parameters)
    ['folder']
    """
    place = data_folder() if folder is None else Path(folder)
    files = find_files(place)
    if not files and folder is None:
        return _read(tuple(SHIPPED / f"{stem}.gz" for stem in CHECKSUMS), "shipped")
    missing = [stem for stem in CHECKSUMS if stem not in files]
    if missing:
        raise FileNotFoundError(f"The folder {place} lacks {missing[0]} (also accepted: with .gz at the end).")
    return _read(tuple(files[stem] for stem in CHECKSUMS), str(place))


def find_files(folder: Path) -> dict[str, Path]:
    """Return those of the four files that lie in a folder or in its subfolder ``mnist``.

    Parameters
    ----------
    folder : Path
        Need not exist.

    Returns
    -------
    files : dict of Path
        By the names in ``CHECKSUMS``.
    """
    found = {}
    for stem in CHECKSUMS:
        names = [stem, f"{stem}.gz", stem.replace("-idx", ".idx"), stem.replace("-idx", ".idx") + ".gz"]
        candidates = (place / name for place in (folder, folder / "mnist") for name in names)
        path = next((path for path in candidates if path.is_file()), None)
        if path is not None:
            found[stem] = path
    return found


def _read(paths: tuple[Path, ...], source: str) -> Mnist:
    """Read the four files, in the order of ``CHECKSUMS``; again only if they have changed."""
    return _decode(paths, source, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=2)
def _decode(paths: tuple[Path, ...], source: str, changed: tuple[int, ...]) -> Mnist:
    """Read and check the four files."""
    contents = [read_bytes(path) for path in paths]
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    arrays = [parse_idx(content, str(path)) for content, path in zip(contents, paths, strict=True)]
    train, test = (_examples(arrays[at], arrays[at + 1], paths[at], paths[at + 1]) for at in (0, 2))
    name = "MNIST" if digests == list(CHECKSUMS.values()) else _name_of_compressed(paths)
    if source == "shipped" and name != "MNIST":
        raise IdxError(f"The files shipped in {SHIPPED} are not those of MNIST: a checksum differs.")
    return Mnist(train, test, name, source, {s: d[:12] for s, d in zip(CHECKSUMS, digests, strict=True)})


def _name_of_compressed(paths: tuple[Path, ...]) -> str:
    """Name files that are not those of MNIST, by their checksums before they are uncompressed."""
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    return "Fashion-MNIST" if digests == list(FASHION_CHECKSUMS.values()) else "idx files"


def _examples(pixels: IntArray, labels: IntArray, pixel_file: Path, label_file: Path) -> Examples:
    """Put pictures and labels together, or raise if they do not fit."""
    if pixels.ndim != 3 or pixels.shape[1:] != (SIDE, SIDE) or len(pixels) == 0:
        raise IdxError(f"The file {pixel_file} must hold pictures of {SIDE} by {SIDE}, but has shape {pixels.shape}.")
    if labels.shape != pixels.shape[:1] or labels.max() >= CLASSES:
        raise IdxError(
            f"The file {label_file} must hold {len(pixels)} labels from 0 to {CLASSES - 1}, one for each picture, but "
            f"has shape {labels.shape} and goes up to {labels.max(initial=0)}."
        )
    images = pixels.reshape(len(pixels), -1).astype(np.float32)
    images /= np.float32(255)
    images.setflags(write=False)
    classes = labels.astype(np.int64)
    classes.setflags(write=False)
    return Examples(images, classes)
