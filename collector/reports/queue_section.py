"""Who was served, who could be asked and who rated, and how long people waited."""

import msgspec

from collector.participation import Participation
from collector.reports.long_waits import unserved_note
from collector.reports.low_invitations import LowInvitations
from collector.reports.model import Block, Chart, Column, Range, Section, Table
from collector.reports.reading import Reading
from collector.store.open_counters import open_counters
from collector.store.queues import QueueGroup, queue_sums
from collector.store.week_hours import WeekHours, week_hours
from collector.suspects import MOST_OFFICES
from collector.web.language import Language
from collector.web.load_chart import load
from collector.web.queue_view import QueueView
from collector.web.queue_wording import QueueWording
from collector.web.wait_chart import counters_said, wait_chart, waits_of
from collector.web.week_chart import week_chart, week_of
from office.histogram import Quantile
from office.queue_figure import Durations, queue_figure

_MINUTE = 60


def queue_section(reading: Reading, view: QueueView, low: LowInvitations) -> Section:
    """The section, from what the page shows of the queue; ``low`` has the queue of each place."""
    words = reading.words
    title = words.say("Lượt phục vụ và thời gian chờ")
    if view.total is None:
        return Section(title, (words.say("Không có số liệu hàng chờ trong kỳ."),))
    people = msgspec.structs.replace(
        people_table(reading, view.total), notes=(rated_note(reading.words), *unserved_note(reading, low))
    )
    blocks: list[Block] = [people, _waits(reading, view.total)]
    wording = QueueWording(words, reading.directory, reading.scope)
    if len(view.hours) > 1:
        busiest = max(view.hours, key=lambda hour: hour.issued)
        blocks.append(
            Chart(
                id="load",
                title=words.say("Số lượt lấy số theo giờ"),
                caption=words.say("Giờ đông nhất: %(hour)s, %(n)s lượt lấy số trong cả kỳ.")
                % {"hour": words.hour(busiest.hour), "n": words.number(busiest.issued)},
                specification=load(view.hours, words, wording),
            )
        )
    blocks += _week(reading, wording)
    if view.services:
        blocks.append(_services(reading, view, wording))
    return Section(title, tuple(blocks))


def _week(reading: Reading, wording: QueueWording) -> list[Block]:
    """The hours of a week and the waits in them, where there is more than one weekday."""
    asked = reading.order.inquiry._replace(by=(), scale=None, channel=None)
    found = week_hours(reading.db, reading.directory, asked)
    return [*_visits(found, reading, wording), *_waits_of_week(found, reading, wording)]


def _waits_of_week(found: WeekHours, reading: Reading, wording: QueueWording) -> list[Block]:
    waits = waits_of(found, reading.words, wording)
    if waits is None:
        return []
    asked = reading.order.inquiry._replace(scale=None, channel=None)
    open_ = None if waits.day is None else open_counters(reading.db, reading.directory, asked, waits.day)
    said = [counters_said(open_, waits.day, reading.words)] if open_ and waits.day is not None else []
    how = reading.words.say("Trong ô là số phút; theo giờ được gọi. Dưới 5 lượt không nêu.")
    title = reading.words.say("Chờ lâu nhất theo giờ và thứ: 9 trên 10 người chờ dưới … phút")
    specification = wait_chart(waits, reading.words)
    return [Chart(id="waits", title=title, caption=" ".join([*waits.longest, *said, how]), specification=specification)]


def _visits(found: WeekHours, reading: Reading, wording: QueueWording) -> list[Block]:
    week = week_of(found, reading.words, wording)
    busiest = week.busiest() if week else None
    if week is None or busiest is None:
        return []
    caption = reading.words.say(
        "Đông nhất: %(weekday)s, %(hour)s, trung bình %(n)s lượt lấy số mỗi ngày. Dưới 5 lượt không nêu số."
    )
    values = {"weekday": busiest.weekday, "hour": busiest.hour, "n": busiest.text}
    title = reading.words.say("Lượt lấy số theo giờ và thứ, trung bình mỗi ngày")
    return [Chart(id="week", title=title, caption=caption % values, specification=week_chart(week, reading.words))]


def minutes(found: Quantile | None) -> Range | None:
    """A duration in minutes, as well as its bin is known; exact enough to be said in seconds again."""
    if found is None:
        return None
    return Range(round(found.low / _MINUTE, 2), None if found.high is None else round(found.high / _MINUTE, 2))


def rated_note(words: Language) -> str:
    """What «people who rated» counts, where votes of an exit are among them."""
    return words.say(
        "Người đã đánh giá được đếm bằng phiếu ở mọi thang và cách bỏ phiếu: ai đánh giá ở quầy rồi cả ở lối ra thì"
        " được đếm hai lần."
    )


def people_table(reading: Reading, total: Participation, *, of_person: bool = False) -> Table:
    """Who was served, could be asked, and rated; ``of_person`` without what no official does."""
    say = reading.words.say
    found, rated = total.figure, total.rated
    counts: list[tuple[str, int]] = [
        (say("Số đã phát"), found.issued),
        (say("Trong đó ưu tiên"), found.priority),
        (say("Người được phục vụ"), found.finished),
        (say("Lượt được mời đánh giá"), found.windows),
        (say("Người đã đánh giá"), rated.votes if rated else 0),
        (say("Trong đó theo lời mời"), rated.bound if rated else 0),
        (say("Vắng mặt khi gọi"), found.missed),
        (say("Số bị hủy"), sum(found.cancelled.values())),
        (say("Hết giờ chưa phục vụ"), found.unserved),
    ]
    shares = {2: None, 3: total.coverage, 5: total.response_rate, 6: found.no_show_share}
    left_out = {0, 1, 7, 8} if of_person else set[int]()
    meanings = {3: say("tỷ lệ được mời"), 5: say("tỷ lệ tham gia"), 6: say("trên số lần gọi")}
    return Table(
        id="people",
        title=say("Số người được phục vụ, được mời và đánh giá"),
        columns=(
            Column("what", say("Nội dung")),
            Column("n", say("Số lượng"), "count"),
            Column("share", say("Tỷ lệ"), "share"),
            Column("of", say("Tỷ lệ là")),
        ),
        rows=tuple(
            (name, n, shares.get(place), meanings.get(place, ""))
            for place, (name, n) in enumerate(counts)
            if place not in left_out
        ),
    )


def _walk(reading: Reading) -> Durations | None:
    """How long people walked: no sum of whole offices has it, so of very many offices nothing is said."""
    if len(reading.offices) > MOST_OFFICES:
        return None
    asked = reading.order.inquiry._replace(by=(), scale=None, channel=None)
    found = queue_sums(reading.db, reading.directory, asked, ("walk",))
    return queue_figure(found.get(QueueGroup(), {})).walk


def _waits(reading: Reading, total: Participation) -> Table:
    say, found, walk = reading.words.say, total.figure, _walk(reading)
    kinds = (
        (say("Chờ đến lượt gọi đầu tiên"), found.wait),
        *(((say("Đi đến quầy"), walk),) if walk is not None else ()),
        (say("Được phục vụ tại quầy"), found.service),
    )
    more = say("Đo ở từng quầy: một người được chuyển qua hai quầy có hai lượt đo, nên nhiều hơn số người được phục vụ.")
    rows = tuple((name, lasted.n, minutes(lasted.median), minutes(lasted.nine_of_ten)) for name, lasted in kinds)
    return Table(
        id="times",
        title=say("Thời gian"),
        columns=(
            Column("what", say("Nội dung")),
            Column("n", say("Số lượt đo"), "count"),
            Column("median", say("Trung vị"), "minutes"),
            Column("nine_of_ten", say("9 trên 10 người không quá"), "minutes"),
        ),
        rows=rows,
        notes=(
            say("Thời gian được giữ theo khoảng, nên trung vị là một khoảng; không tính trung bình."),
            *(() if found.service.n <= found.finished else (more,)),
        ),
    )


def _services(reading: Reading, view: QueueView, wording: QueueWording) -> Table:
    say = reading.words.say
    return Table(
        id="services",
        title=say("Theo thủ tục"),
        columns=(
            Column("service", say("Thủ tục")),
            Column("issued", say("Số đã phát"), "count"),
            Column("served", say("Người được phục vụ"), "count"),
            Column("wait", say("Chờ, trung vị"), "minutes"),
            Column("wait_nine", say("9 trên 10 người không quá"), "minutes"),
            Column("service_time", say("Phục vụ, trung vị"), "minutes"),
        ),
        rows=tuple(
            (
                wording.service(row),
                row.figure.issued,
                row.figure.finished,
                minutes(row.figure.wait.median),
                minutes(row.figure.wait.nine_of_ten),
                minutes(row.figure.service.median),
            )
            for row in view.services
        ),
    )
