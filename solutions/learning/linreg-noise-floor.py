"""The mean squared error of the right line: the variance of the noise."""


def reference(slope: float, intercept: float, noise: float) -> float:
    """Return the variance; slope and intercept cancel."""
    del slope, intercept
    return noise * noise
