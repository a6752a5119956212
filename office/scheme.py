"""Forms on which offices are graded by points: versioned data with effective dates, because such schemes change.

The first one is the form that follows Nghị định 61/2018/NĐ-CP: nine indices of 0 to 2 points. The decree was replaced by
Nghị định 118/2025/NĐ-CP, but its form is still handed in, so it has no last day until a unit says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple


class Grade(NamedTuple):
    """A grade and the fewest points for it; ``title`` is the form's own word."""

    id: str
    title: str
    fewest: int


class Scheme(NamedTuple):
    """One version of a form, in force from ``first`` up to, not including, ``end`` (``None``: still in force).

    ``indices`` are the titles by their number on the form, each worth 0 to ``most_each`` points; ``grades`` stand best first, the
    last from 0. A sum has the first of them for which it has points enough.
    """

    id: str
    source: str
    first: date
    end: date | None
    indices: Mapping[int, str]
    most_each: int
    grades: tuple[Grade, ...]

    @property
    def most(self) -> int:
        """The most points of the whole form."""
        return len(self.indices) * self.most_each


ATTITUDE = 7
"""The index on the form that is about how citizens are treated."""

DECREE_61 = Scheme(
    id="nd61-2018",
    source="Nghị định 61/2018/NĐ-CP",
    first=date(2018, 6, 21),
    end=None,
    indices={
        1: "Tổng thời gian giải quyết thủ tục hành chính so với quy định của pháp luật",
        2: "Thời gian thực hiện của từng cơ quan, đơn vị tham gia giải quyết (kể cả đơn vị phối hợp)",
        3: "Số lần phải liên hệ với nơi tiếp nhận hồ sơ để hoàn thiện hồ sơ (kể cả liên hệ trực tuyến)",
        4: "Số lượng cơ quan, đơn vị, tổ chức phải liên hệ để hoàn thiện hồ sơ (kể cả liên hệ trực tuyến)",
        5: "Thực hiện tổ chức tiếp nhận hồ sơ, giải quyết, trả kết quả tại Bộ phận Một cửa",
        6: "Công khai các thủ tục hành chính",
        ATTITUDE: "Thái độ của cán bộ, công chức, viên chức khi hướng dẫn lập hồ sơ, tiếp nhận và giải quyết",
        8: "Tiếp thu, giải trình đối với các ý kiến phản ánh, kiến nghị của tổ chức, cá nhân",
        9: "Tiến độ và chất lượng cung cấp dịch vụ công trực tuyến",
    },
    most_each=2,
    grades=(
        Grade("excellent", "Xuất sắc", 15),
        Grade("good", "Tốt", 12),
        Grade("fair", "Khá", 9),
        Grade("average", "Trung bình", 6),
        Grade("weak", "Yếu", 0),
    ),
)

SCHEMES: tuple[Scheme, ...] = (DECREE_61,)
"""Every version, in the order of their first days; a new one is a new entry, and ends the one before."""


def scheme_on(day: date, schemes: Sequence[Scheme] = SCHEMES) -> Scheme | None:
    """The version in force on ``day``, the newest where two overlap; ``None`` before the first and in a gap.

    >>> scheme_on(date(2026, 3, 31)).most
    18
    """
    found = [scheme for scheme in schemes if scheme.first <= day and (scheme.end is None or day < scheme.end)]
    return max(found, key=lambda scheme: scheme.first, default=None)
