"""The words of commitment sets."""

from datetime import date

from collector.pledges import Pledged
from collector.web.language import Language
from office.commitment import CommitmentSet
from office.directory import Index
from office.pledge import Doubted
from office.survey import say


class PledgeWording:
    """Says what was promised, in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def title(self, of: CommitmentSet) -> str:
        """What the set is called."""
        return say(of.title, self._words.code)

    def items(self, row: Doubted) -> str:
        """The promises of a row; a whole group by its name."""
        code = self._words.code
        whole = {group["vi"] for group in row.groups}
        named = [say(group, code) for group in row.groups]
        single = [say(item.text, code) for item in row.items if not item.group or item.group["vi"] not in whole]
        return "; ".join((*named, *single))

    def days(self, of: CommitmentSet) -> str:
        """When it holds."""
        first, end = of.first(), of.end()
        if of.year is not None and (first, end) == (date(of.year, 1, 1), date(of.year + 1, 1, 1)):
            return self._words.say("năm %(year)s") % {"year": of.year}
        if first == date.min and end == date.max:
            return self._words.say("không thời hạn")
        if first == date.min:
            return self._words.say("đến hết ngày %(day)s") % {"day": self._last(end)}
        if end == date.max:
            return self._words.say("từ ngày %(day)s") % {"day": self._words.day(first)}
        return self._words.say("từ ngày %(first)s đến hết ngày %(last)s") % {
            "first": self._words.day(first),
            "last": self._last(end),
        }

    def notes(self, one: Pledged) -> list[str]:
        """What must be known beside the figures of a set."""
        if one.is_whole:
            return []
        text = self._words.say("«%(title)s» có hiệu lực %(days)s; số lượt là của cả thời gian đang xem.")
        return [text % {"title": self.title(one.commitments), "days": self.days(one.commitments)}]

    def signed(self, of: CommitmentSet, directory: Index) -> str:
        """What it is called, which unit signed it, when it holds, and who signed."""
        return f"{self.title(of)} · {self.told(of, directory)}"

    def told(self, of: CommitmentSet, directory: Index) -> str:
        """Which unit signed it, when it holds, and who signed."""
        unit = directory.units.get(of.unit) if of.unit is not None else None
        parts = [
            unit.name
            if unit is not None
            else self._words.say("đơn vị cấp trên")
            if of.unit
            else self._words.say("bộ dùng chung"),
            self._words.say("có hiệu lực %(days)s") % {"days": self.days(of)},
        ]
        who = "; ".join(" ".join(part for part in (one.role, one.name) if part) for one in of.signatories)
        parts.append(self._words.say("Người ký: %(who)s") % {"who": who} if who else self._words.say("chưa ghi người ký"))
        return " · ".join(parts)

    def standing(self, of: CommitmentSet, directory: Index, today: date) -> str | None:
        """That it holds no more, or which other sets of the same unit hold beside it; nothing where it stands alone."""
        if of.end() <= today:
            return self._words.say("đã hết hiệu lực")
        first = max(of.first(), today)
        others = [
            one
            for one in directory.commitments.values()
            if one.id != of.id and one.unit == of.unit and one.holds_in(first, of.end())
        ]
        if not others:
            return None
        titles = "; ".join(f"«{self.title(one)}» ({self.days(one)})" for one in others)
        text = self._words.say(
            "Cùng lúc với %(titles)s: mọi bộ đều được tính. Muốn một bộ thay bộ kia thì đặt ngày hết của bộ kia."
        )
        return text % {"titles": titles}

    def _last(self, end: date) -> str:
        return self._words.day(date.fromordinal(end.toordinal() - 1))
