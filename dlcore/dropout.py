"""Dropout switches units off at random while learning, so that no unit can rely on another one always being there."""

from typing import Any, Literal

import numpy as np

from dlcore.arrays import Array


class Dropout:
    """Set a share ``rate`` of the numbers to 0 in training, and let everything pass afterwards.

    inverted: ``y = x * mask / (1 - rate)`` in training, ``y = x`` at inference

    classic: ``y = x * mask`` in training, ``y = x * (1 - rate)`` at inference

    Each entry of ``mask`` is 0 with probability ``rate``, else 1. Both forms make the expected input of the next layer
    the same in training and at inference. The classic form is that of the first paper and of the study report; as it
    shrinks the signal in training, it also slows learning down.

    Shapes
        x (...) -> y (...)

    Parameters
    ----------
    rate : float
        The share that is dropped, from 0 to below 1.
    form : str
        ``"inverted"`` or ``"classic"``.

    Raises
    ------
    ValueError
        If ``rate`` is out of range; in ``forward``, if ``training`` is on and no ``rng`` was passed.

    Source
    ------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout (2014), section 4; the inverted form: section
    10. The study report, section 1.3.2.

    Examples
    --------
    >>> x = np.ones((1, 4))
    >>> Dropout(0.5).forward(x, training=True, rng=np.random.default_rng(0))[0]
    array([[2., 2., 2., 0.]])
    >>> Dropout(0.5, form="classic").forward(x)[0]
    array([[0.5, 0.5, 0.5, 0.5]])
    """

    def __init__(self, rate: float, form: Literal["inverted", "classic"] = "inverted") -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"The rate must be at least 0 and below 1, but it is {rate}.")
        self.rate = rate
        self.form = form
        self.parameters: dict[str, Array] = {}

    def forward(self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None) -> tuple[Array, Any]:
        """Return ``y`` and the cache: what ``x`` was multiplied by."""
        factor = self._factor(x, rng) if training else (1.0 if self.form == "inverted" else 1 - self.rate)
        return x * factor, factor

    def backward(self, dy: Array, cache: Any) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return dy * cache, {}

    def _factor(self, x: Array, rng: np.random.Generator | None) -> Array:
        """Draw the mask, with the inverted form's factor in it."""
        if rng is None:
            raise ValueError(
                "Dropout draws lots in training: pass forward a generator, rng=np.random.default_rng(seed)."
            )
        kept = rng.random(x.shape, dtype=np.float32) >= self.rate
        factor = kept.astype(x.dtype)
        if self.form == "inverted":
            factor *= 1 / (1 - self.rate)
        return factor
