"""The commands on a learner's data: out, in again, away; nothing happens to others, nothing by mistake."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from drill.__main__ import main
from drill.store import Attempt, open_store

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'drill.sqlite3'}"
    monkeypatch.setenv("DRILL_DATABASE_URL", url)
    return url


@pytest.fixture
def drill(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def taro(url: str) -> None:
    store = open_store(url)
    store.add_attempt(store.learner("太郎"), Attempt("i", 1, 0, "blank", ["x"], "wrong", 0.0))
    store.close()


def names(url: str) -> list[str]:
    store = open_store(url)
    found = [learner.name for learner in store.learners()]
    store.close()
    return found


@pytest.mark.usefixtures("taro")
def test_data_goes_out_to_a_file_and_in_again_to_another(drill: Run, tmp_path: Path, url: str) -> None:
    file = tmp_path / "太郎.json"
    assert drill("export", "--learner", "太郎", str(file)) == (0, "", "")
    code, out, _ = drill("export", "--learner", "太郎")
    assert code == 0
    assert json.loads(out)["rows"] == json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert drill("import", "--learner", "花子", str(file))[0] == 0
    code, _, err = drill("import", "--learner", "花子", "-", stdin=file.read_bytes())
    assert (code, "0 件" in err) == (0, True)
    assert names(url) == ["太郎", "花子"]


@pytest.mark.usefixtures("taro")
def test_a_learner_is_deleted_only_when_it_is_meant_and_kept_as_a_file(drill: Run, tmp_path: Path, url: str) -> None:
    assert drill("delete", "--learner", "太郎", stdin=b"n\n")[0] == 130
    assert names(url) == ["太郎"]
    assert drill("delete", "--learner", "太郎", str(tmp_path / "no" / "such.json"), "--yes")[0] == 2
    assert names(url) == ["太郎"]
    assert drill("delete", "--learner", "太郎", str(tmp_path / "kept.json"), stdin=b"y\n")[0] == 0
    assert names(url) == []
    assert len(json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))["rows"]["attempt"]) == 1


@pytest.mark.usefixtures("taro")
@pytest.mark.parametrize("command", ["export", "delete"])
def test_an_unknown_learner_is_told_with_the_nearest(drill: Run, url: str, command: str) -> None:
    code, out, err = drill(command, "--learner", "太朗")
    assert (code, out) == (2, "")
    assert "太郎" in err
    assert err.count("\n") == 1
    assert names(url) == ["太郎"]


@pytest.mark.parametrize("command", ["export", "delete"])
def test_no_database_is_made_to_find_nobody_in_it(drill: Run, tmp_path: Path, command: str) -> None:
    assert drill(command, "--learner", "a")[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_right_is_told_in_one_line(drill: Run, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text("[", encoding="utf-8")
    code, out, err = drill("import", "--learner", "a", str(file))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert drill("import", "--learner", "a", str(tmp_path / "none.json"))[0] == 2
