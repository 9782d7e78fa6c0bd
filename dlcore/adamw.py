"""AdamW lets weights decay by themselves, instead of adding the decay to the gradient, which Adam would then rescale.

With an L2 penalty Adam divides the pull towards 0 by the size of the gradients, so weights with large gradients are
hardly pulled. Decoupled, all weights shrink by the same share in each step.
"""

from collections.abc import Mapping

from dlcore.arrays import Array
from dlcore.optimizers import Adam
from dlcore.regularization import weights
from dlcore.schedules import Schedule


class AdamW(Adam):
    """Adam with decoupled weight decay.

    ``w = w - rate * decay * w`` for weights, then the step of ``Adam``, whose m and v see the gradient alone

    Weights are the arrays with at least two axes; biases, scales and shifts do not decay. (The paper multiplies the
    decay by a schedule's factor but not by the rate; here, as in PyTorch, it is multiplied by the rate.)

    Shapes
        w (...); dw (...) -> w (...)

    Parameters
    ----------
    learning_rate : float or Schedule
        The rate.
    decay : float
        The share that weights lose in a step, divided by the rate; at least 0.
    beta1, beta2, epsilon : float
        As for ``Adam``.

    Raises
    ------
    ValueError
        If ``decay`` is below 0.

    Source
    ------
    Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019), Algorithm 2. The study report has Adam, section
    1.2.4, and the L2 penalty, section 1.3.1.

    Examples
    --------
    >>> import numpy as np
    >>> w = {"W": np.array([[2.0]]), "b": np.array([2.0])}
    >>> AdamW(0.25, decay=0.5, epsilon=0.0).step(w, {"W": np.array([[50.0]]), "b": np.array([50.0])})
    >>> w["W"], w["b"]
    (array([[1.5]]), array([1.75]))
    """

    def __init__(
        self,
        learning_rate: float | Schedule,
        decay: float = 0.01,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        if not decay >= 0:
            raise ValueError(f"The decay must be at least 0, but it is {decay}.")
        super().__init__(learning_rate, beta1, beta2, epsilon)
        self.decay = decay

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
        """Change every parameter in place: weights decay, then Adam steps by the gradient."""
        if parameters.keys() == gradients.keys():  # otherwise Adam's step refuses, and nothing may have changed
            rate = self.learning_rate(self.steps) if callable(self.learning_rate) else self.learning_rate
            for w in weights(parameters).values():
                w *= 1 - float(rate) * self.decay
        super().step(parameters, gradients)
