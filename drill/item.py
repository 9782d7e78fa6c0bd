"""What an exercise is: the types every other module speaks of, and the rules its file must keep.

An exercise is words in ``quizzes/<topic>/<slug>.yaml`` (these classes) and arrays in ``solutions/<topic>/<slug>.py``
(solution.py). docs/formats.md tells an author what each key means.
"""

from __future__ import annotations

import ast
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from drill.messages import Message
from drill.syntax import parse

Language = Literal["ja", "en"]
Form = Literal["blank", "function", "option", "number", "order", "curve"]
Kind = Literal["code", "choice", "number", "order", "curve"]
BLANK = "____"
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
# the ids of mistakes may have capitals, as in descends-J
MistakeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", max_length=60)]
Code = Annotated[str, Field(min_length=1, max_length=65536)]


class _Part(BaseModel):
    # strict: YAML reads an unquoted yes as true and 1e-6 as text, and neither may pass for a number
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(_Part):
    """A text in both languages; neither may be empty."""

    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """Return the text in ``"ja"`` or ``"en"``."""
        return self.en if language == "en" else self.ja

    def message(self) -> Message:
        """Return the text as a sentence of a verdict."""
        return Message(self.ja.strip(), self.en.strip())


class Shape(_Part):
    """One name of the signature: its shape in fixed letters, and what it is."""

    name: str
    shape: str
    meaning: Text


class Blank(_Part):
    """A hole in the template and what belongs into it."""

    kind: Literal["expression", "statement"] = "expression"
    key: Code


class Accepted(_Part):
    """An equivalent that must pass; ``domain`` says where it holds if not everywhere."""

    code: Code | list[Code]
    domain: Text | None = None


class Mistake(_Part):
    """A known mistake: what is answered, and a sentence that says what it computes and why it is tempting.

    ``code`` is what stands in the blank (one per blank) or a whole function; for number items an expression over the
    givens. ``text`` is an option of a choice item, and ``preset`` the run whose curve that option is. ``same_as``
    declares another mistake with the same outcome.
    """

    id: MistakeId
    code: Code | list[Code] | None = None
    text: Text | None = None
    preset: str | None = None
    why: Text
    same_as: MistakeId | None = None
    review: Slug | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.code is None) == (self.text is None):
            raise ValueError("a mistake has either `code` or `text`")
        return self


class Hints(_Part):
    """Steps 1, 3 and 4 of the ladder; 2 (shapes) and 5 (the answer) are made from the exercise itself.

    ``[[name]]`` in a text is replaced by the value of that name in the solution's worked case.
    """

    concept: Text
    case: Text
    skeleton: str


class Stem(_Part):
    """What the items of an exam set have in common: a text, formulas or a listing, shown above each of them."""

    title: Text
    stem: Text


class Citation(_Part):
    """An entry of quizzes/sources.yaml, with the place in it."""

    ref: Slug
    at: str


class Report(_Part):
    """Where the study report has this; what it says when that is not right; a remark on its listing."""

    section: str
    says: Text | None = None
    remark: Text | None = None


class Tolerance(_Part):
    """How far a value may be off, when not the usual, and why."""

    rtol: float = Field(gt=0)
    atol: float = Field(ge=0)
    why: str = Field(min_length=1)


class EquivalentMutant(_Part):
    """A change of the reference that cannot be told from it, and why."""

    code: Code
    why: str = Field(min_length=1)


class _Item(_Part):
    schema_version: Literal[1] = Field(alias="schema")
    id: Slug
    version: int = Field(ge=1)
    generated: bool = False
    leaf: Slug
    legacy: bool = False
    framework: Literal["pytorch", "tensorflow"] | None = None
    set: Slug | None = None
    level: int = Field(ge=1, le=3)
    minutes: float = Field(gt=0, le=60)
    title: Text
    statement: Text
    conventions: Text | None = None
    mistakes: list[Mistake] = []
    options: list[MistakeId] | None = None
    explanation: Text
    report: Report | None = None
    source: list[Citation] = Field(min_length=1)
    related: list[Slug] = []
    retired: bool = False

    @model_validator(mode="after")
    def _mistakes_fit_together(self) -> Self:
        ids = [mistake.id for mistake in self.mistakes]
        if len(set(ids)) != len(ids):
            raise ValueError("two mistakes have the same id")
        for name in [*(self.options or []), *(m.same_as for m in self.mistakes if m.same_as)]:
            if name not in ids:
                raise ValueError(f"`{name}` is not the id of a mistake of this item")
        return self

    def mistake(self, mistake_id: str) -> Mistake:
        """Return the known mistake of that id."""
        return next(mistake for mistake in self.mistakes if mistake.id == mistake_id)


def holes(tree: ast.AST) -> list[ast.Name]:
    """Return the blanks of a template's syntax tree, in the order of the text."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == BLANK]
    return sorted(found, key=lambda hole: (hole.lineno, hole.col_offset))


def _listed(code: str | list[str]) -> list[str]:
    return [code] if isinstance(code, str) else code


class CodeItem(_Item):
    """Fill a blank, write the function, or choose among four options: graded by running it."""

    kind: Literal["code"]
    entry: str = Field(pattern=r"^[A-Za-z_]\w*$")
    template: Code
    shapes: list[Shape] = Field(min_length=1)
    blanks: list[Blank] = []
    accept: list[Accepted] = []
    renamed: dict[str, str] = {}
    hints: Hints
    tolerance: Tolerance | None = None
    pure: bool = False
    integral: bool = False
    equivalent_mutants: list[EquivalentMutant] = []

    @field_validator("mistakes")
    @classmethod
    def _mistakes_are_code(cls, mistakes: list[Mistake]) -> list[Mistake]:
        for mistake in mistakes:
            if mistake.code is None:
                raise ValueError(f"mistake `{mistake.id}` of a code item needs `code`")
        return mistakes

    @field_validator("options")
    @classmethod
    def _three_options(cls, options: list[str] | None) -> list[str] | None:
        if options is not None and len(options) != 3:
            raise ValueError("`options` names three mistakes; the key is the fourth option")
        return options

    @model_validator(mode="after")
    def _template_has_its_blanks(self) -> Self:
        try:
            tree = parse(self.template)
        except SyntaxError as error:
            raise ValueError(f"`template` is not Python: {error.msg} (line {error.lineno})") from None
        found = holes(tree)
        if len(found) != len(self.blanks):
            raise ValueError(f"`template` has {len(found)} blanks, `blanks` lists {len(self.blanks)}")
        alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        if any(blank.kind == "statement" and hole not in alone for blank, hole in zip(self.blanks, found, strict=True)):
            raise ValueError("the blank of a statement stands on a line of its own in `template`")
        if self.options is not None and not self.blanks:
            raise ValueError("`options` shows what may stand in the blanks; `blanks` lists none")
        definitions = (ast.FunctionDef, ast.ClassDef)
        if not any(isinstance(node, definitions) and node.name == self.entry for node in tree.body):
            raise ValueError(f"`template` does not define the entry `{self.entry}`")
        return self

    @property
    def is_class(self) -> bool:
        """Whether the entry is a class, which is graded by a script of calls."""
        definitions = parse(self.template).body
        return any(isinstance(node, ast.ClassDef) and node.name == self.entry for node in definitions)

    @property
    def key(self) -> list[str]:
        """What belongs into the blanks; without any, the first accepted function."""
        if self.blanks:
            return [blank.key for blank in self.blanks]
        return [code for accepted in self.accept[:1] for code in _listed(accepted.code)]

    @property
    def forms(self) -> list[Form]:
        """The forms in which this item can be answered."""
        forms: list[Form] = ["blank"] if self.blanks else []
        return [*forms, "function", "option"] if self.options else [*forms, "function"]


class NumberItem(_Item):
    """A number, or a pair of numbers, computed from givens."""

    kind: Literal["number"]
    quantity: Literal["integer", "pair", "decimal"]
    parts: list[Text] = []
    givens: dict[str, int | float | str | bool] | None = None
    solution: str | None = None
    phrases: dict[str, dict[str, Text]] = {}
    worked: Text
    hints: list[Text] = []
    tolerance: Tolerance | None = None

    @field_validator("givens")
    @classmethod
    def _numbers_are_no_texts(cls, givens: dict[str, Any] | None) -> dict[str, Any] | None:
        for name, value in (givens or {}).items():
            if isinstance(value, str) and re.fullmatch(r"[+-]?[\d.]+[eE][+-]?\d+", value):
                raise ValueError(f"`{name}` is a text: YAML reads a number like {value} only with a point, 1.0e-6")
        return givens

    @model_validator(mode="after")
    def _givens_are_drawn_or_written(self) -> Self:
        if self.generated == (self.givens is not None):
            raise ValueError("a generated item draws its `givens`, any other has them here")
        if len(self.parts) != (2 if self.quantity == "pair" else 0):
            raise ValueError("`parts` names the two numbers of a pair, and nothing else")
        return self

    @property
    def forms(self) -> list[Form]:
        """The forms in which this item can be answered."""
        return ["number"]


class OptionItem(_Item):
    """One right option among others: what items of texts and of curves share."""

    key: Text

    @model_validator(mode="after")
    def _mistakes_are_texts(self) -> Self:
        if any(mistake.text is None for mistake in self.mistakes) or len(self.mistakes) < 3:
            raise ValueError("a choice needs at least three mistakes with `text`")
        return self


class ChoiceItem(OptionItem):
    """A text to choose among others."""

    kind: Literal["choice"]

    @property
    def forms(self) -> list[Form]:
        """The forms in which this item can be answered."""
        return ["option"]


class CurveItem(OptionItem):
    """A curve to choose among others: each is a figure of a stored run of a demo, and its text describes it.

    ``preset`` is the run of the key, ``base`` one to compare with, such as the run before a knob was turned.
    """

    kind: Literal["curve"]
    demo: Slug
    metric: str
    preset: str
    base: str | None = None

    @model_validator(mode="after")
    def _every_option_is_a_curve(self) -> Self:
        without = [mistake.id for mistake in self.mistakes if mistake.preset is None]
        if without:
            raise ValueError(f"mistake `{without[0]}` of a curve item needs `preset`")
        return self

    @property
    def forms(self) -> list[Form]:
        """The forms in which this item can be answered."""
        return ["curve"]

    def preset_of(self, mistake: str | None) -> str:
        """Return the run behind the option of a mistake; None is the key."""
        return self.preset if mistake is None else str(self.mistake(mistake).preset)


class OrderItem(_Item):
    """Steps of a derivation to be brought into order; they are listed here in the right one."""

    kind: Literal["order"]
    steps: list[Text] = Field(min_length=3, max_length=12)

    @property
    def forms(self) -> list[Form]:
        """The forms in which this item can be answered."""
        return ["order"]


Item = CodeItem | NumberItem | ChoiceItem | CurveItem | OrderItem
AnyItem = Annotated[Item, Field(discriminator="kind")]

PLACEHOLDER = re.compile(r"\[\[([A-Za-z_]\w*)\]\]")
