"""A graph of computations that are only described until somebody asks for a value, as in TensorFlow 1."""

from dataclasses import dataclass
from typing import Any

from dlcore.arrays import Array
from dlcore.demos.words import Words


class GraphError(Exception):
    """A node was run that cannot have a value yet; carries the sentence for the learner."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass
class Node:
    """One place in the graph: how its value is found from its inputs."""

    name: str
    operation: str
    inputs: tuple[str, ...] = ()
    given: Any = None


class Graph:
    """Nodes by name, the values of variables between runs, and how many operations have been done."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.variables: dict[str, float] = {}
        self.operations = 0

    def add(self, name: str, operation: str, *inputs: str, given: Any = None) -> None:
        """Define a node; nothing is computed."""
        self.nodes[name] = Node(name, operation, inputs, given)

    def run(self, name: str, feed: dict[str, Array] | None = None) -> dict[str, Any]:
        """Compute a node and all that it needs; return their values by name."""
        values: dict[str, Any] = {}
        self._value(self.nodes[name], feed or {}, values)
        return values

    def _value(self, node: Node, feed: dict[str, Array], values: dict[str, Any]) -> Any:
        if node.name in values:
            return values[node.name]
        before = [] if node.operation == "initialize" else node.inputs
        arguments = [self._value(self.nodes[name], feed, values) for name in before]
        match node.operation:
            case "constant":
                value = node.given
            case "placeholder":
                if node.name not in feed:
                    raise GraphError(_not_fed(node.name))
                value = feed[node.name]
            case "variable":
                if node.name not in self.variables:
                    raise GraphError(_not_initialized(node.name))
                value = self.variables[node.name]
            case "initialize":
                value = None  # it is run for what it does
                for name in node.inputs:
                    values[name] = self.variables[name] = self.nodes[name].given
            case "assign":
                value = self.variables[node.inputs[0]] = values[node.inputs[0]] = arguments[1]
            case _:
                value = arguments[0] * arguments[1]
                self.operations += 1
        values[node.name] = value
        return value


def _not_fed(name: str) -> Words:
    return Words(
        f"プレースホルダー {name} に値が渡されていません。run に feed で値を渡してください。",
        f"The placeholder {name} has no value; pass one to run with feed.",
    )


def _not_initialized(name: str) -> Words:
    return Words(
        f"変数 {name} はまだ初期化されていません。先に run(init) が必要です。",
        f"The variable {name} has not been initialised; run(init) must come first.",
    )
