"""Every picture the demos make becomes a PNG, in both languages and themes; pytest turns any warning into an error."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcore.demos import Arrow, Boundary, Box, Diagram, Histograms, Lines, Matrix, Picture, Table, Tiles, Words
from dlcore.demos.picture import Numbers
from figures import draw_picture
from figures.sheet import Language, sheet
from figures.theme import DARK, LIGHT
from tests.figures import samples
from tests.figures.png import has_color, pixels_of, width_of

EMPTY: list[Picture] = [
    replace(samples.LINES, curves={}, points=None),
    replace(samples.LINES, x=np.empty(0), curves={"a": np.empty(0)}, points=None),
    replace(samples.HISTOGRAMS, counts={}),
    replace(samples.MATRIX, values=np.empty((0, 3))),
    replace(samples.BOUNDARY, points=np.empty((0, 2)), labels=np.empty(0, int), field=np.empty((0, 0))),
    replace(samples.TILES, images=np.empty((0, 8, 8)), captions=()),
    replace(samples.TABLE, rows=[]),
    replace(samples.DIAGRAM, boxes=(), arrows=()),
]


def test_the_samples_have_every_type_of_picture() -> None:
    assert {type(picture) for picture in samples.PICTURES.values()} == set(get_args(Picture))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", samples.PICTURES)
def test_every_picture_is_drawn_in_the_theme_and_the_same_each_time(name: str, language: Language, dark: bool) -> None:
    picture = samples.PICTURES[name]
    png = draw_picture(picture, language, dark=dark)
    assert width_of(png) == 640
    assert np.allclose(pixels_of(png)[0, 0], to_rgb((DARK if dark else LIGHT).background), atol=0.01)
    assert draw_picture(picture, language, dark=dark) == png


@pytest.mark.parametrize("name", samples.PICTURES)
def test_the_languages_differ(name: str) -> None:
    assert draw_picture(samples.PICTURES[name], "ja") != draw_picture(samples.PICTURES[name], "en")


@pytest.mark.parametrize("width", [64, 320, 333, 641, 1000, 1280, 1999])
def test_the_picture_has_the_asked_width(width: int) -> None:
    assert width_of(draw_picture(samples.MATRIX, "ja", width=width)) == width


def test_a_picture_too_narrow_to_read_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 64 pixels"):
        draw_picture(samples.MATRIX, "ja", width=63)


def test_a_png_names_no_time_and_no_program() -> None:
    png = draw_picture(samples.MATRIX, "ja")
    assert not any(chunk in png for chunk in (b"tEXt", b"iTXt", b"tIME"))


def test_a_type_without_a_drawing_function_is_refused_by_the_type_check_and_when_run() -> None:
    with pytest.raises(AssertionError):
        draw_picture("a text", "ja")  # type: ignore[arg-type]  # mypy reports an ignore that hides nothing


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("picture", EMPTY, ids=lambda picture: type(picture).__name__)
def test_a_picture_of_nothing_says_so(picture: Picture, language: Language) -> None:
    page = sheet(language, False, 640)
    assert draw_picture(picture, language) == page.empty(page.say(picture.title))


def test_drawing_in_threads_gives_the_same_pictures() -> None:
    alone = [draw_picture(picture, "ja") for picture in samples.PICTURES.values()]
    with ThreadPoolExecutor(4) as pool:
        together = [list(pool.map(lambda p: draw_picture(p, "ja"), samples.PICTURES.values())) for _ in range(2)]
    assert all(drawn == alone for drawn in together)


def test_big_pictures_are_drawn() -> None:
    rng = np.random.default_rng(0)
    x = np.arange(1000)
    draw_picture(replace(samples.LINES, x=x, curves={str(n): rng.uniform(size=1000) for n in range(8)}), "ja")
    draw_picture(replace(samples.TILES, images=rng.uniform(size=(100, 28, 28)), captions=("1→7",) * 100), "ja")
    draw_picture(Matrix("m", Words("注意の重み", "Attention"), samples.NOTHING, rng.normal(size=(64, 64))), "ja")
    draw_picture(replace(samples.TABLE, rows=[("1", "2", "3")] * 1000), "ja")


def test_a_matrix_too_large_for_its_values_is_drawn_as_if_they_were_not_asked_for() -> None:
    large = replace(samples.MATRIX, values=np.arange(64 * 64).reshape(64, 64))
    assert draw_picture(large, "ja") == draw_picture(replace(large, annotate=False), "ja")


@pytest.mark.parametrize("shape", [(1, 1), (1, 60), (60, 1), (8,), (300, 2), (2, 300)])
@pytest.mark.parametrize("annotate", [False, True])
def test_matrices_of_any_shape_are_drawn(shape: tuple[int, ...], annotate: bool) -> None:
    values = np.random.default_rng(0).normal(size=shape)
    assert width_of(draw_picture(replace(samples.MATRIX, values=values, annotate=annotate), "ja")) == 640


@pytest.mark.parametrize("annotate", [False, True])
@pytest.mark.parametrize("values", [[np.nan, np.inf, -np.inf], [np.nan] * 4, [0.0] * 4, [1.7e308, -1.7e308, 1e-320]])
def test_a_matrix_with_extreme_values_is_drawn(values: list[float], annotate: bool) -> None:
    draw_picture(replace(samples.MATRIX, values=np.array([values]), annotate=annotate), "ja")


def test_the_origin_decides_the_colour_of_a_cell_and_the_value_is_written() -> None:
    values, origin = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0, 0], [1, -1]])
    png = draw_picture(replace(samples.ORIGIN, values=values, origin=origin), "ja")
    for color in (LIGHT.pale(LIGHT.color(0), 0.32), LIGHT.pale(LIGHT.color(1), 0.32), LIGHT.surface):
        assert has_color(png, to_rgb(color))
    assert png != draw_picture(replace(samples.ORIGIN, values=values + 1, origin=origin), "ja")


@pytest.mark.parametrize(
    "field",
    [
        np.random.default_rng(0).integers(0, 3, (30, 40)),
        np.random.default_rng(0).normal(size=(30, 40)),
        np.full((30, 40), 0.7),
        np.zeros((30, 40)),
        np.full((30, 40), np.nan),
        np.where(np.arange(40) < 5, np.nan, np.linspace(0, 1, 40)) * np.ones((30, 1)),
        np.empty((0, 0)),
    ],
    ids=["classes", "scores", "one probability", "one class", "not a number", "a hole", "no field"],
)
def test_any_field_can_lie_beneath_the_points(field: np.ndarray) -> None:
    draw_picture(replace(samples.BOUNDARY, field=field), "ja")


def test_classes_without_a_name_are_numbered() -> None:
    labels = np.arange(50) % 9
    draw_picture(replace(samples.BOUNDARY, labels=labels, names=("a",)), "ja")


def test_coloured_tiles_keep_their_colours() -> None:
    red = np.zeros((3, 3, 4, 4))
    red[:, 0] = 1.0
    assert has_color(draw_picture(replace(samples.TILES, images=red, captions=()), "ja"), (1.0, 0.0, 0.0))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3.0, -2.0])
def test_tiles_outside_0_to_1_are_clipped(value: float) -> None:
    draw_picture(replace(samples.TILES, images=np.full((2, 5, 7), value), captions=("a",)), "ja")


@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_any_number_of_histograms_is_drawn(count: int) -> None:
    counts: dict[str, Numbers] = {f"層 {n}": np.zeros(10) if n == 1 else np.arange(10) for n in range(count)}
    draw_picture(replace(samples.HISTOGRAMS, counts=counts), "ja")


def test_a_logarithmic_axis_without_a_positive_value_is_a_plain_one() -> None:
    flat = replace(samples.LINES, curves={"a": np.zeros(8)}, points=None)
    assert draw_picture(flat, "ja") == draw_picture(replace(flat, log_y=False), "ja")


@pytest.mark.parametrize("log", [False, True])
def test_extreme_curves_are_drawn(log: bool) -> None:
    values = np.array([1.7e308, -1.7e308, np.inf, -np.inf, np.nan, 5e-324, 1e20, 1.0])
    draw_picture(replace(samples.LINES, curves={"a": values, "b": np.full(8, np.nan)}, log_y=log), "ja")


def test_labels_may_hold_any_sign() -> None:
    odd = "_$x_1$ ₁⁻² \U0001f600 \t\x00 \u200d 한 " + "長い名前" * 40
    words = Words(odd, odd)
    draw_picture(Lines("a", words, words, np.arange(3), {odd: np.arange(3)}, words, words), "ja")
    counts: dict[str, Numbers] = dict.fromkeys((odd, "b", "_c"), np.arange(3))
    draw_picture(Histograms("a", words, words, np.arange(4), counts, words), "ja")
    draw_picture(Matrix("a", words, words, np.eye(3), row_label=words, column_label=words), "ja")
    draw_picture(Tiles("a", words, words, np.ones((2, 3, 3)), (odd, odd)), "ja")
    draw_picture(Table("a", words, words, (odd, odd), [(odd, odd), ("",)]), "ja")
    draw_picture(Diagram("a", words, words, (Box("b", 0, 0, words),), (Arrow("b", "b", words),)), "ja")
    points, labels = np.zeros((1, 2)), np.zeros(1, int)
    draw_picture(Boundary("a", words, words, points, labels, np.arange(2), np.arange(2), np.eye(2), (odd,)), "ja")


def test_a_wide_table_is_squeezed_into_the_picture() -> None:
    columns = tuple(f"heading {n}" for n in range(9))
    assert width_of(draw_picture(replace(samples.TABLE, columns=columns, rows=[("a longer text",) * 9]), "en")) == 640
