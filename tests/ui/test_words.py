"""The words of the pages: complete in both languages, and none missing or left over."""

from __future__ import annotations

import re
import string
from pathlib import Path

from ui.words import _words

UI = Path(__file__).parent.parent.parent / "ui"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
# names that are put together from a prefix and a value
FAMILIES = (
    "kind_",
    "state_",
    "level_",
    "form_",
    "verdict_",
    "filter_",
    "editor_",
    "group_",
    "layer_",
    "isolation_",
    "demo_",
    "knob_",
    "learn_part_",
    "exam_kind_",
    "exam_framework_",
    "exam_state_",
    "exam_verdict_",
    "exam_reported_",
    "exam_band_",
    "flag_",
    "advice_",
    "third_",
)


def test_every_word_is_in_both_languages_with_the_same_parts() -> None:
    for name, texts in _words().items():
        assert set(texts) == {"ja", "en"}, name
        parts = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in texts.values()]
        assert parts[0] == parts[1], name


def test_every_word_that_a_page_says_exists() -> None:
    said = set(re.findall(r"""\bword\(\s*['"](\w+)['"]""", SOURCE))
    assert said
    assert said - set(_words()) == set()


def test_no_word_is_left_over() -> None:
    quoted = set(re.findall(r"""['"](\w+)['"]""", SOURCE))
    left = [name for name in _words() if name not in quoted and not name.startswith(FAMILIES)]
    assert left == []
