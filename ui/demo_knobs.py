"""A form made from a demo's signature; its values stand in the address, so that a link carries them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.demos import Demo, Knob, KnobError
from drill.item import Language
from ui.markdown import literal
from ui.narrow import is_narrow
from ui.state import language_key
from ui.words import word, word_or

OWN_SETTING = ""  # stands for "no preset" in the list of presets


def choose_knobs(demo: Demo, language: Language) -> None:
    """Show the presets and the knobs; what is chosen stands in the session."""
    _start_from_address(demo, language)
    st.selectbox(
        word("demo_preset", language),
        [*demo.presets, OWN_SETTING],
        format_func=lambda name: (
            getattr(demo.presets[name].title, language) if name else word("demo_own_setting", language)
        ),
        key=_preset_key(demo, language),
        on_change=_take_preset,
        args=(demo, language),
    )
    preset = st.session_state[_preset_key(demo, language)] or None
    if preset:
        st.caption(literal(getattr(demo.presets[preset].teaches, language)))
    with st.expander(word("demo_knobs", language), expanded=not is_narrow()):  # on a phone they push the run far down
        columns = st.columns(2)
        for place, knob in enumerate(demo.knobs.values()):
            with columns[place % 2]:
                _widget(demo, knob, language)
    for problem in chosen_knobs(demo, language)[2]:
        st.error(literal(problem))


def chosen_knobs(demo: Demo, language: Language) -> tuple[str | None, dict[str, Any], list[str]]:
    """Return the preset, the checked knobs, and what was wrong with those for which the default stands in."""
    values, problems = {}, []
    for name, knob in demo.knobs.items():
        try:
            values[name] = knob.checked(st.session_state[_key(demo, name)])
        except KnobError as error:
            problems.append(str(error))
            values[name] = knob.default
    preset = st.session_state[_preset_key(demo, language)] or None
    if preset and not _agrees(demo, preset, values):
        preset = None  # a knob was turned, so the preset's figures no longer belong to it
    return preset, values, problems


def keep_in_address(demo: Demo, preset: str | None, knobs: dict[str, Any]) -> None:
    """Write the knobs that differ from their defaults into the address."""
    changed = {name: value for name, value in knobs.items() if value != demo.knobs[name].default}
    parameters = {"demo": demo.name} | ({"preset": preset} if preset else {})
    st.query_params.from_dict(parameters | {name: _text(value) for name, value in changed.items()})


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _key(demo: Demo, knob: str) -> str:
    return f"knob:{demo.name}:{knob}"


def _preset_key(demo: Demo, language: Language) -> str:
    return language_key(f"preset:{demo.name}", language)


def _start_from_address(demo: Demo, language: Language) -> None:
    """Set the widgets once: from the address where it names knobs, else from the first preset."""
    if _preset_key(demo, language) in st.session_state:
        for name in demo.knobs:  # a widget that was not shown for a while loses its value; put it back
            st.session_state[_key(demo, name)] = st.session_state.get(_key(demo, name), demo.knobs[name].default)
        return
    given = {name: value for name, value in st.query_params.items() if name not in ("demo", "preset")}
    preset = st.query_params.get("preset", OWN_SETTING if given else next(iter(demo.presets), OWN_SETTING))
    values = demo.knobs_of(preset if preset in demo.presets else None)
    st.session_state[_preset_key(demo, language)] = preset if preset in demo.presets else OWN_SETTING
    for name, knob in demo.knobs.items():
        value = values.get(name, knob.default)
        if name in given:
            try:
                value = knob.checked(given[name])
            except KnobError as error:
                st.warning(literal(str(error)))
        st.session_state[_key(demo, name)] = _shown(knob, value)
    for name in given.keys() - demo.knobs.keys():
        st.warning(word("demo_unknown_knob", language, name=literal(name), known=", ".join(demo.knobs)))


def _shown(knob: Knob, value: Any) -> Any:
    return _text(value) if knob.type == "sizes" else value


def _take_preset(demo: Demo, language: Language) -> None:
    preset = st.session_state[_preset_key(demo, language)] or None
    values = demo.knobs_of(preset)
    for name, knob in demo.knobs.items():
        if preset:
            st.session_state[_key(demo, name)] = _shown(knob, values.get(name, knob.default))


def _widget(demo: Demo, knob: Knob, language: Language) -> None:
    label, key = word_or(f"knob_{knob.name}", knob.name, language), _key(demo, knob.name)
    match knob.type:
        case "choice":
            st.selectbox(label, knob.choices, key=key)
        case "bool":
            st.toggle(label, key=key)
        case "sizes":
            st.text_input(label, key=key, placeholder="40,20")
        case "int":
            assert knob.range is not None
            st.number_input(label, int(knob.range.low), int(knob.range.high), step=1, key=key)
        case "float":
            assert knob.range is not None
            st.number_input(label, float(knob.range.low), float(knob.range.high), step=0.01, format="%g", key=key)


def _agrees(demo: Demo, preset: str, knobs: dict[str, Any]) -> bool:
    wanted = {name: knob.default for name, knob in demo.knobs.items()} | demo.knobs_of(preset)
    return all(knobs[name] == value for name, value in wanted.items() if name != "seed")
