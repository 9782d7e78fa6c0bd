"""Data are what they claim to be, and a damaged file is named and never replaced silently."""

import doctest
import gzip
import importlib
import pkgutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import dlcore.data
from dlcore.data import (
    DownloadError,
    IdxError,
    binary_addition,
    data_folder,
    download_mnist,
    linear,
    load_iris,
    load_mnist,
    logic_gate,
    polynomial,
    read_idx,
)
from dlcore.data.__main__ import main
from dlcore.data.download import MIRRORS, fetch
from dlcore.data.idx import parse_idx
from dlcore.data.mnist import CHECKSUMS, SHIPPED

STEMS = list(CHECKSUMS)


@pytest.fixture(autouse=True)
def _no_own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path / "nothing here"))


def to_idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + b"".join(length.to_bytes(4, "big") for length in array.shape)
    return head + array.astype(np.uint8).tobytes()


def write_own(folder: Path, n: int = 3, *, compressed: bool = True) -> Path:
    """Write four small files of the right form."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    for stem in STEMS:
        array = rng.integers(0, 256, (n, 28, 28)) if "images" in stem else rng.integers(0, 10, n)
        content = to_idx(array)
        (folder / (stem + ".gz" * compressed)).write_bytes(gzip.compress(content) if compressed else content)
    return folder


def test_the_shipped_digits_are_mnist_by_their_checksums_and_known_facts() -> None:
    mnist = load_mnist()
    assert (mnist.name, mnist.source) == ("MNIST", "shipped")
    assert str(mnist) == "MNIST (shipped): 60000 training and 10000 test examples"
    assert mnist.checksums["train-images-idx3-ubyte"] == "ba891046e650"
    assert mnist.train.images.shape == (60000, 784)
    assert mnist.test.images.dtype == np.float32
    assert (mnist.train.images.min(), mnist.train.images.max()) == (0, 1)
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    shares = np.bincount(mnist.test.labels) / 10000
    assert (shares[1], shares[7], shares[0]) == (0.1135, 0.1028, 0.098)  # the constant predictors of the study report


def test_digits_are_decoded_once_and_cannot_be_changed_by_mistake() -> None:
    mnist = load_mnist()
    assert load_mnist() is mnist
    for array in (mnist.test.images, mnist.test.labels, mnist.test.pictures):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_pictures_and_one_hot_rows_are_other_views_of_the_same_examples() -> None:
    test = load_mnist().test
    assert test.pictures.shape == (10000, 1, 28, 28)
    assert np.shares_memory(test.pictures, test.images)
    assert test.one_hot.shape == (10000, 10)
    assert test.one_hot.dtype == np.float32
    np.testing.assert_array_equal(test.one_hot.argmax(axis=1), test.labels)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("subfolder", ["", "mnist"])
def test_own_files_come_before_the_shipped_ones_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: bool, subfolder: str
) -> None:
    write_own(tmp_path / subfolder, compressed=compressed)
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    for mnist in (load_mnist(), load_mnist(tmp_path)):
        assert (mnist.name, mnist.source, len(mnist.train), len(mnist.test)) == ("idx files", str(tmp_path), 3, 3)


def test_names_with_a_dot_are_accepted_too(tmp_path: Path) -> None:
    for path in list(write_own(tmp_path).iterdir()):
        path.rename(tmp_path / path.name.replace("-idx", ".idx"))
    assert len(load_mnist(tmp_path).train) == 3


def test_mnist_in_another_folder_is_recognised(tmp_path: Path) -> None:
    for stem in STEMS:
        (tmp_path / f"{stem}.gz").symlink_to(SHIPPED / f"{stem}.gz")
    mnist = load_mnist(tmp_path)
    assert (mnist.name, mnist.source) == ("MNIST", str(tmp_path))


def test_a_given_folder_without_the_files_is_an_error_that_names_the_first(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"^The folder .* lacks train-images-idx3-ubyte \(also accepted: "):
        load_mnist(tmp_path)


def test_a_folder_with_some_of_the_files_is_an_error_and_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (write_own(tmp_path) / f"{STEMS[3]}.gz").unlink()
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="lacks t10k-labels-idx1-ubyte"):
        load_mnist()


WRONG = [
    (STEMS[0], to_idx(np.zeros((3, 28, 28)))[:-1], "has 2367 bytes, but its head announces 2368"),
    (STEMS[0], to_idx(np.zeros((3, 28, 28))) + b"0", "has 2369 bytes, but its head announces 2368"),
    (STEMS[0], b"", "is not an idx file of bytes: it starts with nothing"),
    (STEMS[0], b"<html>", "is not an idx file of bytes: it starts with 3c 68 74 6d"),
    (STEMS[0], bytes([0, 0, 13, 1, 0, 0, 0, 0]), "is not an idx file of bytes: it starts with 00 00 0d 01"),
    (STEMS[0], bytes([0, 0, 8, 3, 0, 0, 0, 1]), "has 8 bytes, but its head announces 17"),
    (STEMS[0], to_idx(np.zeros((3, 5, 5))), r"must hold pictures of 28 by 28, but has shape \(3, 5, 5\)"),
    (STEMS[0], to_idx(np.zeros((0, 28, 28))), r"must hold pictures of 28 by 28, but has shape \(0, 28, 28\)"),
    (STEMS[1], to_idx(np.zeros(4)), r"must hold 3 labels .* has shape \(4,\) and goes up to 0"),
    (STEMS[1], to_idx(np.full(3, 10)), "must hold 3 labels from 0 to 9, one for each picture, but .* goes up to 10"),
    (STEMS[1], to_idx(np.zeros((3, 1))), r"must hold 3 labels .* has shape \(3, 1\)"),
]


@pytest.mark.parametrize(("stem", "content", "message"), WRONG)
def test_a_wrong_file_is_named_in_one_sentence(tmp_path: Path, stem: str, content: bytes, message: str) -> None:
    path = write_own(tmp_path) / f"{stem}.gz"
    path.write_bytes(gzip.compress(content))
    with pytest.raises(IdxError, match=rf"^The file .*{stem}\.gz {message}") as caught:
        load_mnist(tmp_path)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [20, -9])
def test_a_gzip_file_that_is_cut_off_is_named(tmp_path: Path, keep: int) -> None:
    path = write_own(tmp_path) / f"{STEMS[2]}.gz"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(IdxError, match=rf"^The file .*{STEMS[2]}\.gz is a damaged or incomplete gzip file \(.*\)\.$"):
        load_mnist(tmp_path)


def test_a_flipped_byte_in_a_gzip_file_is_noticed(tmp_path: Path) -> None:
    path = write_own(tmp_path) / f"{STEMS[0]}.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(IdxError, match="damaged or incomplete"):
        load_mnist(tmp_path)


def test_a_shipped_file_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_own(tmp_path)
    monkeypatch.setattr(importlib.import_module("dlcore.data.mnist"), "SHIPPED", tmp_path)
    with pytest.raises(IdxError, match=r"are not those of MNIST: a checksum differs\.$"):
        load_mnist()


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=5)))
def test_every_array_of_bytes_survives_idx(array: np.ndarray) -> None:
    np.testing.assert_array_equal(parse_idx(to_idx(array), "it"), array, strict=True)


@given(st.binary(max_size=40))
def test_any_bytes_at_all_are_an_array_or_a_sentence(content: bytes) -> None:
    try:
        array = parse_idx(content, "it")
    except IdxError as error:
        assert str(error).startswith("The file it ")  # noqa: PT017 - both ways are right here
    else:
        assert array.size <= len(content)


def test_idx_files_may_be_plain_or_compressed(tmp_path: Path) -> None:
    content = to_idx(np.arange(6).reshape(2, 3))
    for name, written in (("plain", content), ("packed", gzip.compress(content))):
        (tmp_path / name).write_bytes(written)
        np.testing.assert_array_equal(read_idx(tmp_path / name), [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("module", [module.name for module in pkgutil.iter_modules(dlcore.data.__path__)])
def test_every_module_opens_with_a_sentence_and_its_examples_are_true(module: str) -> None:
    found = importlib.import_module(f"dlcore.data.{module}")
    assert doctest.testmod(found).failed == 0
    assert (found.__doc__ or "").splitlines()[0].endswith((".", "?"))


def test_all_lists_the_documented_public_names() -> None:
    assert len(set(dlcore.data.__all__)) == len(dlcore.data.__all__)
    assert all(getattr(dlcore.data, name).__doc__ for name in dlcore.data.__all__)


def test_each_system_has_its_own_data_folder() -> None:
    home = Path("home")
    assert data_folder({}, "linux", home) == home / ".local/share/dl-drill/data"
    assert data_folder({"XDG_DATA_HOME": "x"}, "linux", home) == Path("x/dl-drill/data")
    assert data_folder({}, "darwin", home) == home / "Library/Application Support/dl-drill/data"
    assert data_folder({"LOCALAPPDATA": "local"}, "win32", home) == Path("local/dl-drill/data")
    assert data_folder({}, "win32", home) == home / "AppData/Local/dl-drill/data"
    assert data_folder({"DLCORE_DATA": "mine"}, "win32", home) == Path("mine")


def test_iris_has_fifty_of_each_species_with_fisher_s_means() -> None:
    iris = load_iris()
    assert iris.x.shape == (150, 4)
    assert np.bincount(iris.labels).tolist() == [50, 50, 50]
    assert iris.species == ("setosa", "versicolor", "virginica")
    assert iris.features == ("sepal_length", "sepal_width", "petal_length", "petal_width")
    means = [iris.x[iris.labels == k].mean(axis=0) for k in range(3)]
    expected = [(5.006, 3.428, 1.462, 0.246), (5.936, 2.770, 4.260, 1.326), (6.588, 2.974, 5.552, 2.026)]
    np.testing.assert_allclose(means, expected, atol=1e-5)
    np.testing.assert_allclose(
        iris.x[[34, 37]], [[4.9, 3.1, 1.5, 0.2], [4.9, 3.6, 1.4, 0.1]], rtol=1e-6
    )  # often misprinted
    np.testing.assert_array_equal(iris.one_hot.argmax(axis=1), iris.labels)


def test_points_lie_on_the_line_or_polynomial_but_for_the_noise() -> None:
    x, t = linear(2000, np.random.default_rng(0), slope=-3, intercept=20, noise=0.5)
    assert x.shape == t.shape == (2000, 1)
    assert x.dtype == t.dtype == np.float32
    assert 0 <= x.min() < x.max() <= 1
    np.testing.assert_allclose((t - (20 - 3 * x)).std(), 0.5, rtol=0.05)
    x, t = polynomial(50, np.random.default_rng(0), coefficients=(0.2, 0.5, 30), low=-2, high=2)
    np.testing.assert_allclose(t, 30 * x**2 + 0.5 * x + 0.2, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "table"), [("and", "0001"), ("or", "0111"), ("nand", "1110"), ("nor", "1000"), ("xor", "0110")]
)
def test_gates_have_their_truth_tables(name: str, table: str) -> None:
    x, t = logic_gate(name)
    assert x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert "".join(str(int(bit)) for bit in t[:, 0]) == table


def test_a_gate_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The gate must be one of and, or, nand, nor, xor, but it is 'nxor'\.$"):
        logic_gate("nxor")


@given(st.integers(1, 20))
@settings(max_examples=20)
def test_sums_of_bits_are_right_with_the_least_significant_first(bits: int) -> None:
    x, t = binary_addition(30, np.random.default_rng(0), bits)
    assert x.shape == (30, bits, 2)
    assert t.shape == (30, bits, 1)
    value = 2.0 ** np.arange(bits)
    np.testing.assert_array_equal(value @ x[:, :, 0].T + value @ x[:, :, 1].T, value @ t[:, :, 0].T)


@pytest.mark.parametrize("bits", [0, 63])
def test_a_length_that_cannot_be_is_refused(bits: int) -> None:
    with pytest.raises(ValueError, match=rf"^The number of bits must be from 1 to 62, but it is {bits}\.$"):
        binary_addition(1, np.random.default_rng(0), bits)


def shipped(url: str) -> bytes:
    return (SHIPPED / url.rpartition("/")[2]).read_bytes()


def test_a_download_is_verified_written_and_then_loaded(tmp_path: Path) -> None:
    asked = []

    def only_the_second(url: str) -> bytes:
        asked.append(url)
        if url.startswith(MIRRORS[0]):
            return gzip.compress(b"a page that says sorry")
        return shipped(url)

    paths = download_mnist(tmp_path / "new" / "mnist", only_the_second)
    assert [path.name for path in paths] == [f"{stem}.gz" for stem in STEMS]
    assert len(asked) == 8
    assert load_mnist(tmp_path / "new").name == "MNIST"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(gzip.compress(b"wrong"), "its checksum is wrong"), (b"<html>", "Not a gzipped file .*"), (b"", "its checksum.*")],
)
def test_a_wrong_answer_is_not_written(tmp_path: Path, answer: bytes, reason: str) -> None:
    with pytest.raises(DownloadError, match=rf"^train-images-idx3-ubyte.gz could not be .* 2 mirrors: {reason}\.$"):
        download_mnist(tmp_path, lambda url: answer)
    assert list(tmp_path.iterdir()) == []


def test_fetching_reads_what_an_address_holds(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert fetch((tmp_path / "file").as_uri()) == b"content"


def test_the_command_line_lists_and_checks(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["list"]) == 0
    assert "mnist: shipped, in " in capsys.readouterr().out
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "MNIST (shipped): 60000 training and 10000 test examples\n" in out
    assert "iris (shipped): 150 flowers of 3 species\n" in out
    write_own(tmp_path)
    assert main(["list", "--folder", str(tmp_path)]) == 0
    assert f"mnist: 4 of 4 files in {tmp_path}\n" in capsys.readouterr().out


def test_the_command_line_says_in_one_sentence_what_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (write_own(tmp_path) / f"{STEMS[0]}.gz").write_bytes(b"<html>")
    assert main(["check", "--folder", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    command = importlib.import_module("dlcore.data.__main__")
    monkeypatch.setattr(command, "download_mnist", lambda folder: download_mnist(folder, shipped))
    assert main(["download", "--folder", str(tmp_path / "got")]) == 0
    assert "Fetched" in capsys.readouterr().out

    def unplugged(folder: Path) -> list[Path]:
        raise DownloadError("no network.")

    monkeypatch.setattr(command, "download_mnist", unplugged)
    assert main(["download"]) == 1
    assert capsys.readouterr().err == "no network.\n"
