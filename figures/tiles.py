"""Small images side by side, such as digits, kernels or feature maps, drawn as one image."""

import numpy as np
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from dlcore.demos import Tiles
from figures.lettering import shortened
from figures.sheet import MARGIN, SMALL, WIDTH, Sheet

LARGEST_TILE, GAP, CAPTION = 120, 6, 18


def draw_tiles(picture: Tiles, sheet: Sheet) -> bytes:
    """Return the images as a PNG, in rows of ``columns``, each with its caption beneath."""
    title = sheet.say(picture.title)
    images = _colored(np.asarray(picture.images, dtype=np.float64))
    count, height, width = images.shape[:3]
    if not images.size:
        return sheet.empty(title)
    columns = max(1, min(picture.columns, count))
    rows = -(-count // columns)
    across = min(LARGEST_TILE, (WIDTH - 2 * MARGIN - GAP * (columns - 1)) / columns)
    scale = across / width  # pixels of the picture to one of an image
    down = scale * height
    foot = CAPTION if picture.captions else 0
    gap = max(1, round(GAP / scale))
    step_x, step_y = width + gap, height + max(1, round((GAP + foot) / scale))
    tiled = np.empty((rows * step_y - (step_y - height), columns * step_x - gap, 4))
    tiled[:] = to_rgba(sheet.theme.background)
    for number, image in enumerate(images):
        top, left = number // columns * step_y, number % columns * step_x
        tiled[top : top + height, left : left + width] = image
    fit = min(1.0, (WIDTH - 2 * MARGIN) / (tiled.shape[1] * scale))
    above = sheet.title_height(title)
    size = (tiled.shape[1] * scale * fit, tiled.shape[0] * scale * fit)
    figure = sheet.figure(title, above + size[1] + foot + MARGIN, arranged=False)
    axes = sheet.place(figure, MARGIN, above, *size)
    axes.set_axis_off()
    axes.imshow(tiled, aspect="auto", interpolation="nearest" if down > 2 * height else "antialiased")
    for number, caption in enumerate(picture.captions[:count]):
        axes.text(
            number % columns * step_x + width / 2 - 0.5,
            number // columns * step_y + height - 0.5 + 2 / scale,
            shortened(caption, SMALL, across + GAP - 2),
            ha="center",
            va="top",
            **sheet.text(SMALL),
        )
    return sheet.png(figure)


def _colored(images: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return images as (N, height, width, 4): grey or coloured, clipped to [0, 1]; what is not a number is black."""
    if images.ndim == 3:
        images = np.repeat(images[:, None], 3, axis=1)
    colors = np.clip(np.nan_to_num(images, posinf=1.0, neginf=0.0), 0, 1).transpose(0, 2, 3, 1)
    return np.concatenate([colors, np.ones((*colors.shape[:3], 1))], axis=3)
