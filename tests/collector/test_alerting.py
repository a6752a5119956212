"""Alerts from the record: raised once, kept while they last, over when they are, whatever is run how often."""

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from collector.alerting import REMIND_DAYS, evaluate
from collector.errors import AlertStepError
from collector.rule_book import EVERYWHERE, AlertSettings, settings_problems
from collector.store.alert_rules import keep_rule, keep_settings, load_rule_book
from collector.store.alerts import Alert, AlertKey, Alerts, Step
from collector.store.db import Database, transaction
from collector.store.directory import load_directory, write_directory
from collector.store.states import States
from office.alert_reading import Subject
from office.alert_rule import ALERT_KINDS, DEFAULT_RULES, AlertKind
from office.directory import index
from office.ids import OfficeId, UnitId
from office.periods import VIETNAM
from office.quiet_hours import QuietHours
from tests.collector.desks import a_queue_directory
from tests.collector.web.offices import TODAY, Town

YESTERDAY = TODAY - timedelta(days=1)
NOON = datetime.combine(TODAY, datetime.min.time(), tzinfo=VIETNAM) + timedelta(hours=10)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector")


def only(town: Town, *kinds: AlertKind) -> None:
    """Switch every rule off but some."""
    with transaction(town.db):
        for kind in ALERT_KINDS:
            rule = msgspec.structs.replace(DEFAULT_RULES[kind], is_on=kind in kinds)
            keep_rule(town.db, EVERYWHERE, kind, rule)


def bad_votes(town: Town, bad: int = 16, good: int = 8, at: date = YESTERDAY, **place: object) -> None:
    town.votes(bad, 1, at=at, **place)  # type: ignore[arg-type]
    town.votes(good, 5, at=at, **place)  # type: ignore[arg-type]


def every(town: Town) -> list[Alert]:
    return Alerts(town.db)._read("1", [])


def whats(town: Town, alert: int = 1) -> list[str]:
    return [entry.what for entry in Alerts(town.db).history(alert)]


def test_low_scores_are_raised_once_however_often_it_is_looked(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town)
    assert evaluate(town.db, NOON).raised == (1,)
    assert evaluate(town.db, NOON + timedelta(minutes=5))[1:] == ((), (), ())
    (alert,) = every(town)
    assert alert.key == ("xa-mau-a", "low-scores", Subject(counter="quay-1", scale="hai-long-5", channel="kiosk"))
    assert (alert.numbers["low"], alert.numbers["n"]) == (16, 24)
    assert whats(town) == ["raised"]


def test_votes_of_today_and_few_votes_raise_nothing(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town, at=TODAY)
    bad_votes(town, 12, 0, office="xa-mau-b")
    assert evaluate(town.db, NOON).raised == ()
    assert evaluate(town.db, NOON + timedelta(days=1)).raised == (1,)


def test_scales_and_channels_are_judged_apart(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town, 12, 0)
    bad_votes(town, 12, 0, channel="exit", official=None)
    assert evaluate(town.db, NOON).raised == ()


def test_what_is_over_and_comes_again_is_the_same_alert_until_somebody_closes_it(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town)
    evaluate(town.db, NOON)
    town.votes(200, 5, at=YESTERDAY)
    assert evaluate(town.db, NOON).over == (1,)
    bad_votes(town, 300, 0)
    assert evaluate(town.db, NOON).again == (1,)
    assert whats(town) == ["raised", "over", "again"]
    with transaction(town.db):
        Alerts(town.db).step(1, "result", at=ms(NOON), account="lan", role="leader", text="Đã thêm một quầy")
    assert evaluate(town.db, NOON)[1:] == ((), (), ())
    town.votes(2000, 5, at=YESTERDAY)
    assert evaluate(town.db, NOON).over == (1,)
    bad_votes(town, 3000, 0)
    assert evaluate(town.db, NOON).raised == (2,)


def test_what_somebody_closed_and_is_still_so_a_week_later_is_raised_anew(town: Town) -> None:
    only(town, "silent-terminal")
    silence(town, "danh-gia-1", since=NOON - timedelta(days=2))
    assert evaluate(town.db, NOON).raised == (1,)
    with transaction(town.db):
        Alerts(town.db).step(1, "closed", at=int(NOON.timestamp() * 1000), account="l", role="leader", text="Đã gọi thợ")
    assert evaluate(town.db, NOON + timedelta(days=REMIND_DAYS - 1)).raised == ()
    assert evaluate(town.db, NOON + timedelta(days=REMIND_DAYS)).raised == (2,)
    assert [alert.is_on for alert in every(town)] == [False, True]


@pytest.mark.parametrize(("votes", "standing"), [(40, "fine"), (8, "unjudged")])
def test_a_sign_of_an_office_as_a_whole_is_over_when_there_is_none_and_enough_to_judge_by(
    town: Town, votes: int, standing: str
) -> None:
    key = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject())
    with transaction(town.db):
        Alerts(town.db).begin(key, ms(NOON - timedelta(days=1)), {"flags": 1.0, "walk-ins": 40.0})
    town.votes(votes, 5, at=YESTERDAY)
    evaluate(town.db, NOON)
    assert [alert.standing for alert in every(town)] == [standing]


def silence(town: Town, *terminals: str, since: datetime = NOON, office: str = "xa-mau-a") -> None:
    states = States(town.db)
    states.load()
    with transaction(town.db):
        states.uplink(office, "1", at=0)
        for terminal in terminals:
            states.presence(office, terminal, "offline", at=int(since.timestamp() * 1000), fresh=True)
        states.write()


def speaks(town: Town, *terminals: str, office: str = "xa-mau-a") -> None:
    states = States(town.db)
    states.load()
    with transaction(town.db):
        states.uplink(office, "1", at=0)
        for terminal in terminals:
            states.presence(office, terminal, "online", at=int(NOON.timestamp() * 1000), fresh=True)
        states.write()


def test_a_terminal_is_silent_after_an_hour_of_opening_and_one_alert_says_that_all_are(town: Town) -> None:
    only(town, "silent-terminal")
    silence(town, "danh-gia-1", "danh-gia-2", since=NOON - timedelta(minutes=59))
    speaks(town, "danh-gia-3")
    assert evaluate(town.db, NOON).raised == ()
    assert evaluate(town.db, NOON + timedelta(minutes=1)).raised == (1, 2)
    assert {alert.key.subject.terminal for alert in every(town)} == {"danh-gia-1", "danh-gia-2"}
    silence(town, "danh-gia-3", since=NOON)
    assert evaluate(town.db, NOON + timedelta(hours=8)).raised == (3,)
    assert every(town)[-1].key.subject == Subject()
    assert every(town)[-1].numbers["terminals"] == 3
    speaks(town, "danh-gia-1", "danh-gia-2", "danh-gia-3")
    assert set(evaluate(town.db, NOON + timedelta(hours=8)).over) == {1, 2, 3}


def test_a_night_is_no_silence_and_what_was_never_heard_is_not_known_to_be_there(town: Town) -> None:
    only(town, "silent-terminal")
    speaks(town, "danh-gia-2")
    silence(town, "danh-gia-1", since=NOON.replace(hour=17) - timedelta(days=1))
    assert evaluate(town.db, NOON.replace(hour=8, minute=25)).raised == ()
    assert evaluate(town.db, NOON.replace(hour=8, minute=31)).raised == (1,)


def test_an_office_whose_unit_has_ended_is_not_told_of_any_more(town: Town) -> None:
    only(town, "silent-terminal")
    silence(town, "danh-gia-1", since=NOON - timedelta(days=2))
    assert evaluate(town.db, NOON).raised == (1,)
    unit = next(one for one in town.entries.units if one.id == "xa-mau-a")
    ended = msgspec.structs.replace(unit, valid_to=TODAY, merged_into=UnitId("xa-mau-b"))
    units = tuple(ended if one.id == unit.id else one for one in town.entries.units)
    write_directory(town.db, msgspec.structs.replace(town.entries, units=units), at=NOON)
    assert evaluate(town.db, NOON).over == (1,)
    assert evaluate(town.db, NOON + timedelta(days=1))[1:] == ((), (), ())


def test_a_terminal_that_is_retired_is_silent_for_good_and_nobody_is_told(town: Town) -> None:
    only(town, "silent-terminal")
    silence(town, "danh-gia-1", since=NOON - timedelta(days=2))
    assert evaluate(town.db, NOON).raised == (1,)
    gone = [
        msgspec.structs.replace(one, valid_to=TODAY) if (one.office, one.id) == ("xa-mau-a", "danh-gia-1") else one
        for one in town.entries.terminals
    ]
    write_directory(town.db, msgspec.structs.replace(town.entries, terminals=tuple(gone)), at=NOON)
    assert evaluate(town.db, NOON).over == (1,)
    assert evaluate(town.db, NOON + timedelta(days=1))[1:] == ((), (), ())


def visit(db: Database, position: int, **given: object) -> None:
    row = {
        "position": position,
        "office": "xa-mau-a",
        "half_day": 0,
        "ticket": f"t{position}",
        "status": "waiting",
        **dict.fromkeys(("is_issued", "priority", "walk_in", "recalls", "misses", "transfers"), 0),
        "standing": "[]",
        **given,
    }
    columns = ", ".join(row)
    db.execute(f"INSERT INTO visits ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608 - our names


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def a_hall(tmp_path: Path, *, pausing: str | None = None, paused: float = 0.0) -> Town:
    town = Town(tmp_path / "hall", entries=a_queue_directory())
    only(town, "idle-counters")
    speaks(town, "desk")
    with transaction(town.db):
        town.db.execute(
            "INSERT INTO queue_days VALUES (1, 'xa-mau-a', 'd1', ?, ?, NULL)", [TODAY.isoformat(), ms(NOON - timedelta(hours=3))]
        )
        town.db.execute(
            "INSERT INTO duties VALUES (2, 'xa-mau-a', 0, 'quay-1', 'nguyen-thi-mau', ?, NULL, NULL, ?, 0, ?, NULL, 0)",
            [ms(NOON - timedelta(hours=2)), paused, pausing],
        )
        for number in range(3):
            visit(town.db, 10 + number, service="ho-tich", issued_at=ms(NOON - timedelta(minutes=30)))
    return town


def test_a_counter_that_serves_nobody_while_three_wait_is_told_of(tmp_path: Path) -> None:
    town = a_hall(tmp_path)
    assert evaluate(town.db, NOON - timedelta(minutes=16)).raised == ()
    assert evaluate(town.db, NOON - timedelta(minutes=15)).raised == (1,)
    (alert,) = every(town)
    assert (alert.key.kind, alert.numbers) == ("idle-counters", {"minutes": 15.0, "waiting": 3, "idle": 1})
    with transaction(town.db):
        visit(town.db, 20, status="serving", counter="quay-1", issued_at=ms(NOON))
    assert evaluate(town.db, NOON).over == (1,)


@pytest.mark.parametrize("paused", [{"pausing": "lunch"}, {"paused": 7200.0}])
def test_a_counter_that_pauses_is_not_idle(tmp_path: Path, paused: dict[str, object]) -> None:
    town = a_hall(tmp_path, **paused)  # type: ignore[arg-type]
    assert evaluate(town.db, NOON).raised == ()


@pytest.mark.parametrize("status", ["waiting", "held"])
def test_a_counter_was_not_idle_while_it_served_who_was_held_or_sent_on(tmp_path: Path, status: str) -> None:
    town, started = a_hall(tmp_path), ms(NOON - timedelta(minutes=25))
    with transaction(town.db):
        visit(town.db, 20, status=status, counter="quay-1", issued_at=started, started_at=started, service_seconds=1200.0)
    assert evaluate(town.db, NOON).raised == ()
    assert evaluate(town.db, NOON + timedelta(minutes=10)).raised == (1,)


def test_nothing_is_said_of_a_hall_whose_desk_is_silent_and_lunch_is_not_idle(tmp_path: Path) -> None:
    town = a_hall(tmp_path)
    silence(town, "desk")
    assert evaluate(town.db, NOON).raised == ()
    speaks(town, "desk")
    assert evaluate(town.db, NOON.replace(hour=12)).raised == ()
    assert evaluate(town.db, NOON.replace(hour=13, minute=40)).raised == ()
    assert evaluate(town.db, NOON.replace(hour=13, minute=45)).raised == (1,)


def test_killed_in_the_middle_it_has_done_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    only(town, "low-scores")
    bad_votes(town)
    bad_votes(town, office="xa-mau-b")
    begin, calls = Alerts.begin, list[int]()

    def dying(self: Alerts, *given: object) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return begin(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Alerts, "begin", dying)
        with pytest.raises(KeyboardInterrupt):
            evaluate(town.db, NOON)
    assert every(town) == []
    assert evaluate(town.db, NOON).raised == (1, 2)


def test_history_is_never_changed_deleted_or_replaced_and_two_alerts_are_not_on_at_once(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town)
    evaluate(town.db, NOON)
    for statement in (
        "UPDATE alert_history SET text = 'x'",
        "DELETE FROM alert_history",
        "INSERT OR REPLACE INTO alert_history SELECT * FROM alert_history",
        "DELETE FROM alerts",
        ("INSERT INTO alerts SELECT 9, office, kind, counter, terminal, scale, channel, 0, 1, stage, NULL, NULL, '' FROM alerts"),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            town.db.conn.execute(statement)
    assert whats(town) == ["raised"]


def test_steps_go_forward_only_and_a_result_closes(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town)
    evaluate(town.db, NOON)
    alerts = Alerts(town.db)
    with transaction(town.db):
        alerts.step(1, "acknowledged", at=1, account="a", role="leader")
        alerts.step(1, "action", at=2, account="a", role="leader", text="  Mở thêm \n quầy ", is_public=True)
        alerts.step(1, "result", at=3, account="a", role="leader", text="Đã mở", is_public=True)
    assert whats(town) == ["raised", "acknowledged", "action", "result", "closed"]
    assert alerts.history(1)[2].text == "Mở thêm quầy"
    assert [entry.what for entry in alerts.history(1) if entry.is_public] == ["result"]
    assert [one.text for one in alerts.published(OfficeId("xa-mau-a"), 5)] == ["Đã mở"]
    late: tuple[Step, ...] = ("acknowledged", "action", "result", "closed")
    for step in late:
        with transaction(town.db), pytest.raises(AlertStepError, match="done"):
            alerts.step(1, step, at=4, account="b", role="admin", text="x")
    with transaction(town.db):
        alerts.step(1, "withdrawn", at=5, account="b", role="admin", text="Ghi nhầm")
    assert alerts.published(OfficeId("xa-mau-a"), 5) == []
    with transaction(town.db), pytest.raises(AlertStepError, match="done"):
        alerts.step(1, "withdrawn", at=6, account="b", role="admin", text="x")
    for text in ("", " \n", "x" * 1001):
        with transaction(town.db), pytest.raises(AlertStepError, match="text"):
            alerts.step(1, "action", at=4, account="b", role="admin", text=text)


def test_the_nearest_unit_decides(town: Town) -> None:
    directory = index(load_directory(town.db))
    here, there = UnitId("xa-mau-a"), UnitId("xa-mau-b")
    stricter = msgspec.structs.replace(DEFAULT_RULES["low-scores"], threshold=0.1)
    strictest = msgspec.structs.replace(stricter, threshold=0.05)
    with transaction(town.db):
        keep_rule(town.db, UnitId("tinh-mau"), "low-scores", stricter)
        keep_rule(town.db, here, "low-scores", strictest)
        keep_settings(town.db, UnitId("tinh-mau"), AlertSettings(mail_to=("a@example.org",), is_public=True))
        keep_settings(town.db, here, AlertSettings(mail_to=()))
    book = load_rule_book(town.db)
    assert book.of_unit(directory, here)["low-scores"] == strictest
    assert book.of_unit(directory, there)["low-scores"] == stricter
    assert book.of_unit(directory, there)["long-waits"] == DEFAULT_RULES["long-waits"]
    assert (book.settings_of(directory, here).mail_to, book.settings_of(directory, here).is_public) == ((), True)
    assert book.settings_of(directory, there).mail_to == ("a@example.org",)
    with transaction(town.db):
        keep_rule(town.db, here, "low-scores", None)
    assert load_rule_book(town.db).of_unit(directory, here)["low-scores"] == stricter


@pytest.mark.parametrize(
    "address", ["x", "a@", "@b.vn", "a@b.vn\nBcc: c@d.vn", "a@b.vn, c@d.vn", "-f@b.vn", "a b@c.vn", "<a@b.vn>", "a@" + "b" * 300]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert set(settings_problems(AlertSettings(mail_to=("van-phong@example.gov.vn", address)))) == {"mail_to"}
    assert settings_problems(AlertSettings(mail_to=("van-phong@example.gov.vn",))) == {}
    assert set(settings_problems(AlertSettings(mail_to=("a@b.vn",) * 21))) == {"mail_to"}
    assert set(settings_problems(AlertSettings(quiet=QuietHours(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))))) == {
        "days"
    }
