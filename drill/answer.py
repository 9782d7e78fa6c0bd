"""What the learner typed, turned into something that can be graded: Python source, numbers, or letters.

A blank is filled as a syntax tree, not as text: ``grad * rate  # note`` works and ``grad * rate) or (0`` does not get
through. Full-width characters are read as their usual forms, as they come from a Japanese keyboard by accident.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import threading
import tokenize
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from drill.errors import NotPython, Refused
from drill.item import CodeItem, Form, holes
from drill.messages import Message, say
from drill.syntax import parse

LONGEST = 64 * 1024  # bytes of UTF-8
_ALIKE = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"\u3000": " ", "\u00a0": " ", "−": "-", "–": "-", "×": "*", "✕": "*", "∗": "*", "⊙": "*", "÷": "/", "、": ","}
    | {"“": '"', "”": '"', "‘": "'", "’": "'"}
)
_UNPARSABLE = (MemoryError, RecursionError, OverflowError, ValueError)
_QUIET = threading.Lock()  # warnings.catch_warnings changes what all threads see


@dataclass(frozen=True)
class Code:
    """An answer to a code item, ready to run."""

    form: Form
    source: str
    remarks: list[Message] = field(default_factory=list)


def checked_text(text: str) -> str:
    """Return ``text`` with usual line ends, or refuse what nobody can have meant as an answer."""
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise Refused(say("answer_surrogates")) from None
    if size > LONGEST:
        raise Refused(say("answer_too_long", kilobytes=LONGEST // 1024, size=f"{size / 1024:.0f}"))
    if "\0" in text:
        raise Refused(say("answer_null_byte"))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Refused(say("answer_empty"))
    return text


def with_usual_characters(code: str) -> str:
    """Return ``code`` with full-width marks as usual ones, but for what stands in strings and comments.

    Every character is replaced by exactly one, so positions in an error message stay those of the typed text.
    """
    result: list[str] = []
    quote, curly, position = "", False, 0
    while position < len(code):
        character = code[position]
        plain = character.translate(_ALIKE)
        part = character
        if quote == "#":
            quote = "" if character == "\n" else quote
        elif quote and character == "\\":
            part = code[position : position + 2]
        elif quote and code.startswith(quote, position):
            part, quote = quote, ""
        elif quote and curly and plain == quote:
            part, quote = plain, ""
        elif quote:
            quote = "" if character == "\n" and len(quote) == 1 else quote
        elif plain in "\"'#":
            triple = code[position : position + 3] in ('"""', "'''")
            part = quote = code[position : position + 3] if triple else plain
            curly = character != plain
        else:
            part = plain
        result.append(part)
        position += len(part)
    return "".join(result)


def read_code(item: CodeItem, answer: str | Sequence[str], form: Form | None = None) -> Code:
    """Return the program that an answer to ``item`` stands for.

    Raises `Refused` for what is no answer and `NotPython` for what is no Python.
    """
    texts = [answer] if isinstance(answer, str) else list(answer)
    if not texts:
        raise Refused(say("answer_empty"))
    if len(texts) == 1:
        text = checked_text(texts[0])
        if form == "function" or not item.blanks or _defines(text, item.entry):
            return _whole_function(text)
    if len(texts) != len(item.blanks):
        raise Refused(say("blank_count", expected=len(item.blanks), given=len(texts)))
    remarks: list[Message] = []
    tree = parse(item.template)
    contents = {
        place.hole: _blank_content(checked_text(text), place, remarks)
        for text, place in zip(texts, _places(item, tree), strict=True)
    }
    return Code("blank", _unparsed(_Filler(contents).visit(tree)), remarks)


def _defines(text: str, entry: str) -> bool:
    return re.search(rf"^(async\s+)?(def|class)\s+{entry}\b", text, re.MULTILINE) is not None


def _whole_function(text: str) -> Code:
    source = with_usual_characters(text)
    try:
        _parsed(source, text)
    except NotPython as problem:
        problem.form = "function"
        raise
    return Code("function", source)


def _parsed(source: str, typed: str) -> ast.Module:
    try:
        return _tree(source)
    except SyntaxError as error:
        raise _syntax_problem(error, source, typed) from None
    except _UNPARSABLE:
        raise NotPython(say("too_nested")) from None


def _tree(source: str) -> ast.Module:
    with _QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an invalid escape in an answer is no concern of ours
        return parse(source)


def _syntax_problem(error: SyntaxError, source: str, typed: str) -> NotPython:
    line, column = _place_in(typed, source, error.lineno or 1, error.offset or 1)
    lines = typed.split("\n")
    odd = [c for c in lines[line - 1] if ord(c) > 127 and not c.isalnum() and c.translate(_ALIKE) == c]
    reason = (error.msg or "invalid syntax").split(" (<")[0]
    if odd and "invalid character" in reason:
        message = say("odd_character", line=line, character=odd[0])
    else:
        message = say("syntax_error", line=line, reason=reason)
    return NotPython(message + caret(lines[line - 1], column), line, column)


def _place_in(typed: str, source: str, line: int, column: int) -> tuple[int, int]:
    """Return where in the typed text a place in ``source`` is, which was freed of empty lines and indentation."""
    above = len(typed) - len(typed.lstrip())
    lines, read = typed.split("\n"), source.split("\n")
    skipped = typed.count("\n", 0, above) if len(read) < len(lines) else 0
    inner = min(max(line, 1), len(read))
    line = min(inner + skipped, len(lines))
    indentation = len(lines[line - 1].rstrip()) - len(read[inner - 1].rstrip())
    return line, min(max(column + max(indentation, 0), 1), len(lines[line - 1]) + 1)


def caret(line: str, column: int) -> Message:
    """Return the line with a caret under the column, as a part of a message."""
    shown = line[:200]
    # a full-width character takes two columns of a fixed-width font
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in shown[: column - 1])
    picture = f"\n\n    {shown}\n    {' ' * width}^"
    return Message(picture, picture)


@dataclass(frozen=True)
class _Place:
    """Where a blank stands: its node, its kind, the name it is assigned to, whether it is what is returned."""

    hole: ast.Name
    kind: str
    target: str | None
    returned: bool


def _places(item: CodeItem, tree: ast.Module) -> list[_Place]:
    targets: dict[ast.Name, str] = {}
    returned: set[ast.Name] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id="____") as hole):
                targets[hole] = name
            case ast.Return(value=ast.Name(id="____") as hole):
                returned.add(hole)
    return [
        _Place(hole, blank.kind, targets.get(hole), hole in returned)
        for blank, hole in zip(item.blanks, holes(tree), strict=True)
    ]


def _blank_content(text: str, place: _Place, remarks: list[Message]) -> list[ast.stmt]:
    body = _blank_statements(with_usual_characters(text), text, place)
    if not body:
        raise Refused(say("answer_empty"))
    if place.kind == "statement":
        return body
    match body:
        case [ast.Expr()]:
            return body
        case [ast.Assign(targets=[ast.Name(id=name)], value=value)] if name == place.target or place.returned:
            remarks.append(say("remark_left_side", name=name))
            return [ast.Expr(value)]
        case [ast.Return(value=ast.expr() as value)] if place.returned:
            remarks.append(say("remark_return"))
            return [ast.Expr(value)]
    raise NotPython(say("blank_not_expression"), body[0].lineno, body[0].col_offset + 1)


def _blank_statements(source: str, typed: str, place: _Place) -> list[ast.stmt]:
    text = textwrap.dedent(source).strip()
    try:
        return _parsed(text, typed).body
    except NotPython as problem:
        # an expression over several lines is fine in a blank, as long as it closes only brackets that it opened
        if place.kind == "expression" and "\n" in text:
            try:
                body = _parsed(f"({text}\n)", typed).body
            except NotPython:
                pass
            else:
                if _one_pair_of_brackets(f"({text}\n)"):
                    return body
        raise problem


def _one_pair_of_brackets(code: str) -> bool:
    """Tell whether the bracket that opens ``code`` is closed by its last one; strings and comments do not count."""
    depth, closed = 0, False
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.OP and token.string in "([{)]}":
            if closed:
                return False
            depth += 1 if token.string in "([{" else -1
            closed = depth == 0
    return True


class _Filler(ast.NodeTransformer):
    """Puts the contents into their holes."""

    def __init__(self, contents: dict[ast.Name, list[ast.stmt]]) -> None:
        self._contents = contents

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """Replace a hole that is a statement of its own."""
        if isinstance(node.value, ast.Name) and node.value in self._contents:
            return self._contents[node.value]
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Replace a hole within an expression."""
        if node not in self._contents:
            return node
        content = self._contents[node][0]
        assert isinstance(content, ast.Expr)  # the item was validated: a statement's hole stands on a line of its own
        return content.value


def _unparsed(tree: ast.AST) -> str:
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except _UNPARSABLE:
        raise NotPython(say("too_nested")) from None


class _Normaliser(ast.NodeTransformer):
    """Takes out what does not change the meaning: docstrings, annotations, spellings of a product, operand order."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Drop the docstring and annotations."""
        if ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        node.returns = None
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                argument.annotation = None
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Write a product of matrices as ``@``, however it is spelt."""
        self.generic_visit(node)
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="np"), attr="dot" | "matmul"), args=[left, right], keywords=[]
            ):
                return ast.BinOp(left, ast.MatMult(), right)
            case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right], keywords=[]):
                return ast.BinOp(left, ast.MatMult(), right)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Bring the two sides of + and * into a fixed order."""
        self.generic_visit(node)
        if isinstance(node.op, (ast.Add, ast.Mult)) and ast.dump(node.left) > ast.dump(node.right):
            node.left, node.right = node.right, node.left
        return node


def fingerprint(source: str) -> str:
    """Return the normalised syntax tree of a program, to tell whether two are written alike."""
    try:
        return ast.dump(_Normaliser().visit(_tree(source)))
    except (SyntaxError, *_UNPARSABLE):
        return source


def read_letters(text: str, count: int, available: int) -> list[str]:
    """Return ``count`` letters of an answer (one option, one curve, or an order of steps)."""
    plain = unicodedata.normalize("NFKC", checked_text(text)).upper()
    letters = re.findall(r"[A-Z]", plain)
    allowed = [chr(ord("A") + n) for n in range(available)]
    rest = re.sub(r"[A-Z\s()\[\].,:>→、。-]", "", plain)
    if rest or len(letters) != count or any(letter not in allowed for letter in letters):
        raise Refused(say("letter_expected" if count == 1 else "order_expected", letters=" ".join(allowed)))
    if len(set(letters)) != len(letters):
        raise Refused(say("order_expected", letters=" ".join(allowed)))
    return letters


_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"  # one way to match: no backtracking over long digits


def read_numbers(text: str, quantity: str) -> list[float | int]:
    """Return the one number, or the two of a pair, that a text spells in any of the usual ways."""
    plain = checked_text(text).translate(_ALIKE).strip()  # not NFKC, which would read 7² as 72
    plain = plain.strip("()[]{} 。")
    if quantity == "pair":
        plain = re.sub(r"\s*(?:[x*,]|by)\s*|\s+", "x", plain, flags=re.IGNORECASE)
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    found = re.fullmatch(rf"({_NUMBER})(?:x({_NUMBER}))?", plain)
    numbers = [number for number in found.groups() if number is not None] if found else []
    if len(numbers) != (2 if quantity == "pair" else 1):
        raise Refused(say("pair_expected" if quantity == "pair" else "number_expected", given=text.strip()[:40]))
    return [_number(number) for number in numbers]


def _number(text: str) -> float | int:
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text) if len(text) < 300 else float("inf")
    return float(text)
