"""The runs of the tree demo, and what each shows; the study report has the recursive network, but trains none."""

from dlcore.demos.demo import Preset
from dlcore.demos.words import Words

TITLE = Words("木に沿う再帰的ネットワーク（recursive）", "A recursive network along a tree")
TEXT = Words(
    "T（真）と F（偽）を not、and、or でつないだ式の真偽を答える課題です。同じ単語の並びでも、not や or がどこまでをま"
    "とめるか、つまり木の形で値が変わります。structure の parse は、式の木に沿って 2 つの子から親のベクトルを作る再帰的"
    "ネットワーク（recursive）です。sequence は単語を左から順に読むふつうの RNN（recurrent）、balanced は意味に関係なく"
    "語順を半分ずつに分けた木に沿うネットワークです。深さごとの正解率と、節点ごとの答えを見てください。学習に使うのは深"
    "さ learned_depth までで、それより深い式の正解率が deeper_accuracy です。",
    "Is an expression of T (true), F (false), not, and, or true? The same words in the same order may have another "
    "value, depending on what a not or an or takes in: on the tree. The structure parse is a recursive network, which "
    "makes a parent's vector from two children all along the tree of the expression; sequence is an ordinary "
    "recurrent network, which reads from left to right; balanced goes along a tree that halves the row of words, "
    "whatever they mean. Watch the accuracy by depth, and the answer at each node. Training has depths up to "
    "learned_depth; deeper_accuracy is that of deeper expressions.",
)

PRESETS = [
    Preset(
        "parse-tree",
        Words("式の木に沿って", "Along the tree of the expression"),
        {},
        Words(
            "教えるのは式全体の真偽だけなのに、途中の節点でも正しい答えが出るようになります。どの節点でも同じ W と b "
            "で子から親を作るので、学習した深さ 4 を超える式にも正しく答えられます。",
            "Only the value of the whole expression is taught, yet the nodes on the way come to be right, too. As the "
            "same W and b make a parent everywhere, expressions deeper than the 4 of the training are no harder.",
        ),
    ),
    Preset(
        "sequence",
        Words("左から順に（括弧なし）", "From left to right (without brackets)"),
        {"structure": "sequence"},
        Words(
            "not T or F or T という同じ並びに、T の式と F の式があります。並びだけでは区別できないので、図の 2 行は同"
            "じ色になり、学習を続けても正解率は上がりきりません。演算子が 1 つだけの深さ 1 では、迷う余地がありませ"
            "ん。",
            "The words not T or F or T belong to an expression that is T and to one that is F. The row alone does not "
            "tell, so both rows of the picture have the same colours, and more training does not help. Only depth 1, "
            "with a single operator, leaves no doubt.",
        ),
    ),
    Preset(
        "sequence-brackets",
        Words("左から順に（括弧も読む）", "From left to right (with brackets)"),
        {"structure": "sequence", "brackets": True},
        Words(
            "括弧を読めば情報はそろい、学習した深さまではほとんど正解します。しかし括弧の入れ子を 1 つの状態で追い続け"
            "なければならず、学習より深い式では正解率が下がっていきます。",
            "With the brackets all is there to be known, and up to the trained depth nearly all answers are right. But "
            "one state has to keep track of all that is open, and the deeper beyond the training, the fewer are right.",
        ),
    ),
    Preset(
        "simple-rnn",
        Words("単純な RNN（括弧も読む）", "A simple RNN (with brackets)"),
        {"structure": "sequence", "brackets": True, "cell": "rnn"},
        Words(
            "1 ステップの計算は、木の親を作る計算と同じ形（tanh と 1 つの全結合層）です。それでも、左から読むと括弧の"
            "中身を覚えたまま先へ進まなければならず、ゲートがないと学習した深さでも間違いが残ります。",
            "A step is computed just like a parent in the tree: one affine map and tanh. Yet read from the left, what "
            "stands in a bracket has to be kept while going on, and without gates mistakes remain even at the trained "
            "depths.",
        ),
    ),
    Preset(
        "balanced-tree",
        Words("意味に関係のない木に沿って", "Along a tree that means nothing"),
        {"structure": "balanced"},
        Words(
            "再帰的ネットワークでも、木が語順だけで決まれば、括弧のない列と同じで 2 つの式を区別できません。効いている"
            "のは木の浅さではなく、何と何が結び付くかという情報です。",
            "A recursive network, too, but its tree follows from the number of words alone, so like the bare row it "
            "cannot tell the two expressions apart. What helps is not that a tree is shallow but that it says what "
            "belongs together.",
        ),
    ),
    Preset(
        "shallow",
        Words("深さ 2 までで学習", "Trained up to depth 2"),
        {"learned_depth": 2},
        Words(
            "短い式しか見ていなくても、覚えた合成を繰り返すだけで、深い式の多くに答えられます。ただし合成のたびに生じ"
            "る小さなずれが重なるので、深くなるほど誤りが増えることがあります。",
            "Having seen short expressions only, the network answers many deep ones by composing again and again. "
            "Small errors of each composition add up, though, so deeper expressions may go wrong more often.",
        ),
    ),
]
