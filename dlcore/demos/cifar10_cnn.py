"""A network of four convolutions learns colour pictures: CIFAR-10 if you have it, and made-up shapes if not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np

from dlcore import Affine, Convolution, Dropout, Flatten, Layer, MaxPooling, ReLU, Sequential, xavier
from dlcore.data import Cifar10Error, ColourPictures, data_folder, load_cifar10, load_shapes
from dlcore.data.cifar10 import TEST, TRAIN, find_cifar10
from dlcore.demos.convolution_picture import colour_mistakes, colour_tiles, feature_maps, filter_tiles, layer_table
from dlcore.demos.demo import Preset
from dlcore.demos.digits_run import LearningRate, Seed
from dlcore.demos.knob import Range
from dlcore.demos.network_picture import SHOWN
from dlcore.demos.picture import Picture
from dlcore.demos.pictures_run import Labelled, OptimizerName, PicturesRun, numbers, optimizer_named
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words

REPORT = 0.7793  # the report's accuracy on the 10,000 test pictures, after 20 epochs on all 50,000

TITLE = Words("カラー画像: CIFAR-10 の CNN", "Colour pictures: the CNN for CIFAR-10")
TEXT = Words(
    "レポートの Keras の CNN（畳み込み 32-32-64-64 と全結合 512、ドロップアウト）で 32×32 のカラー画像を 10 種類に分"
    "けます。CIFAR-10 は配布できないので、ご自分の cifar-10-python.tar.gz（または binary 版）をデータフォルダーに置く"
    "とそれを使い、なければ合成した図形の画像を使います。どちらを使ったかは、いつも表示します。図形での値を、CIFAR-10 "
    "の値と比べることはできません。",
    "The report's Keras CNN (convolutions 32-32-64-64, affine 512, dropout) sorts colour pictures of 32×32 into ten "
    "classes. CIFAR-10 may not be shipped: put your own cifar-10-python.tar.gz (or the binary version) into the data "
    "folder and it is used; else made-up pictures of shapes are. Which of them is always said. Figures reached on "
    "shapes cannot be compared with those on CIFAR-10.",
)
COST_SECONDS = 34.0
PRESETS = [
    Preset(
        "quick",
        Words("短い学習（400 回）", "A short run (400 updates)"),
        {},
        Words(
            "自分の CIFAR-10 があればそれを、なければ図形を使います。400 回で見るのは 12,800 枚だけなので、CIFAR-10 "
            "ではまだ学習の始まりです。レポートの 20 エポックは 31,260 回です。",
            "Uses your CIFAR-10 if there is one, and shapes if not. 400 updates see 12,800 pictures only, so on "
            "CIFAR-10 this is but the beginning: the report's 20 epochs are 31,260 updates.",
        ),
    ),
    Preset(
        "no-dropout",
        Words("ドロップアウトなし（400 回）", "No dropout (400 updates)"),
        {"dropout": False},
        Words(
            "短い学習では、ドロップアウトがないほうが速く進みます。過学習を抑える効果が現れるのは、同じ画像を何度も見"
            "るようになってからです。",
            "In a short run it learns faster without dropout. What dropout is good for shows only when the same "
            "pictures have been seen many times.",
        ),
    ),
    Preset(
        "affine-only",
        Words("畳み込みなし（全結合 512 だけ、400 回）", "No convolutions (affine 512 only, 400 updates)"),
        {"convolutions": False},
        Words(
            "同じ画像を一列に並べて全結合に入れます。形がどこに現れても同じだということを利用できないので、図形ではほ"
            "とんど学習できません。",
            "The same pictures, laid in a row, go into affine layers. They cannot use that a form is the same "
            "wherever it appears, and hardly learn the shapes.",
        ),
    ),
    Preset(
        "shapes",
        Words("合成した図形（いつも同じデータ）", "Made-up shapes (always the same data)"),
        {"data": "shapes"},
        Words(
            "CIFAR-10 があっても図形を使います。色も位置も大きさもばらばらなので、形だけが手がかりです。",
            "Uses shapes even if CIFAR-10 is there. Colour, place and size are random, so only the form tells.",
        ),
    ),
    Preset(
        "report",
        Words("レポートの設定、20 エポック（約 45 分）", "The report's setting, 20 epochs (about 45 minutes)"),
        {"steps": 31_260},
        Words(
            "訓練の正解率 0.829 に対してテストは 0.779 でした。訓練の値はドロップアウトを働かせたまま、エポックの途中"
            "で測ったものです。",
            "Training ended at 0.829, the test at 0.779; the training figure was measured during the epoch, with "
            "dropout on.",
        ),
        {"test_accuracy": REPORT},
        Words(
            "レポートの .7793 は、CIFAR-10 の 50,000 枚すべてで学習したときの値です。合成した図形や一部のデータで実行"
            "した値とは比べられません。",
            "The report's .7793 was reached on all 50,000 pictures of CIFAR-10. It cannot be compared with runs on "
            "shapes or on a part of the data.",
        ),
        seeds=0,
    ),
]
UNREADABLE = Words(
    "CIFAR-10 のファイルが読めないので、学習は始まりません。ファイルを直すか、データフォルダーから除いてください: ",
    "CIFAR-10 cannot be read, so nothing is trained; mend the file or take it out of the data folder: ",
)
BAND = Words(
    "保存されている範囲は図形で測ったもので、比べられません。",
    "The stored band was measured on shapes and cannot be compared.",
)


def cifar10_cnn(
    *,
    data: Literal["own", "shapes"] = "own",
    convolutions: bool = True,
    dropout: bool = True,
    optimizer: OptimizerName = "adam",
    learning_rate: LearningRate = 0.001,
    batch_size: Annotated[int, Range(1, 1000)] = 32,
    steps: Annotated[int, Range(1, 40_000)] = 400,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Yield the training of the report's CNN for CIFAR-10, on your own copy or else on made-up shapes.

    Source: the study report, section 3.1.17.
    """
    try:
        pictures = _pictures(data)
    except (Cifar10Error, OSError) as error:
        yield Step(0, steps, {}, note=Words(f"{UNREADABLE.ja}{error}", f"{UNREADABLE.en}{error}"))
        return
    train, test = (Labelled(part.pixels, part.labels) for part in (pictures.train, pictures.test))
    used = DataUsed(
        pictures.name, len(train.labels), len(test.labels), pictures.source, "-".join(pictures.checksums.values())
    )
    network = _network(convolutions, dropout, np.random.default_rng(seed))

    def draw(run: PicturesRun) -> tuple[Picture, ...]:
        return _draw(run, pictures.classes, convolutions)

    tests = 8 if used.test <= 1000 else max(2, steps // 1500)  # 10,000 test pictures cost as much as 90 updates
    run = PicturesRun(
        network, optimizer_named(optimizer, learning_rate), train, test, used, steps, batch_size, seed, draw, tests
    )
    for step in run:
        yield replace(step, note=_note(pictures)) if step.step == 0 else step


def _pictures(data: Literal["own", "shapes"]) -> ColourPictures:
    """Return the learner's own photographs if there are any; a damaged archive is an error and not replaced."""
    if data == "own" and find_cifar10(data_folder()) is not None:
        return load_cifar10()
    return load_shapes()


def _note(pictures: ColourPictures) -> Words:
    """Say which pictures these are, and whether the report's figure may be compared."""
    count = f"{len(pictures.train):,}"
    if pictures.source == "generated":
        return Words(
            f"データ: 合成した図形 {count} 枚（CIFAR-10 ではありません）。レポートの {REPORT} とは比べられません。",
            f"Data: {count} made-up pictures of shapes, not CIFAR-10; the report's {REPORT} cannot be compared.",
        )
    if pictures.name == "CIFAR-10" and (len(pictures.train), len(pictures.test)) == (TRAIN, TEST):
        return Words(
            f"データ: ご自分の CIFAR-10（{count} 枚すべて）。20 エポック（31,260 回）の実行なら、"
            f"レポートの {REPORT} と比べられます。{BAND.ja}",
            f"Data: your own CIFAR-10, all {count} pictures. A run of 20 epochs (31,260 updates) may be compared "
            f"with the report's {REPORT}. {BAND.en}",
        )
    return Words(
        f"データ: ご自分のファイル（{count} 枚）。CIFAR-10 の全体だと確かめられなかったので、"
        f"レポートの {REPORT} とは比べられません。{BAND.ja}",
        f"Data: your own files, {count} pictures, which could not be verified to be all of CIFAR-10; the report's "
        f"{REPORT} cannot be compared. {BAND.en}",
    )


def _network(convolutions: bool, dropout: bool, rng: np.random.Generator) -> Sequential:
    """Build the report's layers: two blocks of two convolutions, then 512 and 10."""
    layers: list[Layer] = []
    size, channels = 32, 3
    for filters in (32, 64) if convolutions else ():
        layers += [Convolution.create(channels, filters, (3, 3), xavier, rng, padding=(1, 1)), ReLU()]
        layers += [Convolution.create(filters, filters, (3, 3), xavier, rng), ReLU(), MaxPooling((2, 2))]
        layers += [Dropout(0.25)] if dropout else []
        size, channels = (size - 2) // 2, filters
    layers += [Flatten(), Affine.create(channels * size * size, 512, xavier, rng), ReLU()]
    layers += [Dropout(0.5)] if dropout else []
    return Sequential([*layers, Affine.create(512, 10, xavier, rng)])


def _draw(run: PicturesRun, classes: tuple[str, ...], convolutions: bool) -> tuple[Picture, ...]:
    pictures: tuple[Picture, ...] = (colour_mistakes(run.test.x, run.test.labels, run.answers, classes),)
    if convolutions:
        seen = numbers(run.test.x[0])
        maps = (feature_maps(run.network, seen, place, f"maps-{place}") for place in (1, 4))
        pictures = (filter_tiles(run.network), *maps, *pictures)
    if run.step > 0:
        return pictures
    names = [classes[label] for label in run.train.labels[:SHOWN]]
    title = Words("学習に使う画像の例（最初の 20 枚）", "What it learns from (the first 20 pictures)")
    alt = Words("、".join(names), ", ".join(names))
    examples = colour_tiles("examples", title, alt, run.train.x[:SHOWN], names)
    return (examples, *pictures, layer_table(run.network, (3, 32, 32)))
