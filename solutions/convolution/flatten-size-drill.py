"""How many values are left for the fully connected layer after two convolutions and two poolings."""

from typing import Any

from dlcore import output_size


def reference(
    inputs: int,
    size: int,
    kernel1: int,
    padding1: int,
    filters1: int,
    kernel2: int,
    padding2: int,
    filters2: int,
) -> int:
    """Return the values of one picture; the channels before the last convolution do not count."""
    del inputs, filters1
    side = size
    for kernel, padding in ((kernel1, padding1), (kernel2, padding2)):
        side = output_size(output_size(side, kernel, padding=padding), 2, stride=2)
    return filters2 * side * side


def inner(size: int, kernel1: int, padding1: int, kernel2: int, padding2: int, **rest: int) -> dict[str, Any]:
    """Return the sides after every layer."""
    after1 = size + 2 * padding1 - kernel1 + 1
    half1 = after1 // 2
    after2 = half1 + 2 * padding2 - kernel2 + 1
    half2 = after2 // 2
    return {
        "after1": after1,
        "half1": half1,
        "after2": after2,
        "half2": half2,
        "total": rest["filters2"] * half2 * half2,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw two convolutions, one of which keeps the size by its padding."""
    while True:
        kernel1, kernel2 = rng.choice([3, 5]), rng.choice([3, 5])
        padding1, padding2 = rng.choice([(kernel1 // 2, 0), (0, kernel2 // 2)])
        size = rng.choice([20, 24, 26, 28, 28, 30, 32, 32, 36, 40])
        filters1 = rng.choice([4, 6, 8, 10, 16, 20])
        givens = {
            "inputs": rng.choice([1, 3]),
            "size": size,
            "kernel1": kernel1,
            "padding1": padding1,
            "filters1": filters1,
            "kernel2": kernel2,
            "padding2": padding2,
            "filters2": rng.choice([n for n in (8, 10, 12, 16, 20, 32, 50) if n != filters1]),
        }
        side = inner(**givens)["half2"]
        unpadded = ((size - kernel1 + 1) // 2 - kernel2 + 1) // 2
        if side not in (size // 4, unpadded):
            return givens
