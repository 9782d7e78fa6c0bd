"""Where a learner types code: an editor for whole programs, and code with blanks to fill in.

Both are Streamlit components whose browser side is built from ``ui/frontend`` into ``static/editor.js``. The text lives
in the browser; Python gives a new one only together with a new ``revision``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template

import streamlit as st
from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

BUNDLE = Path(__file__).parent.parent / "static" / "editor.js"

HOLE = "____"
"""What stands for a blank in a template; ``ui/frontend/src/template.ts`` cuts at the same sign."""

LONGEST_IDENTITY = 64  # the browser makes 32 hexadecimal digits; anything much longer was not made by it

# The bundle's address is taken from Streamlit's own script, which is right under any base path and on any page.
# Streamlit sends this text with each rerun, so everything else is in the bundle, which the browser keeps.
LOADER = Template("""
export default async function (component) {
  const ours = document.querySelector('script[type="module"][src*="static/js/"]')?.src ?? "";
  const base = ours.startsWith(location.origin) ? new URL("../../", ours) : document.baseURI;
  try {
    const bundle = await import(new URL("app/static/editor.js?v=$version", base).href);
    return bundle.$mount(component);
  } catch (error) {
    console.error(error);
    const isJapanese = /[\\u3040-\\u30ff\\u4e00-\\u9fff]/.test(component.data.labels.submit);
    const sentence = document.createElement("p");
    sentence.setAttribute("role", "alert");
    sentence.textContent = isJapanese
      ? "エディタを読み込めませんでした。設定で「標準の入力欄」を選んでください。"
      : "The editor could not be loaded. Please choose the plain editor in the settings.";
    component.parentElement.replaceChildren(sentence);
  }
}
""")


@dataclass(frozen=True)
class Labels:
    """The words around an editor, in the learner's language.

    Parameters
    ----------
    submit, reset, busy
        On the buttons; ``busy`` replaces ``submit`` until Python has answered.
    note
        A short note about the keys.
    field
        What a screen reader says the editor is, or blank ``{n}``.
    """

    submit: str
    reset: str
    note: str
    field: str
    busy: str


@dataclass(frozen=True)
class Submission:
    """What one press of the submit button sent.

    Parameters
    ----------
    identity
        Made in the browser, a new one for each intent: three quick clicks are one submission.
    texts
        One text for the code editor, one per blank for blanks.
    """

    identity: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Typed:
    """The state of an editor in this run.

    Parameters
    ----------
    texts
        As the browser last reported them, or the initial ones.
    submission
        Set only in the run right after submitting: keep what becomes of it, then rerun.
    """

    texts: tuple[str, ...]
    submission: Submission | None


def code_editor(
    *,
    key: str,
    text: str,
    revision: int,
    starter: str,
    error_lines: Sequence[int | tuple[int, int]] = (),
    labels: Labels,
) -> Typed:
    """Show the editor for whole programs.

    Parameters
    ----------
    key
        Identity of the editor in the session.
    text
        What it contains at first, and again whenever ``revision`` changes. Otherwise what is typed stays.
    revision
        A new number makes the browser take ``text``.
    starter
        What the reset button brings back.
    error_lines
        Lines to mark, counted from 1, or pairs of line and column. The marks go when the learner edits.
    labels
        The words around it.
    """
    data = {"starter": starter, "errors": list(error_lines)}
    return _show(_code_editor(), key, (text,), revision, labels, data)


def blanks_editor(
    *,
    key: str,
    template: str,
    kinds: Sequence[str],
    texts: Sequence[str],
    revision: int,
    marks: Sequence[str | None] = (),
    labels: Labels,
) -> Typed:
    """Show code with blanks to fill in.

    Parameters
    ----------
    key
        Identity of the editor in the session.
    template
        The code, with ``____`` for each blank.
    kinds
        ``"expression"`` (one line) or ``"statement"`` (several) for each blank.
    texts
        What the blanks contain at first, and again whenever ``revision`` changes.
    revision
        A new number makes the browser take ``texts``.
    marks
        ``"right"``, ``"wrong"`` or None for each blank. A mark goes when the learner edits its blank.
    labels
        The words around it; ``labels.field`` names blank ``{n}``.

    Raises
    ------
    ValueError
        If the template has another number of blanks than ``kinds`` or ``texts``.
    """
    blanks = template.count(HOLE)
    if not blanks == len(kinds) == len(texts):
        raise ValueError(f"{blanks} blanks in the template, but {len(kinds)} kinds and {len(texts)} texts")
    data = {"template": template, "kinds": list(kinds), "marks": list(marks)}
    return _show(_blanks_editor(), key, tuple(texts), revision, labels, data)


@cache
def _code_editor() -> ComponentRenderer:
    return component("drill_code_editor", js=_loader("mountCode"))


@cache
def _blanks_editor() -> ComponentRenderer:
    return component("drill_blanks_editor", js=_loader("mountBlanks"))


def _loader(mount: str) -> str:
    version = sha256(BUNDLE.read_bytes()).hexdigest()[:16]  # a new bundle has a new address, so no cache serves the old
    return LOADER.substitute(version=version, mount=mount)


def _show(
    editor: ComponentRenderer,
    key: str,
    initial: tuple[str, ...],
    revision: int,
    labels: Labels,
    data: Mapping[str, object],
) -> Typed:
    """Mount an editor and read what came back from it.

    The browser is told the identity of a submission in the run after the one that returned it, because by then the page
    has dealt with it. The button rests until then; without a second run the browser wakes it after eight seconds.
    """
    answered_key = f"{key}.answered"
    known = _typed_before(key, revision, len(initial)) or initial
    result = editor(
        key=key,
        data={
            **data,
            "texts": list(known),
            "revision": revision,
            "answered": st.session_state.get(answered_key),
            "labels": asdict(labels),
        },
        on_typed_change=_nothing,
        on_submit_change=_nothing,
    )
    submission = _submission(result.get("submit"), revision, len(initial))
    if submission:
        st.session_state[answered_key] = submission.identity
    return Typed(_texts(result.get("typed"), revision, len(initial)) or known, submission)


def _typed_before(key: str, revision: int, count: int) -> tuple[str, ...] | None:
    """Return what was reported, to be echoed: the browser starts afresh from it if the page's layout changes."""
    state = st.session_state.get(key)
    return _texts(state.get("typed"), revision, count) if isinstance(state, Mapping) else None


def _submission(value: object, revision: int, count: int) -> Submission | None:
    texts = _texts(value, revision, count)
    match value:
        case {"identity": str(identity)} if texts is not None and 0 < len(identity) <= LONGEST_IDENTITY:
            return Submission(identity, texts)
    return None


def _texts(value: object, revision: int, count: int) -> tuple[str, ...] | None:
    """Return the texts in a message of the browser, or None if it is about another revision or not to be trusted."""
    match value:
        case {"revision": int(found), "texts": [*texts]} if found == revision and len(texts) == count:
            return tuple(texts) if all(_is_sound(text) for text in texts) else None
    return None


def _is_sound(text: object) -> bool:
    if not isinstance(text, str):
        return False
    try:
        text.encode()  # half of a surrogate pair could be neither stored nor run
    except UnicodeEncodeError:
        return False
    return True


def _nothing() -> None:
    """Do nothing; Streamlit returns only values that have a callback."""
