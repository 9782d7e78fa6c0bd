"""A loss that is patient with outliers: small errors count by their square, large ones only by their size."""

import numpy as np

from dlcore.arrays import Array, Scalar


def huber_loss(x: Array, t: Array, delta: float = 1.0) -> tuple[Scalar, Array]:
    """Measure errors by their square up to ``delta``, and linearly beyond.

    ``L = mean(h(x - t))`` with ``h(e) = e**2 / 2`` where ``|e| <= delta``, else ``delta * (|e| - delta / 2)``

    ``dx = clip(x - t, -delta, delta) / n``, where n is the number of entries, N M: a single error, however large, pulls
    no harder than one of ``delta``. With ``delta`` above all errors the loss is ``mean_squared_error``.

    Shapes
        x (..., M); t (..., M) -> L (); dx (..., M)

    Parameters
    ----------
    x, t : array
        Outputs and targets.
    delta : float
        Where the square ends, above 0.

    Returns
    -------
    L : scalar
        At least 0.
    dx : array
        The gradient of L with respect to the outputs.

    Raises
    ------
    ValueError
        If the shapes differ, if there are no entries, or if ``delta`` is not above 0.

    Source
    ------
    Huber, Robust Estimation of a Location Parameter (1964), section 3. Mnih et al., Human-level control through deep
    reinforcement learning (2015), Methods, clip the error term to [-1, 1], which is the slope of this loss. The study
    report lists DQN in section 3.2 without a loss.

    Examples
    --------
    >>> L, dx = huber_loss(np.array([0.5, 5.0]), np.array([0.0, 0.0]))
    >>> float(L), dx
    (2.3125, array([0.25, 0.5 ]))
    """
    x = np.asarray(x)
    if x.shape != np.shape(t) or x.size == 0:
        raise ValueError(f"The outputs and the targets need the same shape, but have {x.shape} and {np.shape(t)}.")
    if not delta > 0:
        raise ValueError(f"delta, where the square ends, is above 0, not {delta}.")
    error: Array = x - t
    slope: Array = np.clip(error, -delta, delta)
    # slope * (error - slope / 2) is both forms at once: inside, slope is the error itself, outside it is +-delta
    L = np.vdot(slope, error - slope / 2) / x.size
    return L, slope / x.size
