"""What an admin wrote by hand is read whole, or answered with everything that is wrong with it."""

from hashlib import sha256
from pathlib import Path

import pytest

from collector.directory_file import MOST_PHOTO_BYTES, merged_problems, read_directory_file
from nucuoi.sample import sample_directory
from nucuoi.sample.province import sample_file
from office.directory import Directory
from office.errors import DirectoryInvalidError
from office.soundness import problems

PERSON = '[[officials]]\noffice = "xa-mau-a"\nid = "nguyen-thi-mau"\nname = "Nguyễn Thị Mẫu"\nphoto = {photo!r}\n'
JPEG = b"\xff\xd8\xff\xe0 picture"


def test_the_sample_file_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_bytes(sample_file())
    read = read_directory_file(path)
    assert read.problems == []
    assert read.directory == sample_directory()
    assert problems(read.directory) == []


def test_yaml_says_the_same_as_toml(tmp_path: Path) -> None:
    (tmp_path / "office.yaml").write_text(
        "sample: true\nunits:\n- {id: xa-mau-a, kind: Xã, name: Xã Mẫu A, valid_from: 2025-07-01}\n", encoding="utf-8"
    )
    (tmp_path / "office.toml").write_text(
        'sample = true\n[[units]]\nid = "xa-mau-a"\nkind = "Xã"\nname = "Xã Mẫu A"\nvalid_from = 2025-07-01\n', encoding="utf-8"
    )
    yaml, toml = (read_directory_file(tmp_path / f"office.{ending}") for ending in ("yaml", "toml"))
    assert yaml == toml
    assert yaml.problems == []
    assert len(yaml.directory.units) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("office.json", "{}", "must end in"),
        ("office.toml", "a = [", "is no TOML"),
        ("office.toml", "\x00", "is no TOML"),
        ("office.yaml", "- 1", "holds no tables"),
        ("office.yaml", "a: &x 1\nb: *x\n", "aliases"),
        ("office.yaml", "? [a, b]\n: c\n", "a key is no word"),
        ("office.yaml", "".join(f"{n}: 1\n" for n in [*range(300), 299]), "'299' stands twice"),
        ("office.toml", f"{'a.' * 20_000}a = 1\n", "more than 64 dots"),
        ("office.yaml", "sample: true\nsample: false\n", "stands twice"),
        ("office.yaml", "a: !!python/object/apply:os.system ['true']\n", "is no YAML"),
        ("office.yaml", "[" * 5000, "is no YAML"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DirectoryInvalidError, match=reason):
        read_directory_file(tmp_path / name)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(DirectoryInvalidError, match="correct the path"):
        read_directory_file(tmp_path / "office.toml")


def test_a_photo_beside_the_file_is_taken_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "mau.jpg").write_bytes(JPEG)
    (tmp_path / "office.toml").write_text(PERSON.format(photo="mau.jpg"), encoding="utf-8")
    read = read_directory_file(tmp_path / "office.toml")
    digest = sha256(JPEG).hexdigest()
    assert read.problems == []
    assert read.directory.officials[0].photo == digest
    assert read.photos == {digest: JPEG}


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        ("../mau.jpg", "lies outside the folder"),
        ("/etc/hostname", "lies outside the folder"),
        ("mua.jpg", "did you mean 'mau.jpg'?"),
        ("big.png", f"at most {MOST_PHOTO_BYTES} fit"),
        ("text.jpg", "neither JPEG nor PNG"),
        ("a\\u0000b", "photo"),
    ],
)
def test_a_photo_that_cannot_be_shown_is_named(tmp_path: Path, photo: str, reason: str) -> None:
    (tmp_path.parent / "mau.jpg").write_bytes(JPEG)
    (tmp_path / "mau.jpg").write_bytes(JPEG)
    (tmp_path / "big.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(MOST_PHOTO_BYTES))
    (tmp_path / "text.jpg").write_bytes(b"GIF89a")
    (tmp_path / "office.toml").write_text(PERSON.format(photo="X").replace("'X'", f'"{photo}"'), encoding="utf-8")
    read = read_directory_file(tmp_path / "office.toml")
    assert len(read.problems) == 1
    assert reason in read.problems[0]
    assert read.problems[0].startswith("officials.xa-mau-a/nguyen-thi-mau.photo: ")
    assert read.directory.officials[0].photo is None


def test_faults_of_shape_and_of_reference_come_together_and_once(tmp_path: Path) -> None:
    text = sample_file().decode()
    text = text.replace('label = "1"', "label = 1", 1).replace('parent = "tinh-mau"', 'parent = "tinh-mua"', 1)
    text = text.replace('midday = "12:00"', 'midday = "noon"', 1)
    (tmp_path / "office.toml").write_text(text, encoding="utf-8")
    read = read_directory_file(tmp_path / "office.toml")
    found = merged_problems(read.problems, problems(read.directory))
    assert [problem.partition(":")[0] for problem in found] == [
        "offices.xa-mau-a.hours.midday",
        "counters.xa-mau-a/quay-1.label",
        "units.xa-mau-a.parent",
    ]
    assert "did you mean 'tinh-mau'?" in found[-1]
    assert isinstance(read.directory, Directory)
