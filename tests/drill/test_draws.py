"""Chance that must never change: a learner's givens and option orders hang on these literal numbers."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from drill.draws import Draws, numpy_stream

LETTERS = list("ABCDEFGH")

# Written down once. When one of these fails, the code is wrong, never the number.
PINNED_INTEGERS = [478, 150, 669, 256, 306, 196, 527, 252, 685, 886]
PINNED_SMALL = [-3, -3, 3, 0, 1, 2, 1, 3, 2, -2]
PINNED_CHOICES = ["e", "d", "d", "e", "b", "d", "f", "c"]
PINNED_ORDER = ["E", "C", "A", "B", "H", "D", "F", "G"]
PINNED_LARGE = 858906660206602288171235586039
PINNED_ENTROPY = 295369482649487592901294214634723785228


def test_the_draws_are_the_same_for_ever() -> None:
    draws = Draws("conv-output-size", 1, 0, "givens")
    assert [draws.integer(0, 999) for _ in range(10)] == PINNED_INTEGERS
    assert [draws.integer(-3, 3) for _ in range(10)] == PINNED_SMALL
    assert [draws.choice("abcdef") for _ in range(8)] == PINNED_CHOICES
    assert draws.shuffled(LETTERS) == PINNED_ORDER
    assert draws.integer(0, 10**30) == PINNED_LARGE


def test_the_seeds_of_the_numpy_streams_are_the_same_for_ever() -> None:
    # not the numbers, which NumPy may change, but the bits that seed them
    state = numpy_stream("a", 1, 0, "cases").bit_generator.seed_seq.entropy  # type: ignore[attr-defined]
    assert state == PINNED_ENTROPY


@pytest.mark.parametrize(("low", "high"), [(0, 0), (-5, 5), (1, 6), (10**20, 10**20 + 3)])
def test_both_ends_are_drawn_and_nothing_beyond(low: int, high: int) -> None:
    draws = Draws("i", 1, 1, "p")
    drawn = {draws.integer(low, high) for _ in range(400)}
    assert drawn == set(range(low, high + 1))


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="between 3 and 2"):
        Draws("i", 1, 1, "p").integer(3, 2)


def test_every_number_comes_about_equally_often() -> None:
    draws = Draws("i", 1, 2, "p")
    counts = Counter(draws.integer(0, 9) for _ in range(5000))
    assert sum((count - 500) ** 2 / 500 for count in counts.values()) < 33.7  # chi-square, 9 degrees: one in 10,000


def test_every_order_comes_about_equally_often() -> None:
    orders = Counter(tuple(Draws("i", 1, seed, "options").shuffled("ABC")) for seed in range(3000))
    assert len(orders) == 6
    assert sum((count - 500) ** 2 / 500 for count in orders.values()) < 25.7  # 5 degrees


def test_item_version_seed_and_purpose_have_streams_of_their_own() -> None:
    names = [("i", 1, 0, "p"), ("j", 1, 0, "p"), ("i", 2, 0, "p"), ("i", 1, 1, "p"), ("i", 1, 0, "q")]
    streams = {name: [Draws(*name).integer(0, 10**9)] for name in names}
    for name in names:
        draws = Draws(*name)
        streams[name] = [draws.integer(0, 10**9) for _ in range(5)]
    drawn = [number for numbers in streams.values() for number in numbers]
    assert len(set(drawn)) == len(drawn)
    cases = {float(numpy_stream(*name).normal()) for name in names}
    assert len(cases) == len(names)
    correlation = np.corrcoef(
        [Draws("i", 1, seed, "givens").integer(0, 10**6) for seed in range(500)],
        [Draws("i", 1, seed, "options").integer(0, 10**6) for seed in range(500)],
    )[0, 1]
    assert abs(correlation) < 0.2


def test_drawing_for_one_purpose_does_not_move_another() -> None:
    one, other = Draws("i", 1, 0, "p"), Draws("i", 1, 0, "p")
    Draws("i", 1, 0, "q").integer(0, 5)
    one.shuffled(LETTERS)
    other.shuffled(LETTERS)
    assert one.integer(0, 10**9) == other.integer(0, 10**9)
    assert list("ABCDEFGH") == LETTERS
