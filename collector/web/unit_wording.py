"""Units in words: what they are called in lists and fields, and what a change of them comes to, for who has to say yes."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from collector.unit_consequences import Consequences
from collector.web.fault_wording import said
from collector.web.language import Language
from office.commitment import CommitmentSet
from office.directory import Index, Office
from office.fault import Fault
from office.ids import UnitId
from office.survey import say
from office.units import Unit

_MOST_NAMED = 8


class Stood(NamedTuple):
    """Where a unit stood: ``name`` of what was above it, and up to which day (``None``: it stands there)."""

    name: str
    unit: UnitId | None
    until: date | None


class UnitWording:
    """The words for units of one directory in one language."""

    def __init__(self, words: Language, inside: Index) -> None:
        self.words = words
        self.inside = inside

    def called(self, unit: Unit) -> str:
        """What a unit is called in a field, so that it can be found again: «Xã Mẫu A · 90001»."""
        return f"{unit.name} · {unit.code or unit.id}"

    def name(self, id_: UnitId | None) -> str:
        """The name of a unit; nothing where it is not in sight."""
        unit = self.inside.units.get(id_) if id_ is not None else None
        return unit.name if unit else ""

    def above(self, id_: UnitId | None) -> str:
        """What stands above a unit."""
        return self.name(id_) or self.words.say("cấp cao nhất")

    def found(self, text: str) -> UnitId | None:
        """The unit that somebody means by what is typed: as :meth:`called`, by code, id, or a name that only one has."""
        text = " ".join(text.split())
        units = self.inside.units.values()
        exact = [one.id for one in units if text in {one.id, self.called(one)}]
        loose = [one.id for one in units if text.casefold() == one.name.casefold() or (one.code and text == one.code)]
        alive = [id_ for id_ in loose if self.inside.units[id_].valid_to is None]
        return next((found[0] for found in (exact, alive, loose) if len(found) == 1), None)

    def office(self, office: Office) -> str:
        """The name of an office."""
        return say(office.name, self.words.code)

    def stood(self, unit: Unit) -> list[Stood]:
        """Where a unit stood, the last place first."""
        before = [Stood(self.above(one.parent), one.parent, one.until) for one in unit.former]
        return [Stood(self.above(unit.parent), unit.parent, None), *reversed(before)]

    def validity(self, unit: Unit) -> str:
        """From when to when a unit holds."""
        begin = self.words.day(unit.valid_from) if unit.valid_from else None
        last = self.words.day(unit.valid_to - timedelta(days=1)) if unit.valid_to else None
        if begin and last:
            return self.words.say("từ %(first)s đến hết %(last)s") % {"first": begin, "last": last}
        if begin:
            return self.words.say("từ %(first)s") % {"first": begin}
        return self.words.say("đến hết %(last)s") % {"last": last} if last else self.words.say("không giới hạn")

    def problem(self, problem: str) -> str:
        """What is wrong, with the unit or office that it is about."""
        path, sentence = said(problem, self.words)
        kind, _, rest = path.partition(".")
        id_ = rest.partition(".")[0]
        name = self.name(UnitId(id_)) if kind == "units" else ""
        if kind == "offices":
            name = next((self.office(one) for one in self.inside.offices.values() if one.id == id_), "")
        if kind.startswith("line "):
            name = self.words.say("Dòng %(n)s") % {"n": kind.removeprefix("line ")}
        return f"{name}: {sentence}" if name else sentence

    def problems(self, problems: Iterable[str]) -> tuple[dict[str, list[str]], list[str]]:
        """Those at a field of the form, and the others."""
        fields: dict[str, list[str]] = {}
        rest = []
        for problem in problems:
            if isinstance(problem, Fault) and problem.path.isalpha():
                fields.setdefault(problem.path, []).append(self.problem(problem))
            else:
                rest.append(self.problem(problem))
        return fields, rest

    def sentences(self, found: Consequences, after: Index) -> list[str]:
        """What a change comes to, each a sentence."""
        _, then = self.words.say, UnitWording(self.words, after)
        told = [
            _("%(unit)s bắt đầu, trực thuộc %(above)s.") % {"unit": one.name, "above": then.above(one.parent)}
            for one in found.begun
        ]
        for was, will in found.changed:
            told.append(
                _("%(was)s (%(kind)s, mã %(code)s) đổi thành %(will)s (%(new_kind)s, mã %(new_code)s).")
                % {
                    "was": was.name,
                    "kind": was.kind,
                    "code": was.code or "–",
                    "will": will.name,
                    "new_kind": will.kind,
                    "new_code": will.code or "–",
                }
            )
        for moved in found.moved:
            told.append(
                _("%(unit)s chuyển từ %(was)s về %(to)s.")
                % {"unit": moved.unit.name, "was": self.above(moved.was), "to": then.above(moved.to)}
            )
            if moved.below:
                told.append(_("%(n)s đơn vị trực thuộc đi theo.") % {"n": self.words.number(moved.below)})
        for unit in found.ended:
            if unit.merged_into is not None:
                told.append(
                    _("%(unit)s sáp nhập vào %(into)s và kết thúc; lịch sử của %(unit)s được tính cả cho %(into)s.")
                    % {"unit": unit.name, "into": then.name(unit.merged_into)}
                )
            else:
                told.append(_("%(unit)s kết thúc, không có đơn vị nhận; lịch sử giữ nguyên dưới tên này.") % {"unit": unit.name})
        told += self._offices(found, then)
        told += self._promises(found, then)
        if found.moved or found.ended:
            told.append(_("Số liệu trước ngày này vẫn tính cho đơn vị cũ; lịch sử giữ nguyên."))
        return told

    def promise(self, one: CommitmentSet) -> str:
        """A set of promises with who signed it."""
        return self.words.say("«%(title)s» của %(unit)s") % {
            "title": say(one.title, self.words.code),
            "unit": self.name(one.unit),
        }

    def _promises(self, found: Consequences, then: "UnitWording") -> list[str]:
        told = []
        for one in found.promises:
            if one.heirs:
                names = ", ".join(then.name(id_) for id_ in one.heirs)
                sentence = self.words.say("Bản cam kết %(set)s được %(to)s tiếp tục từ ngày này cho đến hết hạn.")
                told.append(sentence % {"set": self.promise(one.set), "to": names})
            elif one.may:
                sentence = self.words.say("Bản cam kết %(set)s hết hiệu lực từ ngày này, không nơi nào tiếp tục.")
                told.append(sentence % {"set": self.promise(one.set)})
            else:
                sentence = self.words.say(
                    "Bản cam kết %(set)s hết hiệu lực từ ngày này; nơi nhận theo bản của mình hoặc của cấp trên."
                )
                told.append(sentence % {"set": self.promise(one.set)})
        return told

    def seeing(self, found: Consequences) -> list[str]:
        """Which accounts will see something else, each a sentence."""
        told = []
        for one in found.seeing:
            parts = []
            if one.ends:
                parts.append(
                    self.words.say("phạm vi kết thúc, chỉ còn xem số liệu cũ; cần xem tiếp thì đổi phạm vi ở «Tài khoản»")
                )
            if one.lost and not one.ends:
                parts.append(
                    self.words.say("thôi xem %(n)s cơ quan, trừ số liệu đến hết ngày trước") % {"n": self.words.number(one.lost)}
                )
            if one.gained:
                parts.append(self.words.say("xem thêm %(n)s cơ quan, cùng lịch sử") % {"n": self.words.number(one.gained)})
            told.append(f"{one.account}: {'; '.join(parts)}.")
        return told

    def _offices(self, found: Consequences, then: "UnitWording") -> list[str]:
        told = []
        homes: dict[UnitId, list[Office]] = {}
        for office in found.offices_moved:
            homes.setdefault(office.unit, []).append(office)
        for home, offices in homes.items():
            told.append(
                self.words.say("%(n)s cơ quan chuyển về %(to)s: %(names)s.")
                % {"n": self.words.number(len(offices)), "to": then.name(home), "names": self._names(offices)}
            )
        if found.offices_closed:
            told.append(
                self.words.say("%(n)s cơ quan đóng cửa, cùng %(machines)s thiết bị: %(names)s.")
                % {
                    "n": self.words.number(len(found.offices_closed)),
                    "machines": self.words.number(found.machines),
                    "names": self._names(found.offices_closed),
                }
            )
        return told

    def _names(self, offices: Sequence[Office]) -> str:
        named = [self.office(one) for one in offices[:_MOST_NAMED]]
        more = len(offices) - len(named)
        return ", ".join([*named, *([self.words.say("và %(n)s nữa") % {"n": more}] if more else [])])
