"""Layers of a generator of pictures: rows become pictures, and channels are normalised."""

import numpy as np
import pytest

from dlcore import BatchNormalization, Flatten, PictureBatchNormalization, Unflatten
from tests.dlcore.layer_contract import Case, check_layer

CASES = [
    Case("unflatten", lambda rng: Unflatten((3, 2, 2)), lambda rng: rng.normal(size=(4, 12))),
    Case(
        "batch normalisation of pictures",
        lambda rng: PictureBatchNormalization.create(3),
        lambda rng: rng.normal(size=(4, 3, 2, 5)),
        empty="refused",
    ),
    Case(
        "batch normalisation of pictures at inference",
        lambda rng: PictureBatchNormalization.create(3),
        lambda rng: rng.normal(size=(4, 3, 2, 5)),
        training=False,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_layer_keeps_the_contract(case: Case) -> None:
    check_layer(case)


def test_flatten_undoes_unflatten_and_rows_of_another_length_are_refused() -> None:
    x = np.arange(24.0).reshape(2, 12)
    y, _ = Unflatten((3, 2, 2)).forward(x)
    assert y.shape == (2, 3, 2, 2)
    np.testing.assert_array_equal(Flatten().forward(y)[0], x)
    with pytest.raises(ValueError, match=r"^Rows of 12 numbers are needed"):
        Unflatten((3, 2, 2)).forward(x[:, :11])


def test_each_channel_has_mean_0_and_variance_1_over_pictures_and_pixels() -> None:
    x = np.random.default_rng(0).normal(2, 3, (4, 3, 5, 6))
    layer = PictureBatchNormalization.create(3, dtype=np.float64)
    y, cache = layer.forward(x, training=True)
    for c in range(3):
        assert abs(y[:, c].mean()) < 1e-12
        assert abs(y[:, c].var() - 1) < 1e-5
    layer.update_buffers(cache)
    np.testing.assert_allclose(layer.buffers["mean"], [0.1 * x[:, c].mean() for c in range(3)])


def test_pictures_of_one_pixel_are_normalised_like_rows() -> None:
    x = np.random.default_rng(0).normal(size=(5, 3))
    rows, _ = BatchNormalization.create(3, dtype=np.float64).forward(x, training=True)
    pictures, _ = PictureBatchNormalization.create(3, dtype=np.float64).forward(x[:, :, None, None], training=True)
    np.testing.assert_allclose(pictures[:, :, 0, 0], rows, rtol=1e-12)
    with pytest.raises(ValueError, match=r"^The layer expects x of shape \(N, 3, H, W\)"):
        PictureBatchNormalization.create(3).forward(x)
