"""What a unit's report comes to, at most half a page: made of what its sections show, in words that their figures allow."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from collector.reports.action_section import moments, offices_with_deeds, open_alerts, open_sentence
from collector.reports.long_waits import longest_waits
from collector.reports.low_invitations import LowInvitations
from collector.reports.marked_places import Key, Signs, joined, mark_words
from collector.reports.model import Provenance, Section, Table
from collector.reports.part_section import unit_name
from collector.reports.place_names import MOST_NAMED, place_name, some
from collector.reports.rated_places import Rated, RatedPlace
from collector.reports.reading import Reading
from collector.store.alerts import Alerts
from collector.store.devices import devices
from collector.suspects import Suspect
from collector.web.alert_wording import AlertWording
from collector.web.queue_view import QueueView
from collector.web.target_wording import Goal
from collector.web.uptime_view import midnight, uptime_view
from collector.web.uptime_wording import UptimeWording
from office.grade import Grade
from office.periods import from_timestamp

_COMPARED = 2
"""Of fewer counters none is the lowest."""

_SURE: Mapping[Grade, int] = {"surely-lower": 0, "lower": 1}

_LONGEST = 120
"""Letters of what somebody wrote about an alert."""


class Found(NamedTuple):
    """What the sections of a report were made of."""

    source: Provenance
    rated: list[Rated]
    counters: list[Rated]
    units: list[Rated]
    low: LowInvitations
    signs: Signs
    flags: Section
    queue: QueueView
    goals: list[Goal] | None


def summary(reading: Reading, found: Found) -> tuple[str, ...]:
    """The sentences, one paragraph about each thing: who is lower, who was not asked, signs, deeds, targets."""
    return (
        *_unfinished(reading, found.source),
        *_lower_units(reading, found.units),
        *_lower(reading, found),
        *_lowest_counters(reading, found),
        _asked(reading, found),
        *longest_waits(reading, found.queue.total, found.low),
        *_terminals(reading),
        _signs(reading, found),
        *_deeds(reading),
        _targets(reading, found.goals),
    )


def _unfinished(reading: Reading, source: Provenance) -> list[str]:
    """That days are still to come, or figures of some places: a number that is read as the whole would be read as a fall."""
    say, words, sentences = reading.words.say, reading.words, list[str]()
    if source.running:
        sentence = say("Kỳ chưa hết: báo cáo lập ngày %(day)s, kỳ đến %(last)s, nên số lượt chưa so được với kỳ trước.")
        sentences.append(sentence % {"day": words.day(reading.today), "last": words.day(source.last)})
    if source.lagging:
        names = reading.places.short(reading.offices)
        parts = [
            say("%(place)s từ %(day)s") % {"place": names.get(one.office, one.name), "day": words.day(one.since)}
            for one in source.lagging
        ]
        sentences.append(say("Có thể còn thiếu số liệu: %(places)s.") % {"places": some(reading, parts)})
    return [" ".join(sentences)] if sentences else []


def _lower_units(reading: Reading, units: list[Rated]) -> list[str]:
    """Of the units below, which has them: who is responsible for hundreds of offices asks for these first."""
    say = reading.words.say
    judged = [one for one in units if any(place.grade != "too-few" for place in one.places)]
    if not judged:
        return []
    surely = [(one, _of_grade(one, "surely-lower")) for one in judged]
    parts = [f"{reading.kind_name(one.kind)}: {_shares(reading, places, unit_name)}" for one, places in surely if places]
    if not parts:
        return [say("Theo đơn vị, không nơi nào chắc chắn thấp hơn mức chung.")]
    return [say("Đơn vị chắc chắn thấp hơn mức chung – %(places)s.") % {"places": "; ".join(parts)}]


def _lower(reading: Reading, found: Found) -> list[str]:
    say = reading.words.say
    if not found.rated:
        return [say("Mức độ hài lòng: không có phiếu nào trong kỳ.")]
    judged = [one for one in found.rated if any(place.grade != "too-few" for place in one.places)]
    if not judged:
        return [say("Mức độ hài lòng: chưa đủ phiếu để so các nơi với nhau.")]
    surely = [(one, _of_grade(one, "surely-lower")) for one in judged]
    parts = [f"{reading.kind_name(one.kind)}: {_shares(reading, places)}" for one, places in surely if places]
    if parts:
        sentences = [say("Chắc chắn thấp hơn mức chung – %(places)s.") % {"places": "; ".join(parts)}]
    else:
        sentences = [say("Không nơi nào chắc chắn thấp hơn mức chung, ở mọi thang điểm và cách bỏ phiếu đủ phiếu để so.")]
    seeming = [(one, _of_grade(one, "lower")) for one in judged]
    parts = [f"{reading.kind_name(one.kind)}: {_shares(reading, places)}" for one, places in seeming if places]
    if parts:
        sentences.append(say("Có vẻ thấp hơn, chưa đủ chắc – %(places)s.") % {"places": "; ".join(parts)})
    marked = _marked(found)
    told = [" ".join(sentences)]
    if marked:
        names = some(reading, [place_name(reading, key) for key in marked])
        told[0] += " " + say("Kết quả của %(places)s có dấu hiệu cần xem, chưa thể khen.") % {"places": names}
    return told


def _lowest_counters(reading: Reading, found: Found) -> list[str]:
    """Of each scale and channel the counter that a meeting asks for, with how sure that is: a sure one before a lower share."""
    words, parts = reading.words, list[tuple[int, str]]()
    for one in found.counters:
        judged = [(place, place.figure) for place in one.places if place.grade != "too-few" and place.figure is not None]
        if len(judged) < _COMPARED:
            continue
        place, figure = min(judged, key=lambda pair: (_SURE.get(pair[0].grade, len(_SURE)), pair[1].share or 0.0))
        if figure.share is None or place.key[1] is None:
            continue
        values = {
            "kind": reading.kind_name(one.kind),
            "place": place_name(reading, place.key),
            "share": words.percent(figure.share),
            "n": words.number(figure.n),
            "grade": reading.wording.grade(place.grade).lower(),
        }
        sentence = words.say("%(kind)s: %(place)s %(share)s (%(n)s phiếu), %(grade)s")
        parts.append((_SURE.get(place.grade, len(_SURE)), sentence % values))
    told = "; ".join(part for _, part in sorted(parts, key=lambda one: one[0]))
    return [words.say("Quầy nên xem trước, ở mỗi cách bỏ phiếu – %(counters)s.") % {"counters": told}] if parts else []


def _marked(found: Found) -> list[tuple[str, str | None]]:
    keys = dict.fromkeys(place.key for one in found.rated for place in one.places if place.figure is not None)
    return [key for key in keys if found.signs.mark(key) == "here"]


def _of_grade(rated: Rated, grade: Grade) -> list[RatedPlace]:
    """The lowest share first."""
    found = [place for place in rated.places if place.grade == grade and place.figure is not None]
    return sorted(found, key=lambda place: (place.figure and place.figure.share) or 0.0)


def _shares(reading: Reading, places: Sequence[RatedPlace], name: Callable[[Reading, Key], str] = place_name) -> str:
    words, parts = reading.words, list[str]()
    for place in places:
        figure = place.figure
        if figure is None or figure.share is None or figure.interval is None:
            continue
        values = {
            "place": name(reading, place.key),
            "share": words.percent(figure.share),
            "low": words.percent(figure.interval.low),
            "high": words.percent(figure.interval.high),
            "n": words.number(figure.n),
        }
        parts.append(words.say("%(place)s %(share)s (%(low)s–%(high)s; %(n)s phiếu)") % values)
    return some(reading, parts)


def _asked(reading: Reading, found: Found) -> str:
    words, say = reading.words, reading.words.say
    if found.queue.total is None or found.low.reference is None:
        return say("Không có số liệu hàng chờ, nên chưa biết ai không được mời đánh giá.")
    values = {"common": words.percent(found.low.reference)}
    if not found.low.rows:
        return say("Không nơi nào chắc chắn mời đánh giá ít hơn mức chung (%(common)s lượt khách).") % values
    parts = []
    for (place, part, whole), off in found.low.rows:
        share = words.percent(part / whole)
        said = say("%(part)s trên %(whole)s lượt, %(share)s") % {
            "part": words.number(part),
            "whole": words.number(whole),
            "share": share,
        }
        dark = say("máy tắt %(n)s lượt") % {"n": words.number(off)} if off else ""
        mark = mark_words(reading, found.signs.mark((place.office, place.counter)))
        parts.append(f"{place_name(reading, place)} ({joined((said, dark, mark))})")
    # Of offices and counters: what is in two lists is not one list cut short.
    named = some(reading, parts)
    return say("Chắc chắn mời đánh giá ít hơn mức chung (%(common)s): %(places)s.") % (values | {"places": named})


def _terminals(reading: Reading) -> list[str]:
    view = uptime_view(reading.db, reading.directory, reading.scope, midnight(reading.today))
    if view is None or not view.total.open:
        return []
    say, wording = reading.words.say, UptimeWording(reading.words)
    gone = view.total.dark + view.total.out
    if not gone:
        return [say("Thiết bị: không ghi nhận lúc nào tắt hoặc ngừng trong giờ mở cửa.")] if not view.total.unknown else []
    parts = sorted(((part.dark + part.out, key) for key, part in view.parts.items()), key=lambda one: (-one[0], one[1]))
    offices = set(reading.offices)
    named = {(one.office, one.terminal): reading.wording.device(one) for one in devices(reading.db, reading.directory, offices)}
    worst = [
        f"{named.get(key) or reading.places.short(list(offices))[key[0]]} {wording.length(length)}"
        for length, key in parts
        if length
    ]
    values = {"gone": wording.length(gone), "open": wording.length(view.total.open), "places": some(reading, worst)}
    return [say("Thiết bị tắt hoặc ngừng %(gone)s trên %(open)s mở cửa (cộng mọi máy): %(places)s.") % values]


def _signs(reading: Reading, found: Found) -> str:
    say, words, suspects = reading.words.say, reading.words, found.signs.suspects
    if not suspects:
        # Why nothing is said of signs is said as in their section: unjudged is not honest.
        (block,) = found.flags.blocks
        said = block.none if isinstance(block, Table) else block
        still = len({office for office, _ in found.signs.open}) if isinstance(said, str) else 0
        more = say("Còn cảnh báo về dấu hiệu mở ở %(n)s cơ quan.") % {"n": words.number(still)}
        return " ".join((say("Dấu hiệu bất thường: %(said)s") % {"said": said}, *((more,) if still else ())))
    places = Counter(_of_sign(reading, suspect) for suspect in suspects for _ in suspect.flags)
    named = some(reading, [f"{name} ({words.number(n)})" for name, n in places.most_common()])
    # The comparison counts whom or what signs are about, the section has a row for each sign: both numbers are said.
    sentence = say(
        "%(subjects)s người trực, quầy hoặc cơ quan có dấu hiệu bất thường cần xem, cộng %(n)s dấu hiệu, chưa phải kết luận:"
        " %(places)s."
    )
    values = {"subjects": words.number(len(suspects)), "n": words.number(places.total())}
    return sentence % {**values, "places": named}


def _of_sign(reading: Reading, suspect: Suspect) -> str:
    """The office of a sign; of one office the counter, or that it is about somebody, and not who."""
    office, counter, official = suspect.subject
    if reading.order.inquiry.office is None:
        return place_name(reading, (office, None))
    if official is not None:
        return reading.words.say("người trực")
    return reading.words.say("cả cơ quan") if counter is None else place_name(reading, (office, counter))


def _deeds(reading: Reading) -> list[str]:
    say, words = reading.words.say, reading.words
    found = open_alerts(reading)
    first, end = moments(reading)
    sentences = [open_sentence(reading, found)] if found else [say("Không có cảnh báo nào mở trong kỳ.")]
    offices = offices_with_deeds(reading)
    deeds = Alerts(reading.db).deeds(offices, first, end, MOST_NAMED)
    if not deeds:
        return [f"{sentences[0]} " + say("Trong kỳ không ai ghi việc đã làm hay kết quả.")] if found else sentences
    names, wording, parts = reading.places.short(offices), AlertWording(reading.words, reading.directory), list[str]()
    for deed in deeds:
        text = deed.text if len(deed.text) <= _LONGEST else f"{deed.text[:_LONGEST].rstrip()}…"
        day = words.day(from_timestamp(deed.at / 1000).date())
        parts.append(f"{day}, {names[deed.key.office]}, {wording.what(deed.what).lower()}: {text}")
    # One deed is often written about several alerts.
    told = "; ".join(dict.fromkeys(part.rstrip(".") for part in parts))
    sentences.append(say("Gần nhất – %(deeds)s.") % {"deeds": told})
    return [" ".join(sentences)]


def _targets(reading: Reading, goals: Sequence[Goal] | None) -> str:
    say = reading.words.say
    if goals is None:
        return say("Chỉ tiêu năm: không có chỉ tiêu nào để so.")
    missed, unsaid = ([goal for goal in goals if goal.look == look] for look in ("lower", "few"))
    if not missed and not unsaid:
        return say("Chỉ tiêu năm: không chỉ tiêu nào chưa đạt.")
    sentences = []
    if missed:
        sentences.append(say("Chỉ tiêu năm chưa đạt: %(goals)s.") % {"goals": "; ".join(_goals(reading, missed))})
    else:
        sentences.append(say("Chỉ tiêu năm: không chỉ tiêu nào chắc chắn chưa đạt."))
    if unsaid:
        sentences.append(say("Chưa nói chắc được: %(goals)s.") % {"goals": "; ".join(_goals(reading, unsaid))})
    return " ".join(sentences)


def _goals(reading: Reading, goals: Iterable[Goal]) -> list[str]:
    sentence = reading.words.say("%(what)s %(reached)s, chỉ tiêu %(target)s")
    return [
        sentence % {"what": goal.about + (f" {goal.kind}" if goal.kind else ""), "reached": goal.reached, "target": goal.target}
        for goal in goals
    ]
