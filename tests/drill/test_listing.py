"""What a list shows: each filter alone and together, the search in both languages, and what is off the syllabus."""

from __future__ import annotations

import pytest

from drill.bank import Bank
from drill.listing import FIRST_NINE, Wanted, areas, kinds, listed, plain, select
from tests.drill.content import Content, text

OWN = {"eigen", "bayes", "docker", "old", "gone"}


def found(bank: Bank, wanted: Wanted, state_of: dict[str, str] | None = None) -> set[str]:
    """Return which of our own are found, whatever is shipped beside them."""
    return {exercise.item.id for exercise in select(bank, wanted, state_of or {})} & OWN


@pytest.fixture
def made_up(content: Content) -> Bank:
    """Return a bank with five items of ours."""
    content.choice("eigen", leaf="math-linalg-eig", level=2, title=text("Eigenvalues of a matrix", "行列の固有値"))
    content.order("bayes", leaf="math-prob-bayes", level=3, statement=text("Using an urn", "**ベイズ**の\n定理"))
    content.code("docker", leaf="ops-env-container", statement=text("Loss of 0.5", "損失　ＣＮＮ"))
    content.choice("old", leaf="ops-env-container", legacy=True)
    content.choice("gone", leaf="ops-env-container", retired=True)
    return content.bank()


def test_without_a_wish_everything_is_listed_but_old_and_retired_items_and_the_size_drill(made_up: Bank) -> None:
    assert found(made_up, Wanted()) == {"eigen", "bayes", "docker"}
    listed_ids = {exercise.item.id for exercise in listed(made_up)}
    assert "conv-output-size-drill" not in listed_ids
    assert "old" in listed_ids


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(area="math"), {"eigen", "bayes"}),
        (Wanted(area="math-prob"), {"bayes"}),
        (Wanted(area="math-linalg-eig"), {"eigen"}),
        (Wanted(area="ops"), {"docker"}),
        (Wanted(area="ops", legacy=True), {"docker", "old"}),
        (Wanted(kind="choice"), {"eigen"}),
        (Wanted(kind="curve"), set()),
        (Wanted(level=3), {"bayes"}),
        (Wanted(level=2, kind="choice", area="math"), {"eigen"}),
        (Wanted(level=2, kind="order", area="math"), set()),
        (Wanted(state="new"), {"bayes"}),
        (Wanted(state="tried"), {"eigen"}),
        (Wanted(state="solved"), {"docker"}),
    ],
    ids=repr,
)
def test_what_is_found_fits_every_wish(made_up: Bank, wanted: Wanted, expected: set[str]) -> None:
    assert found(made_up, wanted, {"eigen": "tried", "docker": "solved"}) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("固有値", {"eigen"}),
        ("EIGENVALUES", {"eigen"}),
        ("ｅｉｇｅｎ　ｍａｔｒｉｘ", {"eigen"}),
        ("matrix eigen", {"eigen"}),
        ("行列 eigen", {"eigen"}),
        ("eigen bayes", set()),
        ("ベイズの定理", {"bayes"}),
        ("ﾍﾞｲｽﾞ", {"bayes"}),
        ("cnn", {"docker"}),
        ("0.5", {"docker"}),
        (".*", set()),
        ("ganu", set()),
        ("  \u3000 ", {"eigen", "bayes", "docker"}),
    ],
)
def test_the_search_knows_no_width_no_case_and_no_order_of_words(made_up: Bank, words: str, expected: set[str]) -> None:
    assert found(made_up, Wanted(text=words)) == expected


def test_words_are_not_found_across_the_spaces_of_english() -> None:
    assert "gan" not in plain("using an urn")
    assert plain("誤差を\n  逆伝播") == "誤差を逆伝播"


def test_the_nine_of_the_report_are_always_listed(bank: Bank) -> None:
    assert {exercise.item.id for exercise in select(bank, Wanted(), {})} >= FIRST_NINE
    assert any(bank.find(item).item.legacy for item in FIRST_NINE)


def test_the_areas_are_the_filled_nodes_with_their_depth(made_up: Bank) -> None:
    found = areas(made_up)
    assert [found[node] for node in ("math", "math-linalg", "math-linalg-eig")] == [0, 1, 2]
    filled = {exercise.item.leaf for exercise in listed(made_up)}
    assert {node for node in made_up.syllabus if any(made_up.lies_under(leaf, node) for leaf in filled)} == set(found)
    order = list(made_up.syllabus)
    assert list(found) == sorted(found, key=order.index)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_two_areas_of_a_depth_have_the_same_name(bank: Bank, language: str) -> None:
    # the list of areas knows them by their label
    def depth(node: str | None) -> int:
        return 0 if node is None else 1 + depth(bank.syllabus[node].parent)

    labels = [(depth(node.id), getattr(node, language)) for node in bank.syllabus.values()]
    assert sorted({label for label in labels if labels.count(label) > 1}) == []


def test_only_kinds_that_are_there_can_be_chosen(made_up: Bank, bank: Bank) -> None:
    assert {"code", "choice", "number", "order"} <= set(kinds(made_up))
    assert set(kinds(bank)) == {exercise.item.kind for exercise in listed(bank)}
