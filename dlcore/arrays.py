"""The names of the array types that travel through the engine: everything it computes with is a NumPy array.

``Array`` holds floating-point numbers, ``IntArray`` holds indices (words, actions, labels) and ``Scalar`` is the single
number that a loss returns. They only help the reader and the type checker; nothing is converted.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
IntArray: TypeAlias = NDArray[np.integer[Any]]
Scalar: TypeAlias = np.floating[Any]
