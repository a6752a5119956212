"""«Phiếu giám sát»: supervisors write down a visit, the office replies, and nobody changes what was written.

Neither may name a person: supervisors read codes, and the pack carries every slip.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import ForbiddenError
from collector.store.db import transaction
from collector.store.inspections import Inspection, Inspections
from collector.web.access_wording import AccessWording
from collector.web.alert_texts import AlertTexts
from collector.web.auditing import record
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.inspection_wording import CHECKS, RESULTS, check_name, result_name
from collector.web.pages import page, spoken
from collector.web.viewing import naming, permitted, seen, viewer
from office.ids import OfficeId
from office.masking import personal_marks
from office.periods import from_timestamp
from office.survey import say

inspection_page = Blueprint("inspections", __name__)

LONGEST = 2000


@inspection_page.get("/inspections")
@permitted("places")
def get_inspections() -> AnyResponse:
    """The slips of the scope, the last visit first, and the form for who may write one."""
    return _page({})


@inspection_page.post("/inspections")
@permitted("inspect")
def post_inspections() -> AnyResponse:
    """Write a slip."""
    given = {name: _plain(value) for name, value in request.form.items()}
    office = OfficeId(given.get("office", ""))
    if office and office not in seen().offices:
        raise ForbiddenError("outside-scope", "this place is outside of what this account may see, or is not there")
    today = frame().today()
    visited_on, due_on = _day(given.get("visited_on", "")), _day(given.get("due_on", ""))
    checks = {check: given.get(f"check-{check}", "unseen") for check in CHECKS}
    wrong = {
        "office": not office,
        "visited_on": visited_on is None or visited_on > today,
        "due_on": bool(given.get("due_on")) and (due_on is None or (visited_on is not None and due_on < visited_on)),
        "checks": any(result not in RESULTS for result in checks.values()),
        "remark": not (given.get("remark") or given.get("recommendation")) and "bad" not in checks.values(),
    }
    if visited_on is None or any(wrong.values()):
        return _page(given, 400, [name for name, is_wrong in wrong.items() if is_wrong])
    persons = {name: marks for name in ("remark", "recommendation") if (marks := _persons(given.get(name, ""), office))}
    if persons:
        return _page(given, 400, persons=persons)
    here, who = frame(), viewer()
    db = here.store.db()
    with transaction(db):
        id_ = Inspections(db).add(
            office,
            at_ms=here.clock.now_ms(),
            account=who.account,
            role=who.role,
            visited_on=visited_on,
            checks=checks,
            remark=given.get("remark", ""),
            recommendation=given.get("recommendation", ""),
            due_on=due_on,
        )
        record("inspection", str(id_), unit=seen().offices[office].unit, after={"office": office, "visited_on": visited_on})
    return redirect(f"/inspections#slip-{id_}", 303)


@inspection_page.post("/inspections/<int:id_>/replies")
@permitted("act")
def post_reply(id_: int) -> AnyResponse:
    """Reply to a slip."""
    here, who = frame(), viewer()
    db = here.store.db()
    found = Inspections(db).find(id_)
    if found is None or found.office not in seen().offices:
        abort(404)
    text = _plain(request.form.get("text", ""))
    if not text:
        return _page({}, 400, ["reply"])
    persons = _persons(text, found.office)
    if persons:
        return _page({f"reply-{id_}": text}, 400, persons={f"reply-{id_}": persons})
    with transaction(db):
        Inspections(db).reply(found, at_ms=here.clock.now_ms(), account=who.account, role=who.role, text=text)
        record("inspection", str(id_), unit=seen().offices[found.office].unit, after={"reply": text[:200]})
    return redirect(f"/inspections#slip-{id_}", 303)


def _persons(text: str, office: OfficeId) -> list[str]:
    """What in ``text`` points at a person; a code, which is all that a supervisor sees of one, does not."""
    officials, told = seen().hall(office).officials, naming()
    codes = "|".join(told.code((office, one.id)) for one in officials)
    bare = re.sub(rf"\b(?:{codes})\b", "", text) if codes else text
    return personal_marks(bare, (one.name for one in officials))


def _page(
    given: dict[str, str], status: int = 200, problems: Sequence[str] = (), persons: Mapping[str, Sequence[str]] | None = None
) -> AnyResponse:
    words, directory, here = spoken(), seen(), frame()
    fields = {
        "office": words.say("Cơ quan"),
        "visited_on": words.say("Ngày đến"),
        "due_on": words.say("Đề nghị trả lời trước ngày"),
        "checks": words.say("Nội dung xem xét"),
        "remark": words.say("Nhận xét"),
        "recommendation": words.say("Kiến nghị"),
        "reply": words.say("Trả lời"),
    }
    endings = Endings(words, directory, here.today())
    slips = Inspections(here.store.db()).of(frozenset(directory.offices))
    return page(
        "inspections.html",
        status,
        given={"visited_on": here.today().isoformat(), **given},
        fields=fields,
        problems=[fields[name] for name in problems],
        persons={name: ", ".join(dict.fromkeys(map(AlertTexts(words).mark, marks))) for name, marks in (persons or {}).items()},
        offices=[(one.id, endings.labelled(one.id, say(one.name, words.code))) for one in directory.offices.values()],
        checks=[(check, check_name(check, words)) for check in CHECKS],
        results=[(result, result_name(result, words)) for result in RESULTS],
        slips=slips,
        office_of={slip.id: say(directory.offices[slip.office].name, words.code) for slip in slips},
        late={slip.id for slip in slips if _is_late(slip, here.today())},
        moment=lambda ms: words.moment(from_timestamp(ms / 1000)),
        longest=LONGEST,
        people=AccessWording(words, directory),
        today=here.today(),
    )


def _is_late(slip: Inspection, today: date) -> bool:
    return slip.due_on is not None and not slip.replies and slip.due_on < today


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2020, 1, 1) <= day <= date(2100, 1, 1) else None


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()[:LONGEST]
