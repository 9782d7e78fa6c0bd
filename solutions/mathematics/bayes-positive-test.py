"""Bayes' rule for a test with two outcomes."""


def reference(prior: float, hit: float, false_alarm: float) -> float:
    """Return the probability of a fault, given a positive test."""
    positive = hit * prior + false_alarm * (1 - prior)
    return hit * prior / positive
