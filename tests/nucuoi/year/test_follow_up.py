"""What is done in the invented year is done about what still stands."""

from datetime import date
from pathlib import Path

from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from nucuoi.year.follow_up import RESULT_AFTER, follow_up
from nucuoi.year.stories import HONEST
from office.alert_reading import Subject
from office.ids import OfficeId
from tests.collector.web.offices import Town

E, ACTION = OfficeId("xa-mau-e"), date(2026, 5, 27)


def test_nobody_takes_what_the_last_round_found_to_be_in_order(tmp_path: Path) -> None:
    db = Town(tmp_path / "collector").db
    stories, alerts = HONEST._replace(improved={E: ACTION}), Alerts(db)
    with transaction(db):
        over, stands = (alerts.begin(AlertKey(E, "low-scores", Subject(counter=one)), 1, {}) for one in ("quay-1", "quay-2"))
        alerts.end(over, 2, {})
    follow_up(db, stories, ACTION, at=3)
    with transaction(db):
        alerts.end(stands, 4, {})
    follow_up(db, stories, ACTION + RESULT_AFTER, at=5)
    assert [one.what for one in alerts.history(over)] == ["raised", "over"]
    assert [one.what for one in alerts.history(stands)] == ["raised", "acknowledged", "action", "over", "result", "closed"]
