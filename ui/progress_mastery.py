"""Mastery of every leaf in the order of the syllabus, and how much of the exercises has been met."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from drill.item import Language
from drill.study.mastery import Mastery, Need
from ui.progress_study import Study
from ui.progress_table import Html, bar, exercise_link, joined, symbol, table, text
from ui.words import word

_STATES = {
    "mastered": ("●", "mastery_mastered"),
    "begun": ("◐", "mastery_begun"),
    "new": ("○", "mastery_new"),
    "empty": ("–", "mastery_empty"),
}
_NEEDS: dict[Need, str] = {
    "answers": "need_answers",
    "recent": "need_recent",
    "days": "need_days",
    "work": "need_work",
    "bound": "need_bound",
}


def node_name(study: Study, node: str, lang: Language) -> str:
    """Return what a node of the syllabus is called."""
    described = study.bank.syllabus[node]
    return described.en if lang == "en" else described.ja


def percent(share: float) -> str:
    """Return a share as whole percent."""
    return f"{100 * share:.0f} %"


def mastery_section(study: Study, lang: Language) -> None:
    """Show the coverage of each area, then a table of the leaves of each."""
    areas = [(area, list(leaves)) for area, leaves in groupby(study.known.values(), key=lambda m: _area(study, m))]
    st.markdown(f"## {word('coverage', lang)}")
    st.caption(word("coverage_key", lang))
    _coverage(study, areas, lang)
    st.markdown(f"## {word('mastery', lang)}")
    st.caption(word("mastery_rule", lang))
    for area, leaves in areas:
        name = node_name(study, area, lang)
        done = sum(leaf.state == "mastered" for leaf in leaves)
        st.markdown(f"### {name} :small[{word('mastered_of', lang, done=done, count=len(leaves))}]")
        _leaves(study, name, leaves, lang)


def _area(study: Study, leaf: Mastery) -> str:
    return study.bank.above(leaf.leaf)[-1].id


def _coverage(study: Study, areas: Sequence[tuple[str, Sequence[Mastery]]], lang: Language) -> None:
    rows = []
    for area, leaves in areas:
        items, met, solved = (sum(getattr(leaf, name) for leaf in leaves) for name in ("items", "met", "solved"))
        all_items = max(items, 1)
        shown = bar(solved / all_items, percent(met / all_items), further=(met - solved) / all_items)
        rows.append([text(node_name(study, area, lang)), shown, text(solved), text(met), text(items)])
    heads = [
        word(name, lang) for name in ("column_area", "column_coverage", "column_solved", "column_met", "column_items")
    ]
    table(heads, rows, word("coverage", lang), minor=(2,))


def _leaves(study: Study, area: str, leaves: Sequence[Mastery], lang: Language) -> None:
    heads = ("column_leaf", "column_state", "column_share", "column_recent", "column_tried", "column_next")
    rows = [_row(study, leaf, lang) for leaf in leaves]
    table([word(name, lang) for name in heads], rows, f"{word('mastery', lang)}: {area}", minor=(3, 4, 5))


def _row(study: Study, leaf: Mastery, lang: Language) -> list[Html]:
    name = node_name(study, leaf.leaf, lang)
    sign, state = _STATES[leaf.state]
    first = study.first_items.get(leaf.leaf)
    title = exercise_link(first, name) if first else text(name)
    told = joined(Html(f'<span aria-hidden="true">{sign}</span>'), text(word(state, lang)))
    if not leaf.answered:
        return [title, told, text(""), text(""), text(f"0 / {leaf.items}" if leaf.items else ""), text("")]
    share = bar(leaf.share, percent(leaf.share))
    tried = text(f"{leaf.met} / {leaf.items}")
    return [title, told, share, _recent(leaf, lang), tried, text(_next_need(leaf, lang))]


def _recent(leaf: Mastery, lang: Language) -> Html:
    signs = "".join(word("sign_right" if right else "sign_wrong", lang) for right in leaf.recent)
    names = [word("verdict_correct" if right else "verdict_wrong", lang) for right in leaf.recent]
    return symbol(signs, word("recent_said", lang, verdicts=", ".join(names)))


def _next_need(leaf: Mastery, lang: Language) -> str:
    if not leaf.needs:
        return ""
    return word(_NEEDS[leaf.needs[0]], lang).format(left=5 - len(leaf.recent))
