"""An order of steps: a press on a step's letter gives it the next number, another press takes that back."""

from __future__ import annotations

import streamlit as st

from drill.instance import Instance
from drill.item import Language
from ui.markdown import authored
from ui.state import draft, item_state, keep_draft
from ui.words import word

_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


def order_form(at: Instance, language: Language) -> tuple[list[str], str] | None:
    """Show the steps, which stay where they are, and below them the order so far; return what was submitted."""
    options = at.options or []
    placed = _placed(at)
    st.markdown(word("order_how", language))
    for option in options:
        with st.container(horizontal=True, vertical_alignment="center", key=f"step-{option.letter}"):
            number = f" {_NUMBERS[placed.index(option.letter)]}" if option.letter in placed else ""
            key = f"order:{at.item.id}:{at.seed}:{option.letter}"
            st.button(f"**{option.letter}**{number}", key=key, on_click=_toggle, args=(at, option.letter), width=76)
            st.markdown(authored(option.text.in_language(language)), width="stretch")
    if placed:
        text_of = {option.letter: option.text.in_language(language).strip() for option in options}
        with st.container(border=True, key="order-so-far"):
            st.markdown(f"**{word('order_so_far', language)}**　{' → '.join(placed)}")
            # one block a step, since a step may have a formula on lines of its own
            for number, letter in zip(_NUMBERS, placed, strict=False):
                st.markdown(f"{number}　{text_of[letter]}")
    with st.container(horizontal=True):
        go = st.button(word("submit", language), type="primary", key=f"order:{at.item.id}:{at.seed}:go")
        if placed:
            label = word("clear", language)
            st.button(label, key=f"order:{at.item.id}:{at.seed}:clear", type="tertiary", on_click=_keep, args=(at, []))
    if not go:
        return None
    if len(placed) < len(options):
        st.info(word("order_incomplete", language, left=len(options) - len(placed)))
        return None
    return [" ".join(placed)], item_state(at.item.id, at.seed).submission


def _placed(at: Instance) -> list[str]:
    letters = [option.letter for option in at.options or []]
    kept = (draft(at.item.id, at.seed, "order") or [""])[0].split()
    return kept if set(kept) <= set(letters) and len(set(kept)) == len(kept) else []


def _toggle(at: Instance, letter: str) -> None:
    placed = _placed(at)
    _keep(at, [other for other in placed if other != letter] if letter in placed else [*placed, letter])


def _keep(at: Instance, placed: list[str]) -> None:
    keep_draft(at.item.id, at.seed, "order", [" ".join(placed)])
