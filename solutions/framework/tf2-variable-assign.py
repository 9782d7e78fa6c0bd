"""The value of a variable that is multiplied several times and reduced once."""


def reference(start: int, factor: int, times: int) -> int:
    """Follow the updates one by one."""
    x = start
    for _ in range(times):
        x = x * factor
    return x - factor
