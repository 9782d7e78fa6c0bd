"""The colours are those of the pages, and can be told apart from the background."""

import tomllib
from pathlib import Path

import pytest

from figures.theme import DARK, LIGHT, Theme, contrast, ink

ROOT = Path(__file__).resolve().parents[2]
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_the_colours_are_those_of_the_pages(name: str, theme: Theme) -> None:
    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"][name]
    assert theme.primary == config["primaryColor"]
    assert theme.background == config["backgroundColor"]
    assert theme.surface == config["secondaryBackgroundColor"]
    assert theme.text == config["textColor"]
    assert theme.border == config["borderColor"]


@THEMES
def test_texts_are_read_easily(theme: Theme) -> None:
    assert min(contrast(color, theme.background) for color in (theme.text, theme.muted)) >= 4.5


@THEMES
def test_every_curve_stands_out_from_the_page(theme: Theme) -> None:
    assert min(contrast(color, theme.background) for color in (*theme.ordinal, theme.primary)) >= 3


@THEMES
def test_texts_on_cells_are_read_easily(theme: Theme) -> None:
    for scale in (theme.sequential, theme.diverging):
        for share in range(0, 101, 5):
            cell = scale(share / 100)
            assert contrast(ink(cell[:3]), cell[:3]) >= 4.5
    for color in theme.ordinal:
        assert contrast(ink(theme.pale(color, 0.32)), theme.pale(color, 0.32)) >= 4.5


def test_black_on_white_has_the_contrast_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
