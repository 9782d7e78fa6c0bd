"""The items "find the bug": the printed listing computes something else, and with the mended line it is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dlcore import L2, AdaGrad, Dropout, Momentum, add_penalty, im2col, lstm_step, sigmoid, softmax
from drill.bank import load_bank
from drill.item import ChoiceItem

BANK = load_bank()
Names = dict[str, Any]
Results = list[tuple[Any, Any]]  # pairs of what the listing returns and what is right
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
LINE = re.compile(r"(?:Line (\d+)|(\d+) 行目): `(.*)`")


def item(name: str) -> ChoiceItem:
    found = BANK.find(name).item
    assert isinstance(found, ChoiceItem)
    return found


def block(text: str) -> str:
    (found,) = BLOCK.findall(text)
    return str(found)


def line_of(option: str) -> tuple[int, str]:
    """Return number and code of an option such as "Line 8: `s = sigmoid(z1)`"."""
    found = LINE.fullmatch(option)
    assert found, option
    return int(found[1] or found[2]), found[3]


def listing(name: str) -> list[str]:
    """Return the printed lines, each of which ends with its number."""
    lines = block(item(name).statement.en).splitlines()
    assert [line.rsplit("# ", 1)[1] for line in lines] == [str(number) for number in range(1, len(lines) + 1)]
    return lines


def mended(name: str) -> list[str]:
    """Return the lines with that of the key replaced by the one in the explanation."""
    lines, (number, _) = listing(name), line_of(item(name).key.en)
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    return [*lines[: number - 1], indent + block(item(name).explanation.en).strip(), *lines[number:]]


def run(lines: list[str]) -> Names:
    names: Names = {"np": np, "sigmoid": sigmoid}
    exec("\n".join(lines), names)  # our own listing
    return names


def agrees(results: Results) -> bool:
    return all(np.shape(got) == np.shape(right) and np.allclose(got, right, atol=1e-7) for got, right in results)


def slopes(loss: Callable[[], float], place: Any, step: float = 1e-5) -> Any:
    """Return central differences of the loss, whose argument is changed in place."""
    gradient = np.zeros_like(place)
    for index in np.ndindex(place.shape):
        kept = place[index]
        place[index] = kept + step
        above = loss()
        place[index] = kept - step
        gradient[index] = (above - loss()) / (2 * step)
        place[index] = kept
    return gradient


# --- one check for each item: what it returns, and what is right


def sigmoid_backward(names: Names, rng: np.random.Generator) -> Results:
    x, t, W1, W2 = (rng.normal(size=shape) for shape in ((5, 3), (5, 2), (3, 4), (4, 2)))

    def loss() -> float:
        return float(np.sum((sigmoid(x @ W1) @ W2 - t) ** 2) / (2 * len(x)))

    dW1, dW2 = names["gradients"](x, t, W1, W2)
    return [(dW1, slopes(loss, W1)), (dW2, slopes(loss, W2))]


def adagrad(names: Names, rng: np.random.Generator) -> Results:
    start, A = rng.normal(size=4), np.diag([1.0, 2.0, 3.0, 4.0])
    parameters = {"w": start.copy()}
    optimizer = AdaGrad(0.1, epsilon=1e-7)
    for _ in range(6):
        optimizer.step(parameters, {"w": A @ parameters["w"]})
    return [(names["adagrad"](start, lambda w: A @ w, 6), parameters["w"])]


def momentum(names: Names, rng: np.random.Generator) -> Results:
    start = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
    parameters = {name: value.copy() for name, value in start.items()}
    optimizer = Momentum(0.1, momentum=0.8)
    for _ in range(5):
        optimizer.step(parameters, {name: 3 * value for name, value in parameters.items()})
    got = names["momentum"](start, lambda p: {name: 3 * value for name, value in p.items()}, 5, 0.1, 0.8)
    return [(got[name], parameters[name]) for name in start]


def weight_decay(names: Names, rng: np.random.Generator) -> Results:
    shapes = {"W1": (4, 3), "b1": (3,), "W2": (3, 5), "b2": (5,), "W3": (5, 2), "b3": (2,)}
    parameters, gradients = ({name: rng.normal(size=shape) for name, shape in shapes.items()} for _ in range(2))
    penalty, total = names["add_decay"](parameters, gradients, 3, 0.3)
    right_penalty, right = add_penalty(L2(0.3), parameters, gradients)
    return [(penalty, right_penalty), *((total[name], right[name]) for name in shapes)]


def l2_penalty(names: Names, rng: np.random.Generator) -> Results:
    X, t, w = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)
    loss, gradient = names["loss_and_gradient"](X, t, w, 0.7)
    right = np.mean((X @ w - t) ** 2) / 2 + L2(0.7).value({"w": w[:, None]})
    return [(loss, right), (gradient, slopes(lambda: names["loss_and_gradient"](X, t, w, 0.7)[0], w))]


def random_crop(names: Names, rng: np.random.Generator) -> Results:
    image = np.arange(12).reshape(3, 4)
    drawn = {names["random_crop"](image, (2, 2), rng)[0, 0] for _ in range(400)}
    whole = names["random_crop"](image, image.shape, rng)
    return [(sorted(drawn), [0, 1, 2, 4, 5, 6]), (whole, image)]


def attention(names: Names, rng: np.random.Generator) -> Results:
    Q, K, V = (rng.normal(size=shape) for shape in ((2, 3), (5, 3), (5, 4)))
    return [(names["attention"](Q, K, V), softmax(Q @ K.T / np.sqrt(3)) @ V)]


def im2col_rows(names: Names, rng: np.random.Generator) -> Results:
    img = rng.normal(size=(2, 3, 7, 6))
    return [(names["im2col"](img, k, s), im2col(img, (k, k), (s, s))) for k, s in [(3, 1), (2, 2), (3, 2)]]


def lstm_gates(names: Names, rng: np.random.Generator) -> Results:
    N, D, H = 2, 3, 4
    x, h, c = (rng.normal(size=(N, size)) for size in (D, H, H))
    W, U, b = (rng.normal(size=shape) for shape in ((D, 4 * H), (H, 4 * H), (4 * H,)))
    right = lstm_step(x, h, c, W, U, b)
    return list(zip(names["lstm_step"](x, h, c, W, U, b), right[:2], strict=True))


def dropout(names: Names, rng: np.random.Generator) -> Results:
    x, dy = rng.normal(size=(2, 3, 4))
    at_inference, _ = names["dropout"](x, 0.3, False, rng)
    right, _ = Dropout(0.3, form="classic").forward(x)
    in_training, mask = names["dropout"](x, 0.3, True, rng)
    return [(at_inference, right), (in_training, x * mask), (names["dropout_backward"](dy, mask), dy * mask)]


CHECKS: dict[str, Callable[[Names, np.random.Generator], Results]] = {
    "sigmoid-backward-bug": sigmoid_backward,
    "adagrad-bug": adagrad,
    "momentum-bug": momentum,
    "weight-decay-loop-bug": weight_decay,
    "l2-penalty-bug": l2_penalty,
    "random-crop-bug": random_crop,
    "attention-weights-bug": attention,
    "im2col-rows-bug": im2col_rows,
    "lstm-gates-bug": lstm_gates,
    "dropout-inference-bug": dropout,
}


def test_every_item_that_asks_for_the_wrong_line_is_in_the_table() -> None:
    choices = {name: e.item for name, e in BANK.exercises.items() if isinstance(e.item, ChoiceItem)}
    assert {name for name, choice in choices.items() if LINE.fullmatch(choice.key.en)} == CHECKS.keys()


@pytest.mark.parametrize("name", CHECKS)
def test_only_the_mended_listing_is_right(name: str) -> None:
    assert agrees(CHECKS[name](run(mended(name)), np.random.default_rng(0)))
    try:
        results = CHECKS[name](run(listing(name)), np.random.default_rng(0))
    except (ValueError, IndexError):  # the printed listing does not even run
        return
    assert not agrees(results)


@pytest.mark.parametrize("name", CHECKS)
def test_the_options_are_lines_of_the_listing_and_both_languages_agree(name: str) -> None:
    bug = item(name)
    assert block(bug.statement.ja) == block(bug.statement.en)
    assert block(bug.explanation.ja) == block(bug.explanation.en)
    code = [line.rsplit("# ", 1)[0].strip() for line in listing(name)]
    for option in (bug.key, *(mistake.text for mistake in bug.mistakes)):
        assert option is not None
        number, written = line_of(option.en)
        assert line_of(option.ja) == (number, written)
        assert code[number - 1] == written
