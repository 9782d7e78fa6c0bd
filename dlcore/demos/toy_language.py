"""A toy language: short sentences put together at random, in which every word has a place of its own.

People differ in three ways (royal or not, a man or a woman, grown up or a child), and each way shows in what they wear,
where they live and what they do. So analogies such as man : king = woman : queen are there to be found.
"""

from itertools import permutations

import numpy as np

from dlcore.arrays import Array, IntArray

PEOPLE = {  # royal, female, child
    "man": (0, 0, 0),
    "woman": (0, 1, 0),
    "boy": (0, 0, 1),
    "girl": (0, 1, 1),
    "king": (1, 0, 0),
    "queen": (1, 1, 0),
    "prince": (1, 0, 1),
    "princess": (1, 1, 1),
}
MARKS = (  # for each of the three ways: a verb, and what follows it for either side
    ("lives", ("village", "farm"), ("palace", "castle")),
    ("wears", ("suit", "tie"), ("dress", "skirt")),
    ("visits", ("office", "bank"), ("school", "playground")),
)
ANIMALS = ("dog", "cat", "horse", "cow")
FOODS = ("bread", "rice", "apple", "cheese")
DRINKS = ("water", "milk", "tea", "juice")
ACTIONS = ("runs", "sleeps", "swims")
CLASSES: dict[str, tuple[str, ...]] = {
    "people": tuple(PEOPLE),
    "animals": ANIMALS,
    "foods": FOODS,
    "drinks": DRINKS,
    "verbs": ("eats", "drinks", *ACTIONS, *(verb for verb, _, _ in MARKS)),
    "places": tuple(word for way in (0, 2) for side in (1, 2) for word in MARKS[way][side]),
    "clothes": (*MARKS[1][1], *MARKS[1][2]),
}
WORDS = tuple(word for words in CLASSES.values() for word in words)
CLASS_OF = np.array([number for number, words in enumerate(CLASSES.values()) for _ in words])
NUMBER = {word: number for number, word in enumerate(WORDS)}


def sentences(count: int, rng: np.random.Generator) -> list[IntArray]:
    """Make up sentences, as arrays of word numbers."""
    return [np.array([NUMBER[word] for word in _sentence(rng)]) for _ in range(count)]


def analogies() -> IntArray:
    """List all analogies a : b = c : d among people: b differs from a in one way, and d from c in the same."""
    found = []
    for way, other in permutations(range(3), 2):
        for a, sides in PEOPLE.items():
            four = (_with(sides, way), _with(sides, other), _with(_with(sides, way), other))
            found.append([NUMBER[word] for word in (a, *(_person(its) for its in four))])
    return np.array(found)


def solve(table: Array, asked: IntArray) -> IntArray:
    """Answer analogies: the word closest to ``b - a + c`` by the cosine, none of the three themselves."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    a, b, c = asked.T[:3]
    closeness = (unit[b] - unit[a] + unit[c]) @ unit.T
    closeness[np.arange(len(asked))[:, None], asked[:, :3]] = -np.inf
    return np.asarray(closeness.argmax(axis=1))


def cosines(table: Array) -> Array:
    """Return the cosine of each pair of word vectors."""
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    found: Array = unit @ unit.T
    return found


def _sentence(rng: np.random.Generator) -> tuple[str, ...]:
    """Make up one sentence of two or three words."""
    kind = rng.integers(6)
    anyone = str(rng.choice([*PEOPLE, *ANIMALS]))
    if kind == 0:
        return anyone, "eats", str(rng.choice(FOODS))
    if kind == 1:
        return anyone, "drinks", str(rng.choice(DRINKS))
    if kind == 2:
        return str(rng.choice(ANIMALS)), str(rng.choice(ACTIONS))
    person = str(rng.choice(list(PEOPLE)))
    way = int(rng.integers(3))
    verb, *sides = MARKS[way]
    return person, verb, str(rng.choice(sides[PEOPLE[person][way]]))


def _with(sides: tuple[int, int, int], way: int) -> tuple[int, int, int]:
    """Change one way to its other side."""
    changed = list(sides)
    changed[way] = 1 - changed[way]
    return changed[0], changed[1], changed[2]


def _person(sides: tuple[int, int, int]) -> str:
    """Return the person of these three sides."""
    return next(word for word, its in PEOPLE.items() if its == sides)
