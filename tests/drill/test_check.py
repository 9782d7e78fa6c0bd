"""The comparison: each rule of formats.md with a value that must pass and a counterpart that must not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from drill.check import SINGLE_PRECISION, USUAL, compare, shown
from drill.diagnose import name_mistake
from drill.sandbox.protocol import Unsendable

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
I8 = np.array([1, 2, 3])


def kind_of(expected: Any, actual: Any, **options: Any) -> str | None:
    difference = compare(expected, actual, **options)
    return difference.kind if difference else None


EQUAL: list[tuple[Any, Any]] = [
    (A, A.copy()),
    (A, A.astype(np.float32)),
    (A, A * (1 + 5e-7)),
    (A, A.astype(np.int64)),
    (A, np.asfortranarray(A)),
    (np.zeros(3), np.full(3, 5e-10)),
    (I8, I8.astype(np.uint8)),
    (I8, I8.astype(float)),
    (np.array([True, False]), np.array([True, False])),
    (np.empty((0, 3)), np.empty((0, 3))),
    (2.5, np.float64(2.5)),
    (2.5, np.array(2.5)),
    (np.float64(2.5), 2.5),
    (np.array(2.5), 2.5),
    (2.0, 2),
    (2, 2.0),
    (2, np.int8(2)),
    (2, np.array(2)),
    (True, np.True_),
    (np.array(True), True),
    (10**30, 10**30),
    (1.8446744073709552e19, 2**64),
    ((1, 2), [1, 2]),
    ([1, (A, 2.0)], [1, [A, 2.0]]),
    ({"a": A, "b": [1]}, {"b": [1], "a": A}),
    ("text", "text"),
    (None, None),
    (math.inf, math.inf),
    (math.nan, math.nan),
    (np.array([math.inf, -math.inf, math.nan]), np.array([math.inf, -math.inf, math.nan])),
]

DIFFERENT: list[tuple[Any, Any, str]] = [
    # something returned
    (A, None, "missing"),
    (1, None, "missing"),
    ([1], [None], "missing"),
    (None, 1, "type"),
    (A, Unsendable("generator", "generator"), "refusal"),
    ((A, 1), (A, Unsendable("callable", "function")), "refusal"),
    # type
    (A, A.tolist(), "type"),
    (A, (A,), "type"),
    (A, "text", "type"),
    (A, 1.0, "type"),
    (A, {"a": A}, "type"),
    (1.0, "1.0", "type"),
    (1, [1], "type"),
    ("1", 1, "type"),
    ("1", None, "missing"),
    ([1, 2], I8, "type"),
    ((1, 2), {"a": 1}, "type"),
    ({"a": 1}, [1], "type"),
    # shape
    (A, A.T, "shape"),
    (A, A[None], "shape"),
    (A, A.ravel(), "shape"),
    (A, np.array(1.0), "shape"),
    (np.ones((3, 1)), np.ones(3), "shape"),
    (np.ones((2, 3)), np.ones((1, 3)), "shape"),
    (np.ones((2, 3)), np.ones((2, 1)), "shape"),
    (2.5, np.array([2.5]), "shape"),
    (np.empty((0, 3)), np.empty((3, 0)), "shape"),
    ((1, 2), (1, 2, 3), "length"),
    ([1], [], "length"),
    ({"a": 1}, {"b": 1}, "keys"),
    ({"a": 1}, {"a": 1, "b": 1}, "keys"),
    # kind of element
    (1, True, "dtype"),
    (True, 1, "dtype"),
    (1.0, True, "dtype"),
    (np.array([1, 0]), np.array([True, False]), "dtype"),
    (np.array([True]), np.array([1.0]), "dtype"),
    (2, 2.0000001, "dtype"),
    (I8, np.array([1.0, 2.0, 3.0000001]), "dtype"),
    # NaN and infinity, before values
    (A, A + np.array([[9, 0, 0], [0, 0, math.nan]]), "nonfinite"),
    (A, A + np.array([[9, 0, 0], [0, 0, math.inf]]), "nonfinite"),
    (I8, np.array([1.0, math.nan, 3.5]), "dtype"),
    (I8, np.array([1.0, math.nan, 3.0]), "nonfinite"),
    (1.0, math.nan, "nonfinite"),
    (2, math.inf, "nonfinite"),
    (1.0, 10**400, "nonfinite"),
    (1.0, -(10**400), "nonfinite"),
    (math.inf, -math.inf, "values"),
    (math.nan, 1.0, "values"),
    # values
    (A, A * (1 + 1.2e-6), "values"),
    (np.zeros(3), np.full(3, 1.2e-9), "values"),
    (I8, np.array([1, 2, 4]), "values"),
    (5_000_000, 5_000_001.0, "values"),
    (10**30, 10**30 + 1, "values"),
    (2**53, 2**53 + 1, "values"),
    (1, -1, "values"),
    (True, False, "values"),
    ("a", "b", "values"),
    (np.array([2**63], dtype=np.uint64), np.array([-(2**63)]), "values"),
]


@pytest.mark.parametrize(("expected", "actual"), EQUAL, ids=lambda value: repr(value)[:20])
def test_what_is_as_good_passes(expected: Any, actual: Any) -> None:
    assert compare(expected, actual) is None


@pytest.mark.parametrize(("expected", "actual", "kind"), DIFFERENT, ids=lambda value: repr(value)[:20])
def test_what_differs_is_told_by_its_kind(expected: Any, actual: Any, kind: str) -> None:
    difference = compare(expected, actual)
    assert difference is not None
    assert difference.kind == kind
    assert difference.message.ja
    assert difference.message.en


def test_the_order_is_the_one_a_learner_can_act_on() -> None:
    assert kind_of(A, np.full((3, 2), math.nan, dtype=np.float32)) == "shape"
    assert kind_of(A, np.full((2, 3), True)) == "dtype"
    assert kind_of((A, 1), [A.tolist(), 2]) == "type"
    assert kind_of([A, 1], [A + 1]) == "length"


def test_an_item_may_ask_for_integers() -> None:
    assert kind_of(2, 2.0, integral=True) == "dtype"
    assert kind_of(I8, I8.astype(float), integral=True) == "dtype"
    assert kind_of((2, 3), [2, 3.0], integral=True) == "dtype"
    assert kind_of({"a": 2}, {"a": 2.0}, integral=True) == "dtype"
    assert kind_of(2, np.int16(2), integral=True) is None
    assert kind_of(2.0, 2, integral=True) is None


def test_an_item_may_ask_for_other_tolerances() -> None:
    assert kind_of(A, A * (1 + 5e-5)) == "values"
    assert kind_of(A, A * (1 + 5e-5), tolerances=SINGLE_PRECISION) is None
    assert kind_of(A, A * (1 + 5e-4), tolerances=SINGLE_PRECISION) == "values"
    assert kind_of([A], [A * (1 + 5e-5)], tolerances=SINGLE_PRECISION) is None
    assert USUAL == (1e-6, 1e-9)
    assert SINGLE_PRECISION == (1e-4, 1e-6)


def test_the_first_difference_is_told_with_its_place() -> None:
    actual = A.copy()
    actual[1, 2] = 7
    difference = compare((1, {"a": [A, A]}), (1, {"a": [A, actual]}))
    assert difference is not None
    assert difference.index == (1, "a", 1, 1, 2)
    assert "expected 6, got 7" in difference.message.en


def test_a_generator_is_told_how_to_become_a_list() -> None:
    difference = compare(A, Unsendable("generator", "generator"))
    assert difference is not None
    assert "generator" in difference.message.en
    assert "list" in difference.message.en


def test_numbers_are_shown_short() -> None:
    assert shown(np.float64(1 / 3)) == "0.333333"
    assert shown(np.int64(3)) == "3"
    assert shown(10**200) == ("1" + "0" * 59)


FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, max_side=4)
DTYPES = st.sampled_from([np.float64, np.float32, np.float16, np.int64, np.int8, np.uint64, np.bool_])
ANY_ARRAY: st.SearchStrategy[Any] = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=5) | ANY_ARRAY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(ANY_VALUE)
def test_everything_equals_itself(value: Any) -> None:
    assert compare(value, value) is None


@given(ANY_VALUE, ANY_VALUE)
def test_any_two_values_are_compared_without_a_fault(one: Any, other: Any) -> None:
    difference = compare(one, other)
    assert difference is None or difference.message.en


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(-1e6, 1e6)), st.sampled_from([0.0, 5e-10, 1e-4, -1.0]))
def test_the_comparison_of_arrays_is_symmetric(array: Any, share: float) -> None:
    # far from the border of the tolerance, where the two directions round differently
    other = array + share * (1 + abs(array))
    assert (compare(array, other) is None) == (compare(other, array) is None) == (abs(share) < 1e-8)


@given(ANY_ARRAY.filter(lambda array: array.size > 0), st.data())
def test_a_perturbed_element_is_found_with_its_index(array: Any, data: st.DataObject) -> None:
    expected = np.asarray(np.nan_to_num(array, nan=0, posinf=1, neginf=1) if array.dtype.kind == "f" else array)
    index = tuple(data.draw(st.integers(0, size - 1)) for size in expected.shape)
    actual = expected.copy()
    one = expected[index]
    with np.errstate(all="ignore"):
        actual[index] = not one if array.dtype.kind == "b" else one ^ 1 if array.dtype.kind in "iu" else one / 2 + 1
    if array.dtype.kind == "f" and np.isclose(float(actual[index]), float(one), rtol=1e-5, atol=1e-8):
        return
    difference = compare(expected, actual)
    assert difference is not None
    assert difference.index == index


# --- naming


def _values(*values: Any) -> list[dict[str, Any]]:
    return [{"value": value, "changed": []} for value in values]


def _error(kind: str, text: str, line: int | None = None) -> dict[str, Any]:
    return {"error": {"type": kind, "message": text, "line": line}}


TOLERANCES = [USUAL, USUAL]


def test_a_mistake_is_named_only_when_it_alone_fits_on_all_cases() -> None:
    known = {"one": (_values(1.0, 2.0), "tree 1"), "two": (_values(1.0, 3.0), "tree 2")}
    assert name_mistake(_values(1.0, 2.0), "?", known, TOLERANCES) == ("one", [])
    assert name_mistake(_values(1.0, 4.0), "?", known, TOLERANCES) == (None, [])
    assert name_mistake(_values(1.0, 4.0), "tree 1", known, TOLERANCES) == (None, [])


def test_a_mistake_fits_only_if_the_two_are_alike_both_ways() -> None:
    # the float passes for the integer that is expected of it, but the integer is no such float
    known = {"one": (_values(2.0000001), "tree")}
    assert compare(2.0000001, 2) is None
    assert name_mistake(_values(2), "?", known, [USUAL]) == (None, [])


def test_a_tie_is_broken_by_how_it_is_written() -> None:
    known = {"one": (_values(1.0, 2.0), "tree 1"), "two": (_values(1.0, 2.0), "tree 2")}
    assert name_mistake(_values(1.0, 2.0), "tree 2", known, TOLERANCES) == ("two", [])
    assert name_mistake(_values(1.0, 2.0), "?", known, TOLERANCES) == (None, ["one", "two"])
    twice = known | {"three": (_values(1.0, 2.0), "tree 2")}
    assert name_mistake(_values(1.0, 2.0), "tree 2", twice, TOLERANCES) == (None, ["one", "two", "three"])


def test_an_exception_is_an_outcome_of_type_and_message() -> None:
    known = {"raises": ([_error("ValueError", "no"), _error("ValueError", "no")], "tree")}
    same = [_error("ValueError", "no", 3), _error("ValueError", "no", 4)]
    assert name_mistake(same, "?", known, TOLERANCES) == ("raises", [])
    for other in (_error("TypeError", "no"), _error("ValueError", "yes"), *_values(1)):
        assert name_mistake([same[0], other], "?", known, TOLERANCES) == (None, [])


def test_a_mismatch_of_sizes_is_the_same_whoever_complains() -> None:
    dot = "shapes (2,3) and (4,5) not aligned: 3 (dim 1) != 4 (dim 0)"
    product = "matmul: Input operand 1 has a mismatch in its core dimension 0 (size 4 is different from 3)"
    known = {"order": ([_error("ValueError", product)], "tree")}
    assert name_mistake([_error("ValueError", dot)], "?", known, [USUAL]) == ("order", [])
    assert name_mistake([_error("ValueError", dot.replace("4", "7"))], "?", known, [USUAL]) == (None, [])
