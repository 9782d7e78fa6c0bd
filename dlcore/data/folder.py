"""Where a user's own data lie: each system has its own place for what programs keep."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "dl-drill"


def data_folder(
    environment: Mapping[str, str] = os.environ, platform: str = sys.platform, home: Path | None = None
) -> Path:
    """Return the folder that is searched for data before the shipped ones are used.

    It is what the environment variable ``DLCORE_DATA`` says; else ``dl-drill/data`` under ``~/.local/share`` (or
    ``XDG_DATA_HOME``) on Linux, ``~/Library/Application Support`` on macOS and ``LOCALAPPDATA`` on Windows. It need not
    exist.

    Parameters
    ----------
    environment : mapping
        Environment variables.
    platform : str
        As ``sys.platform``.
    home : Path, optional
        The user's home folder.

    Returns
    -------
    folder : Path
        The folder.

    Examples
    --------
    >>> data_folder({"DLCORE_DATA": "pictures"}).name
    'pictures'
    >>> data_folder({}, "linux", Path("home")).as_posix()
    'home/.local/share/dl-drill/data'
    """
    home = Path.home() if home is None else home
    if environment.get("DLCORE_DATA"):
        return Path(environment["DLCORE_DATA"])
    match platform:
        case "win32":
            place = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
        case "darwin":
            place = home / "Library" / "Application Support"
        case _:
            place = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return place / PROGRAM / "data"
