"""What reads the expressions: a recursive network along a tree, or a recurrent one from left to right."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from dlcore import GRU, LSTM, RNN, Affine, Embedding, Forest, RecursiveNetwork, gaussian, xavier
from dlcore.arrays import Array, IntArray
from dlcore.demos.expressions import NUMBER, TOKENS, Expression, balanced, parsed, tokens
from dlcore.forest import Branching

Structure: TypeAlias = Literal["parse", "balanced", "sequence"]
Cell: TypeAlias = Literal["rnn", "lstm", "gru"]

WORD_SCALE = 0.5  # first spread of the words' vectors


class ExpressionReader:
    """Word vectors, a network that makes one vector of an expression, and the scores of false and true.

    ``structure`` says along what the network goes: the tree that the expression has, a balanced tree over its words,
    or the row of its words. With ``brackets`` the last two read these as words, too; the first has no need of them.
    """

    def __init__(
        self, structure: Structure, cell: Cell, hidden_size: int, brackets: bool, rng: np.random.Generator
    ) -> None:
        self.structure, self.brackets = structure, brackets
        self.words = Embedding.create(len(TOKENS), hidden_size, gaussian(WORD_SCALE), rng)
        kinds: dict[str, type[RNN] | type[LSTM] | type[GRU]] = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
        self.network: Any  # a layer that also takes a forest, or a recurrent layer
        if structure == "sequence":
            self.network = kinds[cell].create(hidden_size, hidden_size, xavier, rng, return_sequences=True)
        else:
            self.network = RecursiveNetwork.create(hidden_size, xavier, rng)
        self.output = Affine.create(hidden_size, 2, xavier, rng)

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of all three parts."""
        return self._joined(self.words.parameters, self.network.parameters, self.output.parameters)

    def tree(self, expression: Expression) -> Branching:
        """Return the tree that the network goes along."""
        return parsed(expression) if self.structure == "parse" else balanced(tokens(expression, self.brackets))

    def forward(self, expressions: Sequence[Expression]) -> tuple[Array, Any]:
        """Return the scores (N, 2) and the cache."""
        if self.structure == "sequence":
            return self.read_rows([tokens(expression, self.brackets) for expression in expressions])
        return self.read_trees([self.tree(expression) for expression in expressions])

    def read_rows(self, rows: Sequence[Sequence[str]]) -> tuple[Array, Any]:
        """Read rows of words from left to right; each is judged by the state after its last word."""
        lengths = np.array([len(row) for row in rows])
        x, words = self.words.forward(padded(rows))
        h, network = self.network.forward(x)
        return self._judge(h, (np.arange(len(rows)), lengths - 1), words, network)

    def read_trees(self, trees: Sequence[Branching]) -> tuple[Array, Any]:
        """Read trees from the leaves up; each is judged by its root."""
        forest = Forest.plant(trees)
        x, words = self.words.forward(forest.words)
        h, network = self.network.forward(x, forest)
        return self._judge(h, forest.roots, words, network)

    def _judge(self, h: Array, asked: Any, words: IntArray, network: Any) -> tuple[Array, Any]:
        """Score the states that are asked, by their place among all; the others only lead there."""
        scores, output = self.output.forward(h[asked])
        return scores, (h.shape, asked, words, network, output)

    def backward(self, dy: Array, cache: Any) -> dict[str, Array]:
        """Return the gradients of all parameters."""
        shape, asked, words, network, output = cache
        d_asked, of_output = self.output.backward(dy, output)
        dh = np.zeros(shape, dy.dtype)
        dh[asked] = d_asked
        dx, of_network = self.network.backward(dh, network)
        return self._joined(self.words.parameter_gradients(dx, words), of_network, of_output)

    @staticmethod
    def _joined(words: dict[str, Array], network: dict[str, Array], output: dict[str, Array]) -> dict[str, Array]:
        named = (("words", words), ("network", network), ("output", output))
        return {f"{part}.{name}": array for part, arrays in named for name, array in arrays.items()}


def padded(rows: Sequence[Sequence[str]]) -> IntArray:
    """Turn rows of words into numbers, filled up behind their last words."""
    found = np.zeros((len(rows), max(len(row) for row in rows)), int)
    for numbers, row in zip(found, rows, strict=True):
        numbers[: len(row)] = [NUMBER[word] for word in row]
    return found
