"""A simulated morning of one office with everything real, while its upper link is cut and the desk's plug is pulled.

People take numbers, wait, are called, sometimes are not there, go to another counter or fetch a paper, and vote. Afterwards every
number is held against the desk's journal, the ledger above, and what the collector's page says; nothing of the program that
counts is used to count again.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from collector.store.db import FILE_NAME
from kiosk.clock import SystemClock
from kiosk.desk.authority import Authority, Mint
from kiosk.desk.records import EVENTS, Records, facts_in
from kiosk.journal import Journal, read_summary, reading
from kiosk.simulator import Ballot
from nucuoi.front_desk import FrontDesk
from nucuoi.stand import Held
from office.apply import replay
from office.ballot import FEWEST_VISITS
from office.commands import Command
from office.ids import DESK, DayId, StreamId
from office.requests import Answer
from office.wire import source_of
from tests.e2e.chance import ROUNDS, SEED, say_seed
from tests.e2e.desk_process import digest_of_queue
from tests.e2e.figures import read_only, seen_by_collector
from tests.e2e.morning_account import AT_REST, Said, faults_of_the_queue, figures_of, said_above, said_by, standing
from tests.e2e.morning_office import OFFICE, Morning, a_morning
from tests.e2e.note import note
from tests.e2e.running import until

pytestmark = pytest.mark.faults


class Forgetful(FrontDesk):
    """A kiosk that asks for a new number when it was not answered, as if the desk could not have heard it."""

    _said = 0

    def ask(self, command: Command, *, request: str) -> Answer:
        self._said += 1
        return super().ask(command, request=f"{request[:16]}{self._said:08d}")


def wait_for_more(morning: Morning, numbers: int) -> None:
    wanted = len(morning.people.numbers) + numbers
    until(lambda: len(morning.people.numbers) >= wanted, lambda: f"no number is given any more: {morning.desk.tail()}")


def pull_the_plug(morning: Morning, chance: Random) -> None:
    """Kill the desk at some moment while people work, leave it dead for a moment, and start it again."""
    wait_for_more(morning, chance.choice((0, 1, 3)))
    met = morning.people.met
    until(lambda: bool(met.pending) or chance.random() < 0.05, lambda: "nobody asks for anything", step=0.001)
    before = met.unreachable
    morning.desk.kill()
    until(lambda: met.unreachable > before, lambda: "nobody has noticed that the desk is dead")
    morning.desk.start()
    wait_for_more(morning, 1)


def with_the_link_cut(morning: Morning, chance: Random) -> dict[str, int]:
    """What goes on while the upper broker is away; the desk's plug is pulled in the middle of it."""
    morning.upper.kill()
    before, votes = Counter(event.kind for event in said_by(morning.desk_journal)), morning.people.votes().total()
    wait_for_more(morning, 3)
    pull_the_plug(morning, chance)

    def meanwhile() -> dict[str, int]:
        now = Counter(event.kind for event in said_by(morning.desk_journal))
        found = {kind: (now - before)[f"ticket.{kind}"] for kind in ("issued", "called", "finished")}
        return {**found, "votes": morning.people.votes().total() - votes}

    until(lambda: min(meanwhile().values()) > 1, lambda: f"the office stands still: {meanwhile()}")
    found = meanwhile()
    morning.upper.start()
    return found


def everybody_finishes(morning: Morning) -> list[Held]:
    """The door is closed, who is inside is served, and everything reaches the ledger.

    Not before so many were asked at each terminal that its box may be opened at noon.
    """
    until(lambda: min(morning.windows()) >= FEWEST_VISITS, lambda: f"windows: {morning.windows()}", step=0.2)
    morning.people.close_the_door()

    def is_over() -> bool:
        return morning.people.is_idle and set(standing(said_by(morning.desk_journal)).values()) <= AT_REST

    until(is_over, lambda: f"{Counter(standing(said_by(morning.desk_journal)).values())}\n{morning.desk.tail()}", step=0.2)
    held = morning.people.end()
    until(lambda: read_summary(morning.desk_journal).unsent == 0, lambda: f"no receipt comes:\n{morning.desk.tail()}", step=0.1)
    assert morning.desk.stop() == 0, morning.desk.tail()
    return held


def faults_of(morning: Morning, held: list[Held]) -> list[str]:
    """Every promise that this morning breaks, in words."""
    desk = said_by(morning.desk_journal)
    terminals = [event for journal in morning.terminal_journals() for event in said_by(journal)]
    above = morning.collector_home / FILE_NAME
    faults = faults_of_the_queue(desk, morning.people.numbers)
    faults += [
        f"{place.row.id} holds {place.unsent} without receipt, {place.in_the_box} votes" for place in held if place[2:] != (0, 0)
    ]
    if said_above(above, DESK) != desk:
        faults.append("the ledger holds other events of the desk than its journal")
    faults += differences(visits_above(above), standing(desk), "visit")
    faults += faults_of_the_votes(above, morning.people.votes())
    faults += differences(morning.figures(), figures_of(desk, terminals), "figure")
    faults += faults_of_the_state(morning)
    return faults


def differences(seen: Mapping[str, object], wanted: Mapping[str, object], what: str) -> list[str]:
    """Where ``seen`` is not as ``wanted``; a page may say more than was counted by hand, a table of visits may not."""
    names = {*wanted, *(seen if what == "visit" else ())}
    return [
        f"{what} {name}: {seen.get(name)} above, {wanted.get(name)} by hand"
        for name in sorted(names)
        if seen.get(name) != wanted.get(name)
    ]


def visits_above(above: Path) -> dict[str, str]:
    with closing(read_only(above)) as db:
        return dict(db.execute("SELECT ticket, status FROM visits"))


def faults_of_the_votes(above: Path, thanked: Counter[Ballot]) -> list[str]:
    counted: Counter[tuple[Any, ...]] = Counter(
        (cell.counter, cell.official, cell.scale, cell.channel, answer.score) for cell, answer in seen_by_collector(above)
    )
    given: Counter[tuple[Any, ...]] = Counter()
    for vote, n in thanked.items():
        if not vote.flags:
            given[vote.counter, vote.official, vote.scale, vote.channel, vote.score] += n
    with closing(read_only(above)) as db:
        (flagged,) = db.execute("SELECT count(*) FROM ratings WHERE flag <> ''").fetchone()
    faults = [] if counted == given else [f"votes counted {counted - given} too many, {given - counted} too few"]
    apart = sum(n for vote, n in thanked.items() if vote.flags)
    return faults if flagged == apart else [*faults, f"{flagged} votes kept apart above, {apart} were thanked for"]


def faults_of_the_state(morning: Morning) -> list[str]:
    """Whether the desk that has ended believed what its journal says, and what another would make of it."""
    with reading(morning.desk_journal) as rows:
        state = digest_of_queue(replay(facts_in(rows(EVENTS))))
    faults = [] if morning.desk.state.read_text("ascii") == state else ["the desk's state is not the replay of its journal"]
    journal = Journal(morning.desk_journal, source=source_of(OFFICE, DESK), mint=lambda: StreamId("khongdung00000000000000"))
    journal.open()
    try:
        mint = Mint(lambda: DayId("ngaykhac"), lambda: "token")
        desk = Authority(Records(journal), SystemClock("system"), told=lambda: None, rating=dict, mint=mint)
        desk.load()
        if desk.broken or digest_of_queue(desk.queue) != state:
            faults.append(f"another desk finds {desk.broken} events that cannot have happened, or another state")
    finally:
        journal.close()
    return faults


def test_a_morning_with_the_link_cut_and_the_plug_pulled_keeps_every_promise(tmp_path: Path) -> None:
    chance = say_seed(SEED + 71)
    with a_morning(tmp_path) as morning:
        wait_for_more(morning, 6)
        pull_the_plug(morning, chance)
        meanwhile = with_the_link_cut(morning, chance)
        pull_the_plug(morning, chance)
        wait_for_more(morning, 2)
        morning.office.restart()
        wait_for_more(morning, 3)
        for _ in range(2 * ROUNDS):
            pull_the_plug(morning, chance)
        held = everybody_finishes(morning)
        faults = faults_of(morning, held)
        figures = morning.figures()
        met, desk = morning.people.met, said_by(morning.desk_journal)
    shown = ("issued", "called", "recalled", "missed", "transferred", "finished", "asked", "windows", "rated", "bound")
    note(
        f"a morning, the desk killed {morning.desk.kills} times, link cut, office broker restarted: "
        f"{ {name: figures[name] for name in shown} }, coverage {figures['coverage']:.3f}, response rate "
        f"{figures['response_rate']:.3f}, unreachable {met.unreachable} times, while the link was cut {meanwhile}: {faults}"
    )
    assert not faults, "\n".join(faults)
    kinds = Counter(event.kind for event in desk)
    assert morning.desk.kills >= 5
    assert met.unreachable >= morning.desk.kills
    assert min(kinds[f"ticket.{kind}"] for kind in ("missed", "transferred", "held", "resumed", "recalled")) > 0
    assert kinds["ticket.issued"] > 25
    assert 0 < int(str(figures["windows"])) <= int(str(figures["finished"]))
    assert "cannot have happened" not in morning.desk.tail()


@pytest.mark.parametrize(("front", "is_sound"), [(FrontDesk, True), (Forgetful, False)])
def test_control_a_kiosk_that_asks_anew_under_another_name_gives_numbers_to_nobody(
    tmp_path: Path, front: type[FrontDesk], *, is_sound: bool
) -> None:
    # So little patience that the answer is on the way when it is given up.
    with a_morning(tmp_path, front=front, patience=0.001) as morning:
        met, journal = morning.people.met, morning.desk_journal
        until(
            lambda: len(standing(said_by(journal))) >= 8 and met.unreachable >= 8, lambda: f"nobody asks: {morning.desk.tail()}"
        )
        morning.people.end()
        faults = faults_of_the_queue(said_by(journal), morning.people.numbers)
    lost = [fault for fault in faults if "told to nobody" in fault]
    note(f"control, {front.__name__}: {len(lost)} numbers had been told to nobody while {len(met.citizens)} people still asked")
    assert (len(lost) <= len(met.citizens)) is is_sound, faults
    assert len(lost) == len(faults) or not is_sound, faults


def test_control_the_account_sees_what_is_wrong() -> None:
    events = [
        Said("ticket.issued", {"ticket": "a", "series": "H", "number": 1}),
        Said("ticket.issued", {"ticket": "b", "series": "H", "number": 3}),
        Said("ticket.called", {"ticket": "a", "counter": "quay-1"}),
        Said("ticket.called", {"ticket": "a", "counter": "quay-2"}),
        Said("ticket.started", {"ticket": "a", "counter": "quay-2"}),
        Said("ticket.called", {"ticket": "a", "counter": "quay-2"}),
    ]
    found = "\n".join(faults_of_the_queue(events, ["a", "a", "c"]))
    for fault in ("told to 2 people", "c was told", "b was issued and told to nobody", "series H", "came to quay-2", "had begun"):
        assert fault in found
    assert differences({"issued": 3, "more": 1}, {"issued": 4}, "figure") == ["figure issued: 3 above, 4 by hand"]
    assert differences({"a": "finished", "d": "waiting"}, {"a": "finished"}, "visit") == ["visit d: waiting above, None by hand"]
