"""Letters: the Japanese font that lies in fonts/, how wide a text gets, and where a long one breaks.

Loading this module makes the font known to matplotlib, once. A sign that the font lacks comes from DejaVu Sans, which
matplotlib brings along; one that both lack is drawn as a box, so that a label typed by a learner cannot fail.
"""

from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font, LoadFlags

FONT = Path(__file__).parent / "fonts" / "DrillSansJP-Regular.otf"
_FACES = (FT2Font(str(FONT)), FT2Font(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")))
FAMILIES = [face.family_name for face in _FACES]
BOX = "□"
ELLIPSIS = "…"
NEVER_LAST = frozenset("（「『【〔")
NEVER_FIRST = frozenset("、。，．・：；？！）」』】〕ーァィゥェォッャュョ々%)]},.:;?!")  # of a Japanese line

fontManager.addfont(str(FONT))


@cache
def _has(face: int, letter: str) -> bool:
    return _FACES[face].get_char_index(ord(letter)) != 0


@cache
def _advance(letter: str) -> float:
    """Return the width of a letter, as a share of the font's size."""
    face = 0 if _has(0, letter) else 1
    glyph = _FACES[face].load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance / _FACES[face].units_per_EM)


def drawable(text: str) -> str:
    """Return the text with a box for each sign that no font has, and blanks for tabs and other control signs."""
    return "".join(
        letter if letter == "\n" else " " if ord(letter) < 32 else letter if _has(0, letter) or _has(1, letter) else BOX
        for letter in text
    )


def one_line(text: str) -> str:
    """Return a drawable text without line breaks."""
    return drawable(" ".join(text.split()))


def width(text: str, size: float) -> float:
    """Return how wide a drawable line becomes at a font size, in the unit of the size."""
    return size * sum(_advance(letter) for letter in text if letter != "\n")


def shortened(text: str, size: float, room: float) -> str:
    """Return the line, cut with an ellipsis where it is wider than ``room``."""
    text = one_line(text)
    if width(text, size) <= room:
        return text
    while text and width(text + ELLIPSIS, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Return the lines of a text that is broken to fit ``room``: at blanks, and between any two Japanese letters."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(one_line(text)):
        if line and width((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Cut a text into what must stay together: Latin words with the blank after them, and single wide letters."""
    pieces: list[str] = []
    for letter in text:
        is_wide = ord(letter) >= 0x2E80  # where the blocks of East Asian letters begin
        before = pieces[-1][-1] if pieces else " "
        together = not is_wide and before != " " and ord(before) < 0x2E80
        if pieces and (letter == " " or letter in NEVER_FIRST or before in NEVER_LAST or together):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces
