"""What becomes of rules of alerts when units end or move, in words: on the page of rules, and before a change is made."""

from collections.abc import Iterable
from datetime import date

from collector.rule_book import AlertSettings, RuleBook
from collector.rule_consequences import Handed, Otherwise, Said
from collector.rule_succession import heirs
from collector.web.alert_wording import AlertWording
from collector.web.language import Language
from office.alert_rule import ALERT_KINDS
from office.directory import Index
from office.ids import UnitId


class RuleWording:
    """Says it in one language, with the names of the units that the viewer may see."""

    def __init__(self, words: Language, inside: Index, rules: AlertWording) -> None:
        self._words = words
        self._inside = inside
        self._rules = rules

    def handed(self, one: Handed, then: Index) -> list[str]:
        """What of a unit that ends goes on, and what does not."""
        names = {"from": self._name(one.unit), "to": self._name(one.heir, then)}
        told = []
        if one.kept:
            sentence = self._words.say("Quy tắc báo của %(from)s được %(to)s dùng tiếp, vì nơi này chưa đặt riêng: %(what)s.")
            told.append(sentence % (names | {"what": self._what(one.kept)}))
        if one.lost and one.heir is None:
            sentence = self._words.say("Quy tắc báo của %(from)s thôi dùng, không nơi nào nhận: %(what)s.")
            told.append(sentence % (names | {"what": self._what(one.lost)}))
        elif one.lost:
            sentence = self._words.say(
                "Quy tắc báo của %(from)s thôi dùng; %(to)s theo quy tắc của mình hoặc cấp trên: %(what)s. Xem ở «Quy tắc báo»."
            )
            told.append(sentence % (names | {"what": self._what(one.lost)}))
        return told

    def otherwise(self, one: Otherwise) -> str:
        """What holds otherwise in a unit that moved."""
        sentence = self._words.say("%(unit)s theo quy tắc báo của cấp trên mới, khác trước: %(what)s.")
        return sentence % {"unit": self._name(one.unit), "what": self._what(one.changed)}

    def taken(self, book: RuleBook, directory: Index, unit: UnitId) -> dict[str, str]:
        """For each rule and setting that a unit took over, and that holds in it, where it comes from."""
        rules, sentence = book.of_unit(directory, unit), self._words.say("Dùng tiếp của %(units)s. Muốn đổi thì đặt riêng.")
        found: dict[str, str] = {}
        for (node, kind), one in book.taken.items():
            if node == unit and rules[kind] == one.rule:
                found[kind] = sentence % {"units": self._names(one.sources)}
        kept, own = book.kept.get(unit), book.settings.get(unit, AlertSettings())
        for name in ("mail_to", "quiet"):
            if kept is not None and getattr(kept.settings, name) is not None and getattr(own, name) is None:
                found[name] = sentence % {"units": self._names(kept.sources)}
        return found

    def ended(self, directory: Index, unit: UnitId, day: date) -> str | None:
        """That a unit has ended, and who goes on with what stands here."""
        entry = self._inside.units.get(unit)
        if entry is None or entry.valid_to is None or entry.valid_to > day:
            return None
        names = {"day": self._words.day(entry.valid_to), "units": self._names(sorted(heirs(directory, day).get(unit, ())))}
        if not names["units"]:
            sentence = self._words.say("Đơn vị này kết thúc từ %(day)s, không nơi nào nhận; quy tắc ở đây thôi tác dụng.")
        else:
            sentence = self._words.say(
                "Đơn vị này kết thúc từ %(day)s. %(units)s dùng tiếp quy tắc ở đây, trừ khi đã đặt riêng hoặc cấp trên chặt hơn."
            )
        return sentence % names

    def _names(self, units: Iterable[UnitId]) -> str:
        return ", ".join(self._name(unit) for unit in units)

    def _name(self, unit: UnitId | None, then: Index | None = None) -> str:
        known = (then or self._inside).units
        return known[unit].name if unit in known else str(unit or "")

    def _what(self, said: Iterable[Said]) -> str:
        names: dict[Said, str] = {kind: self._rules.kind(kind) for kind in ALERT_KINDS}
        names |= {
            "mail_to": self._words.say("nơi nhận thư"),
            "quiet": self._words.say("giờ yên lặng"),
            "is_public": self._words.say("trang công khai"),
        }
        return ", ".join(names[one] for one in said)
