"""Fetch MNIST from the network, for those who run a copy without the shipped files; every file is verified."""

import gzip
import hashlib
import urllib.request
from collections.abc import Callable
from pathlib import Path

from dlcore.data.mnist import CHECKSUMS

MIRRORS = ("https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/")
SECONDS = 30  # how long to wait for an answer


class DownloadError(OSError):
    """The files could not be fetched, or were not the right ones."""


def fetch(url: str) -> bytes:
    """Return what a web address holds.

    Parameters
    ----------
    url : str
        An https address.

    Returns
    -------
    content : bytes
        The answer.

    Raises
    ------
    OSError
        If there is no network or no such file.
    """
    with urllib.request.urlopen(url, timeout=SECONDS) as answer:
        return bytes(answer.read())


def download_mnist(folder: Path, fetch: Callable[[str], bytes] = fetch) -> list[Path]:
    """Fetch the four files into a folder, from the first mirror that has them.

    A file is written only after its checksum was verified.

    Parameters
    ----------
    folder : Path
        Is made if it does not exist.
    fetch : function
        Returns the content of a web address, or raises ``OSError``.

    Returns
    -------
    paths : list of Path
        The files.

    Raises
    ------
    DownloadError
        If no mirror gives the right file; the sentence says why the last one did not.

    Examples
    --------
    >>> def unplugged(url):
    ...     raise OSError("no network")
    >>> try:
    ...     download_mnist(Path("nowhere"), unplugged)
    ... except DownloadError as error:
    ...     print(error)
    train-images-idx3-ubyte.gz could not be fetched from any of 2 mirrors: no network.
    """
    return [_download(stem, folder, fetch) for stem in CHECKSUMS]


def _download(stem: str, folder: Path, fetch: Callable[[str], bytes]) -> Path:
    """Fetch one file."""
    reason = ""
    for mirror in MIRRORS:
        try:
            content = fetch(f"{mirror}{stem}.gz")
            if hashlib.sha256(gzip.decompress(content)).hexdigest() != CHECKSUMS[stem]:
                raise DownloadError("its checksum is wrong")
        except (OSError, EOFError) as error:
            reason = str(error)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{stem}.gz"
        path.write_bytes(content)
        return path
    raise DownloadError(f"{stem}.gz could not be fetched from any of {len(MIRRORS)} mirrors: {reason}.")
