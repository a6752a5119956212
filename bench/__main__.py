"""``make bench``: measure, print ratios against the references of the same run, write ``build/bench.json``.

``python -m bench [endtoend] [scale] [screen] [taps] [desk] [board] [consoles] [view] [--quick]``; without names, all of them.
``--quick`` takes smaller loads: a look, not a result.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import board, consoles, desk, endtoend, province, scale, screen, taps, view

Report = dict[str, Any]

_COMPARED = 5
"""Views of a comparison, of which a country's takes seconds."""

_OUT = Path("build/bench.json")


def say(name: str, value: float, unit: str = "") -> None:
    """One line of figures."""
    print(f"  {name:<58}{value:>14,.2f} {unit}", flush=True)


def against(name: str, value: float, goal: float, *, at_least: bool = True) -> None:
    """One ratio with the goal it is held against."""
    met = value >= goal if at_least else value <= goal
    print(f"  {name:<58}{value:>14,.2f} {'≥' if at_least else '≤'} {goal:g}  {'met' if met else 'NOT MET'}", flush=True)


def endtoend_report(work: Path, *, quick: bool) -> Report:
    """Publish to durable figure."""
    # A load of some seconds for each: enough events for the quick ones, few enough for the slow ones.
    loads = {
        ("collector", 1): 1000, ("collector", 100): 2500, ("tutorial", 1): 60, ("tutorial", 100): 60,
        ("sqlite", 1): 2500, ("mosquitto", 1): 1000, ("mosquitto", 100): 2500,
    }  # fmt: skip
    report: Report = {}
    print("End to end: 200 terminals, from publish to durable figure, events a second")
    for (name, size), votes in loads.items():
        with tempfile.TemporaryDirectory(dir=work) as place:
            run = endtoend.RIVALS[name](Path(place), votes=max(10, votes // 10) if quick else votes, size=size)
        report[f"{name} × {size}"] = run.rate
        say(f"{name}, {size} an MQTT message" if name != "sqlite" else "sqlite alone, commits of 1,000", run.rate, "/s")
    tutorial = report["tutorial × 1"]
    against("collector ÷ tutorial, one event a message", report["collector × 1"] / tutorial, 12)
    against("collector in batches of 100 ÷ tutorial of single events", report["collector × 100"] / tutorial, 60)
    say("collector in batches ÷ tutorial in the same batches", report["collector × 100"] / report["tutorial × 100"])
    say("collector in batches ÷ SQLite batch insertion", report["collector × 100"] / report["sqlite × 1"])
    say("collector ÷ Mosquitto's own rate, one event a message", report["collector × 1"] / report["mosquitto × 1"])
    say("collector ÷ Mosquitto's own rate, batches of 100", report["collector × 100"] / report["mosquitto × 100"])
    return report


def scale_report(work: Path, *, quick: bool) -> Report:
    """Empty against full."""
    print("Ten thousand against ten million ratings (tables filled directly)")
    small, large = scale.run(work, large=300_000 if quick else scale.LARGE)
    for found in (small, large):
        say(f"ingest on top of {found.ratings:,}", found.ingest_rate, "/s")
        say(f"a quarter by counter and official at {found.ratings:,}", found.query_seconds * 1000, "ms")
        say(f"the same by scanning ratings at {found.ratings:,}", found.scan_seconds * 1000, "ms")
    against("ingest, large ÷ small", large.ingest_rate / small.ingest_rate, 0.8)
    against("query, large ÷ small", large.query_seconds / small.query_seconds, 1.5, at_least=False)
    return {"small": small._asdict(), "large": large._asdict()}


def screen_report(work: Path, *, quick: bool) -> Report:
    """The terminal's window against an empty one and a page."""
    print("The rating screen, whole program, 800×480, software rendering")
    costs = screen.run(work, rounds=2 if quick else screen.ROUNDS)
    for name, cost in costs.items():
        say(f"{name}: first frame", cost.first_frame, "s")
        say(f"{name}: memory (PSS)", cost.memory / 1e6, "MB")
        say(f"{name}: idle processor", cost.idle, "%")
    terminal, page, empty = costs["terminal"], costs["chromium page"], costs["empty window"]
    against("first frame, terminal ÷ page", terminal.first_frame / page.first_frame, 0.7, at_least=False)
    against("memory, terminal ÷ page", terminal.memory / page.memory, 0.3, at_least=False)
    against("idle processor, terminal − empty window (points)", terminal.idle - empty.idle, 1, at_least=False)
    return {name: cost._asdict() for name, cost in costs.items()}


def taps_report(work: Path, *, quick: bool) -> Report:
    """From the finger to the picture, and to the disk."""
    print("A tap on the rating screen")
    found = taps.run(work, count=40 if quick else 300)
    for name, times in found.items():
        for point, seconds in times._asdict().items():
            say(f"{name}, {point}", seconds * 1000, "ms")
    bound = found["one frame"].p95 + found["one fsync"].p95
    against("tap to durable p95 ÷ (one frame + one fsync)", found["tap to durable"].p95 / bound, 1, at_least=False)
    return {name: times._asdict() for name, times in found.items()}


def desk_report(work: Path, *, quick: bool) -> Report:
    """The queue's authority."""
    count, presses, tickets = (200, 40, 300) if quick else (2_000, 300, desk.BUSY_DAY)
    print(f"The desk, {desk.ASKERS} askers at once; every number is on disk before it is answered")
    bare = desk.sqlite_commits_a_second(work / "bare", count)
    own = desk.issued_a_second(work, count)
    lines = desk.issued_by_lines(work, count)
    tutorial = desk.issued_by_tutorial(work / "tutorial", count)
    say("numbers through the authority", own, "/s")
    say("numbers through the whole process, over TCP", lines, "/s")
    say("numbers from Flask and SQLite, over HTTP", tutorial, "/s")
    say("bare SQLite commits", bare, "/s")
    against("authority ÷ Flask and SQLite", own / tutorial, 1)
    say("the desk's process ÷ Flask and SQLite", lines / tutorial)
    say("authority ÷ bare commits", own / bare)
    press = desk.press_to_board(work / "calm", presses, tickets=presses)
    busy = desk.press_to_board(work / "full", presses, tickets=tickets)
    for name, found in (("a hall of some", press), (f"a hall of {tickets:,}", busy)):
        say(f"press of «next» to the board elsewhere, {name}: median", found.median * 1000, "ms")
        against(f"press of «next» to the board elsewhere, {name}: p99, ms", found.p99 * 1000, 100, at_least=False)
    again = desk.restart(work, tickets=tickets)
    say(f"restart with {tickets:,} tickets ({again.events:,} events): its state", again.load_seconds, "s")
    say("the same: the whole process until it answers", again.process_seconds, "s")
    return {
        "authority": own, "process": lines, "tutorial": tutorial, "bare": bare,
        "press": press._asdict(), "press_full": busy._asdict(), "restart": again._asdict(),
    }  # fmt: skip


def board_report(work: Path, *, quick: bool) -> Report:
    """From the desk's word to the hall's picture and voice."""
    print("A call on the hall's board, whole program, 1920×1080, software rendering")
    found = board.run(work, count=20 if quick else 200)
    for name, times in found._asdict().items():
        for point in ("median", "p99"):
            say(f"board published to {name}, {point}", getattr(times, point) * 1000, "ms")
    against("board published to picture p99 (s)", found.picture.p99, 0.1, at_least=False)
    return {name: times._asdict() for name, times in found._asdict().items()}


def consoles_report(work: Path, *, quick: bool) -> Report:
    """The officials' pages."""
    found = consoles.run(work, presses=20 if quick else 200)
    print(
        f"The console, {found.consoles} live at one desk, {consoles.WAITING} people waiting, {found.state_bytes:,} bytes a state"
    )
    say("press of «next» to the first page: median", found.first_median * 1000, "ms")
    against("press of «next» to the last page: median, ms", found.last_median * 1000, 100, at_least=False)
    against("press of «next» to the last page: p99, ms", found.last_p99 * 1000, 250, at_least=False)
    say("the desk's process: memory", found.memory_bytes / 1e6, "MB")
    say("the desk's process: threads", found.threads)
    against("the desk's process when nothing happens: processor, %", found.idle_percent, 3, at_least=False)
    return found._asdict()


def view_report(work: Path, *, quick: bool) -> Report:
    """The pages and reports of those above."""
    offices, communes = (6, 333) if quick else (34, province.COMMUNES)
    first = province.QUARTER if quick else province.FIRST
    asked = 10 if quick else view.ASKED
    print(
        f"The view from above: {offices} offices × {(province.END - first).days} days through the real ingest;"
        f" {communes} communes, sums filled directly"
    )
    begin = time.perf_counter()
    small = province.lived(work / "province", offices, first=first)
    say(f"living and taking in {offices} offices", time.perf_counter() - begin, "s")
    models = province.lived(work / "models", 3, first=first)
    large = province.country(work / "country", communes, models.home, first=first)
    report: Report = {"small": small._asdict(), "large": large._asdict()}
    for name, filled, places in (
        ("province", small, {"": "everything", "office=xa-mau-a": "one office"}),
        ("country", large, {"": "everything", "unit=tinh-mau-1": "one of 34 provinces", "office=xa-mau-a": "one office"}),
    ):
        client = view.browser(filled.home)
        for place, words in places.items():
            found = view.page(client, place, asked=asked)
            report[f"{name}: {words}"] = found._asdict()
            say(f"{name}, a quarter's overview of {words}: median", found.median * 1000, "ms")
            against(f"{name}, a quarter's overview of {words}: p95, ms", found.p95 * 1000, 150, at_least=False)
        found = view.page(client, asked=_COMPARED, path="/compare")
        report[f"{name}: comparison"] = found._asdict()
        say(f"{name}, a quarter's comparison of everything: median", found.median * 1000, "ms")
    raw = report["raw"] = view.raw(small.home)
    say("province, the same figures from single votes and visits", raw * 1000, "ms")
    say("province, overview of everything ÷ single votes and visits", report["province: everything"]["median"] / raw)
    for name, filled, of, where in (
        ("province", small, {}, "everything"),
        ("country", large, {}, "everything"),
        ("country", large, {"unit": "tinh-mau-1"}, "one of 34 provinces"),
    ):
        seconds = report[f"{name}: pdf of {where}"] = view.report(filled.home, place=of)
        against(f"{name}, a quarter's PDF of {where}, s", seconds, 10, at_least=False)
    return report


SECTIONS: dict[str, Callable[..., Report]] = {
    "endtoend": endtoend_report,
    "scale": scale_report,
    "screen": screen_report,
    "taps": taps_report,
    "desk": desk_report,
    "board": board_report,
    "consoles": consoles_report,
    "view": view_report,
}


def main(words: list[str]) -> None:
    """Run the sections that ``words`` name."""
    quick = "--quick" in words
    names = [word for word in words if word != "--quick"] or list(SECTIONS)
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        sys.exit(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    report: Report = {}
    with tempfile.TemporaryDirectory(prefix="nucuoi-bench-") as work:
        for name in names:
            place = Path(work) / name
            place.mkdir()
            report[name] = SECTIONS[name](place, quick=quick)
            print()
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(json.dumps(report, indent=2, default=str) + "\n", "utf-8")
    print(f"Written to {_OUT}" + (" (quick: a look, not a result)" if quick else ""))


main(sys.argv[1:])
