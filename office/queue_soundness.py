"""What is wrong with the queue of a directory's offices: services, who serves what, and the terminals of the queue."""

from collections import Counter as Tally

from office.desk_assignment import MOST_OFFICIALS, MOST_SERVICES
from office.directory import Counter, Directory, Index, Office, OfficeService, Station
from office.documents import MOST_COUNTERS
from office.fault import Fault
from office.faults import language_problems, missing, plain_problems, span_problems
from office.ids import DESK
from office.survey import TOO_LONG, text_problems

LONGEST_LINE = 200
"""Characters of one paper to bring, of a fee or a time limit, and of a notice on a board."""

MOST_PAPERS = 12
MOST_NOTICES = 30


def queue_problems(directory: Directory, known: Index, open_now: Index) -> list[str]:
    """Everything that keeps the queues of ``directory`` from being used; ``open_now`` is what of it is not closed."""
    found: list[str] = []
    for office in directory.offices:
        found += _office(office, open_now)
    for service in directory.services:
        found += _service(service, known)
    for counter in directory.counters:
        found += _counter(counter, known)
    for station in directory.stations:
        found += _station(station, known)
    return found


def _office(office: Office, known: Index) -> list[str]:
    field, hall = f"offices.{office.id}", known.hall(office.id)
    found: list[str] = []
    for number, notice in enumerate(office.notices, 1):
        found += text_problems(notice, field=f"{field}.notices.#{number}", longest=LONGEST_LINE)
    limits = (
        ("notices", office.notices, MOST_NOTICES),
        ("services", hall.services, MOST_SERVICES),
        ("counters", hall.counters, MOST_COUNTERS),
        ("officials", hall.officials, MOST_OFFICIALS),
    )
    found += [
        Fault(field, "{count} {kind} do not fit a terminal; keep at most {most}", count=len(entries), kind=kind, most=most)
        for kind, entries, most in limits
        if len(entries) > most
    ]
    if not hall.stations:
        return found
    kinds = Tally(station.kind for station in hall.stations)
    if not kinds["desk"]:
        found.append(Fault(field, "it has terminals of a queue but no desk; add a station {desk!r} of kind 'desk'", desk=DESK))
    if kinds["desk"] > 1:
        found.append(Fault(field, "{count} desks; an office has one queue, so keep one", count=kinds["desk"]))
    found += [
        Fault(field, "it has terminals of a queue but no {kind}; add one, or remove the stations", kind=kind)
        for kind, entries in (("service", hall.services), ("counter", hall.counters))
        if not entries
    ]
    return found


def _service(service: OfficeService, known: Index) -> list[str]:
    field = f"services.{service.office}/{service.id}"
    found = missing(service.office, known.offices, f"{field}.office", "office")
    found += text_problems(service.name, field=f"{field}.name", longest=60)
    for name, texts in (("popular", service.popular), ("fee", service.fee), ("time_limit", service.time_limit)):
        if texts:
            found += text_problems(texts, field=f"{field}.{name}", longest=LONGEST_LINE)
    if service.papers and not service.papers.get("vi"):
        found.append(Fault(f"{field}.papers.vi", "the Vietnamese list is missing; add it"))
    for language, papers in service.papers.items():
        if len(papers) > MOST_PAPERS:
            sentence = "{count} do not fit the screen; keep at most {most}"
            found.append(Fault(f"{field}.papers.{language}", sentence, count=len(papers), most=MOST_PAPERS))
        for number, paper in enumerate(papers, 1):
            place = f"{field}.papers.{language}.#{number}"
            found += plain_problems(paper, place)
            if len(paper) > LONGEST_LINE:
                found.append(Fault(place, TOO_LONG, length=len(paper), most=LONGEST_LINE))
    return found + span_problems(service.open or {}, f"{field}.open")


def _counter(counter: Counter, known: Index) -> list[str]:
    field = f"counters.{counter.office}/{counter.id}.services"
    choices = [service.id for service in known.hall(counter.office).services]
    found: list[str] = []
    for service in counter.services:
        found += missing(service, choices, field, f"service of {counter.office}")
    if len(set(counter.services)) != len(counter.services):
        found.append(Fault(field, "one service appears twice; keep one"))
    return found


def _station(station: Station, known: Index) -> list[str]:
    field, office = f"stations.{station.office}/{station.id}", station.office
    if office not in known.offices:
        return missing(office, known.offices, f"{field}.office", "office")
    found: list[str] = []
    if station.kind == "desk" and station.id != DESK:
        found.append(Fault(f"{field}.id", "a desk is called {desk!r} in every office; rename it", desk=DESK))
    if station.kind != "desk" and station.id == DESK:
        sentence = "only a desk is called {desk!r}; choose another id, or write kind = 'desk'"
        found.append(Fault(f"{field}.id", sentence, desk=DESK))
    if (office, station.id) in known.terminals:
        sentence = "the rating terminal {terminal} has it too; rename one of them"
        found.append(Fault(f"{field}.id", sentence, terminal=f"terminals.{office}/{station.id}"))
    counters = [counter.id for counter in known.hall(office).counters]
    if station.kind != "caller":
        if station.counter is not None:
            sentence = "only a caller's box stands at a counter; remove it, or write kind = 'caller'"
            found.append(Fault(f"{field}.counter", sentence))
    elif station.counter is None:
        found.append(Fault(f"{field}.counter", "is missing; name the counter where this caller's box stands"))
    else:
        found += missing(station.counter, counters, f"{field}.counter", f"counter of {office}")
    return found + language_problems(station.languages, f"{field}.languages")
