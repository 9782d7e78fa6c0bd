"""How probable the best action is under an epsilon-greedy policy."""


def reference(actions: int, epsilon: float) -> float:
    """Return the probability of exploiting, and of hitting the best action while exploring."""
    return 1 - epsilon + epsilon / actions
