"""The runs of the binary addition: the study report's and variations of them, with what each is there to show."""

from typing import Any

from dlcore.demos.demo import Preset
from dlcore.demos.words import Words

TITLE = Words("2 進数の足し算（RNN）", "Binary addition (RNN)")
TEXT = Words(
    "2 つの数を下の位から 1 ビットずつ読み、和のビットを答える再帰型ネットワークです。繰り上がりを隠れ状態に覚えておく"
    "必要があります。セル（rnn、lstm、gru）、初期値、活性化関数、学習率を変えて、bit_accuracy（ビットの正答率）と "
    "sum_accuracy（8 ビットすべて正しい和の割合）を見てください。表の c 行が繰り上がりです。",
    "A recurrent network reads two numbers bit by bit, the lowest first, and says the bits of their sum; the carry "
    "has to be remembered in its hidden state. Change the cell (rnn, lstm, gru), the initial weights, the activation "
    "or the learning rate, and watch bit_accuracy (bits that are right) and sum_accuracy (sums with every bit right). "
    "Row c of the table shows the carries.",
)

_KERAS: dict[str, Any] = {
    "activation": "relu",
    "initializer": "glorot",
    "has_bias": True,
    "loss": "mean",
    "sums": 10000,
    "batch_size": 2,
    "steps": 25000,
}
_NO_SEED = Words(
    "レポートの図は 1 回の実行で、乱数の種も固定されていません。",
    "The report shows a single run without a fixed seed.",
)

_OWN_CODE = [
    Preset(
        "report",
        Words("レポートの設定（sigmoid、標準偏差 1）", "The report's setting (sigmoid, standard deviation 1)"),
        {},
        Words(
            "しばらくは誤差が 1（当てずっぽう）のままで、繰り上がりを表す状態が見つかると急に下がります。",
            "The loss stays near 1 (guessing) for a while and drops once a state that stands for the carry is found.",
        ),
    ),
    Preset(
        "report-derivative",
        Words("レポートのコードどおりの出力層の微分", "The output layer's derivative as in the report's code"),
        {"derivative_at": "activation"},
        Words(
            "レポートのコードは σ' を入力 v ではなく出力 y で計算しています。値が 0.2〜0.25 でほぼ一定になるので、この"
            "課題では間違っていても学習できてしまいます。勾配は数値微分で確かめましょう。",
            "The report's code takes σ' at the output y instead of at its input v. It is then nearly constant (0.2 to "
            "0.25), so this task is learned all the same: only a numerical check finds such a mistake.",
        ),
    ),
    Preset(
        "xavier",
        Words("Xavier の初期値", "Xavier initialisation"),
        {"initializer": "xavier"},
        Words(
            "標準偏差は入力の数 n に対して 1/√n です。レポートのとおり、標準偏差 1 の場合とほぼ同じように学習します。",
            "The standard deviation is 1/√n for n inputs. As the report says, it learns about as with deviation 1.",
        ),
    ),
    Preset(
        "he",
        Words("He の初期値", "He initialisation"),
        {"initializer": "he"},
        Words(
            "標準偏差は √(2/n) です。本来は relu 向けですが、この小さな sigmoid のネットワークでも学習できます。",
            "The standard deviation is √(2/n). It is meant for relu, but this small sigmoid network learns with it, "
            "too.",
        ),
    ),
    Preset(
        "std-0.001",
        Words("小さすぎる初期値（標準偏差 0.001）", "Weights too small (standard deviation 0.001)"),
        {"initializer_scale": 0.001},
        Words(
            "どのユニットもほぼ同じ値 0.5 を出し、入力の違いが状態に現れません。誤差は 1 のままで、学習されません。",
            "All units say about 0.5 whatever they read, so the states carry nothing; the loss stays at 1.",
        ),
    ),
    Preset(
        "std-5",
        Words("大きな初期値（標準偏差 5）", "Large weights (standard deviation 5)"),
        {"initializer_scale": 5.0},
        Words(
            "sigmoid が 0 か 1 に飽和し、微分がほぼ 0 になるため、学習はむしろ難しくなります。",
            "The sigmoids saturate at 0 or 1 where their slope is almost 0, so learning becomes harder.",
        ),
        disagrees=Words(
            "レポートは「学習が速くなった」と書いていますが、再現しません。レポートの微分（次のプリセット）でも同様で"
            "す。",
            "The report says it learned faster; this does not come out, nor with the report's derivative (next "
            "preset).",
        ),
    ),
    Preset(
        "std-5-report-derivative",
        Words("標準偏差 5、レポートの微分", "Standard deviation 5, the report's derivative"),
        {"initializer_scale": 5.0, "derivative_at": "activation"},
        Words(
            "出力層の飽和は微分の誤りに隠れて起こらなくなり、正しい微分より進みますが、標準偏差 1 には及びません。",
            "The mistaken derivative hides the saturation of the output, so it gets further than the right one, yet "
            "not as far as with deviation 1.",
        ),
        disagrees=_NO_SEED,
    ),
    Preset(
        "relu",
        Words("中間層を relu に（レポートの微分）", "Hidden layer relu (the report's derivative)"),
        {"activation": "relu", "derivative_at": "activation"},
        Words(
            "relu は値を抑えないので、状態も勾配も時刻ごとに何倍にもなり、勾配爆発が起きます。一度の巨大な更新で誤差が"
            " NaN になるか、全ユニットが 0 になって動かなくなります（予測は 0.5、丸めて 0：レポートの「121 + 53 = "
            "0」）。",
            "Relu bounds nothing: states and gradient multiply from step to step and explode. One enormous update "
            "makes the loss NaN, or kills all units (prediction 0.5, rounded to 0: the report's “121 + 53 = 0”).",
        ),
    ),
    Preset(
        "relu-right-derivative",
        Words("中間層を relu に（正しい微分）", "Hidden layer relu (right derivative)"),
        {"activation": "relu"},
        Words(
            "状態が大きくなると出力の sigmoid が飽和し、正しい微分は 0 になります。爆発は抑えられますが学習も止まりま"
            "す。",
            "Large states saturate the output's sigmoid, and its right derivative becomes 0: that stops the "
            "explosion, and the learning, too.",
        ),
    ),
    Preset(
        "relu-xavier",
        Words("relu と Xavier", "Relu with Xavier"),
        {"activation": "relu", "initializer": "xavier"},
        Words(
            "再帰の重みを小さく始めると、勾配は爆発しなくなり、種によっては正しく足せます（半分ほどの種では、出力が飽"
            "和して止まります）。初期値は relu の安定さを大きく左右します。",
            "With recurrent weights that start small the gradient does not explode, and with some seeds it learns to "
            "add (with about half of them the output saturates and it is stuck): for relu the start decides a lot.",
        ),
    ),
    Preset(
        "tanh",
        Words("中間層を tanh に", "Hidden layer tanh"),
        {"activation": "tanh"},
        Words(
            "標準偏差 1 の重みでは tanh がすぐ ±1 に飽和し、微分が 0 に近づきます。10,000 回ではほとんどの種で足し算を"
            "覚えられません。",
            "With weights of deviation 1 tanh saturates at ±1; with most seeds 10,000 steps are not enough to add.",
        ),
    ),
    Preset(
        "tanh-xavier",
        Words("tanh と Xavier", "Tanh with Xavier"),
        {"activation": "tanh", "initializer": "xavier"},
        Words(
            "tanh のために考えられた Xavier の初期値なら飽和せず、学習できます。悪いのは tanh ではなく初期値でした。",
            "Xavier's weights, made for tanh, keep it from saturating: not tanh was at fault but the weights.",
        ),
    ),
    Preset(
        "learning-rate-0.01",
        Words("学習率 0.01", "Learning rate 0.01"),
        {"learning_rate": 0.01},
        Words(
            "同じ方向に進みますが、10,000 回では終わりません。", "It goes the same way but is not done in 10,000 steps."
        ),
    ),
    Preset(
        "learning-rate-1",
        Words("学習率 1", "Learning rate 1"),
        {"learning_rate": 1.0},
        Words(
            "この課題では学習率 1 でも安定し、ずっと速く学習します。よい学習率は課題ごとに違います。",
            "On this task even a rate of 1 is stable, and much faster: the right rate depends on the task.",
        ),
    ),
    Preset(
        "lstm",
        Words("セルを LSTM に（Xavier、バイアスあり）", "Cell LSTM (Xavier, with biases)"),
        {"cell": "lstm", "initializer": "xavier", "has_bias": True},
        Words(
            "パラメータは rnn の 4 倍、時間も余分にかかります。8 ビットと短いので、LSTM でなくても解ける課題です。",
            "Four times the parameters of the rnn, and more time. With 8 steps only, the task does not need an LSTM.",
        ),
    ),
    Preset(
        "gru",
        Words("セルを GRU に（Xavier、バイアスあり）", "Cell GRU (Xavier, with biases)"),
        {"cell": "gru", "initializer": "xavier", "has_bias": True},
        Words(
            "パラメータは rnn の 3 倍です。ゲートが 2 つで済む分、LSTM より小さくなります。",
            "Three times the parameters of the rnn: with two gates it is smaller than the LSTM.",
        ),
    ),
]
_KERAS_RUNS = [
    Preset(
        "keras-relu",
        Words("Keras 版：relu 16 ユニット", "As in Keras: 16 relu units"),
        _KERAS,
        Words(
            "再帰の重みを直交行列で始めるので、relu でも爆発しません。10,000 組を 5 エポック学習し、全ビット正解しま"
            "す。",
            "The recurrent weights start orthogonal, so relu does not explode. Five epochs of 10,000 sums: all bits "
            "right.",
        ),
        {"bit_accuracy": 1.0, "test_loss": 0.00054},
    ),
    Preset(
        "keras-128",
        Words("Keras 版：128 ユニット", "As in Keras: 128 units"),
        _KERAS | {"hidden_sizes": (128,)},
        Words(
            "再帰層のパラメータは 304 個から 128² + 2·128 + 128 = 16,768 個に増えます。少ない更新回数で覚えますが、1 "
            "回の更新は重くなります。",
            "The recurrent layer grows from 304 to 128² + 2·128 + 128 = 16,768 parameters; it learns in fewer steps, "
            "each of which costs more.",
        ),
        {"bit_accuracy": 1.0, "test_loss": 0.000235},
    ),
    Preset(
        "keras-sigmoid",
        Words("Keras 版：sigmoid", "As in Keras: sigmoid"),
        _KERAS | {"activation": "sigmoid"},
        Words(
            "sigmoid の微分は 1/4 以下なので勾配が小さく、動き出すまでに何エポックもかかります。種によっては間に合いま"
            "せん。",
            "The slope of sigmoid is 1/4 at most, so gradients are small and it takes epochs to get going; with some "
            "seeds five are not enough.",
        ),
        {"bit_accuracy": 1.0, "test_loss": 0.0164},
        _NO_SEED,
    ),
    Preset(
        "keras-tanh",
        Words("Keras 版：tanh", "As in Keras: tanh"),
        _KERAS | {"activation": "tanh"},
        Words(
            "0 を中心とする tanh は、直交行列の初期値と相性がよく、relu と同じくらい速く学習します。",
            "Tanh, centred at 0, goes well with orthogonal weights and learns about as fast as relu.",
        ),
        {"bit_accuracy": 1.0, "test_loss": 0.000281},
    ),
    Preset(
        "keras-adam",
        Words("Keras 版：Adam", "As in Keras: Adam"),
        _KERAS | {"optimizer": "adam", "learning_rate": 0.001},
        Words(
            "Adam は重みごとに歩幅を整えるので、最後の誤差が SGD より何桁も小さくなります。",
            "Adam fits the step to each weight, and the final loss is orders of magnitude below that of SGD.",
        ),
        {"bit_accuracy": 1.0, "test_loss": 3.22e-8},
    ),
    Preset(
        "keras-dropout",
        Words("Keras 版：ドロップアウト（入力 0.5、再帰 0.3）", "As in Keras: dropout (input 0.5, recurrent 0.3)"),
        _KERAS | {"dropout_rate": 0.5, "recurrent_dropout_rate": 0.3},
        Words(
            "足し算の入力は 2 つしかなく、一方を消せば答えは決まりません。過学習していない課題でのドロップアウトは害に"
            "なります。",
            "There are two inputs only, and without one of them the sum is unknown: where nothing over-fits, dropout "
            "harms.",
        ),
        {"bit_accuracy": 0.5752, "test_loss": 0.2483},
    ),
    Preset(
        "keras-unroll",
        Words("Keras 版：unroll", "As in Keras: unroll"),
        _KERAS | {"unroll": True},
        Words(
            "時刻のループを展開するかどうかは計算の仕方だけの違いで、同じ種なら keras-relu と同じ結果になります。",
            "Unrolling the loop over time changes how it is computed, not what: with the same seed the result is that "
            "of keras-relu.",
        ),
        {"bit_accuracy": 1.0, "test_loss": 0.000405},
        disagrees=Words(
            "レポートは「速度が少し上がり、精度は少し落ちた」としていますが、精度の差は乱数の種の違いです。このエンジ"
            "ンの展開形は 1 時刻ずつ計算する読みやすい形で、速くはなりません。",
            "The report finds it a little faster and less accurate; the latter is the seed. The unrolled form of this "
            "engine is the readable one, step by step, and is slower.",
        ),
    ),
]
PRESETS = _OWN_CODE + _KERAS_RUNS
