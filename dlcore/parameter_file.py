"""A trained network is its numbers: written into one file, they can be put into a network of the same build again.

The file is an ``npz``, NumPy's own archive of named arrays. It holds numbers only and is read without ``pickle``, so
that a file from somebody else cannot run a program.
"""

import io
import zipfile
import zlib

import numpy as np

from dlcore.arrays import Array
from dlcore.layer import Layer


def dump_parameters(network: Layer) -> bytes:
    """Return the contents of a file with all parameters and running statistics of a network.

    ``file = {"parameters/" + name: w, "buffers/" + name: running statistics}``

    Write it with ``Path("network.npz").write_bytes(dump_parameters(network))``.

    Shapes
        network -> content

    Parameters
    ----------
    network : Layer
        Is not changed.

    Returns
    -------
    content : bytes
        An npz archive.

    Source
    ------
    NumPy's format, NumPy Enhancement Proposal 1 (2007). The study report saves no network; its longest training is that
    of section 3.1.17.

    Examples
    --------
    >>> from dlcore import Affine
    >>> network = Affine(W=np.ones((1, 1)), b=np.zeros(1))
    >>> content = dump_parameters(network)
    >>> network.parameters["W"] *= 5
    >>> load_parameters(network, content)
    >>> network.parameters["W"]
    array([[1.]])
    """
    archive = io.BytesIO()
    np.savez(archive, allow_pickle=False, **_arrays(network))
    return archive.getvalue()


def load_parameters(network: Layer, content: bytes) -> None:
    """Put parameters and running statistics into a network, in place; its layers must be those that were saved.

    ``w = file["parameters/" + name]``

    Everything is checked first, so that a network is changed wholly or not at all. Numbers take on the network's type,
    so a network in float32 stays one.

    Shapes
        network; content -> nothing

    Parameters
    ----------
    network : Layer
        Built as the saved one was; its arrays are written over.
    content : bytes
        What ``dump_parameters`` returned, for example ``Path("network.npz").read_bytes()``.

    Returns
    -------
    nothing : None
        The network has changed.

    Raises
    ------
    ValueError
        If it is no such file, or if names or shapes differ from the network's.

    Source
    ------
    As for ``dump_parameters``. The study report, section 3.1.17.

    Examples
    --------
    See ``dump_parameters``.

    >>> from dlcore import ReLU
    >>> load_parameters(ReLU(), dump_parameters(ReLU()))  # nothing to save, nothing to load
    """
    found, arrays = _read(content), _arrays(network)
    if found.keys() != arrays.keys():
        odd = sorted(found.keys() ^ arrays.keys())
        raise ValueError(f"The file is that of another network: only one of the two has {', '.join(odd)}.")
    for name, array in arrays.items():
        if found[name].shape != array.shape or found[name].dtype.kind != "f":
            given = f"{found[name].dtype} of shape {found[name].shape}"
            raise ValueError(f"{name} must be floating-point numbers of shape {array.shape}, but the file has {given}.")
    for name, array in arrays.items():
        np.copyto(array, found[name], casting="same_kind")


def _arrays(network: Layer) -> dict[str, Array]:
    """Return all arrays of a network under the names that they have in a file."""
    buffers: dict[str, Array] = getattr(network, "buffers", {})
    named = {f"parameters/{name}": w for name, w in network.parameters.items()}
    return named | {f"buffers/{name}": array for name, array in buffers.items()}


def _read(content: bytes) -> dict[str, Array]:
    """Return the arrays of an archive, or raise one sentence if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            broken = archive.testzip()
        if broken is None:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                return {name: np.asarray(file[name]) for name in file.files}
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, RuntimeError, zlib.error) as error:
        # a damaged header may seem to ask for a password, compression or another version of zip
        raise ValueError("This is no npz file of parameters that can be read without pickle.") from error
    raise ValueError(f"The file of parameters is damaged: {broken} does not match its checksum.")
