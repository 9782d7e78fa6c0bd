"""The parameters of an LSTM with one bias."""


def reference(features: int, hidden: int) -> int:
    """Count four blocks, each with one bias."""
    return 4 * hidden * (features + hidden + 1)
