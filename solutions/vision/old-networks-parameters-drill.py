"""Parameters of convolution layers of the old networks: counted in arrays of the filters' shapes."""

from typing import Any

import numpy as np

_Layer = tuple[str, str, int, int, int, int]

# channels of the input, then of 1x1, reduce 3x3, 3x3, reduce 5x5, 5x5, projection after the pooling
_MODULES = {
    "3a": (192, 64, 96, 128, 16, 32, 32),
    "3b": (256, 128, 128, 192, 32, 96, 64),
    "4a": (480, 192, 96, 208, 16, 48, 64),
    "4b": (512, 160, 112, 224, 24, 64, 64),
    "4c": (512, 128, 128, 256, 24, 64, 64),
    "4d": (512, 112, 144, 288, 32, 64, 64),
    "4e": (528, 256, 160, 320, 32, 128, 128),
    "5a": (832, 256, 160, 320, 32, 128, 128),
    "5b": (832, 384, 192, 384, 48, 128, 128),
}


def _layers() -> list[_Layer]:
    """Return network, layer, channels of input and output, side of the filter and groups."""
    layers: list[_Layer] = [
        ("AlexNet", "conv1", 3, 96, 11, 1),
        ("AlexNet", "conv2", 96, 256, 5, 2),
        ("AlexNet", "conv3", 256, 384, 3, 1),
        ("AlexNet", "conv4", 384, 384, 3, 2),
        ("AlexNet", "conv5", 384, 256, 3, 2),
        ("AlexNet (torchvision)", "conv1", 3, 64, 11, 1),
        ("AlexNet (torchvision)", "conv2", 64, 192, 5, 1),
        ("AlexNet (torchvision)", "conv3", 192, 384, 3, 1),
        ("AlexNet (torchvision)", "conv4", 384, 256, 3, 1),
        ("AlexNet (torchvision)", "conv5", 256, 256, 3, 1),
        ("ZFNet", "conv1", 3, 96, 7, 1),
        ("ZFNet", "conv2", 96, 256, 5, 1),
        ("ZFNet", "conv3", 256, 384, 3, 1),
        ("ZFNet", "conv5", 384, 256, 3, 1),
        ("VGG-16", "conv1", 3, 64, 3, 1),
        ("VGG-16", "conv2", 64, 64, 3, 1),
        ("VGG-16", "conv3", 64, 128, 3, 1),
        ("VGG-16", "conv4", 128, 128, 3, 1),
        ("VGG-16", "conv5", 128, 256, 3, 1),
        ("VGG-16", "conv6", 256, 256, 3, 1),
        ("GoogLeNet", "conv1", 3, 64, 7, 1),
    ]
    for module, (inputs, single, reduce_wide, wide, reduce_wider, wider, projection) in _MODULES.items():
        network = f"GoogLeNet Inception ({module})"
        layers += [
            (network, "single", inputs, single, 1, 1),
            (network, "reduce-wide", inputs, reduce_wide, 1, 1),
            (network, "wide", reduce_wide, wide, 3, 1),
            (network, "reduce-wider", inputs, reduce_wider, 1, 1),
            (network, "wider", reduce_wider, wider, 5, 1),
            (network, "projection", inputs, projection, 1, 1),
        ]
    return layers


def reference(network: str, layer: str, inputs: int, outputs: int, kernel: int, groups: int) -> int:
    """Return the number of weights and biases."""
    del network, layer
    filters, biases = np.empty((outputs, inputs // groups, kernel, kernel)), np.empty(outputs)
    return filters.size + biases.size


def inner(network: str, layer: str, inputs: int, outputs: int, kernel: int, groups: int) -> dict[str, Any]:
    """Return what one filter sees and has."""
    del network, layer
    seen = inputs // groups
    each = kernel * kernel * seen
    return {
        "grouping": groups,
        "seen": seen,
        "each": each,
        "each_and_bias": each + 1,
        "total": (each + 1) * outputs,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a network, then one of its layers."""
    family = rng.choice(["AlexNet", "AlexNet", "ZFNet", "VGG-16", "GoogLeNet", "GoogLeNet", "GoogLeNet"])
    layers = [layer for layer in _layers() if layer[0].split()[0] == family]
    return dict(zip(("network", "layer", "inputs", "outputs", "kernel", "groups"), rng.choice(layers), strict=True))
