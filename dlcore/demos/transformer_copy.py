"""A small transformer copies digits without any recurrence: it has to find the place to look at by itself."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from dlcore import (
    Adam,
    Affine,
    Embedding,
    ExponentialDecay,
    Layer,
    LayerNormalization,
    PositionalEncoding,
    Sequential,
    TransformerBlock,
    clip_by_global_norm,
    decode_greedy,
    gaussian,
    softmax_cross_entropy,
    xavier,
)
from dlcore.arrays import Array, IntArray
from dlcore.demos.demo import Preset
from dlcore.demos.digit_sequences import END, LONGEST, START, WORDS, Task, drawn, is_exact, kept_apart, spelled, written
from dlcore.demos.digit_writer import WORD_SCALE, answers_table, length_lines
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.knob import Range
from dlcore.demos.picture import Matrix, Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

Width: TypeAlias = Literal["16", "32", "64"]  # of a word's vector; a choice, as the number of heads has to divide it
Heads: TypeAlias = Literal["1", "2", "4"]

TITLE = Words("小さなトランスフォーマー", "A small transformer")
TEXT = Words(
    "1〜10 桁の数字を読み、区切り記号の後に同じ数字を書く課題を、RNN を使わずアテンションだけで学びます。読む部分も書"
    "く部分も 1 本の列に並べ、未来をマスクで隠して次の語を当てます。ヘッドごとの重みの図で、書いている位置（区切り s "
    "より下の行）から読んだ数字への斜めの線を探してください。位置の符号化（has_positions）やブロックの数を変えると何が"
    "起きるかも見てください。",
    "It reads 1 to 10 digits and writes them again after a separator, by attention alone, without a recurrent "
    "network. What is read and what is written stand in one row, the future is masked, and the next word is to be "
    "guessed. In the weights of the heads look for a slanted line from where it writes (the rows below the separator "
    "s) to the digits it read. Try what happens without positions (has_positions) or with fewer blocks.",
)
COST_SECONDS = 9.0
THRESHOLD = 1.0  # the longest gradient that is used as it is
REPORTS, TESTS = 100, 10  # about how many of each in a run
SHOWN = 8  # answers in the table
PRESETS = [
    Preset(
        "copy",
        Words("写す", "Copying"),
        {},
        Words(
            "書く位置から同じ数字の位置へ斜めの線ができ、それにつれて長い系列も正しく写せるようになります。",
            "A slanted line grows from where it writes to the place of the same digit, and with it the long sequences "
            "come out right.",
        ),
    ),
    Preset(
        "reverse",
        Words("逆順に書く", "Writing in reverse"),
        {"task": "reverse"},
        Words(
            "見る場所が逆向きに動きます。RNN と違い、遠い語も近い語も同じ 1 歩で届きます。",
            "The place to look at moves the other way. Unlike in a recurrent network, far and near words are one step "
            "away.",
        ),
    ),
    Preset(
        "sort",
        Words("小さい順に書く", "Writing in order of size"),
        {"task": "sort"},
        Words(
            "位置より数字そのものが手掛かりになる課題です。",
            "Here the digits themselves matter more than their places.",
        ),
    ),
    Preset(
        "no-positions",
        Words("位置の符号化なし", "Without positions"),
        {"has_positions": False},
        Words(
            "アテンションは語の集まりを見るだけで、順番を知りません。未来を隠すマスクだけがわずかな手掛かりになるので、"
            "写すのがずっと難しくなります。",
            "Attention sees a bag of words and knows no order. Only the mask of the future gives a faint clue, and "
            "copying becomes much harder.",
        ),
    ),
    Preset(
        "one-block",
        Words("1 ブロック", "One block"),
        {"blocks": 1},
        Words(
            "アテンションを 1 回しか使えないと、「何番目を書いているか」と「何番目に何があったか」を 1 回で結び付けなけ"
            "ればなりません。2 ブロックと比べてください。",
            "With a single look, which place is being written and which digit stood there have to be brought together "
            "at once. Compare with two blocks.",
        ),
    ),
    Preset(
        "one-head",
        Words("1 ヘッド", "One head"),
        {"heads": "1"},
        Words(
            "パラメータの数は同じですが、1 つの位置から一度に 1 通りの見方しかできません。",
            "There are as many parameters, but each place can look in one way only at a time.",
        ),
    ),
    Preset(
        "post-norm",
        Words("正規化を足し算の後に", "Normalisation after the addition"),
        {"norm": "post"},
        Words(
            "元の論文の形です。深くすると学習の初めに学習率を上げていく工夫（ウォームアップ）が必要になりますが、2 ブ"
            "ロックではどうでしょうか。",
            "This is the form of the original paper. Deep ones need a warm-up of the learning rate; see how two blocks "
            "do.",
        ),
    ),
]


def transformer_copy(
    *,
    task: Task = "copy",
    blocks: Annotated[int, Range(1, 4)] = 2,
    heads: Heads = "2",
    width: Width = "32",
    norm: Literal["pre", "post"] = "pre",
    has_positions: bool = True,
    learning_rate: Annotated[float, Range(1e-4, 0.1, log=True)] = 0.003,
    batch_size: Annotated[int, Range(1, 128)] = 32,
    steps: Annotated[int, Range(1, 20000)] = 3000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of a transformer that copies, reverses or sorts 1 to 10 digits.

    A row is ``source s target``, and the loss counts the words of the target. Each batch has new sequences of one
    length, without those kept for the test. Adam's learning rate falls exponentially to a tenth during the run, and
    gradients longer than 1 are shortened.

    Source: Vaswani et al., Attention Is All You Need (2017), here the decoder alone; the study report ends with
    attention, section 2.7.
    """
    network = _network(blocks, int(heads), int(width), norm, has_positions, seed)
    apart = kept_apart(np.random.default_rng([seed, 1]))
    examples = drawn(np.random.default_rng([seed, 2]), batch_size, apart)
    optimizer = Adam(ExponentialDecay(learning_rate, 0.1, steps))
    data = DataUsed(f"1-{LONGEST} digits, {task}", steps * batch_size, sum(map(len, apart.values())))
    for step in range(steps + 1):
        source = next(examples)
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            metrics, gradients = _learn(network, source, written(source, task))
        if not np.isfinite(metrics["loss"]):
            yield Step(step, steps, metrics, note=DIVERGED)
            return
        if step > 0:  # the first report is from before the first update
            optimizer.step(network.parameters, clip_by_global_norm(gradients, THRESHOLD))
        pictures: tuple[Picture, ...] = ()
        if is_due(step, steps, TESTS):
            found, pictures = _tested(network, apart, task)
            metrics |= found
        if pictures or is_due(step, steps, REPORTS):
            yield Step(step, steps, metrics, pictures, data if step == 0 else None)


def _network(
    blocks: int, heads: int, width: int, norm: Literal["pre", "post"], has_positions: bool, seed: int
) -> Sequential:
    """Build words, positions, blocks, a last normalisation and scores."""
    rng = np.random.default_rng([seed, 0])
    layers: list[Layer] = [Embedding.create(WORDS, width, gaussian(WORD_SCALE), rng)]
    if has_positions:
        layers.append(PositionalEncoding())
    for _ in range(blocks):
        layers.append(TransformerBlock.create(width, heads, 4 * width, xavier, rng, is_causal=True, form=norm))
    return Sequential([*layers, LayerNormalization.create(width), Affine.create(width, WORDS, xavier, rng)])


def _learn(network: Sequential, source: IntArray, right: IntArray) -> tuple[dict[str, float], dict[str, Array]]:
    """Return the loss of a batch, the share of right words in it, and the gradients."""
    before = source.shape[1]
    scores, caches = network.forward(_row(source, right), training=True)
    words = scores[:, before:].reshape(-1, WORDS)
    L, d_words = softmax_cross_entropy(words, right.ravel(), integer_labels=True)
    dy = np.zeros_like(scores)
    dy[:, before:] = d_words.reshape(len(source), -1, WORDS)
    share = float(np.mean(words.argmax(axis=1) == right.ravel()))
    return {"loss": float(L), "train_accuracy": share}, network.backward(dy, caches)[1]


def _row(source: IntArray, right: IntArray) -> Any:
    """Put the source, the separator and what is to be written into one row; the last word is only to be guessed."""
    return np.column_stack([source, np.full(len(source), START), right[:, :-1]])


def _say(network: Sequential, source: IntArray) -> IntArray:
    """Write the answers, the likeliest word each time; the state is all that stands in the row so far."""

    def step(words: IntArray, row: Any) -> tuple[Array, Any]:
        row = np.column_stack([row, words])
        return network.forward(row)[0][:, -1], row

    return decode_greedy(step, source, np.full(len(source), START), END, source.shape[1] + 2)


def _tested(
    network: Sequential, apart: dict[int, IntArray], task: Task
) -> tuple[dict[str, float], tuple[Picture, ...]]:
    """Measure the share of sequences without a mistake, of all and of the longest, and draw some answers.

    Writing the likeliest word each time makes no mistake exactly if every word is the likeliest after the right ones,
    so a single pass tells.
    """
    exact = {}
    for length, source in apart.items():
        right = written(source, task)
        exact[length] = is_exact(network.forward(_row(source, right))[0][:, length:].argmax(axis=2), right)
    by_length = {length: float(share.mean()) for length, share in exact.items()}
    metrics = {"exact_match": float(np.concatenate(list(exact.values())).mean())}
    metrics["exact_match_longest"] = by_length[LONGEST]
    source = apart[LONGEST][:SHOWN]
    answer = _say(network, source)
    table = answers_table(source, answer, written(source, task))
    row = np.concatenate([source[0], [START], answer[0, :LONGEST]])
    return metrics, (*_weights(network, row), length_lines(by_length), table)


def _weights(network: Sequential, row: Any) -> Iterator[Matrix]:
    """Show where each head of each block looks in one row."""
    _, caches = network.forward(row[None])
    blocks = [cache for layer, cache in zip(network.layers, caches, strict=True) if isinstance(layer, TransformerBlock)]
    text = spelled(row)
    for block, cache in enumerate(blocks, start=1):
        for head, weights in enumerate(cache.attention.attention.weights[0], start=1):
            yield Matrix(
                f"attention-{block}-{head}",
                Words(f"ブロック {block}、ヘッド {head} の重み", f"Weights of block {block}, head {head}"),
                Words(
                    f"{text} の各位置（行）がどの位置（列）を見ているか。未来（右上）は 0",
                    f"Which places (columns) each place (row) of {text} looks at; the future (upper right) is 0",
                ),
                weights.astype(np.float32),
                row_label=Words(f"見る位置：{text}", f"looks: {text}"),
                column_label=Words("見られる位置", "is looked at"),
            )
