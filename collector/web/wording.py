"""The words of the overview: names of places, people and verdicts, as its template says them."""

from collector.naming import Naming
from collector.store.devices import Device, DeviceKind, device_of
from collector.web.aside import Aside
from collector.web.language import Language
from collector.web.overview import Kind, Line, Overview
from collector.web.scope import Scope
from office.directory import Index
from office.grade import Grade
from office.ids import CounterId, OfficeId, OfficialId, ScaleId, TopicId, UnitId
from office.judgement import FEWEST_FOR_SHARE, FEWEST_FOR_WORDS, Verdict
from office.periods import from_timestamp
from office.survey import say
from office.uptime import Uptime

FLOORS = (0.5, 0.0)
"""Where the bars of the table begin: at half, unless an interval begins lower."""


class Wording:
    """Says things of one directory in one language; nobody is named without a ``naming``, nor a sign without ``sees_signs``."""

    def __init__(
        self, words: Language, directory: Index, scope: Scope, naming: Naming | None = None, *, sees_signs: bool = True
    ) -> None:
        self._words = words
        self._directory = directory
        self._scope = scope
        self._naming = naming
        self._sees_signs = sees_signs

    def channel(self, channel: str) -> str:
        """How a vote came."""
        names = {
            "kiosk": self._words.say("màn hình tại quầy"),
            "button": self._words.say("nút bấm tại quầy"),
            "exit": self._words.say("lối ra"),
            "phone": self._words.say("điện thoại"),
        }
        return names.get(channel, channel)

    def kind(self, kind: Kind) -> str:
        """A scale and channel, with the number of votes, and the share where that many voted."""
        name = f"{self.scale_and_channel(kind)} · {self._words.say('%(n)s phiếu') % {'n': self._words.number(kind.n)}}"
        return f"{name} · {self._words.percent(kind.satisfied / kind.n)}" if kind.n >= FEWEST_FOR_SHARE else name

    def scale_and_channel(self, kind: Kind) -> str:
        """``Thang 5 mức · màn hình tại quầy``."""
        levels = len(self._directory.scales[ScaleId(kind.scale)].levels)
        return self._words.say("Thang %(levels)s mức · %(channel)s") % {"levels": levels, "channel": self.channel(kind.channel)}

    def flag(self, flag: str) -> str:
        """Why a vote is left out."""
        words = {
            "repeat": self._words.say("bấm lặp"),
            "out-of-hours": self._words.say("ngoài giờ"),
            "no-window": self._words.say("không có lượt mời đang mở"),
        }
        return words.get(flag, flag)

    def topic(self, topic: str) -> str:
        """What should be better."""
        entry = self._directory.topics.get(TopicId(topic))
        return say(entry.label, self._words.code) if entry else topic

    def level(self, scale: str, score: int) -> str:
        """The words of one face."""
        level = next(level for level in self._directory.scales[ScaleId(scale)].levels if level.score == score)
        return say(level.label, self._words.code)

    def face(self, scale: str, score: int) -> int:
        """Which of the five faces stands for a score."""
        return next(level.face for level in self._directory.scales[ScaleId(scale)].levels if level.score == score)

    def line(self, line: Line, by: str) -> str:
        """What a row of the table is about."""
        office = self._scope.inquiry.office or OfficeId("")
        if by == "unit":
            return self._directory.units[UnitId(line.id or "")].name
        if by == "office":
            return say(self._directory.offices[OfficeId(line.id or "")].name, self._words.code)
        if by == "official":
            if line.id is None or self._naming is None:
                return self._words.say("Không hiện tên người trực")
            if self._naming.shows_names:
                return self._naming.name((office, OfficialId(line.id)))
            return self._words.say("Người trực %(code)s") % {"code": self.code(line)}
        return self.counter(office, line.id or "")

    def code(self, line: Line) -> str | None:
        """The code by which the name of a row's official can be asked for; ``None`` where the name stands there."""
        if line.id is None or self._naming is None or self._naming.shows_names:
            return None
        return self._naming.code((self._scope.inquiry.office or OfficeId(""), OfficialId(line.id)))

    def anchor(self, line: Line, by: str) -> str:
        """What an address names a row by; an official stands in it as in every other address."""
        if by == "official" and line.id is not None and self._naming is not None:
            return self._naming.id((self._scope.inquiry.office or OfficeId(""), OfficialId(line.id)))
        return line.id or "-"

    def left_out(self, line: Line) -> str | None:
        """What of a row does not count, and why; nothing where all counts."""
        if line.figure is None or not line.figure.excluded:
            return None
        parts = [f"{self._words.number(n)} {self.flag(flag)}" for flag, n in line.figure.excluded.items()]
        return self._words.say("không tính: %(what)s") % {"what": ", ".join(parts)}

    def counter(self, office: str, counter: str) -> str:
        """``Quầy 3``."""
        entry = self._directory.counters.get((OfficeId(office), CounterId(counter)))
        return self._words.say("Quầy %(label)s") % {"label": entry.label if entry else counter}

    def verdict(self, line: Line) -> str:
        """How a row stands to all the others together."""
        if line.figure is None or line.figure.n == 0:
            return self._words.say("Bỏ phiếu cách khác") if line.elsewhere else self._words.say("Chưa có phiếu")
        if line.figure.n < FEWEST_FOR_WORDS:
            return self._words.say("Chưa đủ phiếu")
        return self.grade(line.verdict)

    def grade(self, grade: Grade) -> str:
        """The one word that a row gets, wherever it stands."""
        words: dict[Grade, str] = {
            "surely-higher": self._words.say("Chắc chắn cao hơn mức chung"),
            "higher": self._words.say("Có vẻ cao hơn mức chung"),
            "level": self._words.say("Trong mức thường gặp"),
            "lower": self._words.say("Có vẻ thấp hơn mức chung"),
            "surely-lower": self._words.say("Chắc chắn thấp hơn mức chung"),
            "too-few": self._words.say("Chưa có gì để so sánh"),
            "signed": self._words.say("Chưa nhận định: có dấu hiệu cần xem")
            if self._sees_signs
            else self._words.say("Chưa nhận định"),
        }
        return words[grade]

    def common(self) -> str:
        """Whose votes make the common share that the words of a table compare with."""
        if self._scope.inquiry.office is not None:
            return self._words.say("mức chung của cơ quan này")
        units = self._directory.units
        tops = [unit.id for unit in units.values() if unit.parent not in units and unit.merged_into is None]
        unit = self._scope.inquiry.unit or (tops[0] if len(tops) == 1 else None)
        if unit is None:
            return self._words.say("mức chung của tất cả đơn vị")
        return self._words.say("mức chung của %(place)s") % {"place": units[unit].name}

    def aside(self, aside: Aside) -> str:
        """What people say where nobody of the counter looks on."""
        values = {"share": self._words.percent(aside.share), "n": self._words.number(aside.n)}
        if aside.channel == "exit":
            return self._words.say("ở lối ra chỉ %(share)s (%(n)s phiếu)") % values
        return self._words.say("qua điện thoại chỉ %(share)s (%(n)s phiếu)") % values

    def look(self, line: Line) -> Grade:
        """The look of a verdict, which follows from nothing else."""
        return "too-few" if line.figure is None or line.figure.n < FEWEST_FOR_WORDS else line.verdict

    def change(self, verdict: Verdict) -> str | None:
        """How the figure stands to the period before; nothing where too few voted."""
        before = self._words.period(self._scope.before(), self._scope.inquiry.reckoning)
        sentences = {
            "higher": self._words.say("cao hơn %(before)s"),
            "level": self._words.say("chưa thấy thay đổi rõ rệt so với %(before)s"),
            "lower": self._words.say("thấp hơn %(before)s"),
        }
        sentence = sentences.get(verdict)
        return sentence % {"before": before[:1].lower() + before[1:]} if sentence else None

    def troubles(self, shown: Overview) -> list[tuple[str, Device]]:
        """The terminals with which something is wrong, those that surely are first, then the longest: each with its weight.

        The weight is ``bad`` or ``unsure``.
        """
        found = [(_weight(device), device) for device in shown.fleet.ailing]
        return sorted(
            ((weight, device) for weight, device in found if weight is not None),
            key=lambda one: (one[0], one[1].since_ms is None, one[1].since_ms or 0),
        )

    def gone(self, shown: Overview) -> list[tuple[str, Uptime]]:
        """The terminals that did not work for a good part of the days shown, by name, the longest absence first.

        Of days that run these are the ones with which nothing is wrong now; the others are among the :meth:`troubles`.
        """
        parts = shown.uptime.gone() if shown.uptime else {}
        told = set() if shown.is_over else {(device.office, device.terminal) for _weight, device in self.troubles(shown)}
        return [
            (self.device(device_of(self._directory, key, (None, None, None), (None, None))), part)
            for key, part in parts.items()
            if key not in told
        ]

    def trouble(self, device: Device) -> str:
        """What is wrong with a terminal, in one sentence."""
        name = self.device(device)
        if device.presence == "offline":
            return self._since(self._words.say("%(name)s mất kết nối"), name, device)
        if device.presence == "unknown" and device.since_ms is not None:
            return self._since(self._words.say("%(name)s không rõ, đường truyền của cơ quan đứt"), name, device)
        if device.presence == "unknown":
            return self._words.say("%(name)s chưa kết nối lần nào") % {"name": name}
        if device.health is not None and device.health.disk == "ok":
            return self._words.say("%(name)s có nút bấm bị kẹt") % {"name": name}
        if device.kind == "rating":
            return self._words.say("%(name)s ngừng nhận phiếu: thẻ nhớ hỏng hoặc đầy") % {"name": name}
        return self._words.say("%(name)s ngừng hoạt động: thẻ nhớ hỏng hoặc đầy") % {"name": name}

    def device(self, device: Device) -> str:
        """A rating terminal by its counter, another by what it does, and by its unit where several are shown."""
        kinds: dict[DeviceKind, str] = {
            "rating": self._words.say("Máy đánh giá ở lối ra"),
            "desk": self._words.say("Bàn điều hành"),
            "ticket": self._words.say("Máy lấy số"),
            "board": self._words.say("Bảng gọi số"),
            "caller": self._words.say("Hộp gọi số"),
        }
        name = kinds[device.kind]
        if device.counter is not None:
            counter = self.counter(device.office, device.counter)
            name = counter if device.kind == "rating" else f"{name}, {counter}"
        elif sum(station.kind == device.kind for station in self._directory.hall(device.office).stations) > 1:
            name = f"{name} {device.terminal}"
        if self._scope.inquiry.office is not None:
            return name
        return f"{self._directory.units[self._directory.offices[device.office].unit].name}, {name}"

    def is_shown(self, shown: Overview) -> bool:
        """Whether enough people voted for a share."""
        return shown.total is not None and shown.total.n >= FEWEST_FOR_SHARE

    def floor(self, shown: Overview) -> float:
        """Where the bars of the table begin."""
        lows = [line.figure.interval.low for line in shown.lines if line.is_shown and line.figure and line.figure.interval]
        return next((floor for floor in FLOORS if min(lows, default=1.0) >= floor), 0.0)

    def _since(self, sentence: str, name: str, device: Device) -> str:
        text = sentence % {"name": name}
        if device.since_ms is None:
            return text
        moment = self._words.moment(from_timestamp(device.since_ms / 1000))
        return self._words.say("%(what)s từ %(moment)s") % {"what": text, "moment": moment}


def _weight(device: Device) -> str | None:
    if device.presence != "online":
        return "bad" if device.presence == "offline" else "unsure"
    is_ill = device.health is not None and (device.health.disk != "ok" or bool(device.health.stuck_buttons))
    return "bad" if is_ill else None
