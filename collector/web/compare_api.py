"""The API's comparison of places: ``/api/v1/compare``."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec
from flask import Blueprint, Response

from collector.inquiry import COMPARISON
from collector.naming import Naming
from collector.web.compare_contract import CompareAnswer, CompareRow, FlagRow, Limits
from collector.web.comparison import Comparison, comparison
from collector.web.contract import DurationBin
from collector.web.csvtext import csv_text
from collector.web.figures import FORMAT, NOT_MODIFIED, Asked, Scores, answered, flat, read_asked
from collector.web.frame import frame
from collector.web.routes import CSV, JSON, Answer, Operation, errors, operation
from collector.web.scope import Scope
from collector.web.spot import Place, Spot
from office.funnel import RISK_95, RISK_998, limits
from office.ids import CounterId, OfficialId
from office.survey import say

compare_api = Blueprint("compare_api", __name__)


@operation(
    compare_api,
    Operation(
        path="/api/v1/compare",
        name="compare",
        summary="Offices or counters side by side: funnel, words where votes allow them, lists, flags.",
        access="login",
        right="places",
        parameters=(*COMPARISON.parameters, FORMAT),
        headers=("If-None-Match",),
        answers={
            200: Answer("The comparison.", {JSON: CompareAnswer, CSV: None}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_compare_figures() -> Response:
    """``GET /api/v1/compare``."""
    asked = read_asked(COMPARISON)
    scope = Scope(asked.inquiry, {}, "counter")
    whole, persons = frame().store.directory(), asked.viewer.may("persons")
    fewest = asked.viewer.fewest_votes
    shown = comparison(asked.db, asked.directory, scope, asked.today, whole=whole, persons=persons, fewest=fewest)
    answer = CompareAnswer(
        **{**asked.head, "by": (shown.rows,)},
        scale=shown.kind and shown.kind.scale,
        channel=shown.kind and shown.kind.channel,  # type: ignore[arg-type] # the store holds only channels
        reference=shown.reference,
        spread=shown.spread.factor,
        rows=tuple(_rows(shown, asked)),
    )
    return answered(asked, answer, lambda: _csv(answer), "so-sanh")


def _rows(shown: Comparison, asked: Asked) -> list[CompareRow]:
    flags, lists = _flags(shown, asked.naming), _lists(shown)
    known = {spot.figure.n: _limits(spot.figure.n, shown) for spot in shown.spots if spot.figure}
    rows = []
    for spot in shown.spots:
        row = _row(spot, asked, known)
        found = None if flags is None else tuple(flags.get(spot.place, ()))
        rows.append(msgspec.structs.replace(row, lists=tuple(lists[spot.place]), flags=found))
    return rows


def _row(spot: Spot, asked: Asked, known: Mapping[int, Limits | None]) -> CompareRow:
    """A row without its lists and flags."""
    directory, (office, counter) = asked.directory, spot.place
    figure, queue = spot.figure, spot.queue
    scores = asked.scores(figure, is_kept_back=spot.is_kept_back) if figure else Scores(0, None, None, {})
    wait = queue.figure.wait.nine_of_ten if queue else None
    place = {} if counter is None else {"counter": counter, "counter_label": directory.counters[office, counter].label}
    return CompareRow(
        office=office,
        office_name=say(directory.offices[office].name, "vi"),
        n=figure.n if figure else 0,
        elsewhere=spot.elsewhere,
        satisfied=scores.satisfied,
        share=scores.share,
        interval=scores.interval,
        limits=known[figure.n] if figure else None,
        position=spot.position,
        verdict=spot.verdict,
        finished=queue.figure.finished if queue else 0,
        windows=queue.figure.windows if queue else 0,
        bound=queue.rated.bound if queue and queue.rated else 0,
        coverage=queue.coverage if queue else None,
        response_rate=queue.response_rate if queue else None,
        wait_p90=DurationBin(wait.seconds, wait.low, wait.high) if wait else None,
        incomplete=queue.incomplete if queue else False,
        target=None if spot.target is None else spot.target / 100,
        target_verdict=spot.reached,  # type: ignore[arg-type] # of votes only these are said
        lists=(),
        mark=spot.mark,
        flags=None,
        **place,
    )


def _limits(n: int, shown: Comparison) -> Limits | None:
    if n == 0 or shown.reference is None:
        return None
    inner, outer = (limits(n, shown.reference, risk, spread=shown.spread.factor) for risk in (RISK_95, RISK_998))
    return Limits(*inner, *outer)


def _lists(shown: Comparison) -> defaultdict[Place, list[str]]:
    found: defaultdict[Place, list[str]] = defaultdict(list)
    lists = (
        ("silent", shown.silent),
        ("coverage", shown.coverage.rows),
        ("response", shown.response.rows),
        ("below", shown.below),
        ("missed", shown.missed),
        ("waits", shown.waits),
    )
    for name, rows in lists:
        for row in rows:
            found[row.place].append(name)
    return found


def _flags(shown: Comparison, names: Naming) -> dict[Place, list[FlagRow]] | None:
    if shown.suspects is None:
        return None
    found: defaultdict[Place, list[FlagRow]] = defaultdict(list)
    for subject, flags in shown.suspects:
        about: dict[str, str] = {}
        if subject.official is not None:
            about["official"] = names.id((subject.office, OfficialId(subject.official)))
        elif subject.counter is not None:
            about["counter"] = subject.counter
        is_of_counter = shown.rows == "counter" and subject.counter is not None
        if shown.rows == "office" or is_of_counter:
            found[Place(subject.office, CounterId(subject.counter or "") if is_of_counter else None)] += [
                FlagRow(flag.kind, flag.observed, flag.whole, round(flag.expected, 2), flag.chance, **about) for flag in flags
            ]
    return found


def _csv(answer: CompareAnswer) -> str:
    places = ("office", "office_name", *(("counter", "counter_label") if answer.by == ("counter",) else ()))
    columns = [
        *places,
        *("scale", "channel", "n", "elsewhere", "satisfied", "share", "interval_low", "interval_high"),
        *("low_95", "high_95", "low_998", "high_998", "position", "verdict", "reference", "spread"),
        *(
            "finished",
            "windows",
            "bound",
            "coverage",
            "response_rate",
            "wait_p90",
            "incomplete",
            "target",
            "target_verdict",
            "lists",
            "mark",
            "flags",
        ),
    ]
    return csv_text(columns, (_flat(row, answer) for row in answer.rows))


def _flat(row: CompareRow, answer: CompareAnswer) -> Mapping[str, object]:
    found = flat(row) | {"scale": answer.scale, "channel": answer.channel, "reference": answer.reference, "spread": answer.spread}
    if row.limits is not None:
        found |= msgspec.structs.asdict(row.limits)
    return found | {
        "wait_p90": row.wait_p90 and row.wait_p90.seconds,
        "lists": " ".join(row.lists),
        "flags": None if row.flags is None else " ".join(dict.fromkeys(flag.kind for flag in row.flags)),
    }
