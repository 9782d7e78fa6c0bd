"""What every public name of the engine promises: true shapes, true exports, running examples, no side effects."""

import ast
import copy
import doctest
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dlcore

SIZES = {"N": 2, "T": 3, "D": 5, "H": 7, "K": 4, "V": 11, "E": 6}  # all different, so that no letter passes for another
LEADING = [(), (3,), (2, 3)]  # what "..." is bound to, one call each
MODULES = sorted(f"dlcore.{module.name}" for module in pkgutil.iter_modules(dlcore.__path__) if not module.ispkg)
FUNCTIONS = sorted(name for name in dlcore.__all__ if inspect.isfunction(getattr(dlcore, name)))
CACHES = sorted(name for name in dlcore.__all__ if inspect.isclass(getattr(dlcore, name)))

Shape = tuple[int, ...]


def floats(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).random(shape, dtype=np.float32)


def lots() -> np.random.Generator:
    return np.random.default_rng(0)


PICTURES: dict[str, Any] = {"x": floats(2, 3, 5, 6)}
WINDOW: dict[str, Any] = {"kernel": (2, 3), "stride": (2, 1), "padding": (1, 0)}
COLUMNS: dict[str, Any] = {"col": floats(24, 18), "shape": (2, 3, 5, 6), **WINDOW}
NETWORK: dict[str, Any] = {"network": dlcore.Affine(floats(4, 3), floats(3)), "x": floats(5, 4)}
GRADIENTS: dict[str, Any] = {"W": floats(2, 3), "b": floats(3)}
TABLES: dict[str, Any] = {"table": floats(6, 4), "U": floats(6, 4)}
WRITING: dict[str, Any] = {
    "step": lambda words, state: (floats(len(words), 5), state),
    "state": (),
    "first": np.array([0, 1]),
    "end": 4,
    "limit": 3,
}
EXAMPLES: dict[str, dict[str, Any]] = {  # for functions whose arguments depend on each other, or are no arrays
    "gaussian": {"scale": 0.1},
    "xavier": {"shape": (4, 3), "rng": lots()},
    "he": {"shape": (4, 3), "rng": lots()},
    "zeros": {"shape": (4, 3), "rng": lots()},
    "im2col": PICTURES | WINDOW,
    "im2col_plain": PICTURES | WINDOW,
    "col2im": COLUMNS,
    "col2im_plain": COLUMNS,
    "overlap_counts": {"size": (5, 6), **WINDOW},
    "pad_pictures": {**PICTURES, "padding": (1, 2)},
    "convolve_plain": {**PICTURES, "W": floats(4, 3, 2, 2), "b": floats(4)},
    "convolve_backward_plain": {"dy": floats(2, 4, 4, 5), **PICTURES, "W": floats(4, 3, 2, 2)},
    "max_pool_plain": PICTURES | WINDOW,
    "softmax_cross_entropy": {"x": floats(5, 3), "t": np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]},
    "mean_squared_error": {"x": floats(5, 3), "t": floats(5, 3) + 1},
    "huber_loss": {"x": floats(5, 3), "t": floats(5, 3) + 1},
    "clip_by_value": {"grad": floats(2, 3), "threshold": 0.5},
    "clip_by_global_norm": {"gradients": GRADIENTS, "threshold": 0.5},
    "weights": {"parameters": GRADIENTS},
    "add_penalty": {"penalty": dlcore.L2(0.5), "parameters": GRADIENTS, "gradients": GRADIENTS},
    "train": {
        "network": NETWORK["network"],
        "examples": [(floats(5, 4), floats(5, 3))],
        "loss": dlcore.mean_squared_error,
        "optimizer": dlcore.SGD(0.1),
    },
    "batches": {"x": floats(5, 4), "t": floats(5, 1), "size": 2, "rng": lots()},
    "predict": NETWORK,
    "accuracy": {**NETWORK, "t": np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]},
    "convolve_grouped_plain": {**PICTURES, "W": floats(4, 3, 2, 2), "b": floats(4)},
    "convolve_transposed_plain": {**PICTURES, "W": floats(3, 4, 2, 2), "b": floats(4)},
    "binary_cross_entropy": {"x": floats(5, 3), "t": floats(5, 3)},
    "focal_loss": {"x": floats(5, 3), "t": np.eye(5, 3, dtype=np.float32)},
    "hinge_loss": {"x": floats(5, 3), "t": np.sign(floats(5, 3) - np.float32(0.5))},
    "smooth_labels": {"labels": np.array([0, 2, 1]), "classes": 3},
    "smoothed_cross_entropy": {"x": floats(3, 4), "t": np.array([0, 2, 1])},
    "categorical_kl": {"x": floats(5, 3), "t": np.eye(3, dtype=np.float32)[[0, 2, 1, 1, 0]]},
    "orthogonal": {"shape": (4, 3), "rng": lots()},
    "mixup": {"x": floats(5, 4), "t": floats(5, 3), "alpha": 0.4, "rng": lots()},
    "confusion_matrix": {"labels": np.array([0, 2, 1]), "answers": np.array([0, 1, 1]), "classes": 3},
    "precision": {"counts": np.eye(3, dtype=int)},
    "recall": {"counts": np.eye(3, dtype=int)},
    "f1_score": {"counts": np.eye(3, dtype=int)},
    "roc_auc": {"scores": floats(4), "labels": np.array([0, 1, 1, 0])},
    "dump_parameters": {"network": NETWORK["network"]},
    "load_parameters": {
        "network": NETWORK["network"],
        "content": dlcore.dump_parameters(NETWORK["network"]),
    },
    "epsilon_greedy": {"q": floats(4), "epsilon": 0.1, "rng": lots()},
    "upper_confidence_bound": {"q": floats(4), "counts": np.array([1, 2, 3, 4]), "c": 1.0},
    "discounted_returns": {"rewards": floats(3), "gamma": 0.5},
    "skip_gram_pairs": {"words": np.array([3, 1, 4, 1, 5]), "window": 2},
    "context_windows": {"words": np.array([3, 1, 4, 1, 5]), "window": 2},
    "noise_distribution": {"counts": floats(6)},
    "draw_negatives": {"noise": floats(6), "words": np.array([0, 5]), "count": 3, "rng": lots()},
    "skip_gram_loss": {"centers": np.array([0, 5]), "contexts": np.array([1, 1]), **TABLES},
    "cbow_loss": {"contexts": np.array([[0, 5, 5], [1, 2, 3]]), "mask": floats(2, 3) > 0, "centers": np.array([4, 0])}
    | TABLES,
    "full_softmax_loss": {"h": floats(2, 4), "words": np.array([0, 5]), "U": floats(6, 4)},
    "negative_sampling_loss": {"h": floats(2, 4), "words": np.array([0, 5]), "U": floats(6, 4)}
    | {"negatives": np.array([[1, 2, 2], [0, 0, 3]])},
    "reparameterize": {"mean": floats(2, 3), "log_variance": floats(2, 3), "rng": lots()},
    "reparameterize_backward": {
        "dz": floats(2, 3),
        "cache": dlcore.ReparameterizationCache(floats(2, 3), floats(2, 3)),
    },
    "discriminator_gradients": {"discriminator": NETWORK["network"], "real": floats(5, 4), "fake": floats(5, 4)},
    "deep_q_gradients": {
        "network": NETWORK["network"],
        "target_network": dlcore.Affine(floats(4, 3), floats(3)),
        "transitions": dlcore.Transitions(
            floats(5, 4), np.array([0, 2, 1, 1, 0]), floats(5), floats(5, 4), np.arange(5) > 3
        ),
        "gamma": 0.5,
    },
    "generator_gradients": {
        "generator": dlcore.Affine(floats(4, 4), floats(4)),
        "discriminator": NETWORK["network"],
        "z": floats(5, 4),
        "loss": dlcore.generator_loss_non_saturating_from_logits,
    },
    "causal_mask": {"steps": 3},
    "padding_mask": {"lengths": np.array([1, 0]), "steps": 3},
    "positional_encoding": {"steps": 3, "width": 4},
    "scaled_dot_product_attention": {"q": floats(2, 3, 4), "k": floats(2, 5, 4), "v": floats(2, 5, 6)},
    "scaled_dot_product_attention_backward": {
        "dy": floats(3, 6),
        "cache": dlcore.AttentionCache(floats(3, 4), floats(5, 4), floats(5, 6), floats(3, 5)),
    },
    "decode_greedy": WRITING,
    "decode_sampled": WRITING | {"rng": lots()},
    "beam_search": WRITING | {"width": 2},
    "writer_inputs": {key: WRITING[key] for key in ("step", "state", "first")}
    | {"right": np.array([[1, 2, 4], [3, 0, 4]]), "teacher_forcing": 0.5, "rng": lots()},
    "read_in_pieces": {
        "layer": dlcore.StackedRecurrent([dlcore.GRU(floats(3, 12), floats(4, 12), floats(12), return_sequences=True)]),
        "x": floats(2, 5, 3),
        "length": 2,
    },
    "random_crop": {**PICTURES, "size": (2, 3), "rng": lots()},
    "random_shift": {**PICTURES, "most": (1, 2), "rng": lots()},
    "random_flip": {**PICTURES, "rng": lots()},
    "random_brightness": {**PICTURES, "most": 0.1, "rng": lots()},
    "random_contrast": {**PICTURES, "most": 0.1, "rng": lots()},
    "random_erasing": {**PICTURES, "size": (2, 3), "rng": lots()},
}
PLAIN_RESULTS = {
    "confusion_matrix",
    "dump_parameters",
    "f1_score",
    "load_parameters",
    "orthogonal",
    "precision",
    "recall",
    "roc_auc",
    "smooth_labels",
    "beam_search",
    "causal_mask",
    "decode_greedy",
    "decode_sampled",
    "padding_mask",
    "positional_encoding",
    "read_in_pieces",
    "writer_inputs",
    "context_windows",
    "draw_negatives",
    "epsilon_greedy",
    "gaussian",
    "he",
    "upper_confidence_bound",
    "xavier",
    "zeros",
    "overlap_counts",
    "train",
    "batches",
    "accuracy",
}  # not of x's type
RULES = [name for name in FUNCTIONS if name not in EXAMPLES]


def bind(text: str, leading: Shape) -> Shape:
    """Turn ``..., T, 2H`` into numbers."""
    shape: Shape = ()
    for part in filter(None, (part.strip() for part in text.split(","))):
        if part == "...":
            shape += leading
        elif part.isdigit():
            shape += (int(part),)
        else:
            factor, letter = re.fullmatch(r"(\d*)([A-Z])", part).groups()  # type: ignore[union-attr]  # no match = fail
            shape += (int(factor or 1) * SIZES[letter],)
    return shape


def shapes_lines(thing: object) -> list[str]:
    """Return the lines of the ``Shapes`` block of a docstring."""
    block = re.search(r"^Shapes\n((?:    .+\n)+)", inspect.getdoc(thing) or "", re.MULTILINE)
    assert block, f"{thing} has no Shapes block"
    return [line.strip() for line in block[1].splitlines()]


def parse(side: str, leading: Shape) -> dict[str, Shape | None]:
    """Turn ``x (N, D); cache`` into names and shapes; a name without brackets has none."""
    found: dict[str, Shape | None] = {}
    for item in side.split(";"):
        match = re.fullmatch(r"(.*?)\s*(?:\((.*)\))?", item.strip())
        assert match, item
        found[match[1].split()[-1]] = None if match[2] is None else bind(match[2], leading)
    return found


def make(function: str, name: str, shape: Shape, rng: np.random.Generator) -> object:
    """Make an argument that the function accepts, of the documented shape; float32 where it is an array of numbers."""
    match function, name:
        case (("output_size" | "transposed_output_size"), ("size" | "kernel")):
            return {"size": 9, "kernel": 3}[name]
        case "convolution_shape", _:
            return {"size": (9, 8), "kernel": (3, 2)}[name]
        case "clip_by_norm", "threshold":
            return 0.01
        case "look_up", "indices":
            return rng.integers(0, SIZES["V"], shape)
        case "check_indices", _:
            return 3 if name == "count" else rng.integers(0, 3, shape)
        case (("policy_gradient_loss" | "policy_gradient_backward"), "actions"):
            return rng.integers(0, SIZES["K"], shape)
        case "embed", "one_hot":
            return np.eye(SIZES["V"], dtype=np.float32)[rng.integers(0, SIZES["V"], shape[:-1])]
        case _, ("d_real" | "d_fake"):
            return rng.uniform(0.1, 0.9, shape).astype(np.float32)
        case "encode_tree", "node":
            leaves = [rng.normal(size=shape).astype(np.float32) for _ in range(3)]
            return {"left": {"left": leaves[0], "right": leaves[1]}, "right": leaves[2]}
        case _:
            return np.asarray(rng.normal(size=shape), dtype=np.float32)


def names(side: str) -> set[str]:
    """List the names on one side of a shapes line."""
    return {re.sub(r"\(.*\)", "", item).split()[-1] for item in side.split(";")}


def unify(letters: dict[str, Shape], pattern: str, shape: Shape) -> None:
    """Let each letter stand for a length, and ``...`` for the rest; fail if it already stands for another."""
    parts = [part for part in (part.strip() for part in pattern.split(",")) if part]
    rest = len(shape) - len(parts) + 1
    for part in parts:
        taken, shape = (shape[:rest], shape[rest:]) if part == "..." else (shape[:1], shape[1:])
        expected = (int(part),) if part.isdigit() else letters.setdefault(part, taken)
        assert taken == expected, f"{part} is {expected} and {taken}"
    assert shape == ()


def real_calls(name: str) -> list[tuple[dict[str, Any], tuple[Any, ...], dict[str, Shape | None]]]:
    """Call a function once for each documented line and each meaning of "..."."""
    function: Callable[..., Any] = getattr(dlcore, name)
    if name in EXAMPLES:
        result = function(**EXAMPLES[name])
        return [(EXAMPLES[name], result if type(result) is tuple else (result,), {})]
    calls = []
    for line in shapes_lines(function):
        for leading in LEADING if "..." in line else [()]:
            inputs, outputs = (parse(side, leading) for side in line.split("->"))
            rng = np.random.default_rng(0)
            arguments = {key: make(name, key, shape, rng) for key, shape in inputs.items() if shape is not None}
            assert len(arguments) == len(inputs), f"{name}: every input needs a shape"
            if name == "check_indices":
                arguments["noun"] = "action"
            result = function(**arguments)
            # a NamedTuple is one result, and so is the pair that convolution_shape returns
            results = result if type(result) is tuple and len(outputs) > 1 else (result,)
            calls.append((arguments, results, outputs))
    return calls


def leaves(value: object) -> list[Any]:
    """List every array inside an argument or result."""
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, tuple | list):
        return [leaf for part in value for leaf in leaves(part)]
    if hasattr(value, "parameters"):
        return leaves(value.parameters)
    return [value] if isinstance(value, np.ndarray | np.generic | int | float | str) else []


@pytest.mark.parametrize("name", RULES)
def test_a_documented_shape_is_the_shape_of_a_real_call(name: str) -> None:
    for arguments, results, outputs in real_calls(name):
        assert len(results) == len(outputs), name
        for result, (output, shape) in zip(results, outputs.items(), strict=True):
            if shape is None:
                assert type(result).__name__ in CACHES, f"{name}: {output} has no shape and is no cache"
            else:
                assert np.shape(result) == shape, f"{name}: {output} for {[np.shape(a) for a in arguments.values()]}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_documented_letters_stand_for_one_length_each_in_a_real_call(name: str) -> None:
    ((arguments, results, _),) = real_calls(name)
    (line,) = shapes_lines(getattr(dlcore, name))
    given, returned = line.split("->")
    outputs = [item.strip() for item in returned.split(";")]
    assert len(outputs) == len(results)
    letters: dict[str, Shape] = {}
    for item in given.split(";"):
        match = re.fullmatch(r"(\w+) \((.*)\)", item.strip())
        if match:
            value = arguments[match[1]]
            is_size = isinstance(value, tuple)  # a size (2,) or a shape (4,) is written as an array of one axis
            unify(letters, match[2], (len(value),) if is_size else np.shape(value))
    for item, result in zip(outputs, results, strict=True):
        match = re.fullmatch(r"(\w+) \((.*)\)", item)
        if match:
            unify(letters, match[2], np.shape(result))


def test_the_reader_of_letters_notices_a_lie() -> None:
    letters: dict[str, Shape] = {}
    unify(letters, "N, D", (2, 3))
    for pattern, shape in (("N, D", (3, 3)), ("N", (2, 3)), ("D, D", (3, 2)), ("4,", (3,))):
        with pytest.raises(AssertionError):
            unify(dict(letters), pattern, shape)


@pytest.mark.parametrize("name", ["rnn_step", "lstm_step", "gru_step"])
def test_a_cache_holds_exactly_the_documented_fields_and_shapes(name: str) -> None:
    ((_, results, _),) = real_calls(name)
    cache = results[-1]
    (line,) = shapes_lines(type(cache))
    assert {field: np.shape(value) for field, value in cache._asdict().items()} == parse(line, ())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_shapes_block_names_every_parameter_that_must_be_given(name: str) -> None:
    parameters = inspect.signature(getattr(dlcore, name)).parameters
    required = {key for key, parameter in parameters.items() if parameter.default is parameter.empty} - {"noun"}
    for line in shapes_lines(getattr(dlcore, name)):
        assert names(line.split("->")[0]) == required


@pytest.mark.parametrize(
    ("line", "truth"), [("x (N, D) -> y (N, H)", (2, 5)), ("x (N) -> y (2H)", (7,)), ("x (...) -> y (..., T)", ())]
)
def test_the_shape_reader_notices_a_lie(line: str, truth: Shape) -> None:
    assert parse(line.split("->")[1], ())["y"] != truth


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_changes_its_arguments(name: str) -> None:
    for arguments, _, _ in real_calls(name):
        before = copy.deepcopy(arguments)
        getattr(dlcore, name)(**arguments)
        for old, new in zip(leaves(before), leaves(arguments), strict=True):
            np.testing.assert_array_equal(old, new, strict=isinstance(old, np.ndarray))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_float32_stays_float32(name: str) -> None:
    for arguments, results, _ in real_calls(name):
        given = {a.dtype for a in leaves(arguments) if isinstance(a, np.ndarray) and a.dtype.kind == "f"}
        returned = {r.dtype for r in leaves(results) if isinstance(r, np.ndarray | np.generic) and r.dtype.kind == "f"}
        assert name in PLAIN_RESULTS or returned == given <= {np.dtype(np.float32)}, name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_float64_stays_float64(name: str) -> None:
    def widen(value: object) -> object:
        if isinstance(value, dict):
            return {key: widen(part) for key, part in value.items()}
        if isinstance(value, dlcore.Affine):
            return dlcore.Affine(**widen(value.parameters))  # type: ignore[arg-type]
        return value.astype(np.float64) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

    if name in PLAIN_RESULTS:
        return
    for arguments, _, _ in real_calls(name):
        for result in leaves(getattr(dlcore, name)(**{key: widen(value) for key, value in arguments.items()})):
            assert not isinstance(result, np.ndarray | np.generic) or result.dtype in (np.float64, np.int64)


@pytest.mark.parametrize("module", MODULES)
def test_every_example_in_a_docstring_runs_and_is_true(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module), raise_on_error=False).failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_documents_summary_equation_source_and_example(name: str) -> None:
    text = inspect.getdoc(getattr(dlcore, name)) or ""
    source = text[text.index("\nSource\n") : text.index("\nExamples\n")]
    assert "study report" in " ".join(source.split())
    assert text.splitlines()[0].endswith("."), "the summary is one sentence on one line"
    sections = ["Parameters", "Returns", "Source", "Examples"]
    if "raise ValueError" in inspect.getsource(getattr(dlcore, name)):
        sections.insert(2, "Raises")
    places = [text.index(f"\n{section}\n---") for section in sections]
    assert places == sorted(places)
    assert re.search("``.*``|equation is", text[: text.index("\nShapes\n")]), "no equation"
    assert ">>>" in text


def test_all_lists_exactly_the_public_names_of_the_modules() -> None:
    public = {"__version__"}
    for name in MODULES:
        module = importlib.import_module(name)
        public |= {
            key
            for key, value in vars(module).items()
            if not key.startswith("_") and getattr(value, "__module__", "") == name and callable(value)
        }
    assert set(dlcore.__all__) == public
    assert len(set(dlcore.__all__)) == len(dlcore.__all__)  # ruff keeps them in order
    assert all(hasattr(dlcore, name) for name in dlcore.__all__)
    assert dlcore.__version__ == "0.1.0"


def test_the_engine_imports_only_numpy_and_the_standard_library() -> None:
    for path in Path(dlcore.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                root = name.partition(".")[0]
                if root == "figures" and path.match("dlcore/demos/__main__.py"):
                    continue  # draws with --out, and imports matplotlib only then
                assert root in {"numpy", "dlcore"} or root in sys.stdlib_module_names, f"{path.name} imports {name}"


@pytest.mark.parametrize("module", [*MODULES, "dlcore"])
def test_every_module_opens_with_a_sentence(module: str) -> None:
    first = (importlib.import_module(module).__doc__ or "").splitlines()[0]
    assert len(first) > 30
    assert first[0].isupper()
    assert first.endswith((".", "?"))
