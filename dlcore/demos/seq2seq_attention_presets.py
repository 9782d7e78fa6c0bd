"""The runs of the encoder-decoder, and what each is there to show; the study report describes them and trains none."""

from dlcore.demos.demo import Preset
from dlcore.demos.words import Words

TITLE = Words("Seq2Seq とアテンション", "Sequence to sequence, with attention")
TEXT = Words(
    "エンコーダが 1〜10 桁の数字を読み、デコーダがそれを写す（または逆順に、または小さい順に書く）課題です。アテンショ"
    "ンなしでは、読んだ内容をすべて 1 つの固定長ベクトルに詰めなければなりません。アテンションがあれば、1 語書くたびに"
    "読んだ各時刻の状態を見直せます。attention を切り替えて、長さごとの完全一致率（学習に使っていない系列で、終わりの"
    "記号まですべて正しいものの割合）と、重みの図にできる線を見てください。",
    "An encoder reads 1 to 10 digits, and a decoder copies them (or writes them in reverse, or sorted). Without "
    "attention all that was read has to fit into one vector of fixed size; with it, the decoder looks back at the "
    "states of all steps for each word it writes. Switch the attention and watch the share of sequences without a "
    "mistake by length (never seen in training, the end included), and the line that appears in the picture of the "
    "weights.",
)

_ATTENTION = [
    Preset(
        "attention",
        Words("アテンションあり（写す）", "With attention (copying)"),
        {},
        Words(
            "重みの図に対角線が現れます。i 番目の語を書くとき i 番目の状態を見ることを、だれにも教わらずに学びました。"
            "対角線ができると、長い系列の正答率も一気に上がります。",
            "A diagonal appears in the weights: to write word i the network looks at state i, which nobody told it. "
            "Once it is there, the long sequences are right almost at once.",
        ),
    ),
    Preset(
        "no-attention",
        Words("アテンションなし", "Without attention"),
        {"attention": "none"},
        Words(
            "短い系列は写せますが、長くなるほど間違えます。何桁でも同じ 64 個の数に詰めるからです。これがアテンションの"
            "考えられた理由です。",
            "Short sequences are copied, and the longer they get the more go wrong: all digits have to fit into the "
            "same 64 numbers. This is what attention was invented for.",
        ),
    ),
    Preset(
        "reverse",
        Words("逆順に書く（アテンションあり）", "Writing in reverse (with attention)"),
        {"task": "reverse"},
        Words(
            "重みの線が反対向きの対角線になります。課題が変われば、見る場所も変わります。",
            "The line in the weights runs the other way: another task, another place to look at.",
        ),
    ),
    Preset(
        "sort",
        Words("小さい順に書く（アテンションあり）", "Writing in order of size (with attention)"),
        {"task": "sort"},
        Words(
            "見る場所は位置ではなく数字の大きさで決まるので、重みの図に決まった線は現れません。",
            "Where to look depends on the digits and not on their places, so no fixed line appears in the weights.",
        ),
    ),
    Preset(
        "dot",
        Words("内積のスコア", "Scores by inner products"),
        {"attention": "dot"},
        Words(
            "スコアの計算が内積だけなので 1 ステップは速いのですが、問いと状態を比べるための重みがないため、同じ回数の"
            "学習では対角線ができにくくなります。",
            "Inner products make a step faster, but there are no weights to compare query and state with, and in the "
            "same number of steps the diagonal is harder to find.",
        ),
    ),
]

_SOURCE = [
    Preset(
        "reversed-source",
        Words("入力を逆順に読む（アテンションなし）", "Reading the source in reverse (without attention)"),
        {"attention": "none", "reversed_source": True},
        Words(
            "最初に書く語が最後に読まれるので、始めのうちは遠くまで覚えなくてすみ、学習が進みやすくなります。レポート"
            "の 2.5 節にある Sutskever らの工夫です。対応する語の距離の平均は変わりません。",
            "The word to be written first is now read last, so the first ones need no long memory, and learning gets "
            "going. This is the trick of Sutskever et al. in section 2.5 of the report; the mean distance of "
            "corresponding words does not change.",
        ),
    ),
    Preset(
        "lstm-two-layers",
        Words("2 層の LSTM、逆順入力（アテンションなし）", "Two layers of LSTM, reversed source (without attention)"),
        {"attention": "none", "reversed_source": True, "cell": "lstm", "layers": 2},
        Words(
            "レポートの 2.5 節が挙げる特徴（LSTM、多層、入力の逆順）を小さくまとめた形です。元の論文は 4 層で、1 層 "
            "1000 ユニットです。",
            "A small form of what section 2.5 of the report lists: LSTM, several layers, reversed source. The paper "
            "has four layers of 1000 units.",
        ),
    ),
    Preset(
        "simple-rnn",
        Words("単純な RNN（アテンションあり）", "A simple RNN (with attention)"),
        {"cell": "rnn"},
        Words(
            "ゲートがなくても、アテンションがあれば遠い語は直接見ればよいので、長く覚える必要が減ります。",
            "There are no gates, but with attention far words are looked at directly, and less has to be remembered.",
        ),
    ),
]

_WRITING = [
    Preset(
        "free-running",
        Words("教師強制なし", "Without teacher forcing"),
        {"teacher_forcing": 0.0},
        Words(
            "学習中も自分の書いた語が次の入力になります。初めはでたらめな入力ばかりなので学習は遅れますが、自分の誤りの"
            "後から続けることを学びます。",
            "The network's own words are its inputs in training, too. At first these are nonsense, which slows "
            "learning down; in return it learns to go on after its own mistakes.",
        ),
    ),
    Preset(
        "half-forcing",
        Words("教師強制 50 %（アテンションなし）", "Teacher forcing at 50 % (without attention)"),
        {"teacher_forcing": 0.5, "attention": "none"},
        Words(
            "正しい語と自分の語を半々で入力します（scheduled sampling の考え方。確率は一定です）。まだ誤りの多いうちは"
            "、自分の語は次の正解を当てる手掛かりにならず、no-attention より学習が遅れます。",
            "Right words and its own are mixed half and half (the idea of scheduled sampling, at a constant rate). "
            "While its own words are mostly wrong they are no clue to the next, so it learns more slowly than in "
            "no-attention.",
        ),
    ),
    Preset(
        "beam",
        Words("ビームサーチ（アテンションなし）", "Beam search (without attention)"),
        {"attention": "none", "decoding": "beam", "beam_width": 5},
        Words(
            "no-attention と同じ学習で、書き方だけが違います。途中で確率が低くても全体で最も確からしい列を探しますが、"
            "ネットワークが覚えていないことは探しても出てきません。",
            "The training of no-attention; only the writing differs. The beam searches for the likeliest sequence as a "
            "whole, but what the network does not remember no search can find.",
        ),
    ),
    Preset(
        "sampling",
        Words("標本をとって書く（アテンションなし）", "Writing by drawing (without attention)"),
        {"attention": "none", "decoding": "sampling"},
        Words(
            "確率に従って 1 語ずつ引くので、自信のない所では正解以外も選ばれ、1 語でも外れれば一致しません。正解が 1 つ"
            "の課題には向きません。",
            "Each word is drawn with its probability, so where the network is unsure a wrong one may come, and one is "
            "enough. This does not suit a task with a single right answer.",
        ),
    ),
]

PRESETS = _ATTENTION + _SOURCE + _WRITING
