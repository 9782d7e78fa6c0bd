"""Augmented pictures are pieces, shifts and mirror images of the old ones, and never the old arrays."""

from collections.abc import Callable

import numpy as np
import pytest

from dlcore import random_brightness, random_contrast, random_crop, random_erasing, random_flip, random_shift
from dlcore.arrays import Array

Rng = np.random.Generator


def pictures(N: int = 3) -> Array:
    """Numbers in (0, 1) that are all different, so that a pixel tells where it comes from."""
    return ((np.arange(N * 2 * 4 * 5).reshape(N, 2, 4, 5) + 1) / (N * 40 + 2)).astype(np.float32)


WAYS: list[Callable[[Array, Rng], Array]] = [
    lambda x, rng: random_crop(x, (2, 3), rng, padding=(1, 1)),
    lambda x, rng: random_shift(x, (1, 2), rng),
    lambda x, rng: random_flip(x, rng),
    lambda x, rng: random_brightness(x, 0.3, rng),
    lambda x, rng: random_contrast(x, 0.5, rng),
    lambda x, rng: random_erasing(x, (2, 2), rng),
]


@pytest.mark.parametrize("way", WAYS)
def test_augmentation_keeps_float32_and_its_input_and_follows_its_generator(way: Callable[[Array, Rng], Array]) -> None:
    x = pictures()
    before = x.copy()
    y = way(x, np.random.default_rng(0))
    assert y.dtype == np.float32
    assert not np.shares_memory(x, y)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(way(x, np.random.default_rng(0)), y)
    assert way(x[:0], np.random.default_rng(0)).shape == (0, *y.shape[1:])
    assert any(not np.array_equal(way(x, np.random.default_rng(seed)), y) for seed in range(1, 6))


def test_every_crop_is_a_window_of_its_picture_and_every_place_occurs() -> None:
    x, rng = pictures(1), np.random.default_rng(0)
    places = [(top, left) for top in range(3) for left in range(3)]
    windows = [x[0, :, top : top + 2, left : left + 3].tobytes() for top, left in places]
    found = {random_crop(x, (2, 3), rng)[0].tobytes() for _ in range(300)}
    assert found == set(windows)


def test_a_crop_as_large_as_the_picture_is_the_picture() -> None:
    np.testing.assert_array_equal(random_crop(pictures(), (4, 5), np.random.default_rng(0)), pictures())


@pytest.mark.parametrize("size", [(5, 5), (4, 6), (0, 1)])
def test_a_window_that_does_not_fit_is_refused(size: tuple[int, int]) -> None:
    for function in (random_crop, random_erasing):
        with pytest.raises(ValueError, match=r"^The window \(\d, \d\) must be at least \(1, 1\) and at most the "):
            function(pictures(), size, np.random.default_rng(0))


def test_a_shift_moves_whole_pictures_and_fills_with_zero() -> None:
    x = pictures(200)
    y = random_shift(x, (1, 2), np.random.default_rng(0))
    seen = set()
    for old, new in zip(x, y, strict=True):
        shifted = {}
        for down in (-1, 0, 1):
            for right in (-2, -1, 0, 1, 2):
                moved = np.zeros_like(old)
                rows, columns = slice(max(-down, 0), 4 - max(down, 0)), slice(max(-right, 0), 5 - max(right, 0))
                sources = slice(max(down, 0), 4 + min(down, 0)), slice(max(right, 0), 5 + min(right, 0))
                moved[:, rows, columns] = old[:, *sources]
                shifted[moved.tobytes()] = (down, right)
        seen.add(shifted[new.tobytes()])
    assert len(seen) == 15


def test_about_half_are_mirrored_or_all_or_none() -> None:
    x = pictures(400)
    y = random_flip(x, np.random.default_rng(0))
    mirrored = [np.array_equal(new, old[:, :, ::-1]) for old, new in zip(x, y, strict=True)]
    kept = [np.array_equal(new, old) for old, new in zip(x, y, strict=True)]
    assert sum(mirrored) + sum(kept) == 400
    assert 160 < sum(mirrored) < 240
    np.testing.assert_array_equal(random_flip(x, np.random.default_rng(0), 1.0), x[:, :, :, ::-1])
    np.testing.assert_array_equal(random_flip(x, np.random.default_rng(0), 0.0), x)


def test_brightness_adds_one_number_per_picture_and_stays_in_range() -> None:
    x = np.full((50, 1, 2, 2), 0.5, np.float32)
    y = random_brightness(x, 0.2, np.random.default_rng(0))
    assert np.ptp(y, axis=(1, 2, 3)).max() == 0
    assert 0.3 <= y.min() < 0.35
    assert 0.65 < y.max() <= 0.7
    assert random_brightness(pictures(), 5.0, np.random.default_rng(0)).max() <= 1


def test_contrast_keeps_the_mean_and_scales_the_differences() -> None:
    x = 0.4 + 0.2 * pictures(20).astype(np.float64)
    y = random_contrast(x, 0.5, np.random.default_rng(0))
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), x.mean(axis=(1, 2, 3)))
    factors = y.std(axis=(1, 2, 3)) / x.std(axis=(1, 2, 3))
    assert 0.5 <= factors.min() < 0.8 < 1.2 < factors.max() <= 1.5


def test_erasing_covers_one_window_inside_every_picture() -> None:
    x = pictures(50)
    y = random_erasing(x, (2, 3), np.random.default_rng(0))
    gone = y == 0
    np.testing.assert_array_equal(y[~gone], x[~gone])
    for picture in gone:
        rows, columns = np.nonzero(picture[0])
        assert len(rows) == 6
        assert [int(np.ptp(rows)), int(np.ptp(columns))] == [1, 2]
        np.testing.assert_array_equal(picture[0], picture[1])
