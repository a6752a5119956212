from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.config import BrokerConfig, ClockConfig, Config, JournalConfig, PanelConfig, ScreenConfig, load_config
from kiosk.errors import ConfigInvalidError

WHOLE = """
office = "xa-mau-a"
terminal = "danh-gia-3"
ledger = "socaimau00000001"
release = "at once"

[broker]
host = "192.0.2.7"
port = 1884
password = "mật khẩu"

[journal]
directory = "/var/lib/nucuoi"

[clock]
trust = "system"

[screen]
width = 1024
height = 600
rotation = 180
input = "touch:/dev/input/event0"

[panel]
buttons = {5 = 17, 4 = 27, 3 = 22}
lamps = {5 = 5}
buzzer = 18
"""
SMALLEST = 'office = "xa-mau-a"\nterminal = "danh-gia-3"\nledger = "socaimau00000001"\n'


def write(directory: Path, text: str | bytes) -> Path:
    path = directory / "nucuoi.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(directory: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ConfigInvalidError) as caught:
        load_config(write(directory, text))
    return caught.value.problems


def only_problem(directory: Path, text: str | bytes) -> str:
    found = problems(directory, text)
    assert len(found) == 1, found
    return found[0]


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, WHOLE))
    assert (config.office, config.terminal, config.ledger) == ("xa-mau-a", "danh-gia-3", "socaimau00000001")
    assert config.release == "at once"
    assert (config.broker.host, config.broker.port, config.broker.password) == ("192.0.2.7", 1884, "mật khẩu")
    assert config.panel is not None
    assert config.panel.buttons == {5: 17, 4: 27, 3: 22}
    assert config.screen.rotation == 180


def test_three_lines_are_enough_and_votes_then_wait_in_the_box(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, SMALLEST))
    assert config.release == "half-day"
    assert config.clock.trust == "synchronised"
    assert config.broker.username == "xa-mau-a/danh-gia-3"
    assert config.screen == ScreenConfig()
    assert config.panel is None


def test_a_named_user_is_kept(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, SMALLEST + '[broker]\nusername = "another"\n')).broker.username == "another"


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
office = "Xã Mẫu A"
terminl = "danh-gia-3"
ledger = "board"
release = "at-once"
[broker]
port = 99999
hots = "a"
[journal]
directory = "here"
[screen]
enabled = "yes"
rotation = 45
input = "finger"
[panel]
buttons = {5 = 17, 4 = 17, 9 = 40}
lamps = {3 = 17}
""",
    )
    fields = [problem.partition(":")[0] for problem in found]
    assert sorted(fields) == sorted(
        [
            "office",
            "terminl",
            "terminal",
            "ledger",
            "release",
            "broker.port",
            "broker.hots",
            "journal.directory",
            "screen.enabled",
            "screen.rotation",
            "screen.input",
            "panel.buttons.4",
            "panel.buttons.9",
            "panel.buttons.9",
            "panel.lamps.3",
            "panel.lamps.3",
        ]
    )
    assert all(";" in problem or "did you mean" in problem for problem in found), "each problem says what to do"


def test_a_misspelt_key_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    assert (
        only_problem(tmp_path, SMALLEST + '[broker]\npasword = "x"\n') == "broker.pasword: is unknown (did you mean 'password'?)"
    )


def test_a_key_like_no_other_is_answered_with_all_there_are(tmp_path: Path) -> None:
    assert "host, port, username" in only_problem(tmp_path, SMALLEST + "[broker]\nxyzzy = 1\n")


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("office = 7", "office", "expected str, got int"),
        ("broker = 7", "broker", "expected a table, got a number"),
        ('panel = "x"', "panel", "expected a table, got text"),
        ("[broker]\nport = true", "broker.port", "expected int, got bool"),
        ("[broker]\nport = 0", "broker.port", "1"),
        ('[broker]\nhost = ""', "broker.host", "length >= 1"),
        ('[broker]\nhost = "a\\nb"', "broker.host", "line break"),
        ("[broker]\nkeepalive_seconds = 1e400", "broker.keepalive_seconds", "expected int, got float"),
        ("[journal]\ndirectory = []", "journal.directory", "expected str, got array"),
        ('[journal]\ndirectory = "/a\\u0000b"', "journal.directory", "zero byte"),
        ("[screen]\nwidth = 100000000000000000000000", "screen.width", ""),
        ("[screen]\nwake_seconds = nan", "screen.wake_seconds", ""),
        ("[panel]\nbuttons = {}", "panel.buttons", "empty"),
        ("[panel]\nbuttons = {x = 17}", "panel.buttons", "expected int, got str"),
        ("[panel]\nbuttons = {5 = 17}\nbuzzer = 17", "panel.buzzer", "pin 17 is used by panel.buttons.5 too"),
        ("[panel]\nbuttons = {5 = 0}", "panel.buttons.5", "no usable BCM pin"),
        ("[panel]\nbuttons = {5 = 28}", "panel.buttons.5", "no usable BCM pin"),
        ("[panel]\nlamps = {5 = 17}", "panel.buttons", "is missing"),
        ("[screen]\nenabled = false", "screen.enabled", "nobody could vote"),
        ('[broker]\npassword_file = "nowhere"', "broker.password_file", "cannot be read"),
        ('[broker]\npassword_file = "a\\u0000b"', "broker.password_file", "cannot be read"),
    ],
)
def test_a_wrong_value_names_its_field_and_reason(tmp_path: Path, line: str, field: str, words: str) -> None:
    key = line.partition(" ")[0]
    kept = [other for other in SMALLEST.splitlines() if not other.startswith(key + " ")]
    top = [] if line.startswith("[") else [line]
    found = problems(tmp_path, "\n".join([*kept, *top, *([] if top else [line])]))
    assert any(problem.startswith(f"{field}:") and words in problem for problem in found), found


def test_a_password_comes_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("bí mật\nsecond line\n", "utf-8")
    assert load_config(write(tmp_path, SMALLEST + '[broker]\npassword_file = "secret"\n')).broker.password == "bí mật"


def test_an_empty_password_file_is_no_password(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("\n", "utf-8")
    assert "first line is empty" in only_problem(tmp_path, SMALLEST + '[broker]\npassword_file = "secret"\n')


def test_two_passwords_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a\n", "utf-8")
    text = SMALLEST + '[broker]\npassword = "b"\npassword_file = "secret"\n'
    assert only_problem(tmp_path, text).startswith("broker.password: password_file is given too")


def test_a_problem_never_shows_the_password(tmp_path: Path) -> None:
    found = problems(tmp_path, SMALLEST + '[broker]\npassword = "hush\\n"\nport = "hush"\n')
    assert not any("hush" in problem for problem in found), found


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalidError, match="no such file"):
        load_config(tmp_path / "missing.toml")


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalidError, match="this is a directory"):
        load_config(tmp_path)


def test_a_file_that_is_not_utf8_says_where(tmp_path: Path) -> None:
    assert only_problem(tmp_path, b'office = "x\xe3"') == "byte 11 is not UTF-8; save the file as UTF-8"


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in only_problem(tmp_path, 'office = "a"\nterminal = \n')


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    assert "no valid TOML" in only_problem(tmp_path, 'office = "a"\noffice = "b"\n')


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(str.encode),
        st.lists(st.sampled_from([*WHOLE.splitlines(), "[[broker]]", "panel = [1]", "x = {", '"" = 1', "[panel.buttons]"])).map(
            lambda lines: "\n".join(lines).encode()
        ),
    )
)
def test_whatever_the_file_holds_the_answer_is_a_configuration_or_its_problems(tmp_path: Path, text: bytes) -> None:
    path = write(tmp_path, text)
    try:
        config = load_config(path)
    except ConfigInvalidError:
        return
    assert config.office
    assert config.broker.username


@pytest.mark.parametrize("kind", [Config, BrokerConfig, JournalConfig, ClockConfig, ScreenConfig, PanelConfig])
def test_every_field_is_described_for_the_technician(kind: type[msgspec.Struct]) -> None:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if "Config" not in str(hint):
            assert any(getattr(note, "description", None) for note in get_args(hint)[1:]), f"{kind.__name__}.{name}"
