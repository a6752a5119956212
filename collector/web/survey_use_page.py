"""One scale, question and set of topics for many rating terminals at once: those of an office, or of a unit and all below it."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import version_of
from collector.web.access_wording import AccessWording
from collector.web.change_form import Asked, fresh, make_change, posted
from collector.web.directory_view import change_is_inside, reached_by, wording
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.survey_fields import SurveyKind
from collector.web.turning import row_asked
from collector.web.viewing import permitted, seen, viewer
from office.closing import stands_on
from office.directory import Directory, Terminal
from office.ids import OfficeId, QuestionId, ScaleId, TopicId, UnitId
from office.survey import CHANNELS, MOST_TOPICS, say
from office.units import subtree

survey_use_page = Blueprint("survey_use", __name__)

_MOST_OFFICES = 500


class Wanted(NamedTuple):
    """What a form asks for; an empty scale or question, and ``topics`` of ``None``, are left as they are."""

    place: str = ""
    channel: str = ""
    scale: str = ""
    question: str = ""
    topics: tuple[str, ...] | None = None


@survey_use_page.get("/directory/survey/use")
@permitted("directory")
def get_use() -> AnyResponse:
    """What may be chosen, and for which terminals."""
    return _show(Wanted(place=request.args.get("place", ""), channel=request.args.get("channel", "")))


@survey_use_page.post("/directory/survey/use")
@permitted("directory")
def post_use() -> AnyResponse:
    """Let all of these terminals ask what was chosen."""
    form = request.form
    topics = tuple(form.getlist("topics")) if form.get("topics.own") else None
    wanted = Wanted(form.get("place", ""), form.get("channel", ""), form.get("scale", ""), form.get("question", ""), topics)
    inside, _ = seen(), spoken().say
    problems = []
    if (wanted.scale and wanted.scale not in inside.scales) or (wanted.question and wanted.question not in inside.questions):
        abort(400)
    if any(one not in inside.topics for one in topics or ()):
        abort(400)
    if topics is not None and len(topics) > MOST_TOPICS:
        problems.append(_("Chọn nhiều nhất %(most)s lý do.") % {"most": MOST_TOPICS})
    if not wanted.scale and not wanted.question and topics is None:
        problems.append(_("Chưa chọn gì để đổi."))
    found = _terminals(wanted)
    if not found:
        problems.append(_("Không có máy đánh giá nào ở nơi đã chọn."))
    elif form.get("state") != _state(found):
        problems.append(_("Các máy này vừa được đổi sau khi ông/bà mở trang. Xem lại số máy rồi bấm lần nữa."))
    if problems:
        return _show(wanted, problems)
    entries = tuple(_changed(terminal, wanted) for terminal in found)
    now = {f"terminals.{terminal.office}/{terminal.id}": terminal for terminal in found}
    versions = {name: version_of(terminal) for name, terminal in now.items()}
    outcome = make_change(Directory(terminals=entries), now=now, versions=versions)
    if outcome.done is None:
        said = [*outcome.asked.problems, *wording().problems(outcome.problems)]
        if outcome.asked.differences:
            said.append(_("Các máy này vừa được đổi sau khi ông/bà mở trang. Xem lại số máy rồi bấm lần nữa."))
        return _show(wanted, said, outcome.asked)
    if outcome.done.planned is not None:
        return redirect(f"/directory/plans?planned={outcome.done.planned}")
    return redirect(f"/directory/survey/use?{f'done={outcome.done.change}' if outcome.done.change is not None else 'same=1'}")


def _show(wanted: Wanted, problems: Sequence[str] = (), asked: Asked | None = None) -> AnyResponse:
    inside, words = seen(), spoken()
    found = _terminals(wanted)
    done = row_asked("done")
    asked = asked or (posted() if request.method == "POST" else fresh({}))
    return page(
        "survey_use.html",
        400 if problems else 200,
        wanted=wanted,
        problems=problems,
        places=_places(),
        channels=_channels(),
        scales=[(id_, SurveyKind("scales", words).title(entry)) for id_, entry in inside.scales.items()],
        questions=[(id_, say(entry.text, words.code)) for id_, entry in inside.questions.items()],
        topics=[(id_, say(entry.label, words.code)) for id_, entry in inside.topics.items()],
        count=len(found),
        offices=len({terminal.office for terminal in found}),
        state=_state(found),
        most=MOST_TOPICS,
        asked=asked._replace(versions={}),
        done=reached_by(frame().store.db(), done) if done is not None and change_is_inside(done) else None,
        wording=wording(),
    )


def _places() -> list[tuple[str, str]]:
    """What can be chosen: units, and offices where they are not too many."""
    inside, words = seen(), spoken()
    units = AccessWording(words, inside).units(frame().today(), everything=False)
    found = [("unit:", words.say("mọi máy ở mọi nơi"))] if viewer().sees_everything else []
    found += [(f"unit:{one.value}", words.say("mọi máy của %(unit)s") % {"unit": one.name.strip()}) for one in units]
    if len(inside.offices) <= _MOST_OFFICES:
        endings = Endings(words, inside, frame().today())
        found += [(f"office:{id_}", endings.labelled(id_, say(one.name, words.code))) for id_, one in inside.offices.items()]
    return found


def _channels() -> list[tuple[str, str]]:
    _ = spoken().say
    names = {
        "kiosk": _("màn hình ở quầy"),
        "button": _("nút bấm ở quầy"),
        "exit": _("lối ra"),
        "phone": _("điện thoại"),
    }
    return [("", _("mọi nơi đặt")), *((channel, names[channel]) for channel in CHANNELS)]


def _terminals(wanted: Wanted) -> list[Terminal]:
    """The rating terminals of the place that stand there today; a place that is not in the scope has none."""
    inside, today = seen(), frame().today()
    kind, _, id_ = wanted.place.partition(":")
    offices: set[OfficeId] = set()
    if kind == "office" and OfficeId(id_) in inside.offices:
        offices = {OfficeId(id_)}
    elif kind == "unit" and (id_ in inside.units or (not id_ and viewer().sees_everything)):
        units = subtree(inside.units, UnitId(id_)) if id_ else set(inside.units)
        offices = {office.id for office in inside.offices.values() if office.unit in units}
    return [
        terminal
        for terminal in inside.terminals.values()
        if terminal.office in offices and wanted.channel in {"", terminal.channel} and stands_on(inside, terminal, today)
    ]


def _state(found: Sequence[Terminal]) -> str:
    """A word that changes with any of the terminals."""
    names: Mapping[str, str] = {f"{terminal.office}/{terminal.id}": version_of(terminal) for terminal in found}
    return sha256(msgspec.json.encode(names, order="sorted")).hexdigest()[:16]


def _changed(terminal: Terminal, wanted: Wanted) -> Terminal:
    return msgspec.structs.replace(
        terminal,
        scale=ScaleId(wanted.scale) if wanted.scale else terminal.scale,
        question=QuestionId(wanted.question) if wanted.question else terminal.question,
        topics=terminal.topics if wanted.topics is None else tuple(TopicId(one) for one in wanted.topics),
    )
