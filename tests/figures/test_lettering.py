"""The font has every letter the project writes, and texts break where they should."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font

from figures.lettering import BOX, ELLIPSIS, FONT, drawable, shortened, width, wrapped

ROOT = Path(__file__).resolve().parents[2]
CODES = FT2Font(str(FONT)).get_charmap()


def letters_of(*patterns: str) -> set[str]:
    files = [path for pattern in patterns for path in ROOT.glob(pattern)]
    return {letter for path in files for letter in path.read_text(encoding="utf-8")}


def test_the_font_has_every_kanji_of_jis_levels_1_and_2() -> None:
    rows = [bytes([row, cell]) for row in range(0xB0, 0xF5) for cell in range(0xA1, 0xFF)]
    kanji = {letter for code in rows for letter in code.decode("euc_jp", "ignore")}
    assert len(kanji) == 6355
    assert all(ord(letter) in CODES for letter in kanji)


def test_the_font_has_every_letter_of_the_demos_and_pages() -> None:
    letters = letters_of("dlcore/demos/*.py", "figures/*.py", "ui/wording/*.yaml", "quizzes/**/*.yaml")
    japanese = {c for c in letters if unicodedata.east_asian_width(c) in "WF" and unicodedata.category(c) != "So"}
    assert {letter for letter in japanese if ord(letter) not in CODES} == set()


def test_every_sign_of_the_demos_can_be_drawn() -> None:
    letters = "".join(sorted(letters_of("dlcore/demos/*.py") - {"\n", "\t"}))
    assert drawable(letters) == letters


def test_the_font_is_small_and_its_licence_lies_beside_it() -> None:
    assert FONT.stat().st_size < 2_500_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in FONT.with_name("OFL.txt").read_text(encoding="utf-8")


def test_the_readme_tells_how_this_very_font_was_made() -> None:
    digest = hashlib.sha256(FONT.read_bytes()).hexdigest()
    assert digest in FONT.with_name("README.md").read_text(encoding="utf-8")


def test_a_sign_that_no_font_has_becomes_a_box() -> None:
    assert drawable("a\U0001faf8b\tc") == f"a{BOX}b c"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("two word and", ["two word", "and"]),
        ("日本語の文は、どこでも切れる。", ["日本語の", "文は、ど", "こでも切", "れる。"]),
        ("勾配gradient", ["勾配", "gradient"]),
        ("勾配の（例）", ["勾配の", "（例）"]),
    ],
)
def test_texts_break_at_blanks_and_between_japanese_letters(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10, 48) == lines


@given(st.text(max_size=60), st.floats(20, 300))
def test_breaking_loses_no_letter(text: str, room: float) -> None:
    assert "".join("".join(wrapped(text, 10, room)).split()) == "".join(drawable("".join(text.split())).split())


@given(st.text(max_size=60), st.floats(20, 300))
def test_a_shortened_text_fits(text: str, room: float) -> None:
    short = shortened(text, 10, room)
    assert width(short, 10) <= room
    assert "\n" not in short


def test_a_shortened_text_shows_that_it_was() -> None:
    assert shortened("とても長い名前", 10, 40) == f"とても{ELLIPSIS}"
