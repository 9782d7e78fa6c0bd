"""A word or sentence in both languages; demos carry their own texts, since the engine knows no page."""

from typing import NamedTuple


class Words(NamedTuple):
    """A text in Japanese and English."""

    ja: str
    en: str
