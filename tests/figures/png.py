"""Reading a PNG back: its size and its pixels."""

import io
import struct

import numpy as np
from matplotlib.image import imread
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def width_of(png: bytes) -> int:
    """Return the width that the head of the file names."""
    assert png.startswith(SIGNATURE)
    (width,) = struct.unpack(">I", png[16:20])
    return int(width)


def pixels_of(png: bytes) -> NDArray[np.floating]:
    """Return (height, width, 3), each 0 to 1."""
    pixels: NDArray[np.floating] = imread(io.BytesIO(png))[..., :3]
    return pixels


def has_color(png: bytes, color: tuple[float, ...], tolerance: float = 0.02) -> bool:
    """Tell whether a pixel has the colour."""
    return bool(np.any(np.all(np.abs(pixels_of(png) - color) < tolerance, axis=2)))
