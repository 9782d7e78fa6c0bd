"""One step of policy gradient."""


def reference(theta: float, gradient: float, rate: float) -> float:
    """Return the parameter after a step up the gradient."""
    return theta + rate * gradient
