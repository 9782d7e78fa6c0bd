"""How many pairs of a centre and a context word a sentence has."""


def reference(words: int, window: int) -> int:
    """Return the number of ordered pairs of different positions that are at most ``window`` apart."""
    return sum(min(centre, window) + min(words - 1 - centre, window) for centre in range(words))
