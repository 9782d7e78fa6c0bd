"""The same step of training with PyTorch, where it is installed; it is no dependency of ours.

One thread, eager mode. ``torch`` is as the tutorials have it, with all defaults; ``torch_tuned`` is for the two big
convolutional networks, with pictures in the layout channels_last and the fused Adam.
"""

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from benchmarks.settings import Setting
from benchmarks.ways import Step
from dlcore.arrays import Array

if TYPE_CHECKING:
    from benchmarks.recurrent import RecurrentSetting


def is_installed() -> bool:
    """Return whether PyTorch can be imported."""
    return importlib.util.find_spec("torch") is not None


def configuration() -> dict[str, str]:
    """Return which PyTorch was measured, and how."""
    import torch  # type: ignore[import-not-found, unused-ignore]

    return {
        "version": torch.__version__,
        "torch": "eager, defaults, one thread, float32",
        "torch_tuned": "eager, channels_last, Adam(fused=True), one thread, float32",
        "instructions": torch.backends.cpu.get_cpu_capability(),
    }


def ways(setting: Setting, w: dict[str, Array], x: Array, t: Array) -> dict[str, Step]:
    """Return the steps of a dense or convolutional network, or none without PyTorch."""
    if not is_installed():
        return {}
    found = {"torch": _step(setting, w, x, t, is_tuned=False)}
    if "CNN" in setting.name:
        found["torch_tuned"] = _step(setting, w, x, t, is_tuned=True)
    return found


def _step(setting: Setting, w: dict[str, Array], x: Array, t: Array, *, is_tuned: bool) -> Step:
    import torch

    torch.set_num_threads(1)
    network = torch.nn.Sequential(*_layers(torch, setting, w))
    options: dict[str, Any] = {"momentum": 0.9} if setting.optimizer == "Momentum" else {}
    options |= {"fused": True} if is_tuned else {}
    kind = {"Momentum": "SGD", "RMSProp": "RMSprop"}.get(setting.optimizer, setting.optimizer)
    optimizer = getattr(torch.optim, kind)(network.parameters(), lr=0.001, **options)
    pictures, labels = torch.tensor(x, dtype=torch.float32), torch.tensor(t.argmax(axis=1))
    if is_tuned:
        network = network.to(memory_format=torch.channels_last)
        pictures = pictures.to(memory_format=torch.channels_last)
    loss = torch.nn.CrossEntropyLoss()

    def step() -> float:
        chosen = torch.randint(len(pictures), (setting.batch,))
        optimizer.zero_grad()
        error = loss(network(pictures[chosen]), labels[chosen])
        error.backward()
        optimizer.step()
        return float(error.detach())

    return step


def _layers(torch: Any, setting: Setting, w: dict[str, Array]) -> Iterator[Any]:
    place = 0
    for part in setting.network:
        match part.kind:
            case "affine" | "convolution":
                place += 1
                W, b = (torch.tensor(w[f"{name}{place}"], dtype=torch.float32) for name in "Wb")
                if part.kind == "affine":
                    layer = torch.nn.Linear(*part.sizes)
                    W = W.T
                else:
                    layer = torch.nn.Conv2d(*part.sizes[:3], padding=part.sizes[3])
                with torch.no_grad():
                    layer.weight.copy_(W)
                    layer.bias.copy_(b)
                yield layer
            case "activation":
                yield torch.nn.ReLU() if setting.activation == "ReLU" else torch.nn.Sigmoid()
            case "dropout":
                yield torch.nn.Dropout(part.rate)
            case "pooling":
                yield torch.nn.MaxPool2d(2)
            case "flatten":
                yield torch.nn.Flatten()


def recurrent_ways(setting: "RecurrentSetting", x: Array, t: Array) -> dict[str, Step]:
    """Return the step of a recurrent network, or none without PyTorch; its RNN has no sigmoid, so it runs with tanh."""
    if not is_installed():
        return {}
    import torch

    torch.set_num_threads(1)
    layer = getattr(torch.nn, setting.kind)(x.shape[2], setting.hidden, batch_first=True)
    output = torch.nn.Linear(setting.hidden, t.shape[2])
    optimizer = torch.optim.SGD([*layer.parameters(), *output.parameters()], lr=0.1)
    loss, inputs, targets = torch.nn.MSELoss(), torch.tensor(x), torch.tensor(t)

    def step() -> float:
        chosen = torch.randint(len(inputs), (setting.batch,))
        optimizer.zero_grad()
        error = loss(torch.sigmoid(output(layer(inputs[chosen])[0])), targets[chosen])
        error.backward()
        optimizer.step()
        return float(error.detach())

    return {"torch": step}
