"""The four curves of a curve item in one picture, under the letters that may be answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dlcore.demos import find_demo
from drill.instance import Instance
from drill.item import CurveItem, Language
from figures import draw_comparison
from ui.navigation import page
from ui.words import word

_RUN = "0"  # of the stored runs the one with this seed is shown


def stored_curve(demo: str, preset: str, metric: str, seed: str = _RUN) -> Sequence[tuple[int, Any]]:
    """Return a figure of a stored run of a demo over its updates."""
    stored = find_demo(demo).stored(preset)
    if stored is None:
        raise LookupError(f"no run of the preset {preset} of {demo} is stored")
    curve: Sequence[tuple[int, Any]] = stored["seeds"][seed]["history"][metric]
    return curve


def curve_picture(at: Instance, item: CurveItem, language: Language, key: str = "curves") -> None:
    """Show the curves, with their descriptions as the picture's other text; the run to compare with has its name.

    A page with several of them needs a ``key`` for each.
    """
    options = at.options or []
    letters = {option.letter: item.preset_of(option.mistake) for option in options}
    said = [f"{option.letter}: {option.text.in_language(language)}" for option in options]
    dark = st.context.theme.type == "dark"
    base = {word("curve_base", language): item.base} if item.base else {}
    image = _drawn(item.demo, item.metric, base | letters, language, dark)
    with st.container(key=key):
        st.image(image, width="stretch", alt=" / ".join(said))


def curve_names(at: Instance, item: CurveItem, language: Language) -> None:
    """Tell which setting each curve is of, once the question is answered, and lead to the demo."""
    demo = find_demo(item.demo)
    lines = [
        f"- **{option.letter}**　{getattr(demo.presets[item.preset_of(option.mistake)].title, language)}"
        for option in at.options or []
    ]
    st.markdown(f"**{word('curve_which', language)}**\n\n" + "\n".join(lines))
    where = {"demo": item.demo, "preset": item.preset}
    st.page_link(page("demo"), label=word("curve_see", language), icon=":material/monitoring:", query_params=where)


@st.cache_data(show_spinner=False, max_entries=200)
def _drawn(demo: str, metric: str, presets: dict[str, str], language: Language, dark: bool) -> bytes:
    curves = {label: stored_curve(demo, preset, metric) for label, preset in presets.items()}
    return draw_comparison(curves, metric, language, unit=find_demo(demo).unit, dark=dark, width=1280)
