"""A pickle that does more than hold data is refused, and nothing of it runs."""

import pickle
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data import PlainPickleError, read_plain_pickle


def test_a_note_under_a_huge_number_takes_no_memory() -> None:
    with pytest.raises(PlainPickleError, match="a note under the number 4026531840"):
        read_plain_pickle(b"\x80\x02}r\x00\x00\x00\xf0.", "it")


class Runs:
    """What an attacker pickles: a call."""

    def __init__(self, call: Any, *arguments: Any) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> Any:
        return self.call, self.arguments


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_code_of_a_pickle_runs(tmp_path: Path, protocol: int) -> None:
    mark = tmp_path / "ran"
    calls = [(Path.touch, mark), (subprocess.call, ["touch", str(mark)]), (eval, "1"), (getattr, "x", "upper")]
    for call, *arguments in calls:
        with pytest.raises(
            PlainPickleError, match=r"^The file it is a damaged pickle or builds what data do not need: "
        ):
            read_plain_pickle(pickle.dumps({"data": Runs(call, *arguments)}, protocol), "it")
    assert not mark.exists()


@pytest.mark.parametrize(
    "value", [1.5, None, True, {1}, (1,), {"a": 1}, [[1]], [1.5], np.zeros(2), np.zeros(2, object), range(3), b"".join]
)
def test_whatever_is_not_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(PlainPickleError):
        read_plain_pickle(pickle.dumps({"data": value}, protocol=4), "it")


def test_strings_numbers_lists_and_arrays_of_bytes_pass() -> None:
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    data = read_plain_pickle(pickle.dumps({b"a": b"x", "b": 2, "c": [1, "y"], "d": array}, protocol=4), "it")
    assert {key: data[key] for key in "abc"} == {"a": "x", "b": 2, "c": [1, "y"]}
    np.testing.assert_array_equal(np.asarray(data["d"]), array, strict=True)
    for wrong in ([1], "x", {1: 2}):
        with pytest.raises(PlainPickleError):
            read_plain_pickle(pickle.dumps(wrong), "it")


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_any_bytes_at_all_are_plain_data_or_a_sentence(content: bytes) -> None:
    for written in (content, b"\x80\x02}(" + content + b"u."):
        try:
            data = read_plain_pickle(written, "it")
        except PlainPickleError as error:
            assert str(error).startswith("The file it ")  # noqa: PT017 - both ways are right here
        else:
            assert all(type(key) is str for key in data)
