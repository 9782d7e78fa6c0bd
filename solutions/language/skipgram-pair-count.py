"""How many pairs of a centre and a context word a sentence has."""

import numpy as np

from dlcore import skip_gram_pairs


def reference(words: int, window: int) -> int:
    """Return the number of ordered pairs of different positions that are at most ``window`` apart."""
    return len(skip_gram_pairs(np.arange(words), window)[0])
