"""CIFAR-10 is read from archives and files of either version, and shapes stand in for it; a damaged file is named."""

import importlib
import io
import pickle
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcore.data import (
    Cifar10Error,
    ColourPictures,
    colour_shapes,
    load_cifar10,
    load_mnist,
    load_shapes,
    to_floats,
)
from dlcore.data.__main__ import main
from dlcore.data.cifar10 import CLASSES, MD5, PAGE, STEMS, find_cifar10, parse_binary_batch, parse_python_batch
from dlcore.data.mnist import CHECKSUMS, SHIPPED
from dlcore.data.shapes import FORMS

N = 3


@pytest.fixture(autouse=True)
def _no_own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path / "nothing here"))


def batch(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (N, 3072), np.uint8), rng.integers(0, 10, N)


def short(text: bytes) -> bytes:
    """Write a string as Python 2 did."""
    return b"U" + bytes([len(text)]) + text


def python2_pickle(rows: np.ndarray, labels: np.ndarray, code: bytes = b"u1") -> bytes:
    """Write a batch as Python 2 and its NumPy did for CIFAR-10: protocol 2, strings of bytes, numpy.core.multiarray."""
    kind = b"cnumpy\ndtype\n" + short(code) + b"K\x00K\x01\x87R(K\x03" + short(b"|") + b"NNN" + b"J\xff\xff\xff\xff" * 2
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + short(b"b") + b"\x87R(K\x01"
    array += b"".join(b"J" + length.to_bytes(4, "little") for length in rows.shape) + b"\x86" + kind + b"K\x00tb\x89"
    content = rows.tobytes()
    array += b"T" + len(content).to_bytes(4, "little") + content + b"tb"
    numbers = b"](" + b"".join(b"K" + bytes([int(k)]) for k in labels) + b"e"
    noted = b"r\x02\x00\x00\x00"  # strings are noted under numbers, here 2
    names = b"](" + b"".join(short(b"cat.png") + noted for _ in labels) + b"e"
    parts = [
        short(b"batch_label") + b"q\x01",
        short(b"training batch"),
        short(b"labels"),
        numbers,
        short(b"data"),
        array,
    ]
    return b"\x80\x02}(" + b"".join([*parts, short(b"filenames"), names]) + b"u."


def contents(version: str) -> dict[str, bytes]:
    files = {}
    for seed, stem in enumerate(STEMS):
        rows, labels = batch(seed)
        if version == "python":
            files[stem] = python2_pickle(rows, labels)
        else:
            files[f"{stem}.bin"] = np.concatenate([labels[:, None].astype(np.uint8), rows], axis=1).tobytes()
    return files | {"readme.html": b"see the page"}


FOLDERS = {"python": "cifar-10-batches-py", "binary": "cifar-10-batches-bin"}


def write_archive(folder: Path, version: str, files: dict[str, bytes] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"cifar-10-{version}.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        for name, content in (contents(version) if files is None else files).items():
            member = tarfile.TarInfo(f"{FOLDERS[version]}/{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def write_files(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents(version).items():
        (folder / name).write_bytes(content)
    return folder


def check(pictures: ColourPictures) -> None:
    rows, labels = zip(*(batch(seed) for seed in range(6)), strict=True)
    assert len(pictures.train) == 5 * N
    np.testing.assert_array_equal(pictures.train.pixels.reshape(-1, 3072), np.concatenate(rows[:5]))
    np.testing.assert_array_equal(pictures.train.labels, np.concatenate(labels[:5]))
    np.testing.assert_array_equal(pictures.test.pixels.reshape(-1, 3072), rows[5])
    np.testing.assert_array_equal(pictures.test.labels, labels[5])


@pytest.mark.parametrize("version", ["python", "binary"])
@pytest.mark.parametrize("subfolder", ["", "cifar10"])
def test_an_archive_is_read_without_unpacking_it(tmp_path: Path, version: str, subfolder: str) -> None:
    path = write_archive(tmp_path / subfolder, version)
    pictures = load_cifar10(tmp_path)
    check(pictures)
    assert (pictures.name, pictures.source, pictures.classes) == ("CIFAR-10 files", str(path), CLASSES)
    assert len(pictures.checksums) == 6
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


@pytest.mark.parametrize("version", ["python", "binary"])
@pytest.mark.parametrize("place", ["", "cifar10", "cifar10/own", "own"])
def test_unpacked_files_are_read_too(tmp_path: Path, version: str, place: str) -> None:
    write_files(tmp_path / place.replace("own", FOLDERS[version]), version)
    check(load_cifar10(tmp_path))


def test_the_first_pixels_are_the_red_ones_of_the_first_row() -> None:
    record = bytes([3]) + bytes(range(1, 33)) + bytes(3072 - 32)
    examples = parse_binary_batch(record, "it")
    assert examples.pixels[0, 0, 0].tolist() == list(range(1, 33))
    assert not examples.pixels[0, 1:].any()
    assert examples.labels.tolist() == [3]


def test_only_files_with_the_published_checksums_are_called_cifar_10(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("dlcore.data.cifar10")
    files = contents("python")
    right = {name: module._md5(content) for name, content in files.items()}
    write_files(tmp_path / "a", "python")
    write_files(tmp_path / "b", "python")
    monkeypatch.setattr(module, "MD5", MD5 | right)
    assert load_cifar10(tmp_path / "a").name == "CIFAR-10"
    monkeypatch.setattr(module, "MD5", MD5 | right | {"test_batch": "0" * 32})
    assert load_cifar10(tmp_path / "b").name == "CIFAR-10 files"
    binary = write_archive(tmp_path, "binary")
    monkeypatch.setattr(module, "MD5", MD5 | {binary.name: module._md5(binary.read_bytes())})
    assert load_cifar10(tmp_path).name == "CIFAR-10"


def test_pictures_are_read_once_and_cannot_be_changed_by_mistake(tmp_path: Path) -> None:
    write_archive(tmp_path, "binary")
    pictures = load_cifar10(tmp_path)
    assert load_cifar10(tmp_path) is pictures
    for array in (pictures.train.pixels, pictures.test.labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_without_data_one_sentence_says_what_to_put_where(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=rf"^There is no CIFAR-10 in .*: put cifar-10-python.* from {PAGE} there"
    ):
        load_cifar10()
    (write_files(tmp_path, "python") / STEMS[3]).unlink()
    with pytest.raises(FileNotFoundError, match=rf"lacks {STEMS[3]}: unpack the archive from {PAGE} again\.$"):
        load_cifar10(tmp_path)


@pytest.mark.parametrize("keep", [0, 10, 2000, -9])
def test_an_archive_that_is_cut_off_says_to_fetch_it_again(tmp_path: Path, keep: int) -> None:
    path = write_archive(tmp_path, "python")
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Cifar10Error, match=rf"^The archive {path} .*: fetch it from {PAGE} again\.$"):
        load_cifar10(tmp_path)


def test_another_archive_under_that_name_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path, "python", {"train": b"cifar-100", "test": b""})
    with pytest.raises(Cifar10Error, match="has no file data_batch_1, so it is cut off or not CIFAR-10"):
        load_cifar10(tmp_path)
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(Cifar10Error, match="damaged or incomplete"):
        load_cifar10(tmp_path)


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "cifar-10-python.tar.gz"
    with tarfile.open(path, "w:gz") as packed:
        for stem in STEMS:
            member = tarfile.TarInfo(stem)
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            packed.addfile(member)
    with pytest.raises(Cifar10Error, match="has no file data_batch_1"):
        load_cifar10(tmp_path)


WRONG_BINARY = [b"", bytes(3072), bytes(3073) + b"0", bytes([10]) + bytes(3072)]
WRONG_PYTHON = [
    python2_pickle(batch(0)[0], batch(0)[1][:2]),
    python2_pickle(batch(0)[0], np.array([0, 1, 10])),
    python2_pickle(batch(0)[0][:, :3071], batch(0)[1]),
    python2_pickle(batch(0)[0], batch(0)[1], code=b"O8"),
    python2_pickle(*batch(0))[:-200],
    pickle.dumps({"fine_labels": [1]}),
    pickle.dumps({"data": "x", "labels": ["cat"]}),
    b"",
]


@pytest.mark.parametrize("content", WRONG_BINARY)
def test_a_wrong_binary_file_is_named_in_one_sentence(content: bytes) -> None:
    with pytest.raises(Cifar10Error, match=rf"^The file it .*get (it|CIFAR-10) from {PAGE} again\.$"):
        parse_binary_batch(content, "it")


@pytest.mark.parametrize("content", WRONG_PYTHON)
def test_a_wrong_pickled_file_is_named_in_one_sentence(content: bytes) -> None:
    with pytest.raises(Cifar10Error, match=rf"^The file it .*get (it|CIFAR-10) from {PAGE} again\.$"):
        parse_python_batch(content, "it")


@given(st.integers(0, 10**6), st.integers(0, 255))
@settings(max_examples=200)
def test_a_changed_byte_never_gives_more_than_pictures_or_a_sentence(place: int, value: int) -> None:
    content = bytearray(python2_pickle(*batch(0)))
    content[place % len(content)] = value
    try:
        examples = parse_python_batch(bytes(content), "it")
    except Cifar10Error as error:
        assert str(error).startswith("The file it ")  # noqa: PT017 - both ways are right here
    else:
        assert examples.pixels.shape == (N, 3, 32, 32)


def test_shapes_are_the_same_for_the_same_seed_and_of_all_classes() -> None:
    pictures = load_shapes(300, 50)
    assert str(pictures) == "colour shapes (generated): 300 training and 50 test examples"
    assert set(pictures.train.labels.tolist()) == set(range(10)) == set(range(len(pictures.classes)))
    np.testing.assert_array_equal(pictures.train.pixels, load_shapes(300, 50).train.pixels)
    assert not np.array_equal(pictures.train.pixels, load_shapes(300, 50, seed=1).train.pixels)
    assert not np.array_equal(pictures.train.pixels[:50], pictures.test.pixels)
    x = to_floats(pictures.test.pixels)
    assert x.dtype == np.float32
    assert 0 <= x.min() < x.max() <= 1
    with pytest.raises(ValueError, match=r"^The number of pictures must be at least 1, but it is 0\.$"):
        colour_shapes(0, np.random.default_rng(0))


def test_without_noise_a_form_of_one_colour_lies_within_another() -> None:
    examples = colour_shapes(200, np.random.default_rng(0), noise=0)
    for picture, label in zip(examples.pixels, examples.labels, strict=True):
        colours = np.unique(picture.reshape(3, -1).T, axis=0)
        assert len(colours) == 2
        assert np.abs(colours[0].astype(int) - colours[1]).min() >= 0.3 * 255 - 1
        first = (picture == colours[0][:, None, None]).all(axis=0)
        rim = np.concatenate([first[0], first[-1], first[:, 0], first[:, -1]])
        form = ~first if rim.mean() > 0.5 else first  # the rim has mostly the colour of the background
        rows, columns = np.flatnonzero(form.any(axis=1)), np.flatnonzero(form.any(axis=0))
        assert max(np.ptp(rows), np.ptp(columns)) <= 26
        middle = form[round(float(rows.mean())), round(float(columns.mean()))]
        name = list(FORMS)[label]
        assert middle == (name not in ("ring", "frame")) or name in ("rows", "columns"), name


def test_the_command_line_lists_and_checks_colour_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["list"]) == main(["check"]) == 0
    assert capsys.readouterr().out.count("made-up colour shapes take its place") == 2
    path = write_archive(tmp_path, "python")
    assert main(["list", "--folder", str(tmp_path)]) == 0
    assert f"cifar10: {path}\n" in capsys.readouterr().out
    for stem in CHECKSUMS:
        (tmp_path / f"{stem}.gz").symlink_to(SHIPPED / f"{stem}.gz")
    assert main(["check", "--folder", str(tmp_path)]) == 0
    assert f"CIFAR-10 files ({path}): 15 training and 3 test examples\n" in capsys.readouterr().out
    path.write_bytes(b"<html>")
    assert main(["check", "--folder", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert find_cifar10(tmp_path / "nowhere") is None


def test_fashion_mnist_is_told_by_the_checksums_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("dlcore.data.mnist")
    for stem in CHECKSUMS:  # the test pictures in the place of the training ones: valid, but not MNIST
        (tmp_path / f"{stem}.gz").write_bytes((SHIPPED / f"{stem.replace('train', 't10k')}.gz").read_bytes())
    assert load_mnist(tmp_path).name == "idx files"
    digests = {stem: module.hashlib.sha256((tmp_path / f"{stem}.gz").read_bytes()).hexdigest() for stem in CHECKSUMS}
    monkeypatch.setattr(module, "FASHION_CHECKSUMS", digests)
    module._decode.cache_clear()
    assert load_mnist(tmp_path).name == "Fashion-MNIST"
