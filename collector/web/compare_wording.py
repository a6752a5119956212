"""The words of the comparison: names of places, where they lie in the funnel, and why they are on a list."""

from collections import Counter as Tally
from datetime import date
from typing import Literal

from collector.naming import Naming
from collector.store.uptimes import Key
from collector.suspects import Subject, Suspect
from collector.web.comparison import Comparison, Lows, Silent
from collector.web.language import Language
from collector.web.overview import Line
from collector.web.scope import Scope
from collector.web.spot import Place, Spot
from collector.web.target_wording import TargetWording
from collector.web.uptime_wording import UptimeWording
from collector.web.wording import Wording
from office.directory import Index
from office.grade import Grade
from office.ids import CounterId, OfficeId, OfficialId
from office.periods import from_timestamp
from office.survey import say
from office.suspicion import Flag, Kind
from office.uptime import Uptime

Part = Literal["row", "queue", "devices"]
"""What the overview of an office has: rows of votes, rows of the queue, terminals."""

_OF_VOTES: frozenset[Kind] = frozenset({"repeats", "out-of-hours", "no-window", "equal-boxes", "counter-against-exit"})
_NAMED = 3
_WHOLE = {"row": "lines", "queue": "queue"}


class CompareWording:
    """Says things of one directory in one language; officials are called as ``naming`` says."""

    def __init__(self, words: Language, directory: Index, scope: Scope, shown: Comparison, naming: Naming) -> None:
        self._words = words
        self._directory = directory
        self._scope = scope
        self._shown = shown
        self._naming = naming
        self._overview = scope.on("/")
        self._targets = TargetWording(words)
        self._rows = Wording(words, directory, scope)
        self._incomplete = {spot.place.office for spot in shown.spots if spot.queue is not None and spot.queue.incomplete}
        self._offices = Tally(office.unit for office in directory.offices.values())

    def what(self) -> str:
        """What a row is: an office or a counter."""
        return self._words.say("Cơ quan") if self._shown.rows == "office" else self._words.say("Quầy")

    def name(self, place: Place) -> str:
        """A place as its people call it: the unit of an office, where that has no other, or a counter."""
        if place.counter is None:
            return self.office(place.office)
        counter = self._counter(place.office, place.counter)
        return counter if self._scope.inquiry.office is not None else f"{self.office(place.office)}, {counter}"

    def office(self, office: OfficeId) -> str:
        """An office by its unit; with its own name where the unit has several."""
        entry = self._directory.offices[office]
        unit = self._directory.units[entry.unit].name
        return f"{unit}, {say(entry.name, self._words.code)}" if self._offices[entry.unit] > 1 else unit

    def href(self, place: Place, part: Part = "row") -> str:
        """The overview of a place's office, in the same days; where a counter is meant, its row in the table of that ``part``."""
        is_here = self._scope.inquiry.office is not None
        page = self._overview.href() if is_here else self._overview.href(office=place.office, unit=None, rows=None)
        if place.counter is not None and part != "devices":
            return f"{page}#{part}-{place.counter}"
        return page if part == "row" else f"{page}#{part}"

    def silent_href(self, silent: Silent) -> str:
        """Where it stands why nothing is heard: the terminals, or the row without votes."""
        return self.href(silent.place, "row" if silent.why == "no-votes" else "devices")

    def subject(self, subject: Subject) -> str:
        """Whom or what a flag is about, within its office."""
        if subject.official is not None:
            return self._naming.name((subject.office, OfficialId(subject.official)))
        if subject.counter is not None:
            return self._counter(subject.office, subject.counter)
        return self._words.say("Cả cơ quan")

    def evidence(self, suspect: Suspect, flag: Flag | None = None) -> str:
        """Where the figures behind a flag are: the row of the official or counter, of votes or of the queue, as the flag is."""
        office, counter, official = suspect.subject
        # Another scale or channel than the office has would leave its rows out.
        page = self._overview.about(office)
        part = "row" if flag is None or flag.kind in _OF_VOTES else "queue"
        if official is None:
            return f"{page.href()}#{part}-{counter}" if counter is not None else f"{page.href()}#{_WHOLE[part]}"
        page = page.turned("official")
        # The queue's table has counters: what an official did at several of them is read from all of its rows.
        whom = self._naming.id((office, OfficialId(official)))
        return f"{page.href()}#row-{whom}" if part == "row" else f"{page.href()}#queue"

    def sign_id(self, subject: Subject) -> str:
        """What an address names a sign by; an official stands in it as in every other address."""
        if subject.official is not None:
            return f"sign-{subject.office}-of-{self._naming.id((subject.office, OfficialId(subject.official)))}"
        return f"sign-{subject.office}" if subject.counter is None else f"sign-{subject.office}-at-{subject.counter}"

    def mark(self, spot: Spot) -> str | None:
        """That votes of a place have to be looked into; nothing where they have not.

        Of one office alone every row would carry what is of that office; its signs stand above the table.
        """
        if spot.mark is None or (spot.mark == "office" and self._scope.inquiry.office is not None):
            return None
        here, office = self._words.say("có dấu hiệu cần xem"), self._words.say("cơ quan có dấu hiệu cần xem")
        return here if spot.mark == "here" else office

    def mark_href(self, spot: Spot) -> str:
        """The sign for which a place is marked, on this page: its own before that of its office."""
        of_office = [one.subject for one in self._shown.suspects or () if one.subject.office == spot.place.office]
        own = [subject for subject in of_office if subject.counter == spot.place.counter]
        found = (own or of_office)[0]
        return f"{self._scope.href()}#{self.sign_id(found)}"

    def is_incomplete(self, office: OfficeId) -> bool:
        """Whether figures of an office may still come, so that what seems to be missing may be on its way."""
        return office in self._incomplete

    def verdict(self, spot: Spot) -> str:
        """How a place stands to all the others together."""
        return self._rows.verdict(_line(spot))

    def grade(self, grade: Grade) -> str:
        """A word, for the legend of the picture."""
        return self._rows.grade(grade)

    def aside(self, spot: Spot) -> str | None:
        """What people say of a marked place at the exit or by phone, where its counter's votes are far from that."""
        return None if spot.aside is None else self._rows.aside(spot.aside)

    def reached(self, spot: Spot) -> str | None:
        """What a place's votes say of its target; nothing where it has none, or no votes."""
        if spot.target is None or spot.figure is None or not spot.figure.n or spot.is_kept_back:
            return None
        return self._words.say("Chưa nhận định") if spot.reached is None else self._targets.verdict("satisfied", spot.reached)

    def reached_look(self, spot: Spot) -> str:
        """The style of that."""
        return "level" if spot.reached is None else self._targets.look(spot.reached)

    def target(self, spot: Spot) -> str:
        """The target that holds for a place: ``85%``."""
        return self._targets.value("satisfied", spot.target)

    def common(self) -> str:
        """Whose votes make the common share that all words here compare with."""
        return self._rows.common()

    def look(self, spot: Spot) -> Grade:
        """The look of that."""
        return self._rows.look(_line(spot))

    def nobody_below(self) -> str:
        """What stands where no place is surely lower: which ones seem so, and which has the lowest share."""
        is_elsewhere = any(found.surely for found in self._shown.below_elsewhere.values())
        said = [
            self._words.say("Ở thang và cách đang xem: không nơi nào.") if is_elsewhere else self._words.say("Không nơi nào.")
        ]
        seeming = self._shown.seemingly_below
        if seeming:
            places = "; ".join(map(self._with_share, seeming[:_NAMED]))
            said.append(self._words.say("Có vẻ thấp hơn, chưa đủ chắc: %(places)s.") % {"places": places})
        if len(seeming) > _NAMED:
            said.append(self._words.say("%(n)s nơi nữa ở bảng đầy đủ.") % {"n": self._words.number(len(seeming) - _NAMED)})
        lowest = self._shown.lowest
        if lowest is not None and lowest not in seeming:
            sentence = (
                self._words.say("Ở thang và cách bỏ phiếu này, tỷ lệ thấp nhất là của %(place)s, vẫn trong mức thường gặp.")
                if len(self._shown.kinds) > 1
                else self._words.say("Tỷ lệ thấp nhất là của %(place)s, vẫn trong mức thường gặp.")
            )
            said.append(sentence % {"place": self._with_share(lowest)})
            if len(self._shown.kinds) > 1:
                said.append(self._words.say("Thang hoặc cách khác có nơi thấp nhất riêng: chọn ở đầu trang."))
        return " ".join(said)

    def silent(self, silent: Silent) -> str:
        """Why a place is silent."""
        if silent.why == "no-votes":
            return self._words.say("không có phiếu nào trong thời gian này")
        if silent.why == "gone":
            more = len(silent.gone) - _NAMED
            told = [self._gone(silent.place, *one) for one in silent.gone[:_NAMED]]
            return "; ".join(
                told + ([self._words.say("và %(n)s máy khác") % {"n": self._words.number(more)}] if more > 0 else [])
            )
        if silent.since_ms is None:
            return self._words.say("chưa máy đánh giá nào kết nối lần nào")
        moment = self._words.moment(from_timestamp(silent.since_ms / 1000))
        return self._words.say("không máy đánh giá nào kết nối, từ %(moment)s") % {"moment": moment}

    def unheard_now(self, today: date) -> str | None:
        """Of days that are over, as an extra: the places of which nothing is heard today; nothing where all are heard."""
        places = self._shown.unheard_now
        if not places:
            return None
        told = [f"{self.name(one.place)}, {self.silent(one)}" for one in places[:_NAMED]]
        if len(places) > _NAMED:
            told.append(self._words.say("và %(n)s nơi khác") % {"n": self._words.number(len(places) - _NAMED)})
        return self._words.say("Hiện nay (%(day)s): %(what)s.") % {"day": self._words.day(today), "what": "; ".join(told)}

    def _gone(self, place: Place, key: Key, part: Uptime) -> str:
        counter = self._directory.terminals[key].counter
        said = UptimeWording(self._words).gone(part)
        if not self._shown.is_over:
            said = self._words.say("%(what)s, tính đến hết hôm qua") % {"what": said}
        if counter is None:
            return f"{self._words.say('Máy đánh giá ở lối ra')}: {said}"
        return said if place.counter is not None else f"{self._counter(place.office, counter)}: {said}"

    def reference(self, lows: Lows) -> str:
        """The share of all together, never said to be more than all."""
        return "–" if lows.reference is None else self._words.percent(lows.reference)

    def spread(self) -> str | None:
        """That limits are wider than chance alone would have them; nothing where they are not."""
        factor = self._shown.spread.factor
        if factor <= 1:
            return None
        times = self._words.number(round(factor**0.5, 1))
        sentence = self._words.say(
            "Các nơi khác nhau nhiều hơn mức ngẫu nhiên, nên các giới hạn đã nới rộng %(times)s lần:"
            " chỉ nơi khác hẳn mới nằm ngoài."
        )
        return sentence % {"times": times}

    @property
    def is_wide(self) -> bool:
        """Whether places differ so much that being within the usual says little."""
        return self._shown.spread.is_wide

    def _with_share(self, spot: Spot) -> str:
        figure = spot.figure
        if figure is None or figure.share is None or figure.interval is None:
            return self.name(spot.place)
        percent = self._words.percent
        return (
            f"{self.name(spot.place)}: {percent(figure.share)} ({percent(figure.interval.low)}–{percent(figure.interval.high)})"
        )

    def _counter(self, office: OfficeId, counter: str) -> str:
        entry = self._directory.counters.get((office, CounterId(counter)))
        return self._words.say("Quầy %(label)s") % {"label": entry.label if entry else counter}


def _line(spot: Spot) -> Line:
    return Line(None, spot.figure, spot.verdict, is_shown=True, elsewhere=spot.elsewhere)
