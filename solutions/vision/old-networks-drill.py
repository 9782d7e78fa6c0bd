"""The feature maps of the old networks, layer by layer: input, window, stride, padding, rounding."""

from typing import Any

from dlcore import output_size

_Layer = tuple[str, str, int, int, int, int, str]


def _layers() -> list[_Layer]:
    """Return network, layer, input, window, stride, padding and rounding of every layer that can be asked for."""
    layers: list[_Layer] = [
        ("AlexNet", "conv1", 227, 11, 4, 0, "exact"),
        ("AlexNet", "pool1", 55, 3, 2, 0, "exact"),
        ("AlexNet", "conv2", 27, 5, 1, 2, "exact"),
        ("AlexNet", "pool2", 27, 3, 2, 0, "exact"),
        ("AlexNet", "conv3", 13, 3, 1, 1, "exact"),
        ("AlexNet", "conv4", 13, 3, 1, 1, "exact"),
        ("AlexNet", "conv5", 13, 3, 1, 1, "exact"),
        ("AlexNet", "pool3", 13, 3, 2, 0, "exact"),
        ("AlexNet (torchvision)", "conv1", 224, 11, 4, 2, "floor"),
        ("ZFNet", "conv1", 224, 7, 2, 1, "floor"),
        ("ZFNet", "pool1", 110, 3, 2, 1, "floor"),
        ("ZFNet", "conv2", 55, 5, 2, 0, "exact"),
        ("ZFNet", "pool2", 26, 3, 2, 1, "floor"),
        ("ZFNet", "conv3", 13, 3, 1, 1, "exact"),
        ("ZFNet", "pool3", 13, 3, 2, 0, "exact"),
        ("GoogLeNet", "conv1", 224, 7, 2, 3, "floor"),
        ("GoogLeNet", "pool1", 112, 3, 2, 0, "ceil"),
        ("GoogLeNet", "pool2", 56, 3, 2, 0, "ceil"),
        ("GoogLeNet", "pool3", 28, 3, 2, 0, "ceil"),
        ("GoogLeNet", "pool4", 14, 3, 2, 0, "ceil"),
    ]
    for block, size in enumerate((224, 112, 56, 28, 14), 1):
        layers += [
            ("VGG-16", f"block{block}", size, 3, 1, 1, "exact"),
            ("VGG-16", f"pool{block}", size, 2, 2, 0, "exact"),
        ]
    for module, size in (("3a", 28), ("3b", 28), ("4a", 14), ("4e", 14), ("5a", 7), ("5b", 7)):
        for layer, kernel in (("wide", 3), ("wider", 5), ("pooled", 3)):
            layers.append((f"GoogLeNet Inception ({module})", layer, size, kernel, 1, kernel // 2, "exact"))
    return layers


def reference(network: str, layer: str, size: int, kernel: int, stride: int, padding: int, rounding: str) -> int:
    """Return the side of the output."""
    del network, layer
    return output_size(size, kernel, stride, padding, ceil_mode=rounding == "ceil")


def inner(network: str, layer: str, size: int, kernel: int, stride: int, padding: int, rounding: str) -> dict[str, Any]:
    """Return how far the window can move, in how many strides, and the result."""
    out = reference(network, layer, size, kernel, stride, padding, rounding)
    brackets = {
        "exact": ("", ""),
        "floor": ("\\left\\lfloor", "\\right\\rfloor"),
        "ceil": ("\\left\\lceil", "\\right\\rceil"),
    }
    left, right = brackets[rounding]
    return {"left": left, "right": right, "travel": size + 2 * padding - kernel, "moves": out - 1, "out": out}


def draw(rng: Any) -> dict[str, Any]:
    """Draw a network, then one of its layers."""
    family = rng.choice(["AlexNet", "ZFNet", "VGG-16", "GoogLeNet", "Inception"])
    layers = [layer for layer in _layers() if _family(layer[0]) == family]
    names = ("network", "layer", "size", "kernel", "stride", "padding", "rounding")
    return dict(zip(names, rng.choice(layers), strict=True))


def _family(network: str) -> str:
    return "Inception" if "Inception" in network else network.split()[0]
