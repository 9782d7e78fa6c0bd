"""Figures and numbers of the note on well-known CNNs."""

from typing import Any

import numpy as np

from dlcore import output_size
from dlcore.demos import Arrow, Box, Diagram, Lines, Picture, Words


def figures() -> dict[str, Picture]:
    """Return the errors of the winners, the Inception module and the residual block."""
    return {"errors": _errors(), "inception": _inception(), "residual": _residual()}


def _errors() -> Picture:
    return Lines(
        "errors",
        Words("ILSVRC の分類で優勝したチームの誤り率", "Error of the winners of ILSVRC classification"),
        Words(
            "上位 5 候補の誤り率は、2010 年の 28.2 %、2011 年の 25.8 % から、AlexNet の 2012 年に 16.4 %、2013 年に"
            " 11.7 %、GoogLeNet の 2014 年に 6.7 %、ResNet の 2015 年に 3.6 % へ下がりました。",
            "The top-5 error fell from 28.2 % in 2010 and 25.8 % in 2011 to 16.4 % in 2012 (AlexNet), 11.7 % in 2013, "
            "6.7 % in 2014 (GoogLeNet) and 3.6 % in 2015 (ResNet).",
        ),
        np.arange(2010, 2016),
        {"top-5": np.array([28.2, 25.8, 16.4, 11.7, 6.7, 3.57])},
        Words("年", "year"),
        Words("誤り率（%）", "error (%)"),
    )


def _inception() -> Picture:
    boxes = (
        Box("x", 1.5, 3, Words("入力（192 チャネル）", "input (192 channels)"), 1, 2),
        Box("reduce3", 1, 2, Words("1×1、96", "1×1, 96"), 3),
        Box("reduce5", 2, 2, Words("1×1、16", "1×1, 16"), 3),
        Box("pool", 3, 2, Words("3×3 最大値プーリング", "3×3 max pooling"), 4, 1.3),
        Box("one", 0, 1.5, Words("1×1、64", "1×1, 64"), 2),
        Box("three", 1, 1, Words("3×3、128", "3×3, 128"), 2),
        Box("five", 2, 1, Words("5×5、32", "5×5, 32"), 2),
        Box("project", 3, 1, Words("1×1、32", "1×1, 32"), 3),
        Box("y", 1.5, 0, Words("チャネル方向に連結（256）", "concatenation of channels (256)"), 1, 2.4),
    )
    arrows = (
        Arrow("x", "one"),
        Arrow("x", "reduce3"),
        Arrow("x", "reduce5"),
        Arrow("x", "pool"),
        Arrow("reduce3", "three"),
        Arrow("reduce5", "five"),
        Arrow("pool", "project"),
        *(Arrow(branch, "y") for branch in ("one", "three", "five", "project")),
    )
    return Diagram(
        "inception",
        Words("Inception モジュール（GoogLeNet の 3a）", "An Inception module (3a of GoogLeNet)"),
        Words(
            "下の入力が 4 つの枝に分かれます。1×1、1×1 のあと 3×3、1×1 のあと 5×5、最大値プーリングのあと 1×1 の畳み込"
            "みです。64、128、32、32 チャネルの出力を上で連結し、256 チャネルになります。",
            "The input at the bottom goes into four branches: 1×1; 1×1 then 3×3; 1×1 then 5×5; max pooling then 1×1. "
            "Their outputs of 64, 128, 32 and 32 channels are joined at the top into 256.",
        ),
        boxes,
        arrows,
    )


def _residual() -> Picture:
    boxes = (
        Box("x", 0, 0, Words("入力 x", "input x"), 1),
        Box("conv1", 0, 1, Words("3×3 畳み込み、BN、ReLU", "3×3 convolution, BN, ReLU"), 2),
        Box("conv2", 0, 2, Words("3×3 畳み込み、BN", "3×3 convolution, BN"), 2),
        Box("add", 0, 3, Words("足し算 F(x) + x", "sum F(x) + x"), 3),
        Box("y", 0, 4, Words("ReLU、出力 y", "ReLU, output y"), 1),
        Box("skip", 1, 1.5, Words("ショートカット（恒等写像）", "shortcut (identity)"), 4),
    )
    arrows = (
        Arrow("x", "conv1"),
        Arrow("conv1", "conv2"),
        Arrow("conv2", "add", text=Words("F(x)", "F(x)")),
        Arrow("add", "y"),
        Arrow("x", "skip", text=Words("x", "x")),
        Arrow("skip", "add", text=Words("x", "x")),
    )
    return Diagram(
        "residual",
        Words("ResNet の残差ブロック", "A residual block of ResNet"),
        Words(
            "入力 x は 2 つの 3×3 の畳み込みを通って F(x) になり、横のショートカットを通ってきた x と足されます。その"
            "あとに ReLU を適用したものが出力です。",
            "The input x goes through two 3×3 convolutions to become F(x); beside them the same x takes a shortcut "
            "and is added. A ReLU after the sum gives the output.",
        ),
        boxes,
        arrows,
    )


def numbers() -> dict[str, Any]:
    """Compute the maps of AlexNet, stacked filters and a branch of an Inception module."""
    first = output_size(227, 11, 4)
    pools = [output_size(first, 3, 2)]
    for _ in range(2):
        pools.append(output_size(pools[-1], 3, 2))
    channels = 64
    direct, reduced = 5 * 5 * 192 * 32, 192 * 16 + 5 * 5 * 16 * 32
    return {
        "first": first,
        "pool1": pools[0],
        "pool2": pools[1],
        "pool3": pools[2],
        "flat": 256 * pools[2] ** 2,
        "zfnet": output_size(224, 7, 2, 1),
        "single": 7 * 7 * channels * channels,
        "stacked": 3 * (3 * 3 * channels * channels),
        "direct": direct,
        "before": 192 * 16,
        "after": 5 * 5 * 16 * 32,
        "reduced": reduced,
        "saving": round(direct / reduced, 2),
        "joined": 64 + 128 + 32 + 32,
    }
