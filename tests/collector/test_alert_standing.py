"""«No longer so» is said only of what was judged again; an alert's sentence is of its moment, and how it is now stands beside."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from collector.alert_present import presents
from collector.alerting import evaluate
from collector.rule_book import EVERYWHERE
from collector.store.alert_rounds import last_rounds
from collector.store.alert_rules import keep_rule
from collector.store.alerts import Alert, AlertKey, Alerts
from collector.store.db import transaction
from collector.store.directory import load_directory, write_directory
from collector.web.alert_standing import AlertStanding
from collector.web.alert_wording import AlertWording
from collector.web.language import language
from office.alert_reading import Subject
from office.alert_rule import DEFAULT_RULES
from office.directory import index
from office.ids import OfficeId
from tests.collector.test_alerting import NOON, bad_votes, every, ms, only, silence, speaks
from tests.collector.web.offices import Town

SIGNS = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject(counter="quay-1"))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector")


def first(town: Town) -> Alert:
    return every(town)[0]


def now_said(town: Town, at: datetime) -> str:
    """How the first alert stands, in words."""
    directory = index(load_directory(town.db))
    words, alert = language("vi"), first(town)
    standing = AlertStanding(words, AlertWording(words, directory), last_rounds(town.db))
    return standing.now(alert, presents(town.db, directory, [alert], at)[alert.id])


def test_an_office_that_went_dark_is_not_judged_by_the_votes_that_still_came(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town)
    assert evaluate(town.db, NOON).raised == (1,)
    town.votes(200, 5, at=NOON.date())
    silence(town, "danh-gia-1", since=NOON + timedelta(hours=1))
    tomorrow = NOON + timedelta(days=1)
    assert evaluate(town.db, tomorrow).over == ()
    assert (first(town).is_on, first(town).standing) == (True, "unjudged")
    speaks(town, "danh-gia-1")
    assert evaluate(town.db, tomorrow).over == (1,)
    assert (first(town).standing, Alerts(town.db).history(1)[-1].why) == ("fine", "fine")
    assert Alerts(town.db).history(1)[-1].numbers["days"] == 7
    assert now_said(town, tomorrow) == "Nay: ở lần xem gần nhất có thể xét, không vượt quy tắc."


def test_where_no_votes_come_any_more_it_is_said_since_when_and_that_nothing_was_judged(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town)
    evaluate(town.db, NOON)
    assert now_said(town, NOON) == "Nay: lần xem gần nhất (10:00 16/09/2026) vẫn như vậy."
    silence(town, "danh-gia-1", since=NOON)
    later = NOON + timedelta(days=30)
    for _ in range(2):
        assert evaluate(town.db, later)[1:] == ((), (), ())
    assert first(town).unjudged_since == ms(later)
    assert now_said(town, later) == (
        "Nay: chưa đánh giá lại được: không có phiếu từ 16/09/2026; 1 trên 1 thiết bị không có tin từ 10:00 16/09/2026."
    )
    # Votes come again and are as bad: what was known before holds, and is judged.
    town.clock.ms = ms(later)
    bad_votes(town, at=later.date() - timedelta(days=1))
    assert evaluate(town.db, later)[1:] == ((), (), ())
    assert first(town).standing == "on"


def test_few_votes_of_the_same_share_are_not_better_ones(town: Town) -> None:
    only(town, "low-scores")
    bad_votes(town, 100, 250)
    assert evaluate(town.db, NOON).raised == (1,)
    later = NOON + timedelta(days=10)
    town.clock.ms = ms(later)
    bad_votes(town, 6, 15, at=later.date() - timedelta(days=1))
    assert evaluate(town.db, later).over == ()
    assert first(town).standing == "unjudged"
    assert now_said(town, later) == "Nay: chưa đánh giá lại được: còn quá ít phiếu để kết luận."


def test_signs_are_gone_only_where_votes_show_none(town: Town) -> None:
    only(town, "suspicious-votes")
    with transaction(town.db):
        Alerts(town.db).begin(SIGNS, ms(NOON), {"flags": 1})
    assert evaluate(town.db, NOON).over == ()
    assert first(town).standing == "unjudged"
    assert Alerts(town.db).signs(None) == []
    assert now_said(town, NOON) == "Nay: chưa đánh giá lại được: không có phiếu nào."
    town.votes(60, 5, at=NOON.date() - timedelta(days=2))
    town.votes(30, 3, at=NOON.date() - timedelta(days=3))
    assert evaluate(town.db, NOON).over == (1,)
    assert first(town).standing == "fine"


def test_a_rule_that_is_off_and_a_place_that_is_closed_are_no_good_news(town: Town) -> None:
    only(town, "low-scores", "silent-terminal")
    bad_votes(town)
    silence(town, "danh-gia-1", since=NOON - timedelta(days=2))
    assert len(evaluate(town.db, NOON).raised) == 2
    with transaction(town.db):
        keep_rule(town.db, EVERYWHERE, "low-scores", msgspec.structs.replace(DEFAULT_RULES["low-scores"], is_on=False))
    terminals = [
        msgspec.structs.replace(one, valid_to=NOON.date()) if (one.office, one.id) == ("xa-mau-a", "danh-gia-1") else one
        for one in town.entries.terminals
    ]
    write_directory(town.db, msgspec.structs.replace(town.entries, terminals=tuple(terminals)), at=NOON)
    assert len(evaluate(town.db, NOON).over) == 2
    assert {alert.key.kind: alert.standing for alert in every(town)} == {"low-scores": "off", "silent-terminal": "gone"}


def test_a_terminal_is_said_to_be_silent_still_or_to_have_spoken_again(town: Town) -> None:
    only(town, "silent-terminal")
    speaks(town, "danh-gia-2")
    silence(town, "danh-gia-1", since=NOON - timedelta(hours=2))
    assert evaluate(town.db, NOON).raised == (1,)
    weeks = NOON + timedelta(days=21)
    evaluate(town.db, weeks)
    assert now_said(town, weeks) == "Nay: vẫn không có tin, từ 08:00 16/09/2026."
    words = language("vi")
    wording = AlertWording(words, index(load_directory(town.db)))
    standing = AlertStanding(words, wording, last_rounds(town.db))
    assert standing.said(first(town)) == "Lúc báo 10:00 16/09/2026: Không có tin 120 phút, chỉ tính giờ làm việc."
    speaks(town, "danh-gia-1")
    assert now_said(town, weeks) == "Nay: đã có tin lại từ 10:00 16/09/2026."
    evaluate(town.db, weeks)
    assert (first(town).standing, first(town).numbers["minutes"]) == ("fine", 120)


def test_of_an_office_that_is_silent_as_a_whole_those_that_spoke_again_are_counted(town: Town) -> None:
    only(town, "silent-terminal")
    silence(town, "danh-gia-1", "danh-gia-2", since=NOON - timedelta(hours=2))
    assert evaluate(town.db, NOON).raised == (1,)
    assert now_said(town, NOON) == "Nay: cả 2 thiết bị vẫn không có tin, từ 08:00 16/09/2026."
    speaks(town, "danh-gia-2")
    assert now_said(town, NOON) == "Nay: 1 trên 2 thiết bị còn không có tin; đã có tin lại từ 10:00 16/09/2026."
