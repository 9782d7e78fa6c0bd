"""The file format of MNIST, idx, is simple: a few numbers say how large the array is, then it follows byte by byte."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

UNSIGNED_BYTE = 0x08  # the third byte of the file says of what kind the numbers are; MNIST has this kind only


class IdxError(ValueError):
    """A file that should be idx is not: cut off, damaged, or something else. The sentence names the file."""


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read an idx file of bytes, also a compressed one.

    The first four bytes are 0, 0, 8 (for bytes) and the number of axes. Then comes the length of each axis, in four
    bytes, the highest first; then come the numbers.

    Parameters
    ----------
    path : Path
        The file; it is uncompressed if it starts like a gzip file.

    Returns
    -------
    array : array of uint8
        What the file holds; it cannot be changed.

    Raises
    ------
    IdxError
        If the file is cut off, too long, damaged or of another kind.
    OSError
        If it cannot be read.

    Source
    ------
    The description of the format on the MNIST page by LeCun, Cortes and Burges.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "three.idx"
    >>> _ = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]))
    >>> read_idx(path)
    array([7, 8, 9], dtype=uint8)
    """
    return parse_idx(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, uncompressed if it is a gzip file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    content : bytes
        What it holds.

    Raises
    ------
    IdxError
        If the compressed data are cut off or damaged.
    OSError
        If the file cannot be read.
    """
    content = path.read_bytes()
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise IdxError(f"The file {path} is a damaged or incomplete gzip file ({error}).") from error


def parse_idx(content: bytes, name: str) -> NDArray[np.uint8]:
    """Turn the content of an idx file into an array; ``name`` is for the messages.

    Parameters
    ----------
    content : bytes
        The whole file, uncompressed.
    name : str
        What the file is called.

    Returns
    -------
    array : array of uint8
        A view on the content.

    Raises
    ------
    IdxError
        If this is not an idx file of bytes, or its length is wrong.
    """
    axes = content[3] if len(content) >= 4 else 0
    if content[:3] != bytes([0, 0, UNSIGNED_BYTE]) or axes == 0:
        raise IdxError(
            f"The file {name} is not an idx file of bytes: it starts with {content[:4].hex(' ') or 'nothing'}."
        )
    start = 4 + 4 * axes
    shape = [int.from_bytes(content[at : at + 4], "big") for at in range(4, min(start, len(content)), 4)]
    if len(content) != start + math.prod(shape) or len(shape) != axes:
        raise IdxError(f"The file {name} has {len(content)} bytes, but its head announces {start + math.prod(shape)}.")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
