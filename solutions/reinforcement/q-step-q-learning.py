"""One update of a table of action values by Q-learning."""


def reference(old: float, reward: float, gamma: float, alpha: float, left: float, right: float) -> float:
    """Return the old value, moved towards the target with the best action of the next state."""
    return old + alpha * (reward + gamma * max(left, right) - old)
