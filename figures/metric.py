"""What the figures of a run are called in both languages, and which of them belong together."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from dlcore.demos import Words

Curve: TypeAlias = Sequence[tuple[int, float | None]]
"""A figure of a run, each value with the step it belongs to; None where it was not finite."""
History: TypeAlias = Mapping[str, Curve]
"""All figures of a run by name."""

NAMES = {
    "loss": Words("損失", "loss"),
    "train_loss": Words("学習データの損失", "loss on training data"),
    "test_loss": Words("テストデータの損失", "loss on test data"),
    "accuracy": Words("正解率", "accuracy"),
    "train_accuracy": Words("学習データの正解率", "accuracy on training data"),
    "test_accuracy": Words("テストデータの正解率", "accuracy on test data"),
    "sum_accuracy": Words("和の正解率", "sums right"),
    "bit_accuracy": Words("ビットの正解率", "bits right"),
    "return_mean": Words("収益の平均", "mean return"),
    "loss_without": Words("損失（正規化なし）", "loss without normalisation"),
    "train_accuracy_without": Words(
        "学習データの正解率（正規化なし）", "accuracy on training data without normalisation"
    ),
    "test_accuracy_without": Words("テストデータの正解率（正規化なし）", "accuracy on test data without normalisation"),
    "gradient_norm": Words("勾配のノルム", "gradient norm"),
    "clipped_share": Words("クリッピングした割合", "share of clipped updates"),
    "factor": Words("1 時刻あたりの倍率", "factor for each step back"),
}


class Group(Enum):
    """Figures that share a pair of axes; the value is its name."""

    LOSS = Words("損失", "loss")
    ACCURACY = Words("正解率", "accuracy")
    OTHER = Words("その他の値", "other figures")


def named(metric: str) -> Words:
    """Return the name of a figure; a demo's own keeps the one it was given."""
    plain = metric.replace("_", " ")
    return NAMES.get(metric, Words(plain, plain))


def group(metric: str) -> Group:
    """Tell where a figure belongs by its name."""
    if "accuracy" in metric:
        return Group.ACCURACY
    return Group.LOSS if "loss" in metric else Group.OTHER
