"""A transformer block lets every word look at the others, then think about what it saw.

Either step only adds to what is there (a residual connection), so that the signal and the gradient have a straight way
through many blocks.
"""

from typing import Any, Literal, NamedTuple, Self

import numpy as np

from dlcore.activation_layers import ReLU
from dlcore.affine import Affine
from dlcore.arrays import Array
from dlcore.initializers import Initializer
from dlcore.layer import Cache
from dlcore.layer_normalization import LayerNormalization
from dlcore.masks import Mask
from dlcore.multi_head_attention import MultiHeadAttention, MultiHeadCache
from dlcore.sequential import Sequential, _named


class TransformerCache(NamedTuple):
    """What a block leaves for its backward pass; ``attention.attention.weights`` (N, heads, T, T) are worth a look.

    Attributes
    ----------
    first, second : Cache
        Of the two normalisations.
    attention : MultiHeadCache
        Of the look at the others.
    forward : Cache
        Of the two affine layers.
    """

    first: Cache
    attention: MultiHeadCache
    second: Cache
    forward: Cache


class TransformerBlock:
    """Attend, then pass every step through a small network of two layers.

    pre: ``a = x + attend(norm_1(x))``, ``y = a + network(norm_2(a))``

    post: ``a = norm_1(x + attend(x))``, ``y = norm_2(a + network(a))``

    The network is affine, ReLU, affine. The paper has the form *post*; *pre* trains without a warm-up of the learning
    rate and is the usual one today (the result of the last block is then normalised once more). The dropout of the
    paper is left out.

    Shapes
        x (N, T, E) -> y (N, T, E)

    Parameters
    ----------
    norm_1 : LayerNormalization
        Beside the attention.
    attention : MultiHeadAttention
        From each step to the others.
    norm_2 : LayerNormalization
        Beside the network.
    network : Sequential
        From (N, T, E) to (N, T, E), for each step alone.
    form : str
        ``"pre"`` or ``"post"``: where normalisation is done.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, T, E).

    Source
    ------
    Vaswani et al., Attention Is All You Need (2017), section 3.1; the form "pre": Xiong et al., On Layer Normalization
    in the Transformer Architecture (2020). Beyond the study report, whose section 2.7 ends with attention.

    Examples
    --------
    >>> from dlcore import he
    >>> block = TransformerBlock.create(4, 2, 8, he, np.random.default_rng(0), is_causal=True)
    >>> y, cache = block.forward(np.ones((1, 3, 4), np.float32))
    >>> y.shape, cache.attention.attention.weights.shape
    ((1, 3, 4), (1, 2, 3, 3))
    """

    def __init__(
        self,
        norm_1: LayerNormalization,
        attention: MultiHeadAttention,
        norm_2: LayerNormalization,
        network: Sequential,
        form: Literal["pre", "post"] = "pre",
    ) -> None:
        self.norm_1, self.attention, self.norm_2, self.network = norm_1, attention, norm_2, network
        self.form = form

    @classmethod
    def create(
        cls,
        width: int,
        heads: int,
        n_hidden: int,
        initializer: Initializer,
        rng: np.random.Generator,
        dtype: Any = np.float32,
        *,
        is_causal: bool = False,
        form: Literal["pre", "post"] = "pre",
    ) -> Self:
        """Draw all weights by a rule such as ``xavier``; the paper's network has ``n_hidden = 4 * width``."""
        attention = MultiHeadAttention.create(width, heads, initializer, rng, dtype, is_causal=is_causal)
        first, last = ((width, n_hidden), (n_hidden, width))
        affine = [Affine.create(*sizes, initializer, rng, dtype) for sizes in (first, last)]
        norm_1, norm_2 = (LayerNormalization.create(width, dtype=dtype) for _ in range(2))
        return cls(norm_1, attention, norm_2, Sequential([affine[0], ReLU(), affine[1]]), form)

    @property
    def layers(self) -> list[Any]:
        """Return the four parts in the order of the names of their parameters."""
        return [self.norm_1, self.attention, self.norm_2, self.network]

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters by place and name: ``"0.gamma"``, ``"1.W_q"``, ``"3.0.W"`` and so on."""
        found = (_named(place, layer.parameters) for place, layer in enumerate(self.layers))
        return {name: array for arrays in found for name, array in arrays.items()}

    def forward(
        self,
        x: Array,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
        mask: Mask | None = None,
    ) -> tuple[Array, TransformerCache]:
        """Return ``y`` and the cache; ``mask`` (N, 1, T) hides padding."""
        if self.form == "pre":
            normed, first = self.norm_1.forward(x)
            seen, attention = self.attention.forward(normed, mask=mask)
            a: Array = x + seen
            normed, second = self.norm_2.forward(a)
            thought, forward = self.network.forward(normed)
            return a + thought, TransformerCache(first, attention, second, forward)
        seen, attention = self.attention.forward(x, mask=mask)
        a, first = self.norm_1.forward(x + seen)
        thought, forward = self.network.forward(a)
        y, second = self.norm_2.forward(a + thought)
        return y, TransformerCache(first, attention, second, forward)

    def backward(self, dy: Array, cache: TransformerCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of the parameters of all four parts."""
        if self.form == "pre":
            d_normed, network = self.network.backward(dy, cache.forward)
            d_direct, norm_2 = self.norm_2.backward(d_normed, cache.second)
            da: Array = d_direct + dy
            d_normed, attention = self.attention.backward(da, cache.attention)
            d_direct, norm_1 = self.norm_1.backward(d_normed, cache.first)
            dx: Array = d_direct + da
        else:
            d_sum, norm_2 = self.norm_2.backward(dy, cache.second)
            d_thought, network = self.network.backward(d_sum, cache.forward)
            d_sum, norm_1 = self.norm_1.backward(d_thought + d_sum, cache.first)
            d_seen, attention = self.attention.backward(d_sum, cache.attention)
            dx = d_seen + d_sum
        parts = (norm_1, attention, norm_2, network)
        return dx, {name: dw for place, found in enumerate(parts) for name, dw in _named(place, found).items()}
