"""What holds for every test: one thread for the matrix products, which are small and only lose with more."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # has to stand before NumPy is loaded
