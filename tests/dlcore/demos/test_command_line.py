"""`python -m dlcore.demos`: the forms that other programs rely on, and a sentence for every bad call."""

import json
from pathlib import Path

import pytest

from dlcore.demos import all_demos
from dlcore.demos.__main__ import main


def test_the_list_tells_knobs_presets_and_cost_of_every_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)["demos"]}
    assert listed.keys() == all_demos().keys()
    row = listed["vanishing-gradient"]
    assert row["knobs"]["activation"]["choices"] == ["sigmoid", "relu", "tanh"]
    assert row["knobs"]["learning_rate"]["type"] == "float"
    assert len(row["knobs"]["learning_rate"]["range"]) == 2
    assert "sigmoid-gaussian" in row["presets"]
    assert row["cost_seconds"] > 0
    assert set(row["title"]) == {"ja", "en"}


def test_the_list_for_people_has_a_line_a_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(all_demos())


def test_a_run_as_json_has_every_promised_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "linear-regression", "--preset", "keras", "--seed", "3", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    promised = {"name", "preset", "knobs", "seed", "data", "metrics", "history", "report", "band", "seconds"}
    assert promised <= shown.keys()
    assert {"name", "train", "test"} <= shown["data"].keys()
    assert (shown["name"], shown["preset"], shown["seed"]) == ("linear-regression", "keras", 3)
    assert shown["report"]["loss"] == 0.00237
    low, high = shown["band"]["loss"]
    assert low <= shown["metrics"]["loss"] <= high
    assert shown["history"]["loss"][-1][1] == pytest.approx(shown["metrics"]["loss"], rel=1e-5)


def test_the_same_seed_gives_the_same_history(capsys: pytest.CaptureFixture[str]) -> None:
    histories = []
    for _ in range(2):
        assert main(["run", "iris", "--seed", "5", "--json"]) == 0
        histories.append(json.loads(capsys.readouterr().out)["history"])
    assert histories[0] == histories[1]


def test_a_run_for_people_shows_the_reports_figure_and_the_band(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "linear-regression", "--preset", "keras"]) == 0
    shown = capsys.readouterr().out
    assert "report 0.00237" in shown
    assert "band" in shown


def test_out_writes_figures_and_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "linear-regression", "--set", "steps=20", "--out", str(tmp_path / "run")]) == 0
    capsys.readouterr()
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"run.json", "history.csv", "curves.png", "fit.png"} <= written
    assert (tmp_path / "run" / "fit.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["vanishing-gradint"], "did you mean vanishing-gradient"),
        (["iris", "--preset", "nothing"], "there are report"),
        (["iris", "--set", "learnin_rate=1"], "did you mean learning_rate"),
        (["iris", "--set", "learning_rate=nan"], "from"),
        (["iris", "--set", "learning_rate=fast"], "takes a number"),
        (["iris", "--set", "hidden_sizes=-1"], "whole number from 1"),
        (["iris", "--set", "activation=rulu"], "did you mean relu"),
        (["iris", "--set", "seed"], "KNOB=VALUE"),
        (["iris", "--seed", "-1"], "whole number from 0"),
    ],
)
def test_a_bad_call_is_one_line_that_says_what_would_be_right(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *arguments]) == 2
    complaint = capsys.readouterr().err
    assert said in complaint
    assert len(complaint.strip().splitlines()) == 1
