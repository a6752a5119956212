"""What the figures of a page are made of, the same sentences under every one of them.

Who could vote, who did, what was left out and why, how long terminals were up, and of whom something may still come.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from collector.participation import Participation
from collector.reports.flags import flag_name
from collector.web.language import Language
from collector.web.uptime_view import UptimeView
from collector.web.uptime_wording import UptimeWording
from office.ballot import add_counts
from office.directory import Index
from office.ids import OfficeId
from office.rollup import Figure

_NAMED_OFFICES = 5


class MadeOf(NamedTuple):
    """Counts of the days shown. ``finished`` is ``None`` where it is not told who was served, for they are few.

    ``excluded`` by reason; ``missing``: from which day on something of an office may still come.
    """

    finished: int | None
    windows: int
    bound: int
    excluded: Mapping[str, int]
    uptime: UptimeView | None
    missing: Mapping[OfficeId, date]


def made_of(
    queue: Iterable[Participation | None],
    figures: Iterable[Figure | None],
    uptime: UptimeView | None,
    missing: Mapping[OfficeId, date],
) -> MadeOf:
    """From the rows of a page that make up its whole."""
    rows = [row for row in queue if row is not None]
    return MadeOf(
        finished=sum(row.figure.finished for row in rows),
        windows=sum(row.figure.windows for row in rows),
        bound=sum(row.rated.bound for row in rows if row.rated is not None),
        excluded=add_counts(figure.excluded for figure in figures if figure is not None),
        uptime=uptime,
        missing=missing,
    )


def method_lines(found: MadeOf, directory: Index, words: Language) -> list[str]:
    """One sentence or two for each of these questions."""
    return [
        *_asked(found, words),
        _left_out(found, words),
        *([] if found.uptime is None else _uptime(found.uptime, words)),
        _missing(found, directory, words),
    ]


def _asked(found: MadeOf, words: Language) -> list[str]:
    if found.finished is None:
        return []
    if not found.finished:
        return [words.say("Ai được hỏi: không có số liệu hàng chờ, nên không biết bao nhiêu người đã có thể bỏ phiếu.")]
    asked = words.say(
        "Ai được hỏi: %(windows)s lượt mời đánh giá trên %(finished)s lượt phục vụ xong, tỷ lệ được mời %(coverage)s. Người"
        " không được mời thì không có ý kiến ở đây."
    )
    values = {"windows": words.number(found.windows), "finished": words.number(found.finished)}
    lines = [asked % (values | {"coverage": words.percent(min(1.0, found.windows / found.finished))})]
    if found.windows:
        replied = words.say(
            "Ai trả lời: %(bound)s phiếu theo lời mời của mọi thang và mọi cách bỏ phiếu, tỷ lệ tham gia %(rate)s."
        )
        rate = words.percent(min(1.0, found.bound / found.windows))
        lines.append(replied % {"bound": words.number(found.bound), "rate": rate})
    return lines


def _left_out(found: MadeOf, words: Language) -> str:
    counts = sorted(found.excluded.items(), key=lambda item: (-item[1], item[0]))
    if not counts:
        return words.say("Không tính vào kết quả: không phiếu nào.")
    reasons = ", ".join(f"{words.number(n)} {flag_name(flag, words)}" for flag, n in counts)
    sentence = words.say("Không tính vào kết quả: %(n)s phiếu (%(reasons)s); vẫn được giữ trong sổ cái.")
    return sentence % {"n": words.number(sum(found.excluded.values())), "reasons": reasons}


def _uptime(view: UptimeView, words: Language) -> list[str]:
    total = view.total
    return [UptimeWording(words).method(total, view.since)] if total.open else []


def _missing(found: MadeOf, directory: Index, words: Language) -> str:
    if not found.missing:
        return words.say("Có thể còn thiếu: không thấy bàn điều hành hay máy đánh giá nào mất kết nối hoặc chưa gửi hết.")
    named = [
        f"{directory.units[directory.offices[office].unit].name} ({words.day(since)})"
        for office, since in sorted(found.missing.items(), key=lambda item: (item[1], item[0]))
    ]
    if len(named) > _NAMED_OFFICES:
        more = words.say("và %(n)s cơ quan khác") % {"n": words.number(len(named) - _NAMED_OFFICES)}
        named = [*named[:_NAMED_OFFICES], more]
    sentence = words.say("Có thể còn thiếu, vì thiết bị mất kết nối hoặc chưa gửi hết, của (từ ngày): %(offices)s.")
    return sentence % {"offices": "; ".join(named)}
