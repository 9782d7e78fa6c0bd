"""The ``Shapes`` line of a layer is true: every letter stands for one length, in x, y and the parameters."""

import inspect
import re

from tests.dlcore.layer_contract import Case
from tests.dlcore.test_layer_contract import bind, read_shapes


def check_documented_shape(case: Case) -> None:
    """Bind the letters of the first line of the block on a real call."""
    layer, x = case.layer(), case.x()
    y, _ = case.forward(layer, x)
    block = re.search(r"^Shapes\n    (.+)$", inspect.getdoc(type(layer)) or "", re.MULTILINE)
    assert block, case.name
    arrays = {"x": x, "y": y, **layer.parameters}
    named = [pair for side in block[1].split("->") for pair in read_shapes(side)]
    assert {"x", "y"} <= {name for name, _ in named}, case.name
    letters: dict[str, tuple[int, ...]] = {}
    for name, pattern in named:
        bind(letters, pattern, arrays[name].shape)
