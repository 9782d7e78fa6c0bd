"""CIFAR-10: 60,000 colour photographs of 32 by 32 pixels, of ten kinds of things from airplane to truck.

They are not shipped. Whoever has one of the two archives of https://www.cs.toronto.edu/~kriz/cifar.html puts it, packed
or unpacked, into the data folder. Nothing is unpacked onto the disk, and no code of the archive runs.
"""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dlcore.arrays import IntArray
from dlcore.data.colour_pictures import SIDE, ColourExamples, ColourPictures
from dlcore.data.folder import data_folder
from dlcore.data.plain_pickle import PlainPickleError, read_plain_pickle

PAGE = "https://www.cs.toronto.edu/~kriz/cifar.html"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
PIXELS = 3 * SIDE * SIDE
MOST_BYTES = 100_000_000  # of a file in an archive; the real ones have 31 million
TRAIN, TEST = 50_000, 10_000
MD5 = {  # of the files of the Python version, and the two archives on the page
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
    "cifar-10-python.tar.gz": "c58f30108f718f92721af3b95e74349a",
    "cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530",
}
STEMS = tuple(name for name in MD5 if name.endswith(("_1", "_2", "_3", "_4", "_5", "test_batch")))


class Cifar10Error(ValueError):
    """A file of CIFAR-10 that is cut off, damaged, or something else. The sentence names it and says what to do."""


class Version(NamedTuple):
    """One of the two forms in which CIFAR-10 comes: what its archive, its folder and its files are called."""

    archive: str
    folder: str
    ending: str


VERSIONS = (
    Version("cifar-10-python.tar.gz", "cifar-10-batches-py", ""),
    Version("cifar-10-binary.tar.gz", "cifar-10-batches-bin", ".bin"),
)


def load_cifar10(folder: Path | None = None) -> ColourPictures:
    """Load the photographs from an archive, or from the files that were in it.

    They are searched in the folder and in its subfolder ``cifar10``; the Python version comes before the binary one, an
    archive before a folder. The files are read once in a process, and again only if they have changed.

    Parameters
    ----------
    folder : Path, optional
        Where to look; if it is left out, ``data_folder()``.

    Returns
    -------
    pictures : ColourPictures
        The photographs. Their name is ``"CIFAR-10"`` if a checksum that its authors published proves it, else
        ``"CIFAR-10 files"`` (those who unpacked the binary version have no checksums to compare).

    Raises
    ------
    Cifar10Error
        If a file is missing in the archive, damaged or of another kind; the sentence says what to do.
    FileNotFoundError
        If there is nothing, or an unpacked folder lacks a file; the sentence says what to do.

    Source
    ------
    Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009). The study report, section 3.1.17.

    Examples
    --------
    >>> try:
    ...     load_cifar10(Path("nowhere"))
    ... except FileNotFoundError as error:
    ...     print(str(error)[:59])
    There is no CIFAR-10 in nowhere: put cifar-10-python.tar.gz
    """
    place = data_folder() if folder is None else Path(folder)
    found = find_cifar10(place)
    if found is None:
        raise FileNotFoundError(
            f"There is no CIFAR-10 in {place}: put cifar-10-python.tar.gz or cifar-10-binary.tar.gz from {PAGE} there."
        )
    path, version = found
    paths = [path] if path.is_file() else [path / f"{stem}{version.ending}" for stem in STEMS]
    missing = [each.name for each in paths if not each.is_file()]
    if missing:
        raise FileNotFoundError(f"The folder {path} lacks {missing[0]}: unpack the archive from {PAGE} again.")
    return _read(path, version, tuple(each.stat().st_mtime_ns for each in paths))


def find_cifar10(folder: Path) -> tuple[Path, Version] | None:
    """Return the archive or the folder of unpacked files that would be read, and its version; None if there is none.

    Parameters
    ----------
    folder : Path
        Need not exist.

    Returns
    -------
    found : (Path, Version) or None
        The first of all places where they may lie.
    """
    places = (folder, folder / "cifar10")
    archives = [(place / version.archive, version) for version in VERSIONS for place in places]
    folders = [(at, version) for version in VERSIONS for place in places for at in (place / version.folder, place)]
    packed = ((path, version) for path, version in archives if path.is_file())
    unpacked = ((path, version) for path, version in folders if _has_some(path, version))
    return next(packed, None) or next(unpacked, None)


def _has_some(folder: Path, version: Version) -> bool:
    return any((folder / f"{stem}{version.ending}").is_file() for stem in STEMS)


@lru_cache(maxsize=1)
def _read(path: Path, version: Version, changed: tuple[int, ...]) -> ColourPictures:
    """Read and check all six files."""
    contents = _unpacked(path, version) if path.is_file() else _on_disk(path, version)
    parse: Callable[[bytes, str], ColourExamples] = parse_binary_batch if version.ending else parse_python_batch
    parts = [parse(content, f"{path}/{stem}{version.ending}") for stem, content in contents.items()]
    train = ColourExamples(
        np.concatenate([part.pixels for part in parts[:-1]]), np.concatenate([part.labels for part in parts[:-1]])
    )
    digests = {stem: hashlib.sha256(content).hexdigest()[:12] for stem, content in contents.items()}
    proved = not version.ending and all(_md5(content) == MD5[stem] for stem, content in contents.items())
    proved = proved or (path.is_file() and _md5(path.read_bytes()) == MD5[version.archive])
    return ColourPictures(train, parts[-1], CLASSES, "CIFAR-10" if proved else "CIFAR-10 files", str(path), digests)


def _md5(content: bytes) -> str:
    """Return the checksum that the authors published, which tells damage, though not forgery."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _on_disk(folder: Path, version: Version) -> dict[str, bytes]:
    return {stem: (folder / f"{stem}{version.ending}").read_bytes() for stem in STEMS}


def _unpacked(archive: Path, version: Version) -> dict[str, bytes]:
    """Return the six files of an archive, by their names without the ending."""
    contents = {}
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r:") as packed:
            for member in packed:
                stem = member.name.rpartition("/")[2].removesuffix(version.ending)
                if stem in STEMS and member.isfile() and member.size <= MOST_BYTES:
                    file = packed.extractfile(member)
                    contents[stem] = file.read() if file else b""
            while stream.read(1 << 20):  # to the end, where the checksum of the whole stands
                pass
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise Cifar10Error(
            f"The archive {archive} is damaged or incomplete ({str(error).rstrip('.')}): fetch it from {PAGE} again."
        ) from error
    missing = [stem for stem in STEMS if stem not in contents]
    if missing:
        raise Cifar10Error(
            f"The archive {archive} has no file {missing[0]}{version.ending}, so it is cut off or not CIFAR-10: fetch "
            f"it from {PAGE} again."
        )
    return {stem: contents[stem] for stem in STEMS}


def parse_python_batch(content: bytes, name: str) -> ColourExamples:
    """Read a file of the Python version: a pickled dict with ``data`` (N, 3072) and the list ``labels``.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call it in an error.

    Returns
    -------
    examples : ColourExamples
        Its pictures.

    Raises
    ------
    Cifar10Error
        If it is damaged, or builds anything but plain data.
    """
    try:
        batch = read_plain_pickle(content, name)
    except PlainPickleError as error:
        raise Cifar10Error(f"{str(error).rstrip('.')}; get CIFAR-10 from {PAGE} again.") from error
    rows, labels = batch.get("data"), batch.get("labels")
    if not isinstance(rows, np.ndarray) or not isinstance(labels, list) or not all(type(k) is int for k in labels):
        raise Cifar10Error(f"The file {name} has no data and labels, so it is not CIFAR-10: get it from {PAGE} again.")
    return _examples(rows, np.array(labels, np.int64), name)


def parse_binary_batch(content: bytes, name: str) -> ColourExamples:
    """Read a file of the binary version: for each picture one byte with its label, then 3072 bytes of pixels.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        What to call it in an error.

    Returns
    -------
    examples : ColourExamples
        Its pictures.

    Raises
    ------
    Cifar10Error
        If its length or a label is wrong.

    Examples
    --------
    >>> examples = parse_binary_batch(bytes([7]) + bytes(3072), "it")
    >>> examples.pixels.shape, examples.labels
    ((1, 3, 32, 32), array([7]))
    """
    if len(content) % (1 + PIXELS):
        raise Cifar10Error(
            f"The file {name} has {len(content)} bytes, which is no multiple of {1 + PIXELS}, so it is cut off or not "
            f"CIFAR-10: get it from {PAGE} again."
        )
    records = np.frombuffer(content, np.uint8).reshape(-1, 1 + PIXELS)
    return _examples(records[:, 1:], records[:, 0].astype(np.int64), name)


def _examples(rows: NDArray[np.uint8], labels: IntArray, name: str) -> ColourExamples:
    """Put pictures and labels together, or raise if they do not fit."""
    right = rows.shape == (len(labels), PIXELS) and len(labels) > 0
    if not right or labels.min() < 0 or labels.max() >= len(CLASSES):
        raise Cifar10Error(
            f"The file {name} must hold pictures of {PIXELS} bytes with labels from 0 to 9, but has {rows.shape} bytes "
            f"and {len(labels)} labels: get CIFAR-10 from {PAGE} again."
        )
    return ColourExamples(np.ascontiguousarray(rows).reshape(-1, 3, SIDE, SIDE), labels)
