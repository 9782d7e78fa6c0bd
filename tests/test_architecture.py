"""The arrows between the parts point down: who may import whom, and what every module owes its reader.

The table stands in docs/architecture.md too; a new arrow is a decision, so it is written into both.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"dlcore", "solutions", "figures", "drill", "ui", "app", "tests", "benchmarks"}
CHILD = "drill/sandbox/child"  # its part: what a learner's process loads
# A name allows the module and all below it.
ALLOWED: dict[str, set[str]] = {
    "dlcore": {"dlcore", "numpy"},
    "solutions": {"dlcore", "numpy"},
    "figures": {"figures", "numpy", "matplotlib", "dlcore.demos"},
    "drill": {"drill", "numpy", "pandas", "yaml", "pydantic", "sqlalchemy", "fsrs", "click", "platformdirs"},
    CHILD: {"numpy", ".child", ".execute", ".lockdown", ".protocol", ".zygote"},
    # yaml: ui/words.py reads the words of the pages from a file, so that a translator needs no Python
    "ui": {"ui", "drill", "dlcore.demos", "figures", "numpy", "pandas", "streamlit", "matplotlib", "yaml"},
    "app": {"ui", "streamlit"},
}
# The one exception: `python -m dlcore.demos run --out` draws, and imports for it only then.
LAZY = {("dlcore/demos/__main__.py", "figures")}
PARTS_OF_CHILD = {f"drill/sandbox/{name}.py" for name in ("child", "execute", "lockdown", "protocol", "zygote")}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base"}


def _part(path: str) -> str:
    if path in PARTS_OF_CHILD:
        return CHILD
    return Path(path).parts[0].removesuffix(".py")


def _modules() -> list[str]:
    folders = [ROOT / name for name in sorted(OURS - {"app"}) if (ROOT / name).is_dir()]
    files = [file for folder in folders for file in folder.rglob("*.py") if "node_modules" not in file.parts]
    return [str(file.relative_to(ROOT)) for file in [ROOT / "app.py", *sorted(files)]]


def _imports(tree: ast.AST, path: str) -> Iterator[tuple[str, bool]]:
    """Yield every imported name with its module, and whether it is imported within a function."""
    inner = {
        id(n) for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef)) for n in ast.walk(f)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield alias.name, id(node) in inner
            case ast.ImportFrom(module=module, names=names, level=0):
                for alias in names:
                    yield f"{module}.{alias.name}", id(node) in inner
            case ast.ImportFrom(module=module, names=names, level=level):
                if _part(path) == CHILD:
                    yield "." * level + (module or names[0].name), id(node) in inner
                else:
                    package = Path(path).parts[:-level]
                    yield ".".join([*package, *([module] if module else []), names[0].name]), id(node) in inner
            case ast.Call(
                func=ast.Name(id="__import__") | ast.Attribute(attr="import_module"), args=[ast.Constant(value)]
            ):
                yield str(value), True


def _wrong_imports(source: str, path: str) -> list[str]:
    allowed = ALLOWED[_part(path)]
    wrong = []
    for name, lazily in _imports(ast.parse(source), path):
        first = name.split(".")[0]
        if first and first in sys.stdlib_module_names:
            continue
        if any(name == known or name.startswith(f"{known}.") for known in allowed):
            continue
        if lazily and (path, first) in LAZY:
            continue
        wrong.append(name)
    return wrong


MODULES = _modules()
INNER = [path for path in MODULES if _part(path) in ALLOWED]


def test_imports_point_down() -> None:
    found = {path: _wrong_imports((ROOT / path).read_text(encoding="utf-8"), path) for path in INNER}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("drill/planted.py", "import ui.words", ["ui.words"]),
        ("drill/planted.py", "from streamlit import session_state", ["streamlit.session_state"]),
        ("drill/planted.py", "def late():\n    import matplotlib.pyplot", ["matplotlib.pyplot"]),
        ("drill/planted.py", "if True:\n    from dlcore import lstm_step", ["dlcore.lstm_step"]),
        ("drill/planted.py", "import importlib\nimportlib.import_module('dlcore')", ["dlcore"]),
        ("drill/planted.py", "from ..ui import words", ["ui.words"]),
        ("drill/sandbox/child.py", "from drill.bank import load_bank", ["drill.bank.load_bank"]),
        ("drill/sandbox/protocol.py", "from ..errors import Refused", ["..errors"]),
        ("drill/sandbox/execute.py", "from . import portable", [".portable"]),
        ("drill/sandbox/execute.py", "import pandas", ["pandas"]),
        ("dlcore/planted.py", "import figures", ["figures"]),
        ("dlcore/demos/__main__.py", "import figures", ["figures"]),
        ("solutions/recurrent/planted.py", "from drill.draws import Draws", ["drill.draws.Draws"]),
        ("ui/planted.py", "from dlcore import lstm_step", ["dlcore.lstm_step"]),
        ("ui/planted.py", "import dlcore.demos\nimport dlcore", ["dlcore"]),
        ("app.py", "import drill", ["drill"]),
    ],
)
def test_a_planted_import_against_the_arrows_is_caught(path: str, source: str, wrong: list[str]) -> None:
    assert _wrong_imports(source, path) == wrong


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("drill/planted.py", "import json\nimport numpy.linalg\nfrom drill import item\nfrom . import item as again"),
        ("drill/sandbox/child.py", "import numpy as np\nfrom .protocol import pack\nfrom . import execute"),
        ("dlcore/demos/__main__.py", "def draw():\n    import figures"),
        ("ui/planted.py", "from dlcore.demos import names\nimport yaml"),
    ],
)
def test_an_import_along_the_arrows_is_not(path: str, source: str) -> None:
    assert _wrong_imports(source, path) == []


def test_every_part_is_looked_at() -> None:
    assert {"app", "dlcore", "solutions", "drill", CHILD, "ui"} <= {_part(path) for path in INNER}
    assert {part.name for part in ROOT.iterdir() if part.is_dir() and any(part.glob("*.py"))} <= OURS


def test_every_module_opens_with_a_sentence() -> None:
    opening = {path: ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8"))) for path in MODULES}
    assert [path for path, text in opening.items() if not (text or "").split("\n")[0].strip()] == []


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    assert [path for path in MODULES if Path(path).stem in EMPTY_NAMES or EMPTY_NAMES & set(Path(path).parts)] == []


def test_no_module_of_the_drill_hides_one_of_the_standard_library() -> None:
    # the child finds its package through the folder drill/, which then comes first in its path
    assert [path for path in MODULES if path.startswith("drill/") and Path(path).stem in sys.stdlib_module_names] == []
