"""The value of a state with two actions under an epsilon-greedy policy."""


def reference(left: float, right: float, epsilon: float) -> float:
    """Return the mean of the two action values, weighted by the probabilities of the policy."""
    return (1 - epsilon) * max(left, right) + epsilon * (left + right) / 2
