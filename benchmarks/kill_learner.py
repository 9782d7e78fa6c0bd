"""A learner who works by a script in a real browser, and keeps books, until the app is gone."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, TimeoutError

from benchmarks.kill_ledger import Answer, Books, Typing
from drill.bank import Bank, Exercise
from drill.instance import Instance, instance
from drill.item import CodeItem

PATIENCE = 30.0  # seconds after which a page that does not answer is a fault and not slow
TRY = 1500  # milliseconds for one try of a click; the app may be gone
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789_ +-*,.=あ活性化"
DRILL = "conv-output-size-drill"
VERDICT = "[class*='st-key-verdict-']"
EDITOR = ".cm-content"
BLANK = "input.blank"


class AppIsGone(Exception):
    """The kill came while the learner waited for something."""


@dataclass
class Learner:
    """One learner in one page; `begun` is called as soon as there is something to be killed at."""

    page: Page
    bank: Bank
    database: Path
    address: str
    rng: random.Random
    killed: threading.Event
    begun: Callable[[], None]
    books: Books = field(default_factory=Books)

    def until(self, seen: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait for something on the page, or for the end."""
        end = time.monotonic() + patience
        while not seen():
            if self.killed.is_set():
                raise AppIsGone
            if time.monotonic() > end:
                raise TimeoutError(f"{self.page.url} does not go on: {self.page.locator('.stMain').inner_text()}")
            self.page.wait_for_timeout(30)

    def do(self, act: Callable[..., object], *given: object, **named: object) -> None:
        """Do something to the page; what was not ready in time is tried again."""
        end = time.monotonic() + PATIENCE
        while True:
            if self.killed.is_set():
                raise AppIsGone
            try:
                act(*given, **named, timeout=TRY)
            except TimeoutError:
                if time.monotonic() > end:
                    raise
            else:
                return

    def go(self, path: str) -> None:
        """Open a page of the app."""
        try:
            self.page.goto(self.address + path, wait_until="commit")
        except Error:
            if not self.killed.wait(2):
                raise
            raise AppIsGone from None

    def pause(self, low: float, high: float) -> None:
        """Think for a moment."""
        self.page.wait_for_timeout(1000 * self.rng.uniform(low, high))


def answer_exercises(learner: Learner) -> None:
    """Answer choices, numbers and code one after another, rightly and wrongly in turn."""
    options = [e for e in learner.bank.of_kind() if e.item.kind == "choice" and not e.item.legacy]
    while True:
        exercise = learner.rng.choice([learner.rng.choice(options), learner.bank.find(DRILL), _code(learner)])
        seed = learner.rng.randrange(1, 10**6) if exercise.item.generated else 0
        at = instance(exercise, seed)
        learner.go(f"?q={at.item.id}&seed={seed}")
        learner.until(lambda at=at: _field(learner.page, at).count() > 0)  # type: ignore[misc]
        learner.begun()
        right = learner.rng.random() < 0.5
        for _ in range(learner.rng.randint(1, 4)):
            _answer(learner, at, right)
            learner.pause(0.05, 0.6)
            right = not right


def _code(learner: Learner) -> Exercise:
    return learner.rng.choice([e for e in learner.bank.of_kind() if _has_one_blank(e)])


def _has_one_blank(exercise: Exercise) -> bool:
    item = exercise.item
    return isinstance(item, CodeItem) and [blank.kind for blank in item.blanks] == ["expression"] and not item.legacy


def _field(page: Page, at: Instance) -> Locator:
    match at.item.kind:
        case "choice":
            return page.locator(f"[class*='st-key-option-{at.item.id}-0-ja'] input")
        case "number":
            return page.locator(f".st-key-number-{at.item.id}-{at.seed} input")
    return page.locator(BLANK)


def _answer(learner: Learner, at: Instance, right: bool) -> None:
    """Submit one answer, and wait until the page shows its verdict."""
    text = _text(learner.rng, at, right)
    answer = Answer(at.item.id, at.seed, at.item.forms[0], text, right)
    entry = _field(learner.page, at)
    if at.item.kind == "choice":
        letters = [option.letter for option in at.options or []]
        learner.do(entry.nth(letters.index(text)).click, force=True)
        learner.books.answers.append(answer)
        learner.do(learner.page.locator(f".st-key-option-{at.item.id}-0-go button").click)
    else:
        if at.item.kind == "code":
            learner.pause(0.6, 0.7)  # for the editor, two submissions within 0.6 seconds are one
        learner.do(entry.fill, text)
        learner.books.answers.append(answer)
        learner.do(entry.press, "Enter")
    learner.until(lambda: see_verdict(learner))


def _text(rng: random.Random, at: Instance, right: bool) -> str:
    match at.item.kind:
        case "choice":
            return rng.choice([o.letter for o in at.options or [] if (o.mistake is None) == right])
        case "number":
            height, width = at.number_key
            return f"{height}x{width}" if right else f"{height + rng.randint(1, 9)}x{width}"
    assert isinstance(at.item, CodeItem)
    return at.item.key[0] if right else f"{rng.randint(10**5, 10**6)}.5"


def see_verdict(learner: Learner) -> bool:
    """Note the verdict that the page shows, if it is the one of the last answer and not of the one before."""
    answers = learner.books.answers
    if not answers or answers[-1].shown:
        return bool(answers)
    for classes in learner.page.locator(VERDICT).evaluate_all("found => found.map(one => one.className)"):
        verdict = classes.partition("st-key-verdict-")[2].split()[0]
        if (verdict == "correct") == answers[-1].right:
            answers[-1].shown = verdict
            return True
    return False


def type_code(learner: Learner) -> None:
    """Type into a blank or into the editor, with pauses and slips, one keystroke after another."""
    form = learner.rng.choice(["blank", "function"])
    exercise = learner.rng.choice([e for e in learner.bank.of_kind() if _has_one_blank(e) and form in e.item.forms])
    learner.go(f"?q={exercise.item.id}&form={form}")
    entry = learner.page.locator(BLANK if form == "blank" else EDITOR)
    learner.until(lambda: entry.count() > 0)
    before = shown_text(learner.page, form)
    learner.books.typing = typing = Typing(exercise.item.id, form, [(0.0, before)])
    learner.do(entry.click)
    learner.begun()
    learner.page.keyboard.press("Control+a")
    text = ""
    while not learner.killed.is_set():
        text = _keystroke(learner, form, text)
        typing.states.append((time.monotonic(), text))
        learner.pause(*((0.4, 1.2) if learner.rng.random() < 0.06 else (0.02, 0.15)))


def _keystroke(learner: Learner, form: str, text: str) -> str:
    keyboard, chance = learner.page.keyboard, learner.rng.random()
    if text and chance < 0.08:
        keyboard.press("Backspace")
        return text[:-1]
    if form == "function" and chance < 0.12 and text.strip():
        # a comment begins at the margin, so that the editor indents nothing by itself
        keyboard.press("Enter")
        return f"{text}\n"
    sign = "#" if form == "function" and (not text or text.endswith("\n")) else learner.rng.choice(ALPHABET)
    if sign.isascii():
        keyboard.press("Space" if sign == " " else sign)
    else:
        keyboard.insert_text(sign)
    return text + sign


def shown_text(page: Page, form: str) -> str:
    """Return what stands in the blank or in the editor."""
    if form == "blank":
        return page.locator(BLANK).input_value()
    lines: list[str] = page.locator(".cm-line").evaluate_all("lines => lines.map(line => line.textContent)")
    return "\n".join(lines)
