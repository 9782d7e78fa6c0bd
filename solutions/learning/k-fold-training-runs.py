"""Counting the trainings of a search by k-fold cross-validation."""


def reference(m: int, k: int) -> int:
    """Count one training for each setting and part, and the one at the end."""
    return sum(1 for _setting in range(m) for _part in range(k)) + 1
