"""The context vector over three words, from the exponentials of their scores."""


def reference(
    exp_a: int, exp_b: int, exp_c: int, ax: int, ay: int, bx: int, by: int, cx: int, cy: int
) -> tuple[float, float]:
    """Return the sum of the three states, weighted by the softmax of the scores."""
    total = exp_a + exp_b + exp_c
    return (exp_a * ax + exp_b * bx + exp_c * cx) / total, (exp_a * ay + exp_b * by + exp_c * cy) / total
