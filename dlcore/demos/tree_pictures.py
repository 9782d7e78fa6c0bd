"""Pictures of what a network makes of an expression: every node of a tree with its answer, or every beginning."""

from collections.abc import Sequence

import numpy as np

from dlcore import softmax
from dlcore.demos.expression_reader import ExpressionReader
from dlcore.demos.expressions import NUMBER, PAIR, TOKENS, Expression, is_true, spelled, tokens
from dlcore.demos.picture import Arrow, Box, Diagram, Lines, Matrix, Picture, Table
from dlcore.demos.words import Words
from dlcore.forest import Branching

TONES = {"": 0, "T": 1, "F": 2}  # of the boxes, by answer
WIDE = 1.7  # columns that the box of an inner node may take


def pair_pictures(reader: ExpressionReader) -> tuple[Picture, ...]:
    """Show what the network makes of the same words in two trees."""
    if reader.structure == "sequence":
        return (_beginnings(reader),)
    return tuple(_diagram(reader, expression, f"tree-{place}") for place, expression in enumerate(PAIR, start=1))


def _diagram(reader: ExpressionReader, expression: Expression, name: str) -> Diagram:
    """Draw the tree that the network goes along, with what it says of every node that has a value."""
    boxes, arrows = _grown(reader, reader.tree(expression), "0", 0, 0)
    text, right = spelled(expression), "T" if is_true(expression) else "F"
    said = boxes[0].text.en
    return Diagram(
        name,
        Words(f"{text} を読む木と答え（正解は {right}）", f"The tree that reads {text} (right: {right})"),
        Words(
            f"根の答えは {said}、正解は {right} です。% はその答えの確率、… は真偽の決まらない途中の節点です。",
            f"The root says {said}, right is {right}. % is the probability of an answer, … a node without a value.",
        ),
        tuple(boxes),
        tuple(arrows),
    )


def _grown(reader: ExpressionReader, node: Branching, name: str, row: int, first: int) -> tuple[list[Box], list[Arrow]]:
    """Return the boxes of a node and of all below it, itself first, with its leaves from column ``first`` on."""
    if not isinstance(node, tuple):
        return [Box(name, first, row, Words(TOKENS[node], TOKENS[node]))], []
    boxes, arrows, middles = [], [], []
    for side, child in enumerate(node):
        found, its_arrows = _grown(reader, child, f"{name}.{side}", row + 1, first)
        first += sum(box.span == 1.0 for box in found)  # the leaves
        middles.append(found[0].column)
        boxes += found
        arrows += [*its_arrows, Arrow(found[0].name, name)]
    said, tone = _answer(reader, node) if _has_value(reader, node, row) else ("…", TONES[""])
    return [Box(name, float(np.mean(middles)), row, Words(said, said), tone, WIDE), *boxes], arrows


def _has_value(reader: ExpressionReader, node: tuple[Branching, Branching], row: int) -> bool:
    """Tell whether a node stands for an expression; "or F" alone does not, nor do most nodes of a balanced tree."""
    return row == 0 or (reader.structure == "parse" and node[0] not in (NUMBER["and"], NUMBER["or"]))


def _answer(reader: ExpressionReader, node: Branching) -> tuple[str, int]:
    share = float(softmax(reader.read_trees([node])[0])[0, 1])
    said = "T" if share > 0.5 else "F"
    return f"{said} {max(share, 1 - share):.0%}", TONES[said]


def _beginnings(reader: ExpressionReader) -> Matrix:
    """Show how likely true is after each word, for both expressions."""
    rows = [tokens(expression, reader.brackets) for expression in PAIR]
    beginnings = [row[: end + 1] for row in rows for end in range(len(row))]
    values = softmax(reader.read_rows(beginnings)[0])[:, 1].reshape(len(PAIR), -1)
    ends = ", ".join(f"{share:.0%}" for share in values[:, -1])
    right = ", ".join("T" if is_true(expression) else "F" for expression in PAIR)
    texts = " / ".join(spelled(expression) for expression in PAIR)
    return Matrix(
        "beginnings",
        Words(f"1 語読むごとの T の確率（色）：{texts}", f"Probability of T after each word (colour): {texts}"),
        Words(
            f"読み終えたときの T の確率は {ends}、正解は {right}",
            f"At the end T has the probabilities {ends}; right are {right}",
        ),
        values,
        row_label=Words("式", "expression"),
        column_label=Words("読む順", "order of reading"),
        texts=np.array(rows),
    )


def depth_lines(shares: Sequence[float], learned: int) -> Lines:
    """Show the share of right answers by the depth of the expressions."""
    depths = np.arange(1, len(shares) + 1)
    return Lines(
        "depths",
        Words(
            f"式の深さと正解率（学習に使うのは深さ {learned} まで）",
            f"Right answers by depth of the expression (trained up to {learned})",
        ),
        Words(
            "、".join(f"深さ {depth}：{share:.0%}" for depth, share in zip(depths, shares, strict=True)),
            ", ".join(f"depth {depth}: {share:.0%}" for depth, share in zip(depths, shares, strict=True)),
        ),
        depths,
        {"test_accuracy": np.array(shares)},
        Words("式の深さ", "depth of the expression"),
        Words("正解率", "share"),
    )


def answers_table(expressions: Sequence[Expression], said: Sequence[bool]) -> Table:
    """Show some expressions with answer and truth."""
    rows: list[tuple[str, ...]] = []
    for expression, answer in zip(expressions, said, strict=True):
        right = is_true(expression)
        rows.append((spelled(expression), "FT"[answer], "FT"[right], "○" if answer == right else "×"))
    wrong = sum(row[3] == "×" for row in rows)
    return Table(
        "answers",
        Words("テストの式、答え y、正解 t", "Test expressions, answer y, right t"),
        Words(f"{len(rows)} 個の式のうち誤りは {wrong} 個", f"{wrong} of {len(rows)} answers are wrong"),
        ("x", "y", "t", ""),
        rows,
    )
