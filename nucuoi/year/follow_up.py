"""What people do about the alerts of the invented year: an action begins, and four weeks later its result is published."""

from datetime import date, timedelta

from collector.store.alerts import Alerts
from collector.store.db import Database, transaction
from nucuoi.year.stories import Stories

RESULT_AFTER = timedelta(days=28)

_WHO = ("lanh-dao", "leader")
_ACTION = "Từ hôm nay bố trí thêm người ở giờ đông và hướng dẫn giấy tờ ngay khi lấy số."
_RESULT = (
    "Đã bố trí thêm người ở giờ đông và hướng dẫn giấy tờ ngay khi lấy số: bốn tuần qua người dân chờ ít hơn và hài lòng hơn."
)


def follow_up(db: Database, stories: Stories, day: date, *, at: int) -> None:
    """Do on ``day`` what is due in the offices that improve; ``at`` is the moment, in milliseconds."""
    alerts = Alerts(db)
    for office, action in stories.improved.items():
        if day < action:
            continue
        account, role = _WHO
        with transaction(db):
            for alert in alerts.listed({office}, is_closed=False):
                # Nobody takes what the last round found to be in order.
                if alert.stage == "open" and alert.standing == "on" and day < action + RESULT_AFTER:
                    alerts.step(alert.id, "acknowledged", at=at, account=account, role=role)
                    alerts.step(alert.id, "action", at=at, account=account, role=role, text=_ACTION)
                elif alert.stage == "acting" and not alert.is_on and day >= action + RESULT_AFTER:
                    # Everybody reads it once, whatever number of counters it was about.
                    is_first = not alerts.published(office, 1)
                    alerts.step(alert.id, "result", at=at, account=account, role=role, text=_RESULT, is_public=is_first)
