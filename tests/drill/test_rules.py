"""How an item is written: rules over all texts of the bank, each shown to catch what breaks it."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from drill.bank import Bank, Exercise, load_bank
from drill.draft import TODO
from drill.errors import ExerciseError
from drill.instance import Instance
from drill.item import PLACEHOLDER, OptionItem, Text
from drill.listing import plain
from drill.note import load_notes
from tests.drill.content import Content, mistake, text

ROOT = Path(__file__).resolve().parents[2]
BANK = load_bank()
NOTES, _ = load_notes()
LANGUAGES = ("ja", "en")
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠々ー]")
FULL_WIDTH = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")


@dataclass(frozen=True)
class Place:
    """A text and where it stands."""

    item: str
    key: str
    text: Text

    def __str__(self) -> str:
        return f"{self.item} {self.key}"


def texts(of: str, model: BaseModel) -> Iterator[Place]:
    """Yield every text of an item, a stem or a note."""

    def walk(value: Any, key: str) -> Iterator[Place]:
        if isinstance(value, Text):
            yield Place(of, key, value)
        elif isinstance(value, BaseModel):
            for name in type(value).model_fields:
                yield from walk(getattr(value, name), f"{key}.{name}".strip("."))
        elif isinstance(value, (dict, list)):
            parts: Iterable[tuple[object, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
            for place, part in parts:
                yield from walk(part, f"{key}.{place}")

    return walk(model, "")


def all_texts(bank: Bank) -> list[Place]:
    items = {name: exercise.item for name, exercise in bank.exercises.items()}
    notes = {f"notes/{name}": chapter.note for name, chapter in NOTES.items()}
    told: dict[str, BaseModel] = {**items, **bank.stems, **notes}
    return [place for name, model in told.items() for place in texts(name, model)]


def in_both(places: list[Place]) -> Iterator[tuple[str, str]]:
    """Yield each text in each language, after where it stands."""
    for place in places:
        for language in LANGUAGES:
            yield f"{place} ({language})", place.text.in_language(language)


def offered(exercise: Exercise) -> list[Text]:
    """Return the options of a choice; none for other kinds."""
    is_choice = isinstance(exercise.item, OptionItem)
    return [option.text for option in Instance(exercise, 0).options or []] if is_choice else []


def none_of(found: list[str]) -> None:
    """Fail with everything that was found, which pytest alone would cut off."""
    assert not found, "\n".join(["", *found])


# --- options of about one length

LONGEST_TO_SHORTEST = 1.8  # the right option is often the longest, since it has the conditions; a learner soon knows
# On average; below that options are names, numbers and formulas, whose length tells nothing.
PROSE = {"ja": 12, "en": 25}


def seen_length(written: str) -> int:
    """Return how many signs are seen: a command of a formula is one, brackets and dollar signs are none."""
    return len(re.sub(r"[{}$`*\s]", "", re.sub(r"\\[A-Za-z]+", "x", written)))


def uneven_options(bank: Bank) -> list[str]:
    found = []
    for exercise in bank.exercises.values():
        for language in LANGUAGES:
            lengths = [seen_length(option.in_language(language)) for option in offered(exercise)]
            is_prose = bool(lengths) and statistics.mean(lengths) >= PROSE[language]
            if is_prose and max(lengths) > LONGEST_TO_SHORTEST * min(lengths):
                found.append(f"{exercise.item.id} ({language}): {sorted(lengths)}")
    return found


def test_the_options_of_a_choice_are_of_about_one_length() -> None:
    none_of(uneven_options(BANK))


def with_options(content: Content, *english: str, japanese: str = "同じくらいの長さの選択肢の文です") -> Bank:
    key, *others = (text(option, japanese) for option in english)
    wrong = [mistake(f"wrong-{n}", text=other) for n, other in enumerate(others)]
    content.choice("planted", key=key, mistakes=wrong)
    return content.bank()


@pytest.mark.parametrize(
    ("options", "is_uneven"),
    [
        (
            ["The weights that have just been updated by a step of descent", *["The weights before the update"] * 3],
            True,
        ),
        (["The weights after the update", *["The weights before the update"] * 3], False),
        (["1", "12", "123", "1234"], False),
        (["ReLU", "Softmax", "Sigmoid", "Leaky ReLU"], False),
    ],
)
def test_a_long_key_among_short_options_is_caught(content: Content, options: list[str], is_uneven: bool) -> None:
    found = [line for line in uneven_options(with_options(content, *options)) if line.startswith("planted")]
    assert bool(found) == is_uneven


# --- no option speaks of the others

OF_OTHERS = re.compile(
    r"(上記|以上|上|選択肢)の?(すべて|全て|いずれ|どれ)|(どれ|いずれ)でも(ない|ありません)"
    r"|(すべて|全て|いずれも|どれも)(が|は)?(正し(い|く)|誤り|間違|当てはま|あてはま)|該当なし"
    r"|\b(all|none|both|neither|any) of (the )?(above|these|others?)\b|\ball (are )?(true|correct|right)\b",
    re.IGNORECASE,
)


def options_of_others(bank: Bank) -> list[str]:
    return [
        f"{exercise.item.id}: {option.in_language(language)}"
        for exercise in bank.exercises.values()
        for option in offered(exercise)
        for language in LANGUAGES
        if OF_OTHERS.search(option.in_language(language))
    ]


def test_no_option_speaks_of_the_others() -> None:
    none_of(options_of_others(BANK))


@pytest.mark.parametrize(
    "option",
    [
        "All of the above",
        "none of these",
        "すべて正しい",
        "上記すべて",
        "上記のいずれでもない",
        "どれでもない",
        "いずれも誤り",
    ],
)
def test_an_option_that_speaks_of_the_others_is_caught(content: Content, option: str) -> None:
    content.choice("planted", key=text(option, option))
    assert len(options_of_others(content.bank())) >= 2


@pytest.mark.parametrize(
    "option", ["Weights of all layers are shared", "すべての層で重みを共有する", "any of the weights"]
)
def test_an_option_that_only_says_all_is_not(option: str) -> None:
    assert not OF_OTHERS.search(option)


# --- the key is anywhere

SEEDS = 400
# Chi-square with three degrees of freedom: chance passes it once in a million items. The draws never change.
TOO_UNEVEN = 30.66


def chi_square(places: str) -> float:
    expected = len(places) / 4
    return sum((places.count(letter) - expected) ** 2 / expected for letter in "ABCD")


def places_of_the_key(exercise: Exercise) -> str:
    drawn = (Instance(exercise, seed).options or [] for seed in range(SEEDS))
    return "".join(option.letter for options in drawn for option in options if option.mistake is None)


def test_the_key_stands_anywhere_among_the_four_options() -> None:
    found = {
        name: places_of_the_key(exercise)
        for name, exercise in BANK.exercises.items()
        if len(Instance(exercise, 0).options or []) == 4 and exercise.item.kind != "order"
    }
    assert {name: len(places) for name, places in found.items() if len(places) != SEEDS} == {}
    assert [name for name, places in found.items() if chi_square(places) > TOO_UNEVEN] == []


def test_a_key_that_prefers_a_place_is_caught() -> None:
    assert chi_square("ABCD" * 100) == 0
    assert chi_square("A" * 160 + "BCD" * 80) > TOO_UNEVEN


# --- no two items ask the same


def repeated(bank: Bank) -> list[str]:
    """Return which items have the same title, or the same question when its numbers are put in."""
    found = defaultdict(list)
    for name, exercise in bank.exercises.items():
        for key, described in (("title", exercise.item.title), ("statement", asked(exercise))):
            for language in LANGUAGES:
                found[key, language, plain(described.in_language(language)).strip()].append(name)
    return [f"{key} ({language}): {', '.join(names)}" for (key, language, _), names in found.items() if len(names) > 1]


def asked(exercise: Exercise) -> Text:
    try:
        return Instance(exercise, 0).text(exercise.item.statement)
    except ExerciseError:  # without a solution, about which other tests complain
        return exercise.item.statement


def test_no_two_items_have_the_same_title_or_question() -> None:
    none_of(repeated(BANK))


def test_a_repeated_question_is_caught_and_other_numbers_are_not(content: Content) -> None:
    content.choice("one", title=text("One", "一"))
    content.choice("two", title=text("Two", "二"))
    content.number(
        "three",
        title=text("Three", "三"),
        givens={"h": 8, "w": 9},
        statement=text("A [[h]] x [[w]] thing.", "数 [[h]]"),
    )
    content.number("four", title=text("ＴＷＯ", "四"), statement=text("A [[h]] x [[w]] thing.", "数 [[h]]"))
    found = [line for line in repeated(content.bank()) if "one" in line or "four" in line]
    assert sorted(found) == ["statement (en): one, two", "statement (ja): one, two", "title (en): four, two"]


# --- formulas are whole


FORMULA = r"\$\$.*?\$\$|\$.*?\$"


def without_code(written: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`|\\\$", "", written, flags=re.DOTALL)


def broken_formula(written: str) -> str | None:
    """Return what is wrong with the formulas of a Markdown text."""
    outside = without_code(written)
    formulas: list[str] = re.findall(FORMULA, outside, flags=re.DOTALL)
    if "$" in re.sub(FORMULA, "", outside, flags=re.DOTALL):
        return "an odd $"
    for formula in formulas:
        inner = formula.strip("$")
        depth = 0
        for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", inner):
            depth += 1 if brace == "{" else -1
            if depth < 0:
                return f"a brace that was not opened: {formula}"
        begun, ended = (re.findall(rf"\\{word}\{{(\w+\*?)\}}", inner) for word in ("begin", "end"))
        left, right = (len(re.findall(rf"\\{word}(?![a-zA-Z])", inner)) for word in ("left", "right"))
        if not inner.strip():
            return "an empty formula"
        if depth:
            return f"a brace that is not closed: {formula}"
        if left != right:
            return f"{left} \\left and {right} \\right: {formula}"
        if sorted(begun) != sorted(ended):
            return f"\\begin without its \\end: {formula}"
    return None


def test_every_formula_is_whole() -> None:
    found = ((where, broken_formula(written)) for where, written in in_both(all_texts(BANK)))
    none_of([f"{where}: {problem}" for where, problem in found if problem])


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("the loss $L", "an odd"),
        ("$a$ and $$b$", "an odd"),
        ("$$$$", "empty"),
        ("$ $", "empty"),
        (r"$\frac{1}{2$", "not closed"),
        (r"$a}b{$", "not opened"),
        (r"$\left( a )$", r"\left"),
        (r"$\begin{cases} a$", r"\begin"),
    ],
)
def test_a_broken_formula_is_caught(written: str, problem: str) -> None:
    assert problem in (broken_formula(written) or "")


@pytest.mark.parametrize(
    "written",
    [
        r"costs \$5",
        "`$HOME` and `${x`",
        r"$\left\{ a \right\}$ and $$\hat{g} \\ b$$",
        r"$\leftarrow$",
        "```\n$x\n```",
        r"$\begin{cases} a \end{cases}$",
    ],
)
def test_a_whole_formula_and_a_dollar_sign_in_code_are_not(written: str) -> None:
    assert broken_formula(written) is None


# --- bold is bold

# After punctuation, Markdown ends a bold text only before a blank or more punctuation: `**例（1）**を` keeps its stars.
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def is_sign(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PS"


def broken_bold(written: str) -> list[str]:
    """Return the bold texts that are shown with their stars."""
    found = []
    outside = re.sub(r"```.*?```", "", PLACEHOLDER.sub("x", written), flags=re.DOTALL)
    for bold in BOLD.finditer(outside):
        before, after = outside[: bold.start()][-1:], outside[bold.end() :][:1]
        opens = not is_sign(bold[1][0]) or not before or before.isspace() or is_sign(before)
        closes = not is_sign(bold[1][-1]) or not after or after.isspace() or is_sign(after)
        if not (opens and closes):
            found.append(f"{before}{bold[0]}{after}")
    return found


def test_every_bold_text_is_shown_bold() -> None:
    found = ((where, broken_bold(written)) for where, written in in_both(all_texts(BANK)))
    none_of([f"{where}: {', '.join(broken)}" for where, broken in found if broken])


@pytest.mark.parametrize(
    ("written", "is_broken"),
    [
        ("これは**重み（W）**を", True),
        ("これは**`x`**を", True),
        ("これは **`x`** を", False),
        ("これは**重み**（W）を", False),
        ("これは、**`x`**。", False),
        ("a **bold** word", False),
        ("```\na**(b)**c\n```", False),
    ],
)
def test_bold_that_is_not_shown_is_caught(written: str, is_broken: bool) -> None:
    assert bool(broken_bold(written)) == is_broken


# --- what is referred to exists, and nothing is left of the template


def test_every_related_item_exists() -> None:
    known = BANK.exercises.keys() | {Path(problem.path).stem for problem in BANK.problems}
    related = [(name, other) for name, exercise in BANK.exercises.items() for other in exercise.item.related]
    none_of([f"{name}: {other}" for name, other in related if other not in known])


def test_nothing_is_left_of_the_template_of_a_new_exercise() -> None:
    none_of([where for where, written in in_both(all_texts(BANK)) if TODO in written])


# --- each language is itself


def wrong_language(places: list[Place]) -> list[str]:
    """Return the texts in the other language.

    A formula or number has none; an option may be a name, if it is the same in both.
    """
    found = []
    for place in places:
        is_option = re.search(r"\b(text|key|steps\.\d+)$|^phrases\.", place.key)
        wordless = not re.search("[A-Za-z]", without_code(re.sub(FORMULA, "", place.text.ja, flags=re.DOTALL)))
        may_have_none = place.text.ja == place.text.en and (is_option or wordless)
        if not JAPANESE.search(place.text.ja) and not may_have_none:
            found.append(f"{place} (ja): {place.text.ja[:60]}")
        if FULL_WIDTH.search(place.text.en):
            found.append(f"{place} (en): {place.text.en[:60]}")
    return found


def test_japanese_texts_are_japanese_and_english_ones_have_none() -> None:
    none_of(wrong_language(all_texts(BANK)))


@pytest.mark.parametrize(
    ("key", "ja", "en", "count"),
    [
        ("title", "勾配", "Gradient", 0),
        ("title", "Gradient", "Gradient", 1),
        ("title", "勾配", "勾配", 1),
        ("title", "勾配", "Gradient（norm）", 1),
        ("key", "$x$", "$x$", 0),
        ("mistakes.0.text", "Adam", "Adam", 0),
        ("mistakes.0.why", "Adam", "Adam", 1),
        ("mistakes.0.text", "the mean", "a mean", 1),
        ("hints.0", "$$x$$ `y`", "$$x$$ `y`", 0),
        ("hints.0", "$$x$$ is", "$$x$$ is", 1),
    ],
)
def test_a_text_in_the_wrong_language_is_caught(key: str, ja: str, en: str, count: int) -> None:
    assert len(wrong_language([Place("planted", key, Text(ja=ja, en=en))])) == count


# --- one word for one thing


class Term(BaseModel, extra="forbid"):
    """An entry of the glossary."""

    ja: str
    en: str
    refused: list[str]


GLOSSARY = [Term(**entry) for entry in yaml.safe_load((ROOT / "quizzes" / "glossary.yaml").read_text("utf-8"))]
WORDS = {
    name: texts
    for file in sorted((ROOT / "ui" / "wording").glob("*.yaml"))
    for name, texts in yaml.safe_load(file.read_text("utf-8")).items()
}


def refused_words(written: str) -> list[str]:
    """Return the refused spellings of a text, each with the right one."""
    found = plain(written)
    return [
        f"{variant}, which is {term.en if variant.isascii() else term.ja}"
        for term in GLOSSARY
        for variant in term.refused
        if plain(variant) in found
    ]


def test_the_bank_says_each_thing_by_the_word_of_the_glossary() -> None:
    # what the report says is quoted
    places = [place for place in all_texts(BANK) if place.key != "report.says"]
    found = [f"{where}: {word}" for where, written in in_both(places) for word in refused_words(written)]
    none_of(found)


def test_the_pages_say_each_thing_by_the_word_of_the_glossary() -> None:
    found = [
        f"{name}: {word}" for name, said in WORDS.items() for part in said.values() for word in refused_words(part)
    ]
    none_of(found)


@pytest.mark.parametrize(
    "written", ["誤差逆伝搬法", "バッチ\nノーマライゼーション", "ﾊﾞｯｸﾌﾟﾛﾊﾟｹﾞｰｼｮﾝ法", "Soft-Max", "畳込み層"]
)
def test_a_refused_word_is_caught(written: str) -> None:
    assert len(refused_words(written)) == 1


def test_no_word_of_the_glossary_refuses_another_one() -> None:
    assert len(GLOSSARY) >= 40
    assert {
        term.ja: refused_words(f"{term.ja} {term.en}") for term in GLOSSARY if refused_words(f"{term.ja} {term.en}")
    } == {}
    names = [name for term in GLOSSARY for name in (term.ja, term.en, *term.refused)]
    assert [name for name in set(names) if names.count(name) > 1] == []
