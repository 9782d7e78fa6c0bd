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
    "class_accuracy": Words("最も近い単語が同じ種類の割合", "nearest words of the same class"),
    "analogy_accuracy": Words("類推の正解率", "analogies right"),
    "test_error": Words("テストデータの再構成誤差", "reconstruction error on test data"),
    "pca_error": Words("主成分分析の再構成誤差", "reconstruction error of PCA"),
    "discriminator_loss": Words("識別器の損失", "loss of the discriminator"),
    "generator_loss": Words("生成器の損失", "loss of the generator"),
    "D_real": Words("本物に対する D", "D on real data"),
    "D_fake": Words("偽物に対する D", "D on fakes"),
    "spread": Words("生成画像のばらつき", "spread of the samples"),
    "cosine": Words("クリップ前後の勾配のコサイン", "cosine to the unclipped gradient"),
    "loss_plain": Words("損失（ショートカットなし）", "loss without shortcuts"),
    "train_accuracy_plain": Words(
        "学習データの正解率（ショートカットなし）", "accuracy on training data without shortcuts"
    ),
    "test_accuracy_plain": Words(
        "テストデータの正解率（ショートカットなし）", "accuracy on test data without shortcuts"
    ),
    "modes": Words("生成できた山の数", "modes met"),
    "near_share": Words("山の近くの割合", "share near a mode"),
    "distance": Words("本物の分布との距離", "distance to the real distribution"),
    "judged_above_0.9": Words("数字と認められた割合", "share taken for digits"),
    "digits_seen": Words("現れた数字の種類", "different digits seen"),
    "q_mean": Words("見積もった価値の平均", "mean estimated value"),
    "best_share": Words("最良の行動を選んだ割合", "share of the best action"),
    "exact_match": Words("完全一致の割合", "exact matches"),
    "exact_match_longest": Words("完全一致の割合（最長の列）", "exact matches of the longest"),
    "exact_match_alone": Words("完全一致の割合（文脈が不要な対話）", "exact matches without need of context"),
    "exact_match_context": Words("完全一致の割合（文脈が必要な対話）", "exact matches in need of context"),
    "distinct_replies": Words("出た正解の種類の数", "different right replies"),
    "deeper_accuracy": Words("学習より深い式の正解率", "accuracy beyond the trained depth"),
    "reconstruction": Words("再構成誤差", "reconstruction error"),
    "divergence": Words("KL ダイバージェンス", "KL divergence"),
    "active": Words("使われている潜在変数の数", "active latent variables"),
    "greedy_return": Words("貪欲方策の収益", "return of the greedy policy"),
    "row_accuracy": Words("列全体の正解率", "whole rows right"),
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
