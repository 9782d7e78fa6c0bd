"""The runs of the DCGAN demo: small ones within seconds, and a deeper one that takes minutes."""

from dlcore.demos.demo import Preset
from dlcore.demos.words import Words

DCGAN_PRESETS = [
    Preset(
        "dcgan",
        Words("論文の作り方（小型）", "Built as in the paper, but small"),
        {},
        Words(
            "数百回の更新で、ぼんやりした塊から数字らしい線が現れます。D_real と D_fake は 0.5 に近づいたり離れたりし、"
            "損失の値だけでは画像の良さは分かりません。更新が少ない分、学習率は論文の 0.0002 の 5 倍です。arithmetic で"
            "は太さは移りますが、数字の形まではまだ保たれません。",
            "Within hundreds of updates strokes like those of digits come out of blurred blobs. D_real and D_fake "
            "approach 0.5 and leave it again; the losses alone do not tell how good the images are. As there are so "
            "few updates, the rate is five times the paper's 0.0002. In the arithmetic the boldness is handed over, "
            "but the shape of the digit is not kept yet.",
        ),
    ),
    Preset(
        "no-batch-norm",
        Words("バッチ正規化なし", "Without batch normalisation"),
        {"batch_norm": False},
        Words(
            "論文が勧めるバッチ正規化をすべて外します。たいてい D がすぐに偽物を見破り（D_fake が 0 に近い）、同じ 400 "
            "回では数字らしい形がなかなか現れません。縞や市松模様は、転置畳み込みのスタンプの重なりから生じます。",
            "All batch normalisation, which the paper recommends, is left out. Mostly D soon finds out the fakes "
            "(D_fake near 0), and the same 400 updates hardly bring digits. Stripes and checks come from overlapping "
            "stamps of the transposed convolutions.",
        ),
    ),
    Preset(
        "noisy-data",
        Words("ノイズ入りの学習データ", "Training data with noise"),
        {"data_noise": 0.5},
        Words(
            "本物に標準偏差 0.5（画素値は −1〜1）のノイズを加えておきます。生成器が近づくのは、きれいな数字ではなく、与"
            "えられたデータの分布なので、背景の粒まで作るようになります。GAN にノイズを取り除く働きはありません。"
            "judged_above_0.9 も下がります。real と fakes を見比べてください。",
            "Noise of deviation 0.5 is added to the real pictures, whose values run from −1 to 1. What G comes near to "
            "is the distribution of its data, not clean digits, so it makes the grain of the background, too: a GAN "
            "removes no noise. judged_above_0.9 falls as well. Compare real and fakes.",
        ),
    ),
    Preset(
        "deeper",
        Words("3 段・24 フィルタ、2,000 回（2〜5 分）", "Three levels of 24 filters, 2,000 updates (2 to 5 minutes)"),
        {"filters": 24, "levels": 3, "learning_rate": 0.0005, "steps": 2000},
        Words(
            "4×4 から 3 段で広げ、フィルタも更新も増やします。数字と認められる割合は、400 回の小型の 0.36〜0.38 から "
            "0.57〜0.67 に上がり、10 種類の数字がすべて現れます。それでも本物の 0.97 には遠く、残りの多くは 2 つの数字"
            "の中間のような形です。学習率は論文の 2.5 倍です。シード 0 の arithmetic では、太い 7 − 細い 7 + "
            "細い 5 から太い 5 ができます。",
            "Three levels from 4×4, with more filters and more updates. The share taken for digits rises from 0.36 to "
            "0.38 of the small one to 0.57 to 0.67, and all ten digits are there. It is still far from the 0.97 of "
            "real ones; many of the rest look like something between two digits. The rate is 2.5 times the paper's. "
            "In the arithmetic of seed 0, bold 7 − thin 7 + thin 5 makes a bold 5.",
        ),
        seeds=2,
    ),
]
