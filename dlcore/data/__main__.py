"""On the command line: ``python -m dlcore.data list``, ``check`` or ``download`` says what data there are."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dlcore.data.cifar10 import find_cifar10, load_cifar10
from dlcore.data.download import MIRRORS, download_mnist
from dlcore.data.folder import data_folder
from dlcore.data.iris import load_iris
from dlcore.data.mnist import SHIPPED, find_files, load_mnist

NOT_SHIPPED = "not there (it cannot be shipped); made-up colour shapes take its place"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the three commands and return the exit code: 1 if data are damaged or cannot be fetched."""
    parser = argparse.ArgumentParser("python -m dlcore.data", description="What data there are, and are they whole?")
    parser.add_argument("command", choices=["list", "check", "download"])
    parser.add_argument("--folder", type=Path, help="where your own data are (default: DLCORE_DATA, or the system's)")
    options = parser.parse_args(arguments)
    commands = {"list": list_data, "check": check_data, "download": download_data}
    try:
        lines = commands[options.command](options.folder)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def list_data(folder: Path | None) -> list[str]:
    """Say where data would be read from, without reading them."""
    place = folder or data_folder()
    own, photographs = find_files(place), find_cifar10(place)
    return [
        f"mnist: {f'{len(own)} of 4 files in {place}' if own else f'shipped, in {SHIPPED}'}",
        "iris: shipped",
        f"cifar10: {photographs[0] if photographs else NOT_SHIPPED}",
        f"your data folder: {place}",
    ]


def check_data(folder: Path | None) -> list[str]:
    """Read everything and say what it is."""
    mnist, iris = load_mnist(folder), load_iris()
    lines = [
        str(mnist),
        *_files(mnist.checksums),
        f"iris (shipped): {len(iris.x)} flowers of {len(iris.species)} species",
    ]
    if find_cifar10(folder or data_folder()) is None:
        return [*lines, f"CIFAR-10: {NOT_SHIPPED}"]
    photographs = load_cifar10(folder)
    return [*lines, str(photographs), *_files(photographs.checksums)]


def _files(checksums: dict[str, str]) -> list[str]:
    return [f"  {name}: sha256 {checksum}..." for name, checksum in checksums.items()]


def download_data(folder: Path | None) -> list[str]:
    """Fetch MNIST into the data folder."""
    paths = download_mnist((folder or data_folder()) / "mnist")
    return [f"Fetched from {MIRRORS[0]} or a mirror of it:", *(f"  {path}" for path in paths)]


if __name__ == "__main__":
    sys.exit(main())
