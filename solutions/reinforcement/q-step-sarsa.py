"""One update of a table of action values by SARSA."""


def reference(old: float, reward: float, gamma: float, alpha: float, left: float, right: float) -> float:
    """Return the old value, moved towards the target with the action taken next, which was ``right``."""
    del left
    return old + alpha * (reward + gamma * right - old)
