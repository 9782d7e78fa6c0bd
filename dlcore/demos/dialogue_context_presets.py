"""The runs of the dialogue demo, and what each shows; the study report describes the models, but trains none."""

from dlcore.demos.demo import Preset
from dlcore.demos.words import Words

TITLE = Words("対話の文脈：Seq2Seq、HRED、VHRED", "The context of a dialogue: Seq2Seq, HRED, VHRED")
TEXT = Words(
    "客が都市の食べ物や名所を尋ね、案内役が答える小さな対話です。最後の質問では「and osaka ?」のように話題か都市が省か"
    "れることがあり、前の発話を覚えていなければ答えられません。model で読み方を選びます。seq2seq は最後の発話だけ、"
    "joined は全発話を 1 列につないで読みます。hred は発話ごとのベクトルをコンテキスト RNN で順に読み、vhred はさらに、"
    "応答ごとに潜在変数 z の標本をとります。文脈の要らない対話（exact_match_alone）と要る対話（exact_match_context）の"
    "完全一致の割合を比べてください。replies を 3 にすると正解が 3 通りになります。同じ対話に 10 回応答して出た正解の種"
    "類の数が distinct_replies です。",
    "A guest asks about food or sights in a city, and a guide answers. The last question may leave out the topic or "
    "the city, as in “and osaka ?”, and cannot be answered without remembering what was said before. The model "
    "decides what is read: seq2seq reads the last utterance only, joined reads all of them in one row, hred lets a "
    "context RNN read a vector of each utterance, and vhred also draws a latent variable z for each reply. Compare "
    "the exact matches in talks that need no context (exact_match_alone) with those that do (exact_match_context). "
    "With 3 replies there are three right answers to each question; distinct_replies is how many of them come "
    "in 10 replies to the same talk.",
)

_CONTEXT = [
    Preset(
        "context",
        Words("HRED（発話ごとに読むコンテキスト RNN）", "HRED (a context RNN over the utterances)"),
        {},
        Words(
            "最後の発話が同じ「and osaka ?」でも、デコーダの出発点のベクトルは、聞かれている話題ごとに分かれます。お礼"
            "をはさんで 2 往復前になった話題も、コンテキスト RNN が運びます。",
            "Though the last line is “and osaka ?” every time, the vectors from which the decoder starts lie apart by "
            "the topic that is meant. The context RNN carries the topic even across a turn of thanks.",
        ),
    ),
    Preset(
        "seq2seq",
        Words("Seq2Seq（最後の発話だけ）", "Seq2Seq (the last utterance only)"),
        {"model": "seq2seq"},
        Words(
            "文脈の要らない質問には全部答えられます。しかし「and osaka ?」の後のベクトルはどの対話でも同じ 1 点なの"
            "で、話題は当てずっぽうです（話題は 4 つ、都市は 6 つ）。足りないのは学習ではなく、入力の情報です。",
            "Questions that need no context are all answered. After “and osaka ?” the vector is one and the same point "
            "whatever came before, so the topic is a guess (there are 4 topics and 6 cities). More training would not "
            "help: the information is not in the input.",
        ),
    ),
    Preset(
        "joined",
        Words("Seq2Seq（全発話を 1 列につなぐ）", "Seq2Seq (all utterances in one row)"),
        {"model": "joined"},
        Words(
            "履歴を 1 つの長い入力にすれば、ふつうの Seq2Seq でも文脈の要る質問に答えられます。短い対話ではこれで足りま"
            "す。長くなると、最初の単語が通る更新の回数が、発話の数ではなく単語の総数に比例して増えます。",
            "With the history as one long input, plain Seq2Seq answers questions that need context, too. For short "
            "talks that will do. In long ones, the first word passes as many updates as there are words after it, and "
            "not only as many as there are utterances.",
        ),
    ),
]

_VARIETY = [
    Preset(
        "several-replies",
        Words("正解が 3 通りのときの HRED", "HRED with three right replies"),
        {"replies": 3, "steps": 3000},
        Words(
            "履歴が同じなら HRED の計算は決定的で、確率最大の単語を選べば 10 回とも同じ応答です。損失は 1 nat ほど残り"
            "ます。正解 3 通りのどれが使われたかは前もって分からないので、その分（log 3 は約 1.1）は減らせません。",
            "Given the history, HRED is deterministic: with the likeliest words all 10 replies are the same. A loss of "
            "about 1 nat remains, since nothing tells which of the three right replies was used (log 3 is about 1.1).",
        ),
    ),
    Preset(
        "drawn-words",
        Words("HRED で単語を確率に従って選ぶ", "HRED, drawing the words"),
        {"replies": 3, "steps": 3000, "decoding": "sampling"},
        Words(
            "several-replies と同じ学習で、単語の選び方だけが違います。この小さな対話では、最初の 1 語で言い方が決まる"
            "ので、単語の偶然だけでもいろいろな正解が出ます。その代わり、確率の低い誤った単語が選ばれることもありま"
            "す。",
            "The training of several-replies; only the choice of words differs. In these small talks the first word "
            "settles the wording, so chance at the words brings out different right replies as well, and now and then "
            "a wrong word of small probability.",
        ),
    ),
    Preset(
        "latent",
        Words("VHRED（応答ごとに潜在変数をとる）", "VHRED (a latent variable for each reply)"),
        {"model": "vhred", "replies": 3, "steps": 5000},
        Words(
            "単語はいつも確率最大のものなのに、z の標本が変わると応答全体が別の言い方に変わります。偶然の入る場所が、"
            "単語から発話の段階に移ったのです。損失（KL の項を含む）は several-replies と同じく 1 nat ほどから下がりま"
            "せん。多様になっても、当てやすくなったわけではないからです。z の偶然が加わるので学習は遅く、seed によって"
            "は 5,000 回でも終わりません。",
            "The words are always the likeliest, yet with another z the whole reply takes another form: chance has "
            "moved from the words up to the utterance. The loss, KL term included, does not fall below about 1 nat, "
            "just as in several-replies: the replies vary more, but are no easier to guess. With the chance in z "
            "learning is slower, and with some seeds 5,000 steps are not enough.",
        ),
    ),
    Preset(
        "latent-collapsed",
        Words("VHRED の事後分布の崩壊（KL の項を始めから）", "VHRED, posterior collapse (full KL term at once)"),
        {"model": "vhred", "replies": 3, "steps": 5000, "annealing": 0.0},
        Words(
            "KL の項を徐々に効かせる工夫（annealing）をやめると、z を使うことを学ぶ前に事後分布が事前分布に重なり、"
            "divergence がほぼ 0 になります。デコーダは z をほとんど無視し、応答はたいてい 1 通りに戻ります。",
            "Without bringing the KL term in gradually (annealing), the posterior falls onto the prior before z has "
            "become useful, and the divergence is nearly 0. The decoder all but ignores z, and mostly a single reply "
            "is left.",
        ),
    ),
]

PRESETS = _CONTEXT + _VARIETY
