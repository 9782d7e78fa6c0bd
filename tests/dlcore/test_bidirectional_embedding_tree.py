"""Joining two directions, looking words up, and composing along a parse tree."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore import check_indices, compose, embed, encode_tree, join_states, look_up

sides = st.integers(1, 5)


@given(sides, sides, sides)
def test_each_step_is_joined_with_the_mirrored_step_of_the_backward_states(N: int, T: int, H: int) -> None:
    rng = np.random.default_rng(0)
    forward, backward = rng.normal(size=(N, T, H)), rng.normal(size=(N, T, H))
    states = join_states(forward, backward)
    for n in range(N):
        for t in range(T):
            assert states[n, t].tolist() == [*forward[n, t], *backward[n, T - 1 - t]]
        np.testing.assert_array_equal(join_states(forward[n], backward[n]), states[n])


@given(sides, sides)
def test_reversing_the_backward_states_twice_gives_them_back(T: int, H: int) -> None:
    states = np.random.default_rng(0).normal(size=(T, H))
    np.testing.assert_array_equal(join_states(states, states[::-1]), np.hstack([states, states]))


@pytest.mark.parametrize(
    ("forward", "backward"), [((3, 2), (3, 4)), ((3, 2), (4, 2)), ((2, 3, 2), (3, 2)), ((3,), (3,))]
)
def test_states_that_do_not_match_are_refused(forward: tuple[int, ...], backward: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"^Both directions need the same shape \(\.\.\., T, H\), but forward has "):
        join_states(np.ones(forward), np.ones(backward))


@given(st.lists(st.integers(0, 6), min_size=1, max_size=9))
def test_a_one_hot_product_equals_a_look_up(words: list[int]) -> None:
    table = np.random.default_rng(0).normal(size=(7, 3))
    one_hot = np.zeros((len(words), 7))
    for t, word in enumerate(words):
        one_hot[t, word] = 1
    np.testing.assert_array_equal(embed(one_hot, table), look_up(np.array(words), table), strict=True)
    np.testing.assert_array_equal(embed(one_hot[0], table), table[words[0]])


def test_a_look_up_is_a_copy() -> None:
    table = np.zeros((3, 2))
    for indices in (np.array(1), np.array([1, 2])):
        look_up(indices, table)[...] = 5
    assert not table.any()


def test_looking_up_no_words_gives_no_vectors() -> None:
    assert look_up(np.array([], dtype=int), np.zeros((3, 2))).shape == (0, 2)


@pytest.mark.parametrize(("word", "message"), [(-1, "one is -1"), (3, "one is 3")])
def test_a_word_outside_the_vocabulary_is_refused(word: int, message: str) -> None:
    with pytest.raises(IndexError, match=rf"^Each word number must be from 0 to 2, but {message}\.$"):
        look_up(np.array([[0, word]]), np.zeros((3, 2)))


def test_a_word_number_that_is_no_integer_is_refused() -> None:
    for wrong in (np.array([1.0]), np.array([True])):
        with pytest.raises(TypeError, match=r"^Each action must be an integer, but the array holds (float64|bool)\.$"):
            check_indices(wrong, 3, "action")


def test_compose_equals_a_loop_with_the_left_child_on_the_upper_rows() -> None:
    rng = np.random.default_rng(0)
    left, right, W, b = rng.normal(size=3), rng.normal(size=3), rng.normal(size=(6, 3)), rng.normal(size=3)
    children = [*left, *right]
    expected = [math.tanh(sum(children[j] * W[j, k] for j in range(6)) + b[k]) for k in range(3)]
    np.testing.assert_allclose(compose(left, right, W, b), expected, rtol=1e-12)
    assert not np.allclose(compose(right, left, W, b), expected)


def test_a_tree_is_encoded_from_the_leaves_up() -> None:
    rng = np.random.default_rng(0)
    the, cat, sat = rng.normal(size=(3, 2))
    W, b = rng.normal(size=(4, 2)), rng.normal(size=2)
    tree = {"left": {"left": the, "right": cat}, "right": sat}
    noun = np.tanh(np.hstack([the, cat]) @ W + b)
    np.testing.assert_allclose(encode_tree(tree, W, b), np.tanh(np.hstack([noun, sat]) @ W + b))
    other = {"left": the, "right": {"left": cat, "right": sat}}
    assert not np.allclose(encode_tree(other, W, b), encode_tree(tree, W, b))


def test_a_tree_of_one_leaf_is_the_leaf() -> None:
    leaf = np.array([3.0, 4.0])
    assert encode_tree(leaf, np.ones((4, 2)), np.zeros(2)) is leaf


LEAF = np.zeros(2)


@pytest.mark.parametrize(
    ("node", "message"),
    [
        ({"left": LEAF}, r"The node root needs exactly the keys 'left' and 'right', but it has \['left'\]\."),
        (
            {"left": LEAF, "right": {"left": LEAF, "rihgt": LEAF}},
            r"The node root\.right needs exactly the keys 'left' and 'right', but it has \['left', 'rihgt'\]\.",
        ),
        (
            {"left": {"left": None, "right": LEAF}, "right": LEAF},
            r"The node root\.left\.left must be a dict or an array of shape \(2,\), but it is a NoneType\.",
        ),
        (
            {"left": LEAF, "right": np.zeros(3)},
            r"The node root\.right must be a dict or an array of shape \(2,\), but it is an array of shape \(3,\)\.",
        ),
    ],
)
def test_a_malformed_node_is_refused_with_its_place_in_the_tree(node: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        encode_tree(node, np.zeros((4, 2)), np.zeros(2))  # type: ignore[arg-type]
