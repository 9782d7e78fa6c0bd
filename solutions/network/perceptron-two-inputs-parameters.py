"""The parameters of one fully connected layer."""


def reference(inputs: int, units: int) -> int:
    """Return the number of weights and biases."""
    return inputs * units + units
