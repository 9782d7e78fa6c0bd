"""The scripted learner sits mock exams: by clicks and by keys, one after another or faster than the page can follow."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Page, TimeoutError

from benchmarks.kill_learner import Learner
from benchmarks.kill_ledger import Press, Sitting, sitting_of

LETTERS = "ABCD"
CELLS = "found => found.map(one => [one.textContent, one.className, one.hasAttribute('aria-current')])"
CHOSEN = "found => found.findIndex(one => one.checked)"
RESULT = ".stMain h1:has-text('試験の結果')"
LAST_SECONDS = 45  # an exam that has no more time left is finished


def sit_exams(learner: Learner) -> None:
    """Go on with the exam that is open, or begin one; after its end the next."""
    while True:
        found = sitting_of(learner.database)
        sitting = go_on(learner, found) if found else begin(learner)
        learner.books.sittings.append(sitting)
        _sit(learner, sitting)


def go_on(learner: Learner, sitting: Sitting) -> Sitting:
    """Open the exam where it was left."""
    learner.go(f"exam?exam={sitting.id}")
    learner.until(lambda: is_at(learner.page, sitting.place))
    learner.begun()
    return sitting


def begin(learner: Learner) -> Sitting:
    """Begin a sprint."""
    page = learner.page
    learner.go("exam")
    learner.until(lambda: page.locator(".st-key-exam-start button").count() > 0)
    kinds = page.get_by_role("radiogroup", name="試験の種類")
    learner.do(kinds.get_by_text("スプリント", exact=True).click)
    learner.until(lambda: page.locator(".stMain strong", has_text=re.compile("^1[0-5] 問")).count() > 0)
    learner.begun()
    learner.do(page.locator(".st-key-exam-start button").click)
    learner.until(lambda: is_at(page, 1))
    sitting = sitting_of(learner.database)
    assert sitting, "an exam is on the page and not in the database"
    return sitting


def is_at(page: Page, number: int) -> bool:
    """Tell whether a question is on the page, ready for clicks and keys."""
    shown = any(here for n, _, _, here in cells(page) if n == number)
    radios = page.locator(f".st-key-exam-question-{number} input[type=radio]")
    return shown and page.get_by_role("timer").count() > 0 and radios.count() > 0


def cells(page: Page) -> list[tuple[int, bool, bool, bool]]:
    """Return number, answered, flagged and shown of the grid."""
    found: list[list[Any]] = page.locator(".st-key-exam-grid button").evaluate_all(CELLS)
    return [(int(n), "answered" in classes, "flagged" in classes, here) for n, classes, here in found]


def chosen(page: Page, number: int) -> str | None:
    """Return the letter that is chosen on the page."""
    place: int = page.locator(f".st-key-exam-question-{number} input[type=radio]").evaluate_all(CHOSEN)
    return None if place < 0 else LETTERS[place]


def see_exam(learner: Learner) -> bool:
    """Note which clicks the page shows as taken; returns whether all of them are."""
    if not learner.books.sittings:
        return True
    sitting = learner.books.sittings[-1]
    if learner.page.locator(RESULT).count():
        sitting.finished = sitting.finishing
        return True
    known = {number: (answered, flagged, here) for number, answered, flagged, here in cells(learner.page)}
    for place, press in enumerate(sitting.presses):
        if press.shown or press.changes or press.number not in known:
            continue
        answered, flagged, here = known[press.number]
        press.shown = {"answer": answered, "flag": flagged == press.value, "go": here}[press.deed]
        if press.shown and press.deed == "go":
            for earlier in sitting.presses[:place]:  # one step after another
                earlier.shown |= earlier.changes or earlier.deed == "go"
    return all(press.shown or press.changes or press.dropped for press in sitting.presses)


def _sit(learner: Learner, sitting: Sitting) -> None:
    """Answer, flag and go on until everything is answered; then finish."""
    page, rng = learner.page, learner.rng
    answered, flagged = {n for n, letter in sitting.letters.items() if letter}, dict(sitting.flags)
    last, here = len(sitting.letters), sitting.place
    deadline = datetime.fromisoformat(sitting.fixed[-1])
    while len(answered) < last and (deadline - datetime.now(UTC)).total_seconds() > LAST_SECONDS:
        if here + 3 <= last and rng.random() < 0.3:
            keys = _burst(rng, here, answered, flagged)
            sitting.presses += [press for _, press in keys]
            page.keyboard.type("".join(key for key, _ in keys))
            _follow(learner, [press for _, press in keys])
        else:
            _answer(learner, sitting, here, here in answered)
            if rng.random() < 0.25:
                _flag(learner, sitting, here, not flagged[here])
            empty = sorted(set(sitting.letters) - answered - {here})
            _step(learner, sitting, here, rng.choice(empty or [1 + here % last]))
        states = cells(page)
        answered = {number for number, is_answered, _, _ in states if is_answered}
        flagged = {number: is_flagged for number, _, is_flagged, _ in states}
        here = next(number for number, _, _, is_here in states if is_here)
        learner.until(lambda here=here: is_at(page, here))  # type: ignore[misc]
    _finish(learner, sitting)


def _follow(learner: Learner, presses: list[Press]) -> None:
    """Wait for a burst of keys; the page drops those for which the next question does not appear in four seconds."""
    try:
        learner.until(lambda: see_exam(learner), 8)
    except TimeoutError:
        for press in presses:
            press.dropped = not press.shown


def _burst(rng: Any, here: int, answered: set[int], flagged: dict[int, bool]) -> list[tuple[str, Press]]:
    """Return keys for three questions and what they mean."""
    keys: list[tuple[str, Press]] = []
    for number in range(here, here + 3):
        if number not in answered:
            place = rng.randrange(4)
            keys.append((rng.choice(["1234", "abcd"])[place], Press("answer", number, LETTERS[place])))
        if rng.random() < 0.25:
            keys.append(("f", Press("flag", number, not flagged[number])))
        keys.append(("n", Press("go", number + 1, number + 1)))
    return keys


def _answer(learner: Learner, sitting: Sitting, number: int, changes: bool) -> None:
    place = learner.rng.randrange(4)
    if changes and (learner.rng.random() < 0.5 or chosen(learner.page, number) == LETTERS[place]):
        return
    sitting.presses.append(Press("answer", number, LETTERS[place], changes))
    if learner.rng.random() < 0.5:
        learner.page.keyboard.press(str(place + 1))
    else:
        radios = learner.page.locator(f".st-key-exam-question-{number} input[type=radio]")
        learner.do(radios.nth(place).click, force=True)
    learner.until(lambda: see_exam(learner))


def _flag(learner: Learner, sitting: Sitting, number: int, flagged: bool) -> None:
    sitting.presses.append(Press("flag", number, flagged))
    if learner.rng.random() < 0.5:
        learner.page.keyboard.press("f")
    else:
        learner.do(learner.page.locator(".st-key-exam-flag button").click)
    learner.until(lambda: see_exam(learner))


def _step(learner: Learner, sitting: Sitting, here: int, to: int) -> None:
    sitting.presses.append(Press("go", to, to))
    if to == here + 1 and learner.rng.random() < 0.5:
        learner.page.keyboard.press("n")
    elif to == here + 1:
        learner.do(learner.page.locator(".st-key-exam-next button").click)
    else:
        learner.do(learner.page.locator(".st-key-exam-grid button").nth(to - 1).click)
    learner.until(lambda: see_exam(learner))
    learner.until(lambda: is_at(learner.page, to))


def _finish(learner: Learner, sitting: Sitting) -> None:
    learner.do(learner.page.locator(".st-key-exam-finish button").click)
    learner.until(lambda: learner.page.locator(".st-key-exam-finish-now button").count() > 0)
    sitting.finishing = True
    learner.do(learner.page.locator(".st-key-exam-finish-now button").click)
    learner.until(lambda: learner.page.locator(RESULT).count() > 0)
    sitting.finished = True
