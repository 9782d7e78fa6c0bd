"""A digit goes through one convolution, relu and pooling: what edge filters see, and what pooling forgets."""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from dlcore.activations import relu
from dlcore.arrays import Array
from dlcore.convolution import Convolution
from dlcore.convolution_arithmetic import Pair
from dlcore.data import load_mnist
from dlcore.demos.demo import Preset
from dlcore.demos.knob import Range
from dlcore.demos.picture import Matrix, Picture, Table, Tiles
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words
from dlcore.pooling import AveragePooling, MaxPooling

TITLE = Words("畳み込みとプーリングの見える化", "Convolution and pooling made visible")
TEXT = Words(
    "MNIST の数字 1 枚を、決まったフィルターによる畳み込み、relu、プーリングに通し、各段階の特徴マップを見ます（学習は"
    "しません）。filters、stride、padding、pooling、pool_size を変え、マップの大きさが式 (H + 2P − K)/S + 1（切り捨"
    "て）どおりになることと、shift_change（数字を 1 画素ずらしたときにマップが変わる割合）がプーリングで小さくなること"
    "を確かめてください。",
    "One MNIST digit goes through a convolution with given filters, relu and pooling, and you see the map of each "
    "stage (nothing is trained). Change filters, stride, padding, pooling and pool_size; check that sizes follow (H + "
    "2P - K)/S + 1, rounded down, and that shift_change, how much a map changes when the digit moves by a pixel, "
    "falls with pooling.",
)
COST_SECONDS = 1.0  # most of it to read MNIST, once in a process

FILTERS: dict[str, dict[str, list[list[float]]]] = {
    "edges": {
        "vertical": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "horizontal": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "diagonal": [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
        "laplacian": [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
    },
    "vertical": {"vertical": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]},
    "horizontal": {"horizontal": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]},
    "blur": {"blur": [[1 / 9] * 3] * 3},
    "sharpen": {"sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]},
}

PRESETS = [
    Preset(
        "edges",
        Words("4 つのエッジフィルターと最大値プーリング", "Four edge filters and max pooling"),
        {},
        Words(
            "縦のフィルターは左が暗く右が明るい縁に、横のフィルターは上が暗く下が明るい縁に強く反応します。28 → (28 − "
            "3)/1 + 1 = 26 → 26/2 = 13 と小さくなります。",
            "The vertical filter answers to edges dark on the left and light on the right, the horizontal one to dark "
            "above light. Sizes: 28, (28 - 3)/1 + 1 = 26, 26/2 = 13.",
        ),
    ),
    Preset(
        "padding-1",
        Words("パディング 1（大きさを保つ）", "Padding 1 (the size is kept)"),
        {"padding": 1},
        Words(
            "3×3 のフィルターではパディング (3 − 1)/2 = 1 で大きさが 28 のままになります（same）。",
            "With 3×3 filters a padding of (3 - 1)/2 = 1 keeps the size at 28 (“same”).",
        ),
    ),
    Preset(
        "stride-2",
        Words("ストライド 2、プーリングなし", "Stride 2, no pooling"),
        {"stride": 2, "pooling": "none"},
        Words(
            "(28 − 3)/2 + 1 = 13.5 は切り捨てて 13 です。大きさはプーリングと同じですが、間の位置を計算せず捨てていま"
            "す。",
            "(28 - 3)/2 + 1 = 13.5, rounded down to 13: the size is that of pooling, but the places between are never "
            "computed.",
        ),
    ),
    Preset(
        "average-pooling",
        Words("平均値プーリング", "Average pooling"),
        {"pooling": "average"},
        Words(
            "窓の平均を取るので、細い線の反応は周りの 0 と混ざって弱くなります。最大値プーリングは強い反応を残します。",
            "The mean of a window mixes a thin line's answer with the zeros around it; max pooling keeps it strong.",
        ),
    ),
    Preset(
        "large-pooling",
        Words("大きなプーリング（6×6）", "Large pooling (6×6)"),
        {"pool_size": 6},
        Words(
            "26/6 は切り捨てて 4 です（端の 2 画素は捨てられます）。位置のずれにさらに強くなりますが、形の細部は失われ"
            "ます。",
            "26/6 is rounded down to 4, and the last two pixels are dropped. Shifts matter even less, but details are "
            "lost.",
        ),
    ),
    Preset(
        "blur",
        Words("ぼかし", "Blur"),
        {"filters": "blur"},
        Words(
            "重みがすべて 1/9 のフィルターは窓の平均で、平均値プーリングをストライド 1 で行うのと同じです。",
            "A filter whose weights are all 1/9 takes the window's mean: average pooling with stride 1.",
        ),
    ),
]


def convolution_pooling(
    *,
    filters: Literal["edges", "vertical", "horizontal", "blur", "sharpen"] = "edges",
    stride: Annotated[int, Range(1, 3)] = 1,
    padding: Annotated[int, Range(0, 3)] = 0,
    pooling: Literal["max", "average", "none"] = "max",
    pool_size: Annotated[int, Range(2, 6)] = 2,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the stages of one test digit: the picture, the convolution, relu, pooling.

    The seed chooses the digit. ``shift_change`` is the length of the change when the picture moves by one pixel to the
    right, relative to the length of the map; ``numbers`` is how many numbers the stage has.

    Source: the study report, section 1.4.
    """
    mnist = load_mnist()
    number = int(np.random.default_rng(seed).integers(len(mnist.test)))
    x = mnist.test.pictures[number : number + 1]
    named = FILTERS[filters]
    W = np.array(list(named.values()), np.float32)[:, None]
    layer = Convolution(W, np.zeros(len(W), np.float32), (stride, stride), (padding, padding))
    pools: dict[str, type[MaxPooling] | type[AveragePooling]] = {"max": MaxPooling, "average": AveragePooling}
    pool = pools.get(pooling)
    maps, moved = _stages(x, layer, pool, pool_size), _stages(np.roll(x, 1, axis=3), layer, pool, pool_size)
    used = DataUsed(mnist.name, 0, 1, mnist.source, mnist.checksums["t10k-images-idx3-ubyte"])
    label = int(mnist.test.labels[number])
    rows: list[tuple[str, ...]] = []
    steps = len(maps) - 1
    for step, (stage, y) in enumerate(maps.items()):
        size, before = y.shape[2:], (x if step == 0 else list(maps.values())[step - 1]).shape[2:]
        rows.append(
            (stage, _formula(stage, before[0], (stride, padding), pool_size), f"{y.shape[1]}×{size[0]}×{size[1]}")
        )
        change = float(np.linalg.norm(moved[stage] - y) / max(float(np.linalg.norm(y)), 1e-12))
        metrics = {"height": float(size[0]), "numbers": float(y.size), "shift_change": change}
        captions = tuple(named) if step else (str(label),)
        pictures: tuple[Picture, ...] = (_maps(stage, y, captions), _sizes(rows))
        if step == 0:
            pictures += (_filters(named),)
        yield Step(step, steps, metrics, pictures, used if step == 0 else None)


def _stages(
    x: Array, layer: Convolution, pool: type[MaxPooling] | type[AveragePooling] | None, size: int
) -> dict[str, Array]:
    """Return what each stage makes of the picture."""
    maps = {"input": x, "convolution": layer.forward(x)[0]}
    maps["relu"] = relu(maps["convolution"])
    if pool is not None:
        maps["pooling"] = pool((size, size)).forward(maps["relu"])[0]
    return maps


def _formula(stage: str, height: int, convolution: Pair, pool_size: int) -> str:
    stride, padding = convolution
    match stage:
        case "convolution":
            return f"⌊({height} + 2·{padding} − 3) / {stride}⌋ + 1"
        case "pooling":
            return f"⌊({height} − {pool_size}) / {pool_size}⌋ + 1"
    return f"{height}"


def _maps(stage: str, y: Array, captions: tuple[str, ...]) -> Tiles:
    """Show all channels on one scale from black (smallest) to white (largest)."""
    low, high = float(y.min()), float(y.max())
    shown = (y[0] - low) / max(high - low, 1e-12)
    names = {"input": "入力", "convolution": "畳み込み", "relu": "relu", "pooling": "プーリング"}
    shape = f"{y.shape[1]}×{y.shape[2]}×{y.shape[3]}"
    return Tiles(
        "maps",
        Words(f"{names[stage]}のあと（{shape}）", f"After the {stage} ({shape})"),
        Words(
            f"{len(shown)} 枚のマップ。値は {low:.2f} から {high:.2f}",
            f"{len(shown)} maps from {low:.2f} to {high:.2f}",
        ),
        shown.astype(np.float32),
        captions,
        columns=4,
    )


def _sizes(rows: list[tuple[str, ...]]) -> Table:
    title = Words("大きさの計算（⌊ ⌋ は切り捨て）", "How the sizes come about (⌊ ⌋ rounds down)")
    alt = Words(f"最後の大きさは {rows[-1][2]}", f"The last size is {rows[-1][2]}")
    return Table("sizes", title, alt, ("", "H", "C×H×W"), list(rows))


def _filters(named: dict[str, list[list[float]]]) -> Matrix:
    together = np.concatenate([np.array(rows, np.float32) for rows in named.values()], axis=1)
    names = "、".join(named), ", ".join(named)
    return Matrix(
        "filters",
        Words(f"フィルター（左から {names[0]}）", f"The filters (from the left: {names[1]})"),
        Words(f"{len(named)} 個の 3×3 のフィルター", f"{len(named)} filters of 3×3"),
        together,
        annotate=True,
    )
