"""How much of the input one cell of the last layer sees: followed back from the last layer to the first."""

from typing import Any


def reference(kernels: list[int], strides: list[int]) -> int:
    """Return the side of the square of the input that reaches one cell of the output."""
    first = last = 0  # the cells that are looked at, as the layer before numbers them
    for kernel, stride in zip(reversed(kernels), reversed(strides), strict=True):
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1


def inner(kernels: list[int], strides: list[int]) -> dict[str, Any]:
    """Return, from the first layer on, the receptive fields and how far apart neighbouring cells lie in the input."""
    sizes, jumps = [1], [1]
    rows, worked = [], []
    for n, (kernel, stride) in enumerate(zip(kernels, strides, strict=True), 1):
        size, jump = sizes[-1], jumps[-1]
        grown = (kernel - 1) * jump
        sizes.append(size + grown)
        jumps.append(jump * stride)
        rows.append(f"| {n} | ${kernel} \\times {kernel}$ | ${stride}$ |")
        field = f"{size} + ({kernel} - 1) \\times {jump} = {sizes[-1]}"
        worked.append(f"| {n} | ${field}$ | ${jump} \\times {stride} = {jumps[-1]}$ |")
    return {
        "count": len(kernels),
        "sizes": sizes,
        "jumps": jumps,
        "rows": "\n".join(rows),
        "worked_rows": "\n".join(worked),
        "first_kernel": kernels[0],
        "first_stride": strides[0],
        "second_kernel": kernels[1],
        "second_size": sizes[2],
        "total": sizes[-1],
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw 2 to 4 layers, at least one of which, not the last, moves by more than one cell."""
    count = rng.choice([2, 3, 3, 4, 4])
    layers = [rng.choice([(2, 2), (3, 1), (3, 1), (3, 2), (5, 1), (5, 2), (7, 2)]) for _ in range(count)]
    if all(stride == 1 for _, stride in layers[:-1]):
        layers[rng.integer(0, count - 2)] = rng.choice([(2, 2), (3, 2)])
    return {"kernels": [kernel for kernel, _ in layers], "strides": [stride for _, stride in layers]}
