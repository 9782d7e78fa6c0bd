"""Pictures of the toy dialogues: what was asked and answered, how far back it lay, and what a network remembers."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dlcore.arrays import Array, IntArray
from dlcore.demos.picture import Boundary, Lines, Table
from dlcore.demos.toy_talk import TOPICS, Guide, Talk, spelled
from dlcore.demos.words import Words

ONE_POINT = 1e-4  # vectors that differ by less do so by rounding only


def talks_table(talks: Sequence[Talk], said: IntArray, answers: Guide) -> Table:
    """Show the guest's lines of some talks, the reply, and one that would have been right."""
    rows: list[tuple[str, ...]] = []
    for talk, words in zip(talks, said, strict=True):
        reply, right = spelled(words), answers[talk.topic, talk.city]
        rows.append((*talk.lines[::2], reply, reply if reply in right else right[0], "○" if reply in right else "×"))
    wrong = sum(row[-1] == "×" for row in rows)
    return Table(
        "talks",
        Words(
            "未見の対話：客の発話 1〜3、応答 y、正解 t（案内役の発話は省略）",
            "Unseen talks: the guest's lines 1 to 3, reply y, right reply t (the guide's lines left out)",
        ),
        Words(f"{len(rows)} 個の対話のうち、応答の誤りは {wrong} 個", f"{wrong} of {len(rows)} replies are wrong"),
        ("1", "2", "3", "y", "t", ""),
        rows,
    )


def turns_lines(shares: Sequence[float]) -> Lines:
    """Show the share of right replies by how many turns back the needed words lie."""
    return Lines(
        "turns",
        Words("必要な言葉が何往復前にあるかと、完全一致の割合", "Right replies, by how far back the needed words lie"),
        Words(
            "、".join(f"{back} 往復前：{share:.0%}" for back, share in enumerate(shares)),
            ", ".join(f"turns back {back}: {share:.0%}" for back, share in enumerate(shares)),
        ),
        np.arange(len(shares)),
        {"exact_match": np.array(shares)},
        Words("何往復前か（0 は最後の発話だけで分かる）", "turns back (0: the last line says all)"),
        Words("完全一致の割合", "share"),
    )


def replies_table(talk: Talk, replies: Sequence[str], right: Sequence[str]) -> Table:
    """Show all that was answered to one talk that was put several times, and how often."""
    asked = " → ".join(talk.lines[::2])
    rows: list[tuple[str, ...]] = [
        (reply, str(count), "○" if reply in right else "×") for reply, count in Counter(replies).most_common()
    ]
    hits = len(set(replies) & set(right))
    return Table(
        "replies",
        Words(f"同じ対話に {len(replies)} 回応答：{asked}", f"The same talk, answered {len(replies)} times: {asked}"),
        Words(
            f"{len(right)} 通りの正解のうち {hits} 通りが出た（y は応答、n は回数）",
            f"{hits} of {len(right)} right replies came (y: reply, n: how often)",
        ),
        ("y", "n", ""),
        rows,
    )


def vectors_plane(vectors: Array, talks: Sequence[Talk]) -> Boundary:
    """Show the vectors from which replies to the same last line are written, coloured by the topic that is meant."""
    labels = np.array([list(TOPICS).index(talk.topic) for talk in talks])
    points, told = _flattened(vectors, labels)
    nothing, line = np.empty((1, 0)), talks[0].lines[-1]
    return Boundary(
        "contexts",
        Words(
            f"最後が「{line}」の対話で、デコーダの出発点になるベクトル（主成分分析）",
            f"Where the decoder starts in talks that end with “{line}” (two main directions)",
        ),
        Words(
            f"{len(talks)} 個の対話を、聞かれている話題で色分けした点です。{told.ja}",
            f"{len(talks)} talks, coloured by the topic that is meant. {told.en}",
        ),
        points,
        labels,
        nothing[0],
        nothing[0],
        nothing,
        tuple(TOPICS),
    )


def _flattened(vectors: Array, labels: IntArray) -> tuple[Array, Words]:
    """Return the vectors in the plane of their two main directions, and what there is to say about them."""
    centred = (vectors - vectors.mean(axis=0)).astype(np.float64)
    if np.abs(centred).max() < ONE_POINT:
        same = Words("すべて同じ点に重なっています。", "They all lie on one and the same point.")
        return np.zeros((len(vectors), 2)), same
    _, deviations, axes = np.linalg.svd(centred, full_matrices=False)
    squares = deviations**2
    means = {label: centred[labels == label].mean(axis=0) for label in np.unique(labels)}
    plane = float(squares[:2].sum() / squares.sum())
    between = float(sum((means[label] ** 2).sum() for label in labels) / squares.sum())
    return centred @ axes[:2].T, Words(
        f"この平面は分散の {plane:.0%} を含みます。分散の {between:.0%} は話題の違いによるものです。",
        f"The plane holds {plane:.0%} of the variance; {between:.0%} of the variance lies between the topics.",
    )
