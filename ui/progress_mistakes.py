"""What was confused, most often first, each with a drill; and whether the learner knows what they know."""

from __future__ import annotations

import streamlit as st

from drill.item import Language
from drill.study.attempt_table import title_of
from drill.study.plan import drill_for
from drill.study.record import Misconception, Share, calibration, misconceptions
from ui.markdown import authored, literal
from ui.navigation import page
from ui.progress_mastery import percent
from ui.progress_study import Study
from ui.progress_table import Html, bar, joined, small, table, text
from ui.words import word

_STEP = 8  # mistakes at first, and with each press of the button
_SHOWN = "mistakes_shown"  # in the session
_ENOUGH = 10  # answers with a certainty, before something is said about it
CERTAINTIES = {"sure": "certainty_sure", "unsure": "certainty_unsure", "guess": "certainty_guess"}


def mistakes_section(study: Study, lang: Language) -> None:
    """Show the named mistakes."""
    st.markdown(f"## {word('misconceptions', lang)}")
    found = [one for one in misconceptions(study.answers) if _why(study, one, lang)]
    if not found:
        st.markdown(word("misconceptions_none", lang))
        return
    st.caption(word("misconceptions_lead", lang))
    shown = st.session_state.get(_SHOWN, _STEP)
    for one in found[:shown]:
        _misconception(study, one, lang)
    if len(found) > shown:
        label = word("show_more", lang, more=min(_STEP, len(found) - shown), left=len(found) - shown)
        st.button(label, key="more-mistakes", on_click=st.session_state.update, kwargs={_SHOWN: shown + _STEP})


def _why(study: Study, one: Misconception, lang: Language) -> str | None:
    """Return what was confused; None where the item or its mistake is gone."""
    exercise = study.bank.exercises.get(one.item)
    known = [m for m in exercise.item.mistakes if m.id == one.mistake] if exercise else []
    return known[0].why.in_language(lang).strip() if known else None


def _misconception(study: Study, one: Misconception, lang: Language) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"mistake-{one.item}-{one.mistake}"
    ):
        with st.container(width="stretch", gap="xsmall"):
            overcome = f" · ✓ {word('overcome', lang)}" if one.overcome else ""
            count = word("times", lang, count=one.count)
            title = literal(title_of(one.item, study.bank, lang))
            st.markdown(f"**{count}**　**{title}** :small[{word('last_on', lang, day=one.last.isoformat())}{overcome}]")
            st.markdown(authored(_why(study, one, lang) or ""))
        drill = drill_for(study.bank, one.item, one.mistake, study.answers)
        if drill and st.button(
            word("drill_this", lang), key=f"drill-{one.item}-{one.mistake}", icon=":material/replay:"
        ):
            where = {"q": drill.item, "seed": str(drill.seed)}
            st.switch_page(page("exercise"), query_params=where | ({"form": drill.form} if drill.form else {}))


def calibration_section(study: Study, lang: Language) -> None:
    """Show how often the learner was right when sure, unsure and guessing."""
    st.markdown(f"## {word('calibration', lang)}")
    stated = calibration(study.answers)
    if not any(share.of for share in stated.values()):
        st.markdown(word("calibration_none", lang))
        st.page_link(page("settings"), label=word("to_settings", lang), icon=":material/settings:")
        return
    st.caption(word("calibration_lead", lang))
    heads = [word(name, lang) for name in ("column_certainty", "column_rate", "column_count", "column_means")]
    rows = [_certainty(name, share, lang) for name, share in stated.items()]
    table(heads, rows, word("calibration", lang), minor=(2,))


def _certainty(name: str, share: Share, lang: Language) -> list[Html]:
    title = text(word(CERTAINTIES[name], lang))
    if not share.of:
        return [title, text("–"), text("0"), text("")]
    low, high = share.interval
    rate = joined(bar(share.rate, percent(share.rate)), small(f"({100 * low:.0f}–{100 * high:.0f} %)"))
    return [title, rate, text(f"{share.right} / {share.of}"), text(word(_judgement(name, share), lang))]


def _judgement(name: str, share: Share) -> str:
    """Return the word for what a share right says, once it is certain enough."""
    low, high = share.interval
    if share.of < _ENOUGH:
        return "calibration_few"
    match name:
        case "sure":
            return "calibration_over" if high < 0.85 else "calibration_good"
        case "unsure":
            return "calibration_under" if low > 0.85 else "calibration_good"
    return "calibration_under" if low > 0.5 else "calibration_good"
