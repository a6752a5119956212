"""An alert of signs says what was seen in the days it judged, with figures, and leads to those days."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.web.sign_evidence import sign_evidence
from office.alert_reading import Subject
from office.directory import index
from office.ids import OfficeId
from office.periods import VIETNAM, Period
from tests.collector.provinces import LAST_DAY, Habits, a_province, name_of
from tests.collector.web.offices import logged_in
from tests.collector.web.test_compare_page import an_app

RAISED = datetime.combine(LAST_DAY - timedelta(days=3), datetime.min.time(), tzinfo=VIETNAM)


def test_an_alert_of_signs_has_figures_of_the_days_it_judged_and_leads_to_them(tmp_path: Path) -> None:
    habits = {n: Habits(good=0.8) for n in range(1, 13)} | {4: Habits(good=0.99, exit_good=0.3)}
    province = a_province(tmp_path / "collector", 12, habits=habits)
    with transaction(province.db):
        keys = [AlertKey(OfficeId(name_of(n)), "suspicious-votes", Subject(counter="quay-1")) for n in (4, 5)]
        signed, plain = (Alerts(province.db).begin(key, int(RAISED.timestamp() * 1000), {"flags": 1}) for key in keys)
    browser = logged_in(an_app(province.path))

    def page(id_: int) -> str:
        return browser.get(f"/alerts/{id_}", headers={"Accept": "text/html"}).get_data(as_text=True)

    said = re.search(
        r"Số liệu từ (\S+) đến hết 11/09/2026: Tại quầy khác hẳn lối ra, điện thoại\."
        r" Tại quầy 9\d,\d% hài lòng \(\d+ phiếu\); ở lối ra hoặc qua điện thoại chỉ \d\d,\d%\.",
        page(signed),
    )
    assert said
    first = datetime.strptime(said[1], "%d/%m/%Y").replace(tzinfo=VIETNAM).date()
    assert f'href="/compare?office={name_of(4)}&amp;from={first}&amp;through=2026-09-11#suspicious"' in page(signed)
    assert "Số liệu từ" not in page(plain), "where nothing is seen, nothing is said"
    # It says what the comparison of those days says.
    shown = browser.get(f"/compare?office={name_of(4)}&from={first}&through=2026-09-11", headers={"Accept": "text/html"})
    figures = said[0][said[0].index("Tại quầy 9") :]
    assert figures in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.get_data(as_text=True)))


def test_days_without_votes_show_no_sign(tmp_path: Path) -> None:
    province = a_province(tmp_path / "collector", 2, habits={1: Habits(good=0.99, exit_good=0.3)})
    directory, key = (
        index(load_directory(province.db)),
        AlertKey(OfficeId(name_of(1)), "suspicious-votes", Subject(counter="quay-1")),
    )
    assert sign_evidence(province.db, directory, key, Period(LAST_DAY - timedelta(days=30), LAST_DAY))
    assert sign_evidence(province.db, directory, key, Period(date(2025, 1, 1), date(2025, 2, 1))) == ()
