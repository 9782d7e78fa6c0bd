"""Values as they cross the boundary between us and a learner's code: a tagged tree, and raw bytes for arrays.

A frame is two little-endian u32 lengths, a JSON header and a body of array bytes. Nothing is ever unpickled. The
reader trusts nothing: sizes, depth, dtypes and shapes are checked before anything is built from them.

Tags: n none, b bool, i int (decimal text), f float (8 bytes as hex), s str, l list, t tuple, d dict with text keys,
a array, v NumPy scalar, x a value that cannot be sent (from the child only).
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

HEADER_LIMIT = 8 << 20  # bytes of JSON: about 100,000 small values
BODY_LIMIT = 64 << 20  # bytes of arrays: far above what an exercise returns, far below what would hurt us
DEPTH_LIMIT = 8
FRAME_DEPTH_LIMIT = DEPTH_LIMIT + 6  # the frame's own levels: job, list of cases, arguments, ...
NODE_LIMIT = 200_000
MARK_LIMIT = 5 * NODE_LIMIT  # what separates and opens values in JSON; a value in a dict takes five
TEXT_LIMIT = 1 << 20
DIGIT_LIMIT = 4096  # Python itself refuses to print integers above 4,300 digits
DIMENSION_LIMIT = 6
INTEGER_LIMIT = 10**DIGIT_LIMIT
KINDS = frozenset("biuf")
_CARRIED = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8")
DTYPES = {name: np.dtype(name) for name in _CARRIED}
_LENGTHS = struct.Struct("<II")
_FLOAT = struct.Struct("<d")


class ProtocolError(Exception):
    """The other side sent something that is not a frame of ours."""


@dataclass(frozen=True)
class Unsendable:
    """A value that does not cross the boundary: why (an id), and the name of its type."""

    reason: str
    type_name: str


def _dtype_allowed(dtype: np.dtype[Any]) -> bool:
    allowed: bool = dtype.kind in KINDS and dtype.itemsize <= 8
    return allowed


class _Encoder:
    """Turns a value into a tree; array bytes gather in `blobs`."""

    def __init__(self, depth_limit: int) -> None:
        self._depth_limit = depth_limit
        self.blobs: list[bytes] = []
        self.nodes = 0
        self._header_room = HEADER_LIMIT // 2  # half is left for tags, quotes and escapes
        self._body_room = BODY_LIMIT

    def tree(self, value: Any, depth: int = 0) -> list[Any]:
        """Return the tagged tree of ``value``; what cannot be sent becomes an ``x`` in its place."""
        self.nodes += 1
        if depth > self._depth_limit or self.nodes > NODE_LIMIT:
            return ["x", "nested" if depth > self._depth_limit else "large", type(value).__name__[:80]]
        kind = type(value)  # exact types: a subclass could lie about itself
        if value is None:
            return ["n"]
        if kind is bool:
            return ["b", value]
        if kind is Unsendable:
            return ["x", value.reason, value.type_name]
        if kind is int:
            return self._text("i", str(value)) if -INTEGER_LIMIT < value < INTEGER_LIMIT else ["x", "large", "int"]
        if kind is float:
            return ["f", _FLOAT.pack(value).hex()]
        if kind is str:
            return self._text("s", value)
        if (kind is list or kind is tuple or kind is dict) and self.nodes + len(value) > NODE_LIMIT:
            return ["x", "large", kind.__name__]
        if kind is list or kind is tuple:
            return ["l" if kind is list else "t", [self.tree(part, depth + 1) for part in value]]
        if kind is dict:
            if all(type(key) is str and len(key) <= 200 for key in value):
                if not self._has_room(sum(map(len, value))):
                    return ["x", "large", "dict"]
                return ["d", [[key, self.tree(part, depth + 1)] for key, part in value.items()]]
            return ["x", "keys", "dict"]
        if kind is np.ndarray:
            return self._array(value)
        if issubclass(kind, np.generic) and kind is value.dtype.type:
            if not _dtype_allowed(value.dtype):
                return ["x", "dtype", str(value.dtype)[:80]]
            little = np.asarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
            return ["v", little.dtype.str, little.tobytes().hex()]
        return ["x", _why_not(value), kind.__name__[:80]]

    def _text(self, tag: str, text: str) -> list[Any]:
        fits = len(text) <= TEXT_LIMIT and self._has_room(len(text))
        return [tag, text] if fits else ["x", "large", "int" if tag == "i" else "str"]

    def _has_room(self, characters: int) -> bool:
        room = self._header_room - 6 * characters  # a character may become six in JSON
        self._header_room = room if room >= 0 else self._header_room
        return room >= 0

    def _array(self, array: np.ndarray[Any, Any]) -> list[Any]:
        if not _dtype_allowed(array.dtype):
            return ["x", "dtype", str(array.dtype)[:80]]
        if array.ndim > DIMENSION_LIMIT or array.nbytes > self._body_room:
            return ["x", "large", "ndarray"]
        self._body_room -= array.nbytes
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        self.blobs.append(np.ascontiguousarray(little).tobytes())
        return ["a", little.dtype.str, list(array.shape)]


def _why_not(value: Any) -> str:
    if isinstance(value, (np.ndarray, np.generic, str, int, float, list, tuple, dict)):
        return "subclass"
    if hasattr(type(value), "__next__"):
        return "generator"
    return "callable" if callable(value) else "type"


class _Decoder:
    """Builds values from a tree, checking every claim it makes."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._offset = 0
        self._nodes = 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        """Return the value of a tagged tree."""
        self._nodes += 1
        if depth > FRAME_DEPTH_LIMIT or self._nodes > NODE_LIMIT:
            raise ProtocolError("the tree is too deep or too large")
        if type(tree) is not list or not tree or type(tree[0]) is not str:
            raise ProtocolError("not a tagged value")
        tag, parts = tree[0], tree[1:]
        reader = self._readers.get((tag, len(parts)))
        if reader is None:
            raise ProtocolError("unknown tag, or the wrong number of parts")
        return reader(self, depth, *parts)

    def finish(self) -> None:
        """Check that every byte of the body was claimed."""
        if self._offset != len(self._body):
            raise ProtocolError("bytes were left over")

    def _none(self, depth: int) -> None:
        return None

    def _bool(self, depth: int, value: Any) -> bool:
        return bool(_checked(value, bool))

    def _int(self, depth: int, text: Any) -> int:
        digits = _checked(text, str)
        bare = digits.removeprefix("-")
        if not (bare.isascii() and bare.isdigit()) or len(bare) > DIGIT_LIMIT:
            raise ProtocolError("not an integer")
        return int(digits)

    def _float(self, depth: int, text: Any) -> float:
        return float(_FLOAT.unpack(_bytes_of(text, 8))[0])

    def _text(self, depth: int, text: Any) -> str:
        if len(_checked(text, str)) > TEXT_LIMIT:
            raise ProtocolError("text too long")
        return str(text)

    def _list(self, depth: int, parts: Any) -> list[Any]:
        return [self.value(part, depth + 1) for part in _checked(parts, list)]

    def _tuple(self, depth: int, parts: Any) -> tuple[Any, ...]:
        return tuple(self._list(depth, parts))

    def _dict(self, depth: int, pairs: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for pair in _checked(pairs, list):
            if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str or pair[0] in result:
                raise ProtocolError("not a dict with distinct text keys")
            result[pair[0]] = self.value(pair[1], depth + 1)
        return result

    def _array(self, depth: int, dtype_text: Any, shape: Any) -> np.ndarray[Any, Any]:
        dtype = _dtype_of(dtype_text)
        if type(shape) is not list or len(shape) > DIMENSION_LIMIT:
            raise ProtocolError("not a shape")
        if any(type(size) is not int or not 0 <= size <= BODY_LIMIT for size in shape):
            raise ProtocolError("not a shape")
        count = math.prod(shape)  # Python integers: cannot overflow
        end = self._offset + count * dtype.itemsize
        if end > len(self._body):
            raise ProtocolError("the array claims more bytes than were sent")
        blob, self._offset = self._body[self._offset : end], end
        if dtype.kind == "b" and np.frombuffer(blob, dtype=np.uint8).max(initial=0) > 1:
            raise ProtocolError("not booleans")
        return np.frombuffer(blob, dtype=dtype).reshape(shape).astype(dtype.newbyteorder("="))  # a copy we may write to

    def _scalar(self, depth: int, dtype_text: Any, text: Any) -> np.generic:
        dtype = _dtype_of(dtype_text)
        blob = _bytes_of(text, dtype.itemsize)
        if dtype.kind == "b" and not set(blob) <= {0, 1}:
            raise ProtocolError("not a boolean")
        scalar: np.generic = np.frombuffer(blob, dtype=dtype).astype(dtype.newbyteorder("="))[0]
        return scalar

    def _unsendable(self, depth: int, reason: Any, type_name: Any) -> Unsendable:
        return Unsendable(_checked(reason, str)[:20], _checked(type_name, str)[:80])

    _readers: dict[tuple[str, int], Callable[..., Any]] = {  # noqa: RUF012 - the class is private and never changes it
        ("n", 0): _none,
        ("b", 1): _bool,
        ("i", 1): _int,
        ("f", 1): _float,
        ("s", 1): _text,
        ("l", 1): _list,
        ("t", 1): _tuple,
        ("d", 1): _dict,
        ("a", 2): _array,
        ("v", 2): _scalar,
        ("x", 2): _unsendable,
    }


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ProtocolError(f"expected {kind.__name__}")
    return value


def _bytes_of(text: Any, size: int) -> bytes:
    if len(_checked(text, str)) != 2 * size:
        raise ProtocolError("wrong number of bytes")
    try:
        blob = bytes.fromhex(text)
    except ValueError as error:
        raise ProtocolError("not hexadecimal") from error
    if len(blob) != size:  # fromhex passes over spaces
        raise ProtocolError("wrong number of bytes")
    return blob


def _dtype_of(text: Any) -> np.dtype[Any]:
    if type(text) is not str or text not in DTYPES:  # a list of names: NumPy's own reading of dtypes is a language
        raise ProtocolError("a dtype that is not carried")
    return DTYPES[text]


def pack(value: Any, depth_limit: int = FRAME_DEPTH_LIMIT) -> bytes:
    """Return ``value`` as one frame; what is nested deeper than ``depth_limit`` is refused within it."""
    encoder = _Encoder(depth_limit)
    header = json.dumps(encoder.tree(value), separators=(",", ":")).encode("ascii")
    body = b"".join(encoder.blobs)
    if len(header) > HEADER_LIMIT or encoder.nodes > NODE_LIMIT or _marks(header) > MARK_LIMIT:
        header, body = b'["x","large","value"]', b""
    return _LENGTHS.pack(len(header), len(body)) + header + body


def _marks(header: bytes) -> int:
    """Count what bounds the work of reading JSON, in a hundredth of its time; those within texts count too."""
    return sum(map(header.count, (b",", b"[", b"{", b":")))


def lengths(prefix: bytes) -> tuple[int, int]:
    """Return the header and body lengths that the first eight bytes of a frame announce."""
    header, body = _LENGTHS.unpack(prefix)
    if header > HEADER_LIMIT or body > BODY_LIMIT:
        raise ProtocolError("the frame is too large")
    return header, body


def unpack(header: bytes, body: bytes) -> Any:
    """Return the value of a frame, or raise `ProtocolError` whatever was sent."""
    decoder = _Decoder(body)
    if _marks(header) > MARK_LIMIT:
        raise ProtocolError("the header has too many parts")
    try:
        value = decoder.value(json.loads(header.decode("ascii")))
        decoder.finish()
    except (ValueError, RecursionError, OverflowError, MemoryError) as error:
        raise ProtocolError(f"unreadable frame: {type(error).__name__}") from error
    return value
