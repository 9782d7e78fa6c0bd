"""The p-norm of three numbers whose powers add up to a power again: 27 + 64 + 125 = 216."""


def reference(a: int, b: int, c: int, p: int) -> int:
    """Return the integer whose p-th power is the sum of the powers."""
    total = sum(abs(number) ** p for number in (a, b, c))
    root: int = round(total ** (1 / p))
    assert root**p == total
    return root
