"""What every layer promises, as checks that run on any layer: give a ``Case``, call ``check_layer`` (or one check).

A case says how to build a layer and an input; everything else follows from the interface in ``dlcore.layer``. The
suite itself is proved in ``test_layer_contract.py`` against layers that are broken on purpose.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from dlcore.arrays import Array
from dlcore.layer import Cache, Layer

H = 1e-5  # the step of the central differences: their error is about H**2 and rounding / H, both near 1e-10
RELATIVE, ABSOLUTE = 1e-6, 1e-8  # four digits above that error, four below a mistake of one per cent


@dataclass(frozen=True)
class Case:
    """A layer to check: ``make(rng)`` builds it (float64 or float32, both work), ``inputs(rng)`` draws a batch.

    ``inputs`` returns float64 with at least 2 examples along the first axis and stays away from kinks (see
    ``away_from_kinks``). ``empty`` says what a batch without examples does: ``"refused"`` with a ValueError of one
    sentence, or ``"empty"``: an empty result.
    """

    name: str
    make: Callable[[np.random.Generator], Layer]
    inputs: Callable[[np.random.Generator], Array]
    training: bool = True
    empty: str = "empty"

    def layer(self, dtype: Any = np.float64) -> Layer:
        """Build the layer and give its parameters and buffers the number type."""
        layer = self.make(np.random.default_rng(0))
        for arrays in (layer.parameters, getattr(layer, "buffers", {})):
            for name in arrays:
                set_array(layer, arrays, name, arrays[name].astype(dtype))
        return layer

    def x(self, seed: int = 1, dtype: Any = np.float64) -> Array:
        """Draw a batch."""
        return self.inputs(np.random.default_rng(seed)).astype(dtype)

    def forward(self, layer: Layer, x: Array, seed: int = 2) -> tuple[Array, Cache]:
        """Run forward with a fresh generator, so that a layer that draws lots draws the same."""
        return layer.forward(x, training=self.training, rng=np.random.default_rng(seed))


def set_array(layer: Any, arrays: dict[str, Array], name: str, value: Array) -> None:
    """Put an array into a layer; a layer made of layers names its parameters ``"0.W"``."""
    place, _, rest = name.partition(".")
    if rest and hasattr(layer, "layers"):
        inner = layer.layers[int(place)]
        set_array(inner, inner.parameters if rest in inner.parameters else inner.buffers, rest, value)
    else:
        arrays[name] = value


def away_from_kinks(x: Array, margin: float = 1e-3) -> Array:
    """Move numbers near 0 away from it, where the slope of relu (and of the absolute value) jumps."""
    return np.where(np.abs(x) < margin, np.copysign(margin, x) * 2, x)


def distinct(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw numbers that differ from each other by at least 0.01, so that no maximum is a near-tie."""
    return (rng.permutation(int(np.prod(shape))).reshape(shape) - np.prod(shape) / 2) * 0.01 + 0.003


def numerical_gradient(f: Callable[[], float], a: Array, h: float = H) -> Array:
    """Return df/da by central differences, changing the entries of ``a`` one after the other and putting them back."""
    gradient = np.zeros_like(a)
    for place in np.ndindex(a.shape):
        before = a[place]
        a[place] = before + h
        above = f()
        a[place] = before - h
        gradient[place] = (above - f()) / (2 * h)
        a[place] = before
    return gradient


def relative_error(found: Array, expected: Array) -> float:
    """Return the largest difference relative to the largest entry."""
    scale = max(float(np.max(np.abs(expected), initial=0.0)), 1.0)
    return float(np.max(np.abs(found - expected), initial=0.0)) / scale


def assert_close(found: Array, expected: Array, what: str) -> None:
    """Fail with a sentence if two gradients differ, in shape or value."""
    assert np.shape(found) == np.shape(expected), f"{what} has shape {np.shape(found)}, not {np.shape(expected)}"
    np.testing.assert_allclose(found, expected, rtol=RELATIVE, atol=ABSOLUTE, err_msg=what)


def check_gradients(case: Case) -> float:
    """Compare the gradients of the input and of every parameter with central differences; return the largest error."""
    layer, x = case.layer(), case.x()
    y, cache = case.forward(layer, x)
    dy = np.random.default_rng(3).normal(size=y.shape)
    dx, gradients = layer.backward(dy, cache)

    def loss() -> float:
        return float(np.sum(case.forward(layer, x)[0] * dy))

    compared = {"dx": (dx, numerical_gradient(loss, x))}
    for name, parameter in layer.parameters.items():
        compared[name] = (gradients[name], numerical_gradient(loss, parameter))
    for name, (found, expected) in compared.items():
        assert_close(found, expected, f"{case.name}: {name}")
    return max(relative_error(*pair) for pair in compared.values())


def check_names_and_shapes(case: Case) -> None:
    """Check that gradients carry the names and shapes of the parameters, and that dx has the shape of x."""
    layer, x = case.layer(), case.x()
    y, cache = case.forward(layer, x)
    dx, gradients = layer.backward(np.ones_like(y), cache)
    assert set(gradients) == set(layer.parameters), case.name
    for name, parameter in layer.parameters.items():
        assert gradients[name].shape == parameter.shape, f"{case.name}: {name}"
    assert dx.shape == x.shape, case.name
    assert isinstance(layer, Layer)


def check_two_uses(case: Case) -> None:
    """Check that a layer used twice before backward gives the gradients of each use."""
    layer, used_once = case.layer(), case.layer()
    batches = [case.x(seed) for seed in (1, 4)]
    results = [case.forward(layer, x) for x in batches[:1]]
    first = results[0][0].copy()
    results.append(case.forward(layer, batches[1]))
    np.testing.assert_array_equal(results[0][0], first, err_msg=f"{case.name}: the second use changed the first result")
    for x, (y, cache) in reversed(list(zip(batches, results, strict=True))):
        alone, its_cache = case.forward(used_once, x)
        np.testing.assert_array_equal(y, alone, err_msg=case.name)
        dx, gradients = layer.backward(np.ones_like(y), cache)
        expected_dx, expected = used_once.backward(np.ones_like(y), its_cache)
        np.testing.assert_array_equal(dx, expected_dx, err_msg=case.name)
        for name, gradient in expected.items():
            np.testing.assert_array_equal(gradients[name], gradient, err_msg=f"{case.name}: {name}")


def check_no_side_effects(case: Case) -> None:
    """Check that x, dy, the parameters, the buffers and every other attribute stay as they were."""
    layer, x = case.layer(), case.x()
    layer_before, x_before = copy.deepcopy(layer), x.copy()
    y, cache = case.forward(layer, x)
    dy = np.random.default_rng(3).normal(size=y.shape)
    y_before, dy_before = y.copy(), dy.copy()
    layer.backward(dy, cache)
    layer.backward(dy, cache)  # a cache may be used again
    np.testing.assert_array_equal(x, x_before, err_msg=case.name)
    np.testing.assert_array_equal(dy, dy_before, err_msg=case.name)
    np.testing.assert_array_equal(y, y_before, err_msg=case.name)
    assert_same(layer, layer_before, case.name)


def assert_same(found: Any, expected: Any, what: str) -> None:
    """Compare two objects, attribute by attribute and entry by entry."""
    if isinstance(expected, np.ndarray):
        np.testing.assert_array_equal(found, expected, err_msg=what)
    elif isinstance(expected, dict):
        assert set(found) == set(expected), what
        for key in expected:
            assert_same(found[key], expected[key], f"{what}.{key}")
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected), what
        for i, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, other, f"{what}.{i}")
    elif hasattr(expected, "__dict__") and not callable(expected):
        assert_same(vars(found), vars(expected), what)
    else:
        assert found == expected or found is expected, what


def check_float32(case: Case) -> None:
    """Check that float32 stays float32, and that the numbers are those of float64 but for rounding."""
    layer, x = case.layer(np.float32), case.x(dtype=np.float32)
    y, cache = case.forward(layer, x)
    assert y.dtype == np.float32, case.name
    dx, gradients = layer.backward(np.ones_like(y), cache)
    assert {dx.dtype, *(gradient.dtype for gradient in gradients.values())} == {np.dtype(np.float32)}, case.name
    exact, _ = case.forward(case.layer(), case.x())
    np.testing.assert_allclose(y, exact, rtol=1e-3, atol=1e-4, err_msg=case.name)


def check_batch_of_one(case: Case) -> None:
    """Check that one example alone keeps its batch axis."""
    layer, x = case.layer(), case.x()[:1]
    y, cache = case.forward(layer, x)
    assert len(y) == 1, case.name
    dx, _ = layer.backward(np.ones_like(y), cache)
    assert dx.shape == x.shape, case.name


def check_empty_batch(case: Case) -> None:
    """Check that a batch of no examples is refused with one sentence, or gives an empty result without nan."""
    layer, x = case.layer(), case.x()[:0]
    if case.empty == "refused":
        with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
            case.forward(layer, x)
        return
    y, cache = case.forward(layer, x)
    assert len(y) == 0, case.name
    dx, gradients = layer.backward(np.ones_like(y), cache)
    assert dx.shape == x.shape, case.name
    assert all(not gradient.any() for gradient in gradients.values()), case.name


def check_same_rng_same_result(case: Case) -> None:
    """Check that all chance comes from the generator that was passed."""
    (first, _), (second, _) = (case.forward(case.layer(), case.x(), seed=5) for _ in range(2))
    np.testing.assert_array_equal(first, second, err_msg=case.name)


CHECKS: tuple[Callable[[Case], Any], ...] = (
    check_gradients,
    check_names_and_shapes,
    check_two_uses,
    check_no_side_effects,
    check_float32,
    check_batch_of_one,
    check_empty_batch,
    check_same_rng_same_result,
)


def check_layer(case: Case) -> None:
    """Run every check."""
    for check in CHECKS:
        check(case)
