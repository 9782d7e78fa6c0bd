"""The parameters of an LSTM with a bias for the input and another for the state."""


def reference(features: int, hidden: int) -> int:
    """Count four blocks, each with two biases."""
    return 4 * hidden * (features + hidden + 2)
