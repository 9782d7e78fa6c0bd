"""Same padding in the way of TensorFlow: first the length of the output, then the zeros that it needs."""

from typing import Any


def reference(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return the length of the output and the zeros, found by placing a window at every stride."""
    starts = range(0, size, stride)
    return len(starts), max(starts[-1] + kernel - size, 0)


def inner(size: int, kernel: int, stride: int) -> dict[str, Any]:
    """Return length, needed cells and zeros, and how these are shared between the ends."""
    out, total = reference(size, kernel, stride)
    return {
        "out": out,
        "needed": (out - 1) * stride + kernel,
        "total": total,
        "before": total // 2,
        "after": total - total // 2,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a stride above 1 and a filter that needs padding, but less of it than at stride 1."""
    while True:
        size, kernel, stride = rng.integer(8, 60), rng.choice([3, 3, 4, 5, 5, 6, 7]), rng.choice([2, 2, 3, 4])
        _, total = reference(size, kernel, stride)
        if 0 < total < kernel - 1:
            return {"size": size, "kernel": kernel, "stride": stride}
