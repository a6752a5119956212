"""What was raised reaches people and programs: once, signed, after the quiet hours, and again when it did not go."""

import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.policy import default
from hashlib import sha256
from pathlib import Path

import pytest

from collector.alert_round import alert_round
from collector.config import Config, MailConfig, WebhookConfig, read_config
from collector.errors import ConfigInvalidError
from collector.mail import compose, send_mail
from collector.rule_book import EVERYWHERE, AlertSettings
from collector.store.alert_rules import keep_settings
from collector.store.db import transaction
from collector.store.outbox import CLAIM_MS, GIVE_UP_MS, Outbox
from collector.webhook import signature
from office.ids import UnitId
from office.periods import VIETNAM
from office.quiet_hours import QuietHours
from tests.collector.receivers import MailServer, Program, served
from tests.collector.test_alerting import NOON, bad_votes, ms, only
from tests.collector.web.offices import Town

SECRET = "mot bi mat that dai"
NEVER_QUIET = QuietHours(begin="00:00", end="00:00")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path / "collector")
    town.clock.ms = ms(NOON)
    only(town, "low-scores")
    bad_votes(town)
    receive(town)
    return town


@pytest.fixture
def post() -> Iterator[MailServer]:
    server = MailServer()
    with served(server):
        yield server


@pytest.fixture
def program() -> Iterator[Program]:
    server = Program()
    with served(server):
        yield server


def receive(town: Town, *to: str, quiet: QuietHours = NEVER_QUIET) -> None:
    with transaction(town.db):
        keep_settings(town.db, EVERYWHERE, AlertSettings(quiet=quiet, mail_to=to or ("van-phong@example.org",)))


def config(town: Town, post: MailServer | None = None, program: Program | None = None) -> Config:
    mail = MailConfig(host="127.0.0.1", port=post.port, sender="nucuoi@example.org", security="none") if post else None
    hook = WebhookConfig(url=f"http://127.0.0.1:{program.port}/vao?x=1", secret=SECRET) if program else None
    return Config(directory=str(town.path), mail=mail, webhook=hook)


def test_a_letter_says_what_where_and_by_how_much_and_goes_once(town: Town, post: MailServer) -> None:
    for _ in range(3):
        alert_round(config(town, post), town.clock)
    (letter,) = post.letters
    assert str(make_header(decode_header(letter["Subject"]))) == (
        "[SỐ LIỆU MẪU] Nhiều phiếu chưa hài lòng: Trung tâm Phục vụ hành chính công Xã Mẫu A, Quầy 1"
    )
    assert post.envelopes == [("nucuoi@example.org", "van-phong@example.org")]
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode()
    assert "16 trên 24 phiếu chưa hài lòng: 66,7%" in text
    assert "http://127.0.0.1:8080/alerts/1" in text
    assert "Nguyễn" not in text
    assert Outbox(town.db).waiting() == 0


def test_nobody_is_written_to_where_nobody_is_named_and_the_nearest_unit_names(town: Town, post: MailServer) -> None:
    with transaction(town.db):
        keep_settings(town.db, UnitId("xa-mau-a"), AlertSettings(mail_to=()))
    alert_round(config(town, post), town.clock)
    assert post.letters == []


def test_quiet_hours_delay_and_lose_nothing(town: Town, post: MailServer) -> None:
    receive(town, quiet=QuietHours(begin="09:00", end="14:00"))
    alert_round(config(town, post), town.clock)
    assert (post.letters, Outbox(town.db).waiting()) == ([], 1)
    town.clock.ms = ms(NOON.replace(hour=14))
    alert_round(config(town, post), town.clock)
    assert len(post.letters) == 1


def test_what_was_refused_is_tried_again_with_the_same_word_and_given_up_after_days(town: Town, post: MailServer) -> None:
    receive(town, "a@example.org", "b@example.org")
    post.refuses = True
    assert "2 to be tried again" in alert_round(config(town, post), town.clock)
    word = town.db.execute("SELECT word FROM alert_outbox ORDER BY id").fetchone()[0]
    assert "0 to be tried again" in alert_round(config(town, post), town.clock)
    post.refuses = False
    town.clock.ms += 60_000
    alert_round(config(town, post), town.clock)
    assert [to for _, to in post.envelopes] == ["a@example.org", "b@example.org"]
    assert post.letters[0]["Message-ID"] == f"<{word}@example.org>"
    assert len({letter["Message-ID"] for letter in post.letters}) == 2


def test_a_server_that_never_answers_well_is_given_up(town: Town, post: MailServer) -> None:
    post.refuses = True
    rounds = 0
    while Outbox(town.db).waiting() or rounds == 0:
        alert_round(config(town, post), town.clock)
        town.clock.ms += 3_600_000
        rounds += 1
    assert 60 < rounds < 80
    error, attempts = town.db.execute("SELECT error, attempts FROM alert_outbox").fetchone()
    assert "451" in error
    assert 10 < attempts < 30
    assert town.clock.ms - ms(NOON) < GIVE_UP_MS + 7 * 3_600_000


def test_who_died_over_a_letter_leaves_it_to_the_next(town: Town, post: MailServer) -> None:
    alert_round(Config(directory=str(town.path), mail=MailConfig(host="127.0.0.1", port=1, sender="a@b.vn")), town.clock)
    town.clock.ms += 60_000
    letter = Outbox(town.db).claim(town.clock.ms)
    assert letter is not None
    assert Outbox(town.db).claim(town.clock.ms) is None
    alert_round(config(town, post), town.clock)
    assert post.letters == []
    town.clock.ms += CLAIM_MS
    alert_round(config(town, post), town.clock)
    assert [one["Message-ID"] for one in post.letters] == [f"<{letter.word}@example.org>"]


def test_a_pause_of_a_clock_that_ran_ahead_ends_when_it_is_put_right(town: Town, post: MailServer) -> None:
    post.refuses = True
    alert_round(config(town, post), town.clock)
    outbox, now, year = Outbox(town.db), town.clock.ms + 60_000, 365 * 86_400_000
    letter = outbox.claim(now + year)
    assert letter is not None
    assert outbox.claim(now + year) is None
    assert outbox.claim(now) == letter


def test_a_program_gets_a_signed_message_that_the_documentation_can_check(town: Town, program: Program) -> None:
    alert_round(config(town, None, program), town.clock)
    ((path, headers, body),) = program.calls
    assert path == "/vao?x=1"
    stamp = headers["Nucuoi-Timestamp"]
    expected = "v1=" + hmac.new(SECRET.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    assert hmac.compare_digest(headers["Nucuoi-Signature"], expected)
    assert int(stamp) == town.clock.ms // 1000
    said = json.loads(body)
    assert headers["Idempotency-Key"] == said["id"]
    assert (said["kind"], said["office"], said["counter"], said["numbers"]["low"]) == ("low-scores", "xa-mau-a", "quay-1", 16)
    assert "official" not in body.decode()
    assert signature(SECRET, int(stamp), body) != signature(SECRET, int(stamp) + 1, body)
    assert signature(SECRET, int(stamp), body) != signature(SECRET + "x", int(stamp), body)


@pytest.mark.parametrize("status", [301, 307, 404, 500])
def test_only_a_success_is_taken_and_a_redirect_is_not_followed(town: Town, program: Program, status: int) -> None:
    program.status = status
    alert_round(config(town, None, program), town.clock)
    assert [path for path, _, _ in program.calls] == ["/vao?x=1"]
    program.status = 200
    town.clock.ms += 60_000
    alert_round(config(town, None, program), town.clock)
    first, second = program.calls
    assert first[2] == second[2]
    assert first[1]["Idempotency-Key"] == second[1]["Idempotency-Key"]
    assert Outbox(town.db).waiting() == 0


def test_an_address_that_the_configuration_has_no_more_gets_nothing(town: Town, program: Program) -> None:
    other = Config(directory=str(town.path), webhook=WebhookConfig(url="http://127.0.0.1:1/x", secret=SECRET))
    alert_round(other, town.clock)
    town.clock.ms += 60_000
    alert_round(config(town, None, program), town.clock)
    assert program.calls == []


def test_a_name_with_a_line_break_begins_no_header(post: MailServer) -> None:
    mail = MailConfig(host="127.0.0.1", port=post.port, sender="a@b.vn", security="none")
    send_mail(mail, compose(mail, "c@d.vn", "w", subject="Xã\r\nBcc: e@f.vn", text=".\r\nhết", now_ms=0))
    (letter,) = post.letters
    assert letter["Bcc"] is None
    assert default.header_factory("Subject", str(make_header(decode_header(letter["Subject"])))) == "Xã Bcc: e@f.vn"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[webhook]\nurl = "http://example.org/x"\nsecret = "0123456789abcdef"', "must begin with https"),
        ('[webhook]\nurl = "https://example.org/x"\nsecret = "short"', "5 characters"),
        ('[webhook]\nurl = "https://a:b@example.org/x"\nsecret = "0123456789abcdef"', "no address"),
        ('[webhook]\nurl = "ftp://example.org"\nsecret = "0123456789abcdef"', "webhook.url"),
        ('[webhook]\nurl = "https://example.org/x"\nsecret_file = "none"', "cannot be read"),
        ('[mail]\nhost = "x"\nsender = "a@b.vn"\nusername = "a"', "belong together"),
        ('[mail]\nhost = "x"\nsender = "a@b.vn"\nusername = "a"\npassword = "b"\nsecurity = "none"', "cross the network"),
        ('[mail]\nhost = "x"\nsender = "no address"', "mail.sender"),
    ],
)
def test_each_fault_of_the_configuration_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "c.toml").write_text(f'directory = "kho"\n{text}\n', "utf-8")
    with pytest.raises(ConfigInvalidError, match=problem):
        read_config(tmp_path / "c.toml")


def test_a_webhook_on_this_machine_or_said_to_be_insecure_needs_no_https(tmp_path: Path) -> None:
    for more in ('url = "http://127.0.0.1:9/x"', 'url = "http://10.0.0.8/x"\nis_insecure = true'):
        (tmp_path / "bi-mat").write_text(f"{SECRET}\n", "utf-8")
        (tmp_path / "c.toml").write_text(f'directory = "kho"\n[webhook]\n{more}\nsecret_file = "bi-mat"\n', "utf-8")
        found = read_config(tmp_path / "c.toml").webhook
        assert found is not None
        assert found.secret == SECRET


def test_a_moment_of_a_weekend_waits_for_monday(town: Town, post: MailServer) -> None:
    receive(town, quiet=QuietHours(days=("sat", "sun")))
    saturday = datetime(2026, 9, 19, 10, tzinfo=VIETNAM)
    town.clock.ms = ms(saturday)
    alert_round(config(town, post), town.clock)
    assert post.letters == []
    town.clock.ms = ms(saturday + timedelta(days=2))
    alert_round(config(town, post), town.clock)
    assert len(post.letters) == 1
