"""The runs of the GAN demo: a game that goes well, one that saturates, and one that loses most of the data."""

from dlcore.demos.demo import Preset
from dlcore.demos.words import Words

FOUND_OUT = {"optimizer": "sgd", "generator_rate": 0.002, "head_start": 1500, "steps": 30}
GAN_PRESETS = [
    Preset(
        "gaussian",
        Words("1 つの正規分布", "One Gaussian"),
        {},
        Words(
            "偽物の分布が本物に重なっていき、D はどちらにも 0.5 くらいを答えるようになります（理想的な終わりでは D(x) "
            "= 0.5）。損失が下がって終わるのではなく、互いに追いかけ合って揺れ続けることに注目してください。",
            "The fakes move onto the real examples until D answers about 0.5 to both (in the ideal end D(x) = 0.5). "
            "Note that no loss goes down and stays there: the two chase each other and keep swaying.",
        ),
    ),
    Preset(
        "two-gaussians",
        Words("2 つの正規分布", "Two Gaussians"),
        {"target": "two_gaussians"},
        Words(
            "1 つの山のノイズから 2 つの山を作るには、G はノイズを途中で引き裂くような急な関数にならなければなりません"
            "。2 つの間に残る偽物は、その途中の値です。",
            "To make two heaps from noise of one heap, G has to become steep in between. Fakes that are left between "
            "the heaps are from there.",
        ),
    ),
    Preset(
        "saturating",
        Words("見破られた生成器：ミニマックスの損失", "Found out, with the minimax loss"),
        {**FOUND_OUT, "generator_loss": "minimax"},
        Words(
            "識別器を先に 1,500 回学習させると、D(G(z)) は 0 に近くなります。log(1 − D) はそこで平らなので "
            "gradient_norm は小さく、30 回の更新では生成器は本物のほうへほとんど進めません。",
            "The discriminator learnt alone for 1,500 steps, so D(G(z)) is near 0. There log(1 − D) is flat: "
            "gradient_norm is small, and in 30 updates the generator gets but little nearer to the real examples.",
        ),
    ),
    Preset(
        "non-saturating",
        Words("見破られた生成器：非飽和の損失", "Found out, with the non-saturating loss"),
        {**FOUND_OUT, "generator_loss": "non_saturating"},
        Words(
            "ほかの設定は前と同じです。−log D の傾きは D(G(z)) が 0 に近いほど大きいので、最初の gradient_norm は何倍"
            "から何千倍にもなり、同じ 30 回で本物の近くまで進みます。",
            "All else is as before. −log D is steepest where D(G(z)) is near 0, so the first gradient_norm is several "
            "to thousands of times as large, and the same 30 updates lead close to the real examples.",
        ),
    ),
    Preset(
        "ring",
        Words("円周上の 8 つの正規分布", "Eight Gaussians on a ring"),
        {"target": "ring", "generator_rate": 0.003},
        Words(
            "8 つのかたまりがすべて見つかります（modes が 8）。かたまりの間の偽物は少しずつ減ります。",
            "All eight heaps are found (modes is 8); fakes between them become fewer.",
        ),
    ),
    Preset(
        "mode-collapse",
        Words("モード崩壊", "Mode collapse"),
        {"target": "ring", "generator_rate": 0.01, "discriminator_rate": 0.0002},
        Words(
            "生成器が識別器よりずっと速く動くと、今いちばん本物とみなされる場所に偽物を集めます。識別器がそこを偽物と"
            "覚えるころには、別の場所に移っています。modes は 8 のうちわずかしかありません。学習率だけの違いです。",
            "A generator that moves much faster than the discriminator heaps its fakes wherever D is fooled just now; "
            "by the time D has learnt that, they are elsewhere. modes is far below 8. Only the learning rates differ.",
        ),
    ),
]
