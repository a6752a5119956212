"""The words of alerts: what is wrong and by how much, in one plain sentence each; for the pages and for mail."""

from collections.abc import Mapping
from math import ceil, floor

from collector.store.alert_rounds import Rounds
from collector.store.alerts import Alert, Stage, What
from collector.web.flag_wording import flag_name
from collector.web.language import Language
from office.alert_reading import Subject
from office.alert_rule import ALERT_KINDS, OF_A_MOMENT, OF_SHARES, AlertKind
from office.directory import Index
from office.ids import CounterId, OfficeId, TerminalId
from office.periods import from_timestamp
from office.survey import say
from office.suspicion import KINDS

_IN_MINUTES_BELOW = 180


class AlertWording:
    """Says alerts in one language; ``directory`` may be the one within a viewer's scope."""

    def __init__(self, words: Language, directory: Index) -> None:
        self._words = words
        self._directory = directory

    def kinds(self) -> list[AlertKind]:
        """Every kind, in the order of the rules."""
        return list(ALERT_KINDS)

    def kind(self, kind: AlertKind) -> str:
        """What an alert of this kind is called."""
        names: dict[AlertKind, str] = {
            "low-scores": self._words.say("Nhiều phiếu chưa hài lòng"),
            "long-waits": self._words.say("Chờ lâu"),
            "idle-counters": self._words.say("Quầy trống khi có người chờ"),
            "silent-terminal": self._words.say("Thiết bị mất liên lạc"),
            "falling-coverage": self._words.say("Ít người được mời đánh giá hơn trước"),
            "suspicious-votes": self._words.say("Dấu hiệu phiếu không tự nhiên"),
        }
        return names[kind]

    def rule(self, kind: AlertKind) -> str:
        """What the threshold of a kind is."""
        rules: dict[AlertKind, str] = {
            "low-scores": self._words.say("Tỷ lệ phiếu chưa hài lòng chắc chắn từ (%)"),
            "long-waits": self._words.say("Cứ 10 người có 1 người chờ từ (phút)"),
            "idle-counters": self._words.say("Quầy trống trong khi có người chờ, từ (phút)"),
            "silent-terminal": self._words.say("Không có tin trong giờ làm việc, từ (phút)"),
            "falling-coverage": self._words.say("Tỷ lệ được mời đánh giá chắc chắn giảm từ (điểm %)"),
            "suspicious-votes": self._words.say("Số dấu hiệu, từ"),
        }
        return rules[kind]

    def is_of_a_moment(self, kind: AlertKind) -> bool:
        """Whether a kind looks at no days."""
        return kind in OF_A_MOMENT

    def threshold(self, kind: AlertKind, value: float) -> str:
        """A threshold as it stands in a field."""
        return f"{value * 100 if kind in OF_SHARES else value:.6g}"

    def office(self, office: str) -> str:
        """The office's name; its id when the directory holds it no more."""
        entry = self._directory.offices.get(OfficeId(office))
        return say(entry.name, self._words.code) if entry else office

    def place(self, office: str, subject: Subject) -> str:
        """The office, and what of it."""
        return ", ".join([self.office(office), *self._spots(office, subject)])

    def spot(self, office: str, subject: Subject) -> str:
        """What of the office."""
        return ", ".join(self._spots(office, subject)) or self._words.say("cả cơ quan")

    def _spots(self, office: str, subject: Subject) -> list[str]:
        parts: list[str] = []
        terminal = TerminalId(subject.terminal)
        rating = self._directory.terminals.get((OfficeId(office), terminal))
        counter = subject.counter or (rating.counter if rating is not None and rating.counter else "")
        if counter:
            entry = self._directory.counters.get((OfficeId(office), CounterId(counter)))
            parts.append(self._words.say("Quầy %(label)s") % {"label": entry.label if entry else counter})
        if terminal:
            parts.append(self._words.say("thiết bị %(name)s") % {"name": terminal})
        if subject.channel == "exit":
            parts.append(self._words.say("lối ra"))
        elif subject.channel == "phone":
            parts.append(self._words.say("điện thoại"))
        return parts

    def evidence(self, alert: Alert) -> str:
        """By how much, with the counts it was made of."""
        return self.figures(alert.key.kind, alert.numbers)

    def figures(self, kind: AlertKind, numbers: Mapping[str, float]) -> str:
        """The counts that were judged, in one sentence; empty where there are none."""
        number, percent = self._words.number, self._words.percent
        if kind == "low-scores":
            sentence = self._words.say("%(low)s trên %(n)s phiếu chưa hài lòng: %(share)s (khoảng tin cậy %(from)s–%(to)s).")
            values = {name: percent(numbers.get(name, 0)) for name in ("share", "from", "to")}
            return sentence % (values | {name: number(int(numbers.get(name, 0))) for name in ("low", "n")})
        if kind == "falling-coverage":
            sentence = self._words.say("%(now)s được mời đánh giá (%(n)s lượt), trước đó %(before)s (%(n_before)s lượt).")
            values = {name: percent(numbers.get(name, 0)) for name in ("now", "before")}
            return sentence % (values | {name: number(int(numbers.get(name, 0))) for name in ("n", "n_before")})
        if kind == "suspicious-votes":
            return self._flags(numbers)
        sentences = {
            "long-waits": self._words.say(
                "Cứ 10 người có 1 người chờ ít nhất %(minutes)s phút; một nửa chờ dưới %(median)s phút (%(n)s người)."
            ),
            "idle-counters": self._words.say("Một quầy trống %(time)s trong khi %(waiting)s người chờ."),
            "silent-terminal": self._words.say("Không có tin %(time)s, chỉ tính giờ làm việc."),
        }
        if numbers.get("silent", 0) > 1:
            sentence = self._words.say("Cả %(silent)s thiết bị không có tin %(time)s, chỉ tính giờ làm việc.")
        else:
            sentence = sentences[kind]
        if not numbers:
            return ""
        # «At least» is rounded down and «less than» up: else the sentence would say more than was measured.
        rounded = {"minutes": floor, "median": ceil}
        said = {name: number(rounded.get(name, round)(value)) for name, value in numbers.items()}
        return sentence % (said | {"time": self._time(numbers.get("minutes", 0))})

    def moment(self, at_ms: int) -> str:
        """Day and time of day."""
        return self._words.moment(from_timestamp(at_ms / 1000))

    def moment_of_week(self, at_ms: int) -> str:
        """The same with its weekday: what is always on Mondays is seen at once."""
        return self._words.moment_of_week(from_timestamp(at_ms / 1000))

    def day(self, at_ms: int) -> str:
        """The day of a moment."""
        return self._words.day(from_timestamp(at_ms / 1000).date())

    def rounds(self, rounds: Rounds) -> str:
        """How often figures are looked at, and when that was last done."""
        if rounds.at is None:
            return self._words.say("Số liệu chưa được xem lại lần nào; báo kỹ thuật viên.")
        values = {"n": rounds.minutes, "moment": self.moment(rounds.at)}
        if rounds.minutes is None:
            return self._words.say("Số liệu được xem lại gần nhất lúc %(moment)s.") % values
        return self._words.say("Số liệu được xem lại mỗi %(n)s phút, gần nhất lúc %(moment)s.") % values

    def stage(self, stage: Stage) -> str:
        """How far people are."""
        names: dict[Stage, str] = {
            "open": self._words.say("Chưa ai nhận"),
            "acknowledged": self._words.say("Đã nhận"),
            "acting": self._words.say("Đang làm"),
            "closed": self._words.say("Đã xong"),
        }
        return names[stage]

    def untaken(self, n: int, days: int) -> str:
        """How many nobody has taken, and since how many days."""
        values = {"n": self._words.number(n), "days": self._words.number(days)}
        if not days:
            return self.stage("open") if n == 1 else f"{values['n']} {self.stage('open')}"
        sentence = self._words.say("Chưa ai nhận, đã %(days)s ngày")
        return (sentence if n == 1 else self._words.say("%(n)s việc chưa ai nhận, lâu nhất %(days)s ngày")) % values

    def what(self, what: What) -> str:
        """What happened, in the history."""
        names: dict[What, str] = {
            "raised": self._words.say("Phát hiện"),
            "again": self._words.say("Lại xảy ra"),
            "over": self._words.say("Không còn nữa"),
            "acknowledged": self._words.say("Nhận việc"),
            "action": self._words.say("Việc đang làm"),
            "result": self._words.say("Kết quả"),
            "closed": self._words.say("Đóng"),
            "withdrawn": self._words.say("Thôi công bố"),
        }
        return names[what]

    def _time(self, minutes: float) -> str:
        if minutes < _IN_MINUTES_BELOW:
            return self._words.say("%(n)s phút") % {"n": self._words.number(round(minutes))}
        return self._words.say("%(n)s giờ") % {"n": self._words.number(round(minutes / 60))}

    def _flags(self, numbers: Mapping[str, float]) -> str:
        names = [flag_name(kind, self._words) for kind in KINDS if kind in numbers]
        return self._words.say("Cần xem lại, chưa phải kết luận: %(signs)s.") % {"signs": ", ".join(names)}


def heard(kind: AlertKind, words: Language) -> str | None:
    """What people said or lived through, for the page that everybody may read; ``None``: nothing that is theirs to judge."""
    names: dict[AlertKind, str] = {
        "low-scores": words.say("Nhiều người chưa hài lòng"),
        "long-waits": words.say("Nhiều người phải chờ lâu"),
        "idle-counters": words.say("Có người chờ trong khi quầy trống"),
        "silent-terminal": words.say("Máy đánh giá hoặc máy lấy số không hoạt động"),
        "falling-coverage": words.say("Ít người được mời đánh giá"),
    }
    return names.get(kind)
