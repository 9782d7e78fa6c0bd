"""A pickle is a program that builds objects, so a foreign one is not trusted: this reader builds plain data only.

Python's own ``pickle.load`` imports and calls whatever a file names, and so would run a stranger's code. Here every
instruction is looked at before any runs, and the names that a NumPy array needs are met by stand-ins of our own, which
keep bytes and nothing else; every other name is refused before it is looked up.
"""

import io
import math
import pickle
import pickletools
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Plain: TypeAlias = dict[str, "str | int | NDArray[np.uint8] | list[str | int]"]


class PlainPickleError(ValueError):
    """A pickle that is damaged, or that builds something else than plain data. The sentence names it."""


INSTRUCTIONS = (  # what dicts, lists, tuples, strings, whole numbers and arrays are built of
    {"PROTO", "FRAME", "STOP", "MARK", "NONE", "NEWTRUE", "NEWFALSE", "INT", "BININT", "BININT1", "BININT2"}
    | {"EMPTY_DICT", "SETITEM", "SETITEMS", "EMPTY_LIST", "APPEND", "APPENDS"}
    | {"EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"}
    | {"BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINUNICODE", "SHORT_BINUNICODE"}
    | {"BINPUT", "LONG_BINPUT", "MEMOIZE", "BINGET", "LONG_BINGET"}  # note a value under a number, and use it again
    | {"GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD"}  # look a name up, call it, and fill what it returned
)


class _Type:
    """Stands in for numpy.dtype: bytes are the only type."""

    __slots__ = ()

    def __init__(self, code: object, *settings: object) -> None:
        if code not in ("u1", b"u1"):
            raise pickle.UnpicklingError(f"an array of type {code!r}")

    def __setstate__(self, state: object) -> None:
        """Ignore the byte order, which single bytes do not have."""


class _Array:
    """Stands in for numpy.ndarray and for the function that pickles call to make an empty one."""

    __slots__ = ("values",)

    def __init__(self, *settings: object) -> None:
        self.values: NDArray[np.uint8] | None = None

    def __setstate__(self, state: tuple[object, tuple[int, ...], object, object, bytes]) -> None:
        """Take the bytes of the array, in the order of its rows."""
        _, shape, kind, by_columns, content = state
        if type(kind) is not _Type or by_columns or type(content) is not bytes or len(content) != math.prod(shape):
            raise pickle.UnpicklingError(f"an array of shape {shape} that does not fit its content")
        self.values = np.frombuffer(content, np.uint8).reshape(shape)


STAND_INS = {
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Type,
}


class _Reader(pickle.Unpickler):
    """Python's reader, but for the look-up of names."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a stand-in, or refuse; nothing is imported."""
        if (module, name) not in STAND_INS:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return STAND_INS[module, name]


def read_plain_pickle(content: bytes, name: str) -> Plain:
    """Read a dict of strings, whole numbers, arrays of bytes, and lists of strings and numbers; refuse all else.

    Parameters
    ----------
    content : bytes
        A pickle, also one written by Python 2.
    name : str
        What to call it in an error.

    Returns
    -------
    data : dict
        Strings that were bytes are decoded, keys too; arrays cannot be changed.

    Raises
    ------
    PlainPickleError
        If it is damaged or builds anything else; the sentence says what.

    Source
    ------
    The documentation of Python's ``pickle``, "Restricting Globals".

    Examples
    --------
    >>> read_plain_pickle(pickle.dumps({b"labels": [3, 5]}), "it")
    {'labels': [3, 5]}
    >>> try:
    ...     read_plain_pickle(pickle.dumps(print), "it")
    ... except PlainPickleError as error:
    ...     print(error)
    The file it is a damaged pickle or builds what data do not need: builtins.print.
    """
    try:
        _check_instructions(content)
        found = _Reader(io.BytesIO(content), encoding="bytes").load()
        if type(found) is not dict:
            raise pickle.UnpicklingError(f"a {type(found).__name__}")
        return {_text(key): _value(value) for key, value in found.items()}
    except Exception as error:  # a damaged pickle may raise nearly anything, says Python's documentation
        reason = str(error) or type(error).__name__
        raise PlainPickleError(
            f"The file {name} is a damaged pickle or builds what data do not need: {reason.rstrip('.')}."
        ) from error


def _check_instructions(content: bytes) -> None:
    """Refuse instructions that plain data do not need, and notes under huge numbers, for which memory is taken."""
    for count, (instruction, argument, _) in enumerate(pickletools.genops(content)):
        if instruction.name not in INSTRUCTIONS:
            raise pickle.UnpicklingError(f"the instruction {instruction.name}")
        if instruction.name == "LONG_BINPUT" and int(argument or 0) > count:
            raise pickle.UnpicklingError(f"a note under the number {argument}")


def _text(value: object) -> str:
    """Return a string, decoded if Python 2 wrote it."""
    if type(value) is bytes:
        return value.decode("latin-1")  # which has a letter for every byte
    if type(value) is str:
        return value
    raise pickle.UnpicklingError(f"a key of type {type(value).__name__}")


def _value(value: object) -> "str | int | NDArray[np.uint8] | list[str | int]":
    """Return plain data, or refuse."""
    if type(value) is _Array and value.values is not None:
        return value.values
    if type(value) is list:
        return [_item(item) for item in value]
    return _item(value)


def _item(value: object) -> str | int:
    """Return a string or a whole number, or refuse."""
    if type(value) is int:
        return value
    if type(value) in (bytes, str):
        return _text(value)
    raise pickle.UnpicklingError(f"a value of type {type(value).__name__.lstrip('_')}")
