"""Define first and run later, or compute at once: the two ways a framework can treat a formula."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from dlcore.arrays import Array
from dlcore.demos.demo import Preset
from dlcore.demos.graph import Graph, GraphError
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture, Table
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

TITLE = Words("計算グラフ：遅延実行と即時実行", "Computation graphs: deferred and eager")
TEXT = Words(
    "レポートの TensorFlow の例（定数、プレースホルダー、代入される変数）を小さな計算グラフでたどります。deferred（"
    "TensorFlow 1）では行を書いてもグラフに節点が増えるだけで、run したときに初めて値が出ます。eager（TensorFlow 2、"
    "PyTorch）では各行がその場で計算されます。節点の表の value の列と、operations（行った演算の数）を見てください。",
    "The report's TensorFlow examples (constants, a placeholder, a variable that is assigned) as a tiny graph. "
    "Deferred (TensorFlow 1) a line only adds a node, and values appear when something is run; eager (TensorFlow 2, "
    "PyTorch) each line computes at once. Watch the column “value” of the table and the number of operations done.",
)
COST_SECONDS = 0.1
UNKNOWN = "?"  # what a node shows before it has been run

PRESETS = [
    Preset(
        "report",
        Words("レポートの例（遅延実行：1、10、100）", "The report's example (deferred: 1, 10, 100)"),
        {},
        Words(
            "update は「x × a を計算して x に入れる」という手順で、run するたびに新しく計算されるので x は 1、10、100 "
            "と進みます。節点を定義しただけでは operations は 0 のままです。",
            "The node update is a recipe, “take x times a and put it into x”, worked out anew in each run: x goes 1, "
            "10, 100. Defining nodes leaves operations at 0.",
        ),
        {"x": 100.0},
    ),
    Preset(
        "eager",
        Words("即時実行", "Eager"),
        {"mode": "eager"},
        Words(
            "どの行もすぐに値を持つので、途中の値を print で確かめられ、普通の if や for がそのまま使えます。",
            "Every line has its value at once, so it can be printed, and ordinary if and for work as they are.",
        ),
        {"x": 100.0},
    ),
    Preset(
        "eager-value-kept",
        Words("即時実行で calc を使い回す", "Eager, with calc used again"),
        {"mode": "eager", "recompute": False},
        Words(
            "即時実行の calc は手順ではなく 10 という値です。二度代入しても x は 10 のままで、100 にはなりません。",
            "Eager, calc is no recipe but the value 10: assigned a second time it leaves x at 10, not 100.",
        ),
    ),
    Preset(
        "not-initialized",
        Words("変数の初期化を忘れる", "Variables not initialised"),
        {"forget": "initializer"},
        Words(
            "遅延実行では変数の初期値も節点です。初期化の節点を run するまで、変数に値はありません。",
            "Deferred, even a variable's first value is a node: until that is run, the variable has none.",
        ),
    ),
    Preset(
        "not-fed",
        Words("プレースホルダーに値を渡し忘れる", "Placeholder not fed"),
        {"forget": "feed"},
        Words(
            "プレースホルダーは値の入っていない入り口です。それに依存する節点を run するには feed で値を渡す必要があり"
            "ます。",
            "A placeholder is an entrance without a value: to run what depends on it, it must be fed.",
        ),
    ),
]


Line: TypeAlias = tuple[str, Callable[[], dict[str, Any]]]
"""A line of the program as it is written, and what it does: it returns the values that it makes known."""


def computation_graph(
    *,
    mode: Literal["deferred", "eager"] = "deferred",
    recompute: bool = True,
    forget: Literal["nothing", "initializer", "feed"] = "nothing",
    start: Annotated[float, Range(-10, 10)] = 1.0,
    factor: Annotated[float, Range(-10, 10)] = 10.0,
    updates: Annotated[int, Range(0, 5)] = 2,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield a small program line by line, with the nodes it has defined and the values they have.

    ``recompute`` (eager only) works x a out anew before each assignment; ``forget`` (deferred only) leaves a line out.
    The seed draws the two rows that are fed. ``x`` is the variable's value, once it has one.

    Source: the study report, section 3.1.1; Abadi et al., TensorFlow (2016).
    """
    rows = np.random.default_rng(seed).random((2, 3))
    graph = Graph()
    if mode == "deferred":
        program = _deferred(graph, start, factor, updates, rows, forget)
    else:
        program = _eager(graph, start, factor, updates, rows, recompute)
    shown: list[tuple[str, ...]] = []
    values: dict[str, Any] = {}
    used = DataUsed("two random rows", 2, 0)
    steps = len(program)
    yield Step(0, steps, {"nodes": 0.0, "operations": 0.0}, _pictures(graph, {}, program, shown), used)
    for step, (text, act) in enumerate(program, start=1):
        try:
            new = act()
        except GraphError as error:
            shown.append((str(step), text, "error"))
            metrics = {"nodes": float(len(graph.nodes)), "operations": float(graph.operations)}
            yield Step(step, steps, metrics, _pictures(graph, values, program, shown), note=error.words)
            return
        values = new if mode == "deferred" else values | new
        shown.append((str(step), text, _written(list(new.values())[-1]) if new else ""))
        metrics = {"nodes": float(len(graph.nodes)), "operations": float(graph.operations)}
        if "x" in graph.variables:
            metrics["x"] = float(graph.variables["x"])
        if "y" in new:
            metrics["y_mean"] = float(np.mean(new["y"]))
        yield Step(step, steps, metrics, _pictures(graph, values, program, shown))


def _deferred(graph: Graph, start: float, factor: float, updates: int, rows: Array, forget: str) -> list[Line]:
    """Write the program that defines a graph first and then runs parts of it."""

    def define(name: str, operation: str, *inputs: str, given: Any = None) -> Line:
        written = ", ".join(inputs) if given is None else f"{given:g}"

        def act() -> dict[str, Any]:
            graph.add(name, operation, *inputs, given=given)
            return {}

        return f"{name} = {operation}({written})", act

    def run(name: str, feed: Array | None = None) -> Line:
        given = {} if feed is None else {"p": feed}
        return f"run({name}{'' if feed is None else ', feed={p: ' + _written(feed) + '}'})", lambda: graph.run(
            name, given
        )

    lines = [
        define("a", "constant", given=factor),
        define("x", "variable", given=start),
        define("calc", "multiply", "x", "a"),
        define("update", "assign", "x", "calc"),
        define("p", "placeholder"),
        define("y", "multiply", "p", "a"),
        define("init", "initialize", "x"),
    ]
    lines += [run("init")] if forget != "initializer" else []
    lines.append(run("x"))
    for _ in range(updates):
        lines += [run("update"), run("x")]
    return lines + [run("y", None if forget == "feed" else row) for row in rows]


def _eager(graph: Graph, start: float, factor: float, updates: int, rows: Array, recompute: bool) -> list[Line]:
    """Write the same program for a framework that computes every line at once."""

    def keep(name: str, value: float, operation: str) -> dict[str, Any]:
        graph.add(name, operation, given=value)
        if operation == "variable":
            graph.variables[name] = value
        return {name: value}

    def multiply(name: str, left: str | Array) -> dict[str, Any]:
        value = (graph.variables[left] if isinstance(left, str) else left) * factor
        graph.operations += 1
        graph.add(name, "multiply", given=value)
        return {name: value}

    def assign() -> dict[str, Any]:
        graph.variables["x"] = graph.nodes["calc"].given
        return {"x": graph.variables["x"]}

    lines: list[Line] = [
        (f"a = {factor:g}", lambda: keep("a", factor, "constant")),
        (f"x = variable({start:g})", lambda: keep("x", start, "variable")),
    ]
    for update in range(updates):
        if recompute or update == 0:
            lines.append(("calc = x * a", lambda: multiply("calc", "x")))
        lines.append(("x.assign(calc)", assign))
    return lines + [(f"y = {_written(row)} * a", lambda row=row: multiply("y", row)) for row in rows]


def _written(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "[" + " ".join(f"{number:.2f}" for number in value) + "]"
    return "done" if value is None else f"{value:g}"


def _pictures(
    graph: Graph, values: dict[str, Any], program: list[Line], shown: list[tuple[str, ...]]
) -> tuple[Picture, ...]:
    nodes: list[tuple[str, ...]] = [
        (node.name, node.operation, ", ".join(node.inputs), _written(values[name]) if name in values else UNKNOWN)
        for name, node in graph.nodes.items()
    ]
    known = sum(row[3] != UNKNOWN for row in nodes)
    rest: list[tuple[str, ...]] = [
        (str(i), text, "") for i, (text, _) in enumerate(program[len(shown) :], len(shown) + 1)
    ]
    return (
        Table(
            "nodes",
            Words("定義された節点と、いま分かっている値", "The nodes defined so far, and the values known now"),
            Words(f"{len(nodes)} 個の節点、値があるのは {known} 個", f"{len(nodes)} nodes, {known} with a value"),
            ("name", "operation", "inputs", "value"),
            nodes,
        ),
        Table(
            "program",
            Words(f"プログラム（{len(shown)} 行目まで実行）", f"The program (done up to line {len(shown)})"),
            Words(f"{len(program)} 行のうち {len(shown)} 行を実行", f"{len(shown)} of {len(program)} lines are done"),
            ("", "line", "result"),
            [*shown, *rest],
        ),
    )
