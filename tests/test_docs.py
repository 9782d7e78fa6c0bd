"""What the documents say is what the code has: names, keys, commands, links and versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
import yaml
from pydantic import BaseModel

import dlcore
import drill
from drill import item, tables
from drill.__main__ import cli
from drill.messages import say
from drill.verdict import Verdict

ROOT = Path(__file__).parent.parent
PAGES = sorted(path.stem for path in (ROOT / "ui" / "pages").glob("*.py"))
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in ("LICENSE-CONTENT", "NOTICE"))]
)
READMES = ("README.md", "README.en.md")
IMAGES = ("docs/images/practice.png", "docs/images/practice-dark-phone.png")
HOSTS = {"creativecommons.org", "keepachangelog.com", "semver.org"}  # every other host has to be argued for here

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of its rank or above."""
    rank = heading.index(" ")
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{rank}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading `{heading}`"
    return found[1]


def first_column(text: str) -> set[str]:
    """Return the names in backticks at the start of the rows of a table."""
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


COMMON = keys(item._Item) | {"kind"}
MODELS = {
    name: value for name, value in vars(item).items() if isinstance(value, type) and issubclass(value, item._Part)
}
ITEMS: dict[str, type[BaseModel]] = {
    "### Keys of kind `code`": item.CodeItem,
    "### Keys of kind `number`": item.NumberItem,
    "### Keys of kind `choice`": item.ChoiceItem,
    "### Keys of kind `curve`": item.CurveItem,
    "### Keys of kind `order`": item.OrderItem,
}
PARTS = {
    f"### Part `{name}`": model
    for name, model in MODELS.items()
    if not name.startswith("_") and name != "Text" and not issubclass(model, item._Item)
}


def test_the_common_keys_of_an_item_are_the_documented_ones() -> None:
    assert first_column(section(read("docs/formats.md"), "### Common keys")) == COMMON


@pytest.mark.parametrize("heading", ITEMS)
def test_the_keys_of_each_kind_are_the_documented_ones(heading: str) -> None:
    assert first_column(section(read("docs/formats.md"), heading)) == keys(ITEMS[heading]) - COMMON


@pytest.mark.parametrize("heading", PARTS)
def test_the_keys_of_each_part_are_the_documented_ones(heading: str) -> None:
    assert first_column(section(read("docs/formats.md"), heading)) == keys(PARTS[heading])


def test_no_kind_of_item_is_left_out() -> None:
    own = {model for model in MODELS.values() if issubclass(model, item._Item) and "kind" in model.model_fields}
    assert set(ITEMS.values()) == own


def test_the_verdict_has_the_documented_keys() -> None:
    verdict = Verdict("correct", say("correct_choice")).to_json()
    assert first_column(section(read("docs/formats.md"), "## Verdict")) == set(verdict)


@pytest.mark.parametrize("table", tables.TABLES.sorted_tables, ids=lambda table: table.name)
def test_every_column_of_the_database_is_documented_and_no_other(table: sa.Table) -> None:
    documented = first_column(section(read("docs/formats.md"), f"### Table `{table.name}`"))
    assert documented == set(table.columns.keys())


def test_no_table_is_documented_that_is_not_there() -> None:
    documented = re.findall(r"^### Table `(\w+)`$", read("docs/formats.md"), re.MULTILINE)
    assert sorted(documented) == sorted(tables.TABLES.tables)


def long_options(command: click.Command) -> set[str]:
    options = [option for parameter in command.params for option in parameter.opts]
    return {option for option in options if option.startswith("--")}


def test_the_commands_are_the_documented_ones() -> None:
    assert set(re.findall(r"^### `(\w+)`$", read("docs/cli.md"), re.MULTILINE)) == set(cli.commands)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_options_of_each_command_are_the_documented_ones(name: str) -> None:
    assert first_column(section(read("docs/cli.md"), f"### `{name}`")) == long_options(cli.commands[name])


def test_the_options_before_a_command_are_the_documented_ones() -> None:
    before = read("docs/cli.md").partition("## Exit codes")[0]
    assert first_column(before) == long_options(cli) | {"--help"}


def test_the_environment_variables_of_the_code_are_the_documented_ones() -> None:
    code = [path for folder in ("drill", "dlcore", "ui") for path in (ROOT / folder).rglob("*.py")]
    used = {
        name for path in [*code, ROOT / "app.py"] for name in re.findall(r"\bDRILL_[A-Z_]+", path.read_text("utf-8"))
    }
    assert used
    assert first_column(section(read("docs/formats.md"), "## Environment variables")) == used


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_named_in_both_readmes(page: str) -> None:
    title = yaml.safe_load(read("ui/wording/pages.yaml"))[page]
    assert title["ja"] in first_cells("README.md")
    assert title["en"] in first_cells("README.en.md")


def first_cells(name: str) -> list[str]:
    return re.findall(r"^\| ([^|`]+?) \|", read(name), re.MULTILINE)


def outline(text: str) -> list[int]:
    without_code = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", without_code, re.MULTILINE)]


def commands(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_both_readmes_have_the_same_headings_and_the_same_commands() -> None:
    japanese, english = (read(name) for name in READMES)
    assert outline(japanese) == outline(english)
    assert commands(japanese) == commands(english)
    assert "](README.en.md)" in japanese
    assert "](README.md)" in english


@pytest.mark.parametrize("name", READMES)
def test_a_readme_is_short_and_gives_one_line_to_run_and_one_to_test(name: str) -> None:
    text = read(name)
    assert text.count("\n") <= 120
    marked = dict(re.findall(r"^<!-- ci: (\w+) -->\n```sh\n([^\n]+)\n```$", text, re.MULTILINE))
    set_up = "python3 -m venv .venv && .venv/bin/python -m pip install -q -r requirements.txt && "
    assert marked == {"run": f"{set_up}.venv/bin/streamlit run app.py", "test": f"{set_up}.venv/bin/python -m pytest"}


def links(path: Path) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    return [target.partition("#")[0] for target in targets if "://" not in target and not target.startswith("#")]


@every_document
def test_every_relative_link_leads_to_a_file(path: Path) -> None:
    images = [(ROOT / image).resolve() for image in IMAGES]  # these have a test of their own
    targets = [target for target in links(path) if (path.parent / target).resolve() not in images]
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("image", IMAGES)
def test_the_pictures_of_the_readmes_are_there_and_are_pngs(image: str) -> None:
    assert (ROOT / image).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert all(image in links(ROOT / name) for name in READMES)


@pytest.mark.parametrize("name", READMES)
def test_a_shown_picture_has_an_alternative_text(name: str) -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", read(name))
    assert shown
    assert all(len(alternative) > 20 and image in IMAGES for alternative, image in shown)


def test_the_index_lists_every_document() -> None:
    index = ROOT / "docs" / "guide" / "README.md"
    listed = {(index.parent / target).resolve() for target in links(index)}
    assert {path.resolve() for path in DOCUMENTS if path.suffix == ".md"} - {index} <= listed


def test_decisions_are_numbered_without_a_gap_and_have_the_three_parts() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {record.name[:4]}: ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"], record.name


def test_the_changelog_ends_with_the_version_that_this_is() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", read("CHANGELOG.md"), re.MULTILINE)
    assert released[0] == drill.__version__ == dlcore.__version__ == project


@every_document
def test_no_document_names_a_path_of_one_machine_or_an_unexpected_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.~-])/(?:home|root|work|tmp|Users|mnt|opt)/\S*|[A-Z]:\\\S+", text) == []
    assert set(re.findall(r"https?://([^/\s)>`\"]+)", text)) <= HOSTS
    assert re.findall(r"pypi\.|pythonhosted|npmjs|yarnpkg|conda\.", text, re.IGNORECASE) == []
