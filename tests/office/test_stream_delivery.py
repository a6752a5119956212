"""Delivery as a whole: whatever the channel, the ledger and the card do, each fact is counted once or said to be lost."""

import copy
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from office.documents import Receipt
from office.events import StreamBegan
from office.ids import StreamId
from office.stream import LONGEST_RESEND_SECONDS
from tests.office.stream_model import ModelCollector, ModelTerminal

ROUNDS_TO_SETTLE = 400


class Delivery(RuleBasedStateMachine):
    """One terminal (and later perhaps its clone), one collector, and what is under way between them."""

    def __init__(self) -> None:
        super().__init__()
        self.fresh = (StreamId(f"dongsukien{number:06d}") for number in count(1))
        self.facts = count(1)
        self.terminals = [self.installed()]
        self.collector = ModelCollector()
        self.backup = ModelCollector()
        self.image = copy.deepcopy(self.terminals[0])
        self.up: list[bytes] = []
        self.down: list[Receipt] = []
        self.written: set[int] = set()
        self.excused: set[int] = set()
        self.undamaged = True

    def installed(self) -> ModelTerminal:
        terminal = ModelTerminal(next(self.fresh))
        terminal.begin(StreamBegan(reason="installed"))
        return terminal

    @rule(which=st.integers(0, 1), damage=st.sampled_from(["", "", "", "", "", "", "event", "array"]))
    def write(self, which: int, damage: str) -> None:
        fact = next(self.facts)
        self.written.add(fact)
        self.undamaged &= not damage
        self.terminals[which % len(self.terminals)].write(fact, damage=damage)

    @rule(which=st.integers(0, 1))
    def send(self, which: int) -> None:
        payload = self.terminals[which % len(self.terminals)].poll()
        if payload is not None:
            self.up.append(payload)

    @precondition(lambda self: self.up)
    @rule(choice=st.integers(0, 99), doubled=st.booleans())
    def deliver_batch(self, choice: int, doubled: bool) -> None:
        payload = self.up[choice % len(self.up)]
        if not doubled:
            self.up.remove(payload)
        self.down.append(self.collector.ingest(payload))

    @precondition(lambda self: self.down)
    @rule(choice=st.integers(0, 99), doubled=st.booleans(), which=st.integers(0, 1))
    def deliver_receipt(self, choice: int, doubled: bool, which: int) -> None:
        receipt = self.down[choice % len(self.down)]
        if not doubled:
            self.down.remove(receipt)
        self.hear(which % len(self.terminals), receipt)

    @rule()
    def lose_everything_under_way(self) -> None:
        self.up.clear()
        self.down.clear()

    @rule(which=st.integers(0, 1))
    def connect_again(self, which: int) -> None:
        index = which % len(self.terminals)
        self.terminals[index].connect()
        self.hear(index, self.collector.receipt())

    @rule(seconds=st.floats(0, 2 * LONGEST_RESEND_SECONDS))
    def wait(self, seconds: float) -> None:
        for terminal in self.terminals:
            terminal.now += seconds

    @rule()
    def back_up_the_ledger(self) -> None:
        self.backup = self.collector.copy()

    @rule()
    def restore_the_ledger(self) -> None:
        gone = set(self.collector.counted) - set(self.backup.counted)
        held = {entry.fact for terminal in self.terminals for entry in terminal.entries}
        self.excused |= gone - held
        self.collector = self.backup.copy()

    @rule()
    def take_an_image_of_the_card(self) -> None:
        self.image = copy.deepcopy(self.terminals[0])

    @rule()
    def restore_the_card(self) -> None:
        self.excused |= {entry.fact for entry in self.terminals[0].entries if entry.fact is not None}
        self.terminals[0] = copy.deepcopy(self.image)

    @precondition(lambda self: len(self.terminals) == 1)
    @rule()
    def clone_the_card(self) -> None:
        self.terminals.append(copy.deepcopy(self.terminals[0]))

    def hear(self, index: int, receipt: Receipt) -> None:
        self.terminals[index].hear(receipt, next(self.fresh))

    def teardown(self) -> None:
        """The channel heals: everything under way arrives, and from now on nothing is lost."""
        for payload in self.up:
            self.collector.ingest(payload)
        for terminal in self.terminals:
            terminal.connect()
        for _ in range(ROUNDS_TO_SETTLE):
            for index, terminal in enumerate(self.terminals):
                terminal.now += LONGEST_RESEND_SECONDS
                batch = terminal.poll()
                receipt = self.collector.receipt() if batch is None else self.collector.ingest(batch)
                self.hear(index, receipt)
            if all(self.is_settled(terminal) for terminal in self.terminals):
                break
        else:
            pytest.fail("the terminals and the collector never came to an end")
        self.check()

    def is_settled(self, terminal: ModelTerminal) -> bool:
        return self.collector.receipt().head_of(terminal.stream).sequence == terminal.head == terminal.sending.received

    def check(self) -> None:
        declared: set[int] = set().union(*(terminal.declared for terminal in self.terminals))
        assert not (self.undamaged and declared), "an event was given up although the collector can read it"
        assert self.collector.chains_hold()
        assert all(times == 1 for times in self.collector.counted.values()), "counted twice"
        assert set(self.collector.counted) <= self.written, "counted what nobody said"
        assert self.written - set(self.collector.counted) <= self.excused | declared, "lost without a word"


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
