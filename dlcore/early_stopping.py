"""Early stopping ends training when the loss on held-out data no longer falls, and goes back to the best weights.

The training loss goes on falling while a network learns its examples by heart; only data that it is not trained on show
when that begins.
"""

import math
from collections.abc import Mapping

import numpy as np

from dlcore.arrays import Array


class EarlyStopping:
    """Watch a loss, remember the parameters of its least value, and say when waiting longer is not worth it.

    ``stop if epoch - best_epoch >= patience``, where ``best_epoch`` is the first of the least loss so far

    Unlike a layer it keeps a state: what it has seen. A loss that is ``nan`` is no improvement.

    Shapes
        loss () -> stop ()

    Parameters
    ----------
    patience : int
        How many epochs without improvement are waited for, at least 1.
    least_gain : float
        By how much the loss must fall to count as an improvement, at least 0.

    Attributes
    ----------
    epoch, best_epoch : int
        How many losses were seen, and the number of the best, counted from 1; 0 before.
    best_loss : float
        The least loss; infinite before.

    Raises
    ------
    ValueError
        If ``patience`` or ``least_gain`` is out of range; in ``restore``, if nothing has been remembered.

    Source
    ------
    Goodfellow, Bengio and Courville, Deep Learning (2016), Algorithm 7.1. The study report, section 1.3.

    Examples
    --------
    >>> stopping = EarlyStopping(patience=2)
    >>> w = {"W": np.array([0.0])}
    >>> for loss in (0.5, 0.3, 0.4, 0.6, 0.1):
    ...     w["W"] += 1
    ...     if stopping.observe(loss, w):
    ...         break
    >>> stopping.epoch, stopping.best_epoch
    (4, 2)
    >>> stopping.restore(w)
    >>> w["W"]
    array([2.])
    """

    def __init__(self, patience: int, least_gain: float = 0.0) -> None:
        if patience < 1 or not least_gain >= 0:
            raise ValueError(f"Patience must be at least 1 and least_gain 0, but they are {patience} and {least_gain}.")
        self.patience = patience
        self.least_gain = least_gain
        self.epoch = self.best_epoch = 0
        self.best_loss = math.inf
        self._best: dict[str, Array] | None = None

    def observe(self, loss: float, parameters: Mapping[str, Array] | None = None) -> bool:
        """Note the loss of one more epoch, copy the parameters if it is the best, and return whether to stop."""
        self.epoch += 1
        if loss < self.best_loss - self.least_gain:
            self.best_loss, self.best_epoch = float(loss), self.epoch
            self._best = None if parameters is None else {name: w.copy() for name, w in parameters.items()}
        return self.epoch - self.best_epoch >= self.patience

    def restore(self, parameters: Mapping[str, Array]) -> None:
        """Write the best parameters back, in place."""
        if self._best is None:
            raise ValueError("There is nothing to restore: no loss was observed together with parameters.")
        if self._best.keys() != parameters.keys():
            raise ValueError(
                f"The parameters remembered are {sorted(self._best)}, but those given {sorted(parameters)}."
            )
        for name, w in parameters.items():
            np.copyto(w, self._best[name])
