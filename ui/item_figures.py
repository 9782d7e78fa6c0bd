"""The figures of one item: how hard it is, whom it tells apart, and who chooses what, as a picture and a table."""

from __future__ import annotations

from typing import Any

import streamlit as st

from drill.item import Item, Language, Text
from drill.study.item_statistics import (
    AIM,
    CORRELATED,
    ENOUGH_FOR_DISCRIMINATION,
    ENOUGH_FOR_OPTIONS,
    ENOUGH_FOR_THIRDS,
    KEEP,
    ItemStatistics,
    OptionShare,
)
from ui.narrow import is_narrow
from ui.navigation import page
from ui.resources import bank
from ui.words import word

THIRDS = ("lower", "middle", "upper")
_COLOURS = ["#b07d2b", "#7a7f99", "#3f7fd1"]  # at least 3 : 1 against either theme's background


def item_title(item: str, language: Language) -> str:
    """Return an item's title without marks of Markdown, which a table and a list would show."""
    title = bank().exercises[item].item.title.in_language(language)
    return "".join(sign for sign in title if sign not in "`$\\")


def notes(one: ItemStatistics, language: Language) -> list[str]:
    """Return what stands out, in a few words each."""
    return [word(f"flag_{flag}", language) for flag in one.flags]


def show_item(one: ItemStatistics, language: Language) -> None:
    """Show one item."""
    item = bank().exercises[one.item].item
    st.markdown(f"## {item_title(one.item, language)}")
    where = {"q": one.item}
    st.page_link(page("exercise"), label=word("statistics_open", language), icon=":material/edit:", query_params=where)
    for flag in one.flags:
        st.markdown(f":material/flag: **{word(f'flag_{flag}', language)}**　{word(f'advice_{flag}', language)}")
    st.markdown("\n".join(f"- {line}" for line in _lines(one, item, language)))
    if one.options:
        _options(one, item, language)
    elif one.mistakes:
        st.markdown(f"### {word('statistics_mistakes', language)}")
        st.markdown("\n".join(f"- `{name}`　{count}" for name, count in one.mistakes))


def _lines(one: ItemStatistics, item: Item, language: Language) -> list[str]:
    low, high = one.right.interval
    share = {"p": f"{one.right.rate:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
    lines = [word("statistics_n", language, answered=one.answered, shown=one.shown)]
    if one.answered:
        lines.append(word("statistics_p", language, **share, aim_low=AIM[0], aim_high=AIM[1]))
    if one.discrimination is not None:
        lines.append(word("statistics_d", language, d=f"{one.discrimination:.2f}", keep=KEEP))
    if one.correlation is not None:
        lines.append(word("statistics_r", language, r=f"{one.correlation:.2f}", enough=CORRELATED))
    if one.ranked < ENOUGH_FOR_DISCRIMINATION:
        lines.append(word("statistics_few", language, ranked=one.ranked, enough=ENOUGH_FOR_DISCRIMINATION))
    if one.seconds is not None:
        expected = round(item.minutes * 60)
        lines.append(word("statistics_time", language, seconds=round(one.seconds), expected=expected))
    if one.hinted:
        lines.append(word("statistics_hinted", language, count=one.hinted))
    return lines


def _options(one: ItemStatistics, item: Item, language: Language) -> None:
    total = sum(option.count for option in one.options)
    st.markdown(f"### {word('statistics_options', language)}")
    if not total:
        st.markdown(word("statistics_no_options", language))
        return
    by_third = all(option.thirds for option in one.options)
    st.vega_lite_chart(_chart(one.options, language), width="stretch", alt=_alt(one.options, language))
    if not by_third:
        st.caption(word("statistics_no_thirds", language, enough=ENOUGH_FOR_THIRDS))
    if total < ENOUGH_FOR_OPTIONS:
        st.caption(word("statistics_few_options", language, total=total, enough=ENOUGH_FOR_OPTIONS))
    heads = [word(name, language) for name in ("statistics_option", "statistics_chosen", "statistics_share")]
    heads += [word(f"third_{third}", language) for third in THIRDS] if by_third else []
    rows = [_row(option, item, language) for option in one.options]
    with st.container(key="item-options"):  # scrolls sideways on a phone
        st.markdown("\n".join([_cells(heads), _cells(["---"] * len(heads)), *map(_cells, rows)]))


def _cells(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _row(option: OptionShare, item: Item, language: Language) -> list[str]:
    name = f"**{word('statistics_key', language)}**" if option.mistake is None else f"`{option.mistake}`"
    text = item.mistake(option.mistake).text if option.mistake else getattr(item, "key", None)
    # a bar would end the cell
    said = " ".join(text.in_language(language).split()).replace("|", "\\|") if isinstance(text, Text) else ""
    idle = f"　:material/flag: {word('flag_idle_option', language)}" if option.idle else ""
    thirds = [_percent(share) for share in option.thirds or ()]
    return [f"{name}　{said}{idle}", str(option.count), _percent(option.share), *thirds]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def _label(option: OptionShare, language: Language) -> str:
    return f"✓ {word('statistics_key', language)}" if option.mistake is None else option.mistake


def _alt(options: tuple[OptionShare, ...], language: Language) -> str:
    said = [
        f"{_label(option, language)} {', '.join(_percent(share) for share in option.thirds or (option.share,))}"
        for option in options
    ]
    by_third = all(option.thirds for option in options)
    return word("statistics_alt_thirds" if by_third else "statistics_alt_all", language, said="; ".join(said))


def _ink() -> str:
    """Return the colour of letters, which the theme gives to axes but not to letters beside bars."""
    return "#fafafa" if st.context.theme.type == "dark" else "#31333f"


def _chart(options: tuple[OptionShare, ...], language: Language) -> dict[str, Any]:
    """Return bars by option, three of them where there are thirds, each with its figure at its end."""
    names = {third: word(f"third_{third}", language) for third in THIRDS}
    everybody = word("third_all", language)
    rows = [
        {"option": _label(option, language), "third": third, "share": share, "text": _percent(share)}
        for option in options
        for third, share in (
            zip(names.values(), option.thirds, strict=True) if option.thirds else [(everybody, option.share)]
        )
    ]
    groups = list(names.values()) if all(option.thirds for option in options) else [everybody]
    colours = _COLOURS if len(groups) > 1 else _COLOURS[-1:]
    longest = 90 if is_narrow() else 180  # pixels
    place = {
        "y": {"field": "option", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": longest}},
        "yOffset": {"field": "third", "sort": groups},
        "x": {
            "field": "share", "type": "quantitative", "scale": {"domain": [0, 1]},
            "axis": {"format": ".0%", "tickCount": 5}, "title": word("statistics_axis", language),
        },
    }  # fmt: skip
    scale = {"domain": groups, "range": colours}
    legend = {"orient": "top", "title": None, "columns": 1 if is_narrow() else 3} if len(groups) > 1 else None
    bars = {"mark": {"type": "bar"}, "encoding": {"color": {"field": "third", "scale": scale, "legend": legend}}}
    figures = {
        "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "middle", "color": _ink()},
        "encoding": {"text": {"field": "text"}},
    }
    height = {"step": 16 if len(groups) > 1 else 26}
    return {"data": {"values": rows}, "encoding": place, "layer": [bars, figures], "height": height}
