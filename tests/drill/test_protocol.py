"""Values across the boundary: what is carried arrives bit for bit, and no frame can do more than be refused."""

from __future__ import annotations

import io
import json
import math
import os
import struct
import tracemalloc
from collections import OrderedDict, UserDict, namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.sandbox import protocol
from drill.sandbox.protocol import (
    BODY_LIMIT,
    DEPTH_LIMIT,
    DTYPES,
    FRAME_DEPTH_LIMIT,
    HEADER_LIMIT,
    NODE_LIMIT,
    ProtocolError,
    Unsendable,
    lengths,
    pack,
    unpack,
)

FRAMES = int(os.environ.get("DRILL_FRAMES", "2000"))


def parts(frame: bytes) -> tuple[bytes, bytes]:
    header, body = lengths(frame[:8])
    assert len(frame) == 8 + header + body
    return frame[8 : 8 + header], frame[8 + header :]


def arrived(value: Any, depth_limit: int = FRAME_DEPTH_LIMIT) -> Any:
    return unpack(*parts(pack(value, depth_limit)))


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal bit for bit, types and all."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float) and not isinstance(one, np.generic):
        return struct.pack("<d", one) == struct.pack("<d", other)
    if isinstance(one, (np.ndarray, np.generic)):
        little = one.dtype.newbyteorder("=")
        alike = other.dtype == little and one.shape == other.shape
        return bool(alike and one.astype(little).tobytes() == other.tobytes())
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


DTYPE = st.sampled_from([d for name in DTYPES for d in (name, name.replace("<", ">"))])


@st.composite
def carried_arrays(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """Arrays of every carried dtype, byte order, dimension, also empty and as views that are not contiguous."""
    dtype = np.dtype(draw(DTYPE))
    shape = tuple(draw(st.lists(st.integers(0, 4), max_size=6)))
    size = math.prod(shape) * dtype.itemsize
    raw = draw(st.binary(min_size=size, max_size=size))
    if dtype.kind == "b":
        raw = bytes(byte & 1 for byte in raw)
    array = np.frombuffer(raw, dtype=dtype).reshape(shape)
    if draw(st.booleans()):
        array = array.T
    if array.ndim and draw(st.booleans()):
        array = array[::-1]
    return array


LEAVES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | carried_arrays()
    | carried_arrays().filter(lambda array: array.size > 0).map(lambda array: array.reshape(-1)[0])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(VALUES)
def test_every_carried_value_arrives_as_it_left(value: Any) -> None:
    assert same(value, arrived(value))


@given(st.floats(width=64))
def test_every_float_keeps_its_bits(number: float) -> None:
    assert struct.pack("<d", arrived(number)) == struct.pack("<d", number)
    scalar = arrived(np.float64(number))
    assert type(scalar) is np.float64
    assert scalar.tobytes() == np.float64(number).tobytes()


def test_nan_infinity_and_negative_zero_survive() -> None:
    strange = struct.unpack("<d", bytes.fromhex("0123456789abf17f"))[0]  # a NaN with a load
    for number in (math.nan, -math.nan, math.inf, -math.inf, -0.0, 5e-324, strange):
        assert struct.pack("<d", arrived(number)) == struct.pack("<d", number)
        assert arrived(np.array([number])).tobytes() == np.array([number]).tobytes()


def test_integers_are_exact_up_to_4096_digits() -> None:
    for number in (10**4096 - 1, 1 - 10**4096, 10**4095, -(10**4000), 0, -1, 2**63, 2**64, -(2**63)):
        assert arrived(number) == number
    for number in (10**4096, -(10**4096), 1 << 100_000):
        assert arrived(number) == Unsendable("large", "int")


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_that_arrived_is_writable_and_owned(dtype: str) -> None:
    array = arrived(np.ones((2, 3), dtype=dtype))
    array[0, 0] = 0
    assert array.dtype == np.dtype(dtype)
    assert array.flags.c_contiguous


def test_the_numpy_scalar_of_every_type_keeps_its_type() -> None:
    for dtype in DTYPES:
        scalar = np.ones(1, dtype=dtype)[0]
        assert type(arrived(scalar)) is type(scalar)


# --- what is not carried


class ListBelow(list[Any]):
    pass


class IntBelow(int):
    pass


class FloatBelow(float):
    pass


class TextBelow(str):
    __slots__ = ()


class DictBelow(dict[str, Any]):
    pass


class ArrayBelow(np.ndarray[Any, Any]):
    pass


class ScalarBelow(np.float64):
    pass


class Liar:
    """Says it is whatever it is asked to be."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return np.ndarray

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ((n for n in range(3)), "generator"),
        (iter([1]), "generator"),
        (np.array([1, None]), "dtype"),
        (np.array(["a"]), "dtype"),
        (np.array(1j), "dtype"),
        (np.array(["2024-01-01"], dtype="M8[D]"), "dtype"),
        (np.zeros(2, dtype=[("a", "f8")]), "dtype"),
        (np.longdouble(1), "dtype"),
        (np.ones(2, dtype=np.longdouble), "dtype"),
        (np.complex128(1), "dtype"),
        (np.datetime64("2024-01-01"), "dtype"),
        (np.str_("a"), "dtype"),
        (ListBelow(), "subclass"),
        (IntBelow(1), "subclass"),
        (FloatBelow(1), "subclass"),
        (TextBelow("a"), "subclass"),
        (DictBelow(), "subclass"),
        (OrderedDict(a=1), "subclass"),
        (Pair(1, 2), "subclass"),
        (ScalarBelow(1), "subclass"),
        (np.ones(2).view(ArrayBelow), "subclass"),
        (np.ma.masked_array([1.0]), "subclass"),
        (Liar(), "subclass"),
        (len, "callable"),
        (lambda: 0, "callable"),
        (int, "callable"),
        (np, "type"),
        (1j, "type"),
        (b"a", "type"),
        ({1}, "type"),
        (UserDict(), "type"),
        (object(), "type"),
        ({1: 2}, "keys"),
        ({TextBelow("a"): 2}, "keys"),
        ({"a" * 201: 2}, "keys"),
        (np.ones((1,) * 7), "large"),
        ("a" * 2_000_000, "large"),
        ([0] * (NODE_LIMIT + 1), "large"),
        ({str(n): 0 for n in range(NODE_LIMIT + 1)}, "large"),
        ({f"{n}" * 30: 0 for n in range(9000)}, "large"),
        (np.zeros(BODY_LIMIT + 1, dtype=np.uint8), "large"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_carried_is_refused_with_its_reason(value: Any, reason: str) -> None:
    assert isinstance(arrived(value), Unsendable)
    assert arrived(value).reason == reason
    neighbours = arrived([1, value, "b"])
    assert (neighbours[0], neighbours[1].reason, neighbours[2]) == (1, reason, "b")


def test_nine_levels_are_one_too_many() -> None:
    def nested(levels: int) -> Any:
        value: Any = 1
        for level in range(levels):
            value = [value] if level % 3 else {"a": value}
        return value

    assert arrived(nested(DEPTH_LIMIT), DEPTH_LIMIT) == nested(DEPTH_LIMIT)
    assert "nested" in repr(arrived(nested(DEPTH_LIMIT + 1), DEPTH_LIMIT))


def test_a_list_that_holds_itself_ends() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert "nested" in repr(arrived(loop, DEPTH_LIMIT))
    tree: list[Any] = []
    tree.extend([tree] * 12)
    assert "large" in repr(arrived(tree, DEPTH_LIMIT))


def test_many_refusals_never_make_a_frame_that_is_too_large() -> None:
    named = type("N" * 90, (), {})
    header, _ = parts(pack([named() for _ in range(NODE_LIMIT - 2)]))
    assert len(header) <= HEADER_LIMIT
    arrived_value = arrived([named() for _ in range(NODE_LIMIT - 2)])
    assert arrived_value == Unsendable("large", "value")


def test_refusals_are_carried_on() -> None:
    assert arrived(Unsendable("generator", "generator")) == Unsendable("generator", "generator")


# --- frames that lie


def _frame(tree: Any, body: bytes = b"") -> Any:
    return unpack(json.dumps(tree).encode(), body)


ZERO = "00" * 8


@pytest.mark.parametrize(
    "tree",
    [
        None, 1, "n", [], {}, [1], [None], [["n"]], ["q"], ["n", 1], ["N"], ["b"], ["b", 1], ["b", "true"], ["b", None],
        ["i"], ["i", 1], ["i", ""], ["i", "-"], ["i", "--1"], ["i", "+1"], ["i", "1.0"], ["i", "1_0"], ["i", " 1"],
        ["i", "٣"], ["i", "0x1"], ["i", "9" * 4097], ["i", "1e3"], ["f", 1.0], ["f", "00"], ["f", "zz" * 8],
        ["f", " " * 16], ["f", ZERO + "00"], ["f", None], ["s", 1], ["s", None], ["s", "a", "b"], ["l"], ["l", None],
        ["l", "ab"], ["l", {"0": ["n"]}], ["l", [1]], ["t", ["n"]], ["d", {}], ["d", [["a"]]], ["d", [["a", ["n"], 1]]],
        ["d", [[1, ["n"]]]], ["d", [["a", ["n"]], ["a", ["n"]]]], ["d", [[["n"], ["n"]]]], ["d", ["ab"]],
        ["x"], ["x", "a"], ["x", 1, "a"], ["x", "a", None], ["v", "<f8"], ["v", "<f8", "00"], ["v", "<f8", 1],
        ["v", "|b1", "02"], ["v", "|O", ZERO], ["v", "<f8", ZERO * 2], ["v", ["<f8"], ZERO], ["v", {}, ZERO],
        {"l": [["n"]]}, [["l"], []], ["a"], ["a", "<f8"], ["a", "<f8", 0], ["a", "<f8", [0], 0],
    ],
    ids=repr,
)  # fmt: skip
def test_a_wrong_tag_or_part_is_refused(tree: Any) -> None:
    with pytest.raises(ProtocolError):
        _frame(tree)


@pytest.mark.parametrize(
    "shape",
    [
        [2], [1, 2], [1 << 40], [1 << 62, 4], [2**63], [2**64, 0], [-1], [-1, -1], [0, -1], [1.0], ["1"], [None],
        [True],
        [[1]], "1", {"0": 1}, None, [1] * 7, [1 << 32, 1 << 32], [1 << 31, 1 << 31, 4], [0, 1 << 30], [10**30], [], [0],
    ],
    ids=repr,
)  # fmt: skip
def test_a_shape_that_claims_other_bytes_than_were_sent_is_refused(shape: Any) -> None:
    body = bytes(8) if shape != [] else bytes(7)
    with pytest.raises(ProtocolError):
        _frame(["a", "<f8", shape], body)


@pytest.mark.parametrize(
    "dtype",
    ["O", "|O", "V8", "|V8", "M8", "<M8", "m8", "<U9999", "U2", "S8", "|S8", "c16", "<c8", "f16", "<f16", "<g", "f8",
     "=f8", ">f8", "float64", "<f3", "<f", "<f08", "a8", "<a8", "?", "b1", "<b1", "i4,i4", "(2,)i4", "<i4:x", "", "<",
     "<f8\0", " <f8", "<F8", 8, None, ["<f8"], [["a", "<f8"]], {"names": ["a"], "formats": ["O"]}, True, "V", "P",
     "<p"],
    ids=repr,
)  # fmt: skip
def test_a_dtype_outside_the_list_is_refused(dtype: Any) -> None:
    with pytest.raises(ProtocolError):
        _frame(["a", dtype, [1]], bytes(8))
    with pytest.raises(ProtocolError):
        _frame(["v", dtype, ZERO])


@pytest.mark.parametrize(
    "header",
    [
        b"", b"{", b"nul", b"NaN", b"Infinity", b'["a","<f8",[NaN]]', b'["a","<f8",[Infinity]]',
        b'["a","<f8",[-Infinity]]',
        b'["l",[NaN]]', b'["f",NaN]', b'["f",1e999]', b'["n"]["n"]', b'["n"] x', b'{"a":["n"],"a":["n"]}', b"\xff\xfe",
        b'\xef\xbb\xbf["n"]', '["s","あ"]'.encode(), b'["b",true', b"[" * 100_000, b'["l",[' * 100_000, b"9" * 5000,
        b'["i",' + b"9" * 5000 + b"]", b'{"a":' * 100_000, b"[" + b"9" * 100_000 + b"]", b'["s","\x00"]',
        b'["s","\\ud8"]',
        json.dumps(["s", "a" * 1_100_000]).encode(), b'["l",[' + b",".join([b'["n"]'] * (NODE_LIMIT + 5)) + b"]]",
    ],
    ids=lambda header: repr(header[:24]),
)  # fmt: skip
def test_a_header_that_is_not_ours_is_refused(header: bytes) -> None:
    with pytest.raises(ProtocolError):
        unpack(header, b"")


@pytest.mark.parametrize("part", [b"1,", b"[],", b'{"a":1},', b'["n"],', b'"a",', b"1e5,"], ids=repr)
def test_a_header_of_many_small_parts_is_refused_before_it_is_read(
    part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = b'["l",[' + part * ((HEADER_LIMIT - 20) // len(part)) + b'["n"]]]'
    assert len(header) <= HEADER_LIMIT
    with monkeypatch.context() as patched:
        patched.delattr(protocol, "json")  # reading it would take half a second
        with pytest.raises(ProtocolError, match="too many parts"):
            unpack(header, b"")


@pytest.mark.slow
def test_a_large_honest_value_is_not_taken_for_such_a_header() -> None:
    rows = [[n / 7] * 9 for n in range(19_000)]
    texts = [",:[{" * 40_000] * 4
    for value in ([0] * (NODE_LIMIT - 2), rows, {f"k{n}": 0.5 for n in range(90_000)}, [{"a": 1}] * 90_000, texts):
        assert arrived(value) == value
    together = [[0] * 190_000, *texts]
    assert arrived(together) == Unsendable("large", "value")  # by the sender, and not as a broken frame


def test_bytes_left_over_are_refused() -> None:
    header, body = parts(pack([np.arange(3.0), np.arange(2)]))
    for other in (body + b"\0", body[:-1], b"", body * 2):
        with pytest.raises(ProtocolError):
            unpack(header, other)
    with pytest.raises(ProtocolError):
        unpack(b'["n"]', b"a")


def test_two_arrays_cannot_claim_the_same_bytes() -> None:
    with pytest.raises(ProtocolError):
        _frame(["l", [["a", "<f8", [1]]] * 2], bytes(8))


def test_booleans_are_zero_or_one() -> None:
    assert _frame(["a", "|b1", [2]], b"\0\1").tolist() == [False, True]
    with pytest.raises(ProtocolError):
        _frame(["a", "|b1", [2]], b"\0\2")


def test_a_tree_that_is_too_deep_is_refused() -> None:
    tree: Any = ["n"]
    for _ in range(FRAME_DEPTH_LIMIT):
        tree = ["l", [tree]]
    assert _frame(tree) is not None
    with pytest.raises(ProtocolError):
        _frame(["l", [tree]])


@pytest.mark.parametrize(
    ("header", "body"), [(HEADER_LIMIT + 1, 0), (0, BODY_LIMIT + 1), (2**32 - 1, 2**32 - 1), (2**31, 0)]
)
def test_a_frame_that_announces_too_much_is_refused_before_it_is_read(header: int, body: int) -> None:
    with pytest.raises(ProtocolError):
        lengths(struct.pack("<II", header, body))
    assert lengths(struct.pack("<II", HEADER_LIMIT, BODY_LIMIT)) == (HEADER_LIMIT, BODY_LIMIT)


def test_an_empty_dimension_carries_nothing() -> None:
    assert _frame(["a", "<f8", [0, 5, 3]]).shape == (0, 5, 3)
    assert arrived(np.empty((3, 0, 2), dtype=np.int16)).shape == (3, 0, 2)


def _unpacked(header: bytes, body: bytes) -> Any:
    """Unpack with a watch on the memory: a value, or the ProtocolError."""
    try:
        return unpack(header, body)
    except ProtocolError as error:
        return error


TOKENS = [
    b"[", b"]", b",", b'"n"', b'"b"', b'"i"', b'"f"', b'"s"', b'"l"', b'"t"', b'"d"', b'"a"', b'"v"', b'"x"', b"true",
    b"null",
    b"0", b"-1", b"1", b"2", b"9999999999", b"1e9", b"NaN", b'"<f8"', b'"|b1"', b'"|O"', b'"<U99"', b'"12"',
    b'"' + b"0" * 16
    + b'"', b"[1]", b"[2,3]", b"[0]", b'["n"]', b'["a","<f8",[1]]', b'["a","<i2",[2,2]]', b"{", b"}", b":",
]  # fmt: skip


def _mutated(frame: tuple[bytes, bytes], draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[bytes, bytes]:
    changed = []
    for part in frame:
        data = bytearray(part)
        for _ in range(draw(st.integers(0, 4))):
            place = draw(st.integers(0, len(data)))
            what = draw(st.sampled_from([*TOKENS, b"", b"\0", b"\xff", b"9"]))
            data[place : place + draw(st.integers(0, 3))] = what
        changed.append(bytes(data))
    return changed[0], changed[1]


@st.composite
def hostile_frames(draw: st.DrawFn) -> tuple[bytes, bytes]:
    match draw(st.integers(0, 3)):
        case 0:
            return draw(st.binary(max_size=60)), draw(st.binary(max_size=20))
        case 1:
            return b"".join(draw(st.lists(st.sampled_from(TOKENS), max_size=14))), draw(st.binary(max_size=20))
        case _:
            return _mutated(parts(pack(draw(VALUES))), draw)


@settings(max_examples=FRAMES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(hostile_frames())
def test_any_frame_gives_a_value_or_a_protocol_error(frame: tuple[bytes, bytes]) -> None:
    value = _unpacked(*frame)
    if not isinstance(value, ProtocolError):
        pack(value)  # what came through is a value like any other


@pytest.mark.parametrize(
    "tree",
    [
        ["a", "<f8", [BODY_LIMIT]],
        ["a", "|u1", [BODY_LIMIT]],
        ["a", "<f8", [0, BODY_LIMIT, BODY_LIMIT]],
        ["l", [["a", "<f8", [8, 1 << 20]]] * 50],
        ["a", "<f8", [1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20]],
        ["v", "<U1000000", "00" * 4_000_000],
    ],
    ids=lambda tree: repr(tree)[:40],
)
def test_nothing_is_allocated_for_a_claim(tree: Any) -> None:
    header = json.dumps(tree).encode()
    tracemalloc.start()
    try:
        _unpacked(header, b"")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * len(header) + (1 << 20)


def test_the_numbers_that_formats_md_promises_stand() -> None:
    assert (protocol.DEPTH_LIMIT, protocol.DIGIT_LIMIT, protocol.DIMENSION_LIMIT) == (8, 4096, 6)
    assert {np.dtype(name).kind for name in DTYPES} == protocol.KINDS


def test_a_pickle_is_never_opened() -> None:
    stream = io.BytesIO()
    np.save(stream, np.array([1, None], dtype=object), allow_pickle=True)
    with pytest.raises(ProtocolError):
        unpack(stream.getvalue(), b"")
