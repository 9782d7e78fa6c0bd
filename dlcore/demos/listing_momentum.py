"""Momentum as the study report lists it, with its mistake kept, so that it can be run and compared."""

from dlcore import Optimizer
from dlcore.arrays import Array


class ListingMomentum(Optimizer):
    """The parameters become v instead of moving by v.

    ``v = 0.9 * v + 0.1 * dw`` and ``w = v``; the first gradient is skipped, and the learning rate is never used.

    Source: the study report, section 1.2.1; see ``dlcore.Momentum`` for the right form.
    """

    memory_count = 1

    def _update(self, w: Array, dw: Array, memory: list[Array], rate: float) -> None:
        (v,) = memory
        if self.steps > 1:
            v *= 0.9
            v += 0.1 * dw
        w[...] = v
