"""Toy dialogues: a guest asks what to look for in a city, and goes on with "and osaka ?" or "and music ?".

What is left out of such a question was said earlier, so the right answer depends on an utterance before it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from dlcore.arrays import IntArray

TOPICS = {
    "food": ("ramen", "sushi", "tofu", "curry", "soba", "udon"),
    "sights": ("temples", "castles", "gardens", "shrines", "markets", "bridges"),
    "gifts": ("fans", "dolls", "knives", "cakes", "tea", "silk"),
    "music": ("jazz", "rock", "folk", "drums", "flutes", "choirs"),
}
CITIES = ("kyoto", "osaka", "nara", "kobe", "tokyo", "sendai")
ANSWERS = ("try {thing} in {city}", "{city} has great {thing}", "people love {city} for {thing}")
THANKS, WELCOME = "thank you !", "you are welcome"
LONGEST = 6  # words of an utterance, its end included
ALONE, ONE_BACK, TWO_BACK = range(3)  # how many turns back lies what the last question leaves out

_SPOKEN = " ".join([*TOPICS, *sum(TOPICS.values(), ()), *CITIES, *ANSWERS, THANKS, WELCOME, "in and ?"])
VOCABULARY = (".", "<s>", *sorted({word for word in _SPOKEN.split() if "{" not in word}))
NUMBER = {word: number for number, word in enumerate(VOCABULARY)}
END, START = NUMBER["."], NUMBER["<s>"]

Guide: TypeAlias = dict[tuple[str, str], tuple[str, ...]]
"""The right answers by topic and city."""


class Talk(NamedTuple):
    """One dialogue up to its last question.

    Attributes
    ----------
    lines : tuple of str
        What guest and guide said in turn, from the first question to the last.
    topic, city : str
        What the last question is about, all things considered.
    back : int
        ``ALONE`` if the last question says both itself, else where the rest was said: ``ONE_BACK`` in the turn before,
        ``TWO_BACK`` before a turn of thanks.
    """

    lines: tuple[str, ...]
    topic: str
    city: str
    back: int


def guide(rng: np.random.Generator, replies: int) -> Guide:
    """Make up what each city is known for: so many right answers for each topic, each with its own wording."""
    found: Guide = {}
    for topic, things in TOPICS.items():
        for city in CITIES:
            chosen = rng.permutation(len(things))[:replies]
            said = (ANSWERS[place].format(thing=things[thing], city=city) for place, thing in enumerate(chosen))
            found[topic, city] = tuple(said)
    return found


def talks(rng: np.random.Generator, answers: Guide) -> Iterator[Talk]:
    """Make up dialogues without end: a whole question, then a question or thanks, then the last question."""
    while True:
        first, topic, city = _asked(rng, "whole", "", "")
        lines = [first, _one_of(rng, answers[topic, city])]
        middle = _one_of(rng, ("whole", "city", "topic", "thanks"))
        if middle == "thanks":
            lines += [THANKS, WELCOME]
        else:
            question, topic, city = _asked(rng, middle, topic, city)
            lines += [question, _one_of(rng, answers[topic, city])]
        last = _one_of(rng, ("whole", "city", "topic"))
        question, topic, city = _asked(rng, last, topic, city)
        back = ALONE if last == "whole" else TWO_BACK if middle == "thanks" else ONE_BACK
        yield Talk((*lines, question), topic, city, back)


def kept_apart(rng: np.random.Generator, answers: Guide, count: int) -> list[Talk]:
    """Make up dialogues for the test, no two of which have the same questions."""
    found: dict[tuple[str, ...], Talk] = {}
    for talk in talks(rng, answers):
        if len(found) == count:
            break
        found.setdefault(talk.lines[::2], talk)
    return list(found.values())


def numbered(lines: Sequence[str]) -> IntArray:
    """Turn utterances into word numbers, filled up with the end."""
    found = np.full((len(lines), LONGEST), END)
    for row, line in zip(found, lines, strict=True):
        words = [NUMBER[word] for word in line.split()]
        row[: len(words)] = words
    return found


def spelled(words: IntArray) -> str:
    """Return the utterance that some word numbers stand for, up to its end."""
    ends = np.flatnonzero(words == END)
    return " ".join(VOCABULARY[word] for word in words[: ends[0] if len(ends) else None])


def _asked(rng: np.random.Generator, kind: str, topic: str, city: str) -> tuple[str, str, str]:
    """Ask about another topic, another city or both; return the question, and what it is about."""
    if kind != "city":
        topic = _one_of(rng, [name for name in TOPICS if name != topic])
    if kind != "topic":
        city = _one_of(rng, [name for name in CITIES if name != city])
    return {"whole": f"{topic} in {city} ?", "city": f"and {city} ?", "topic": f"and {topic} ?"}[kind], topic, city


def _one_of(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]
