"""Rules of alerts of a unit that ends go on with its successor, and nobody has to find out by himself."""

from pathlib import Path

import msgspec
import pytest

from collector.rule_book import AlertSettings
from collector.store.alert_rules import keep_rule, keep_settings, rules_on
from collector.store.audit import Audit, Wanted
from collector.store.db import transaction
from collector.viewer import Viewer
from office.alert_rule import DEFAULT_RULES
from tests.collector.web.offices import TODAY, Town, logged_in
from tests.collector.web.test_unit_pages import TOP, A, B, ask, confirm, known, words
from tests.factories import a_directory, with_queues


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector", entries=with_queues(a_directory(offices=3)))


def test_rules_of_alerts_go_on_with_the_successor_and_are_told_before_on_their_page_and_in_the_log(town: Town) -> None:
    strict = msgspec.structs.replace(DEFAULT_RULES["low-scores"], threshold=0.1)
    laxer = msgspec.structs.replace(DEFAULT_RULES["long-waits"], threshold=90)
    with transaction(town.db):
        keep_rule(town.db, A, "low-scores", strict)
        keep_rule(town.db, A, "long-waits", laxer)
        keep_settings(town.db, A, AlertSettings(mail_to=("a@example.org",)))
    hoa = logged_in(town.app(), Viewer("hoa-tinh", "admin", TOP))
    path = f"/directory/units/{A}/merge"
    shown = ask(hoa, path, way="there", into="Xã Mẫu B", unit=[A], on=str(TODAY))
    said = words(shown)
    assert "Quy tắc báo của Xã Mẫu A được Xã Mẫu B dùng tiếp" in said
    assert "chưa đặt riêng: Nhiều phiếu chưa hài lòng, nơi nhận thư." in said
    assert "Xã Mẫu B theo quy tắc của mình hoặc cấp trên: Chờ lâu." in said
    assert confirm(hoa, path, shown).status_code == 302
    (entry,) = (one for one in Audit(town.db).read(Wanted()) if one.object == "alerts")
    assert (entry.account, entry.unit) == ("hoa-tinh", B)
    assert entry.after == {"taken-over-from": A, "kept": ["low-scores", "mail_to"], "not-kept": ["long-waits"]}
    book = rules_on(town.db, known(town), TODAY)
    assert book.of_unit(known(town), B)["low-scores"] == strict
    assert book.settings_of(known(town), B).mail_to == ("a@example.org",)
    page = hoa.get(f"/alerts/rules?unit={B}").get_data(as_text=True)
    assert page.count("Dùng tiếp của Xã Mẫu A. Muốn đổi thì đặt riêng.") == 2
    assert 'name="low-scores.threshold" inputmode="decimal" value="10"' in page
    assert "Xã Mẫu B dùng tiếp quy tắc ở đây" in words(hoa.get(f"/alerts/rules?unit={A}"))
    log = words(hoa.get("/audit"))
    assert "dùng tiếp quy tắc báo của: Xã Mẫu A (xa-mau-a)" in log
    assert "thôi dùng: Chờ lâu" in log
