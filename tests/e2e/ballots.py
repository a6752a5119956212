"""Votes that can be told apart, and the witness that saw who was thanked.

Every press gets a serial number, and the number picks a counter, official, scale and channel that no other press of the test
uses. So a lost vote can never hide behind a doubled one: each cell of the figures must hold exactly one.
"""

import os
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from office.directory import Directory, Official
from office.ids import CounterId, OfficialId, ScaleId, TopicId
from office.survey import CHANNELS, Channel
from tests.e2e.chance import ROUNDS
from tests.factories import a_directory, a_scale, some_topics

OFFICIALS = 500 * ROUNDS
LEVELS = (3, 4, 5)
CELLS_PER_OFFICIAL = len(LEVELS) * len(CHANNELS)
MOST_SERIALS = OFFICIALS * CELLS_PER_OFFICIAL
"""As many presses of one counter can be told apart."""

OFFICIAL_IDS = tuple(OfficialId(f"can-bo-{number:05d}") for number in range(OFFICIALS))
TOPIC_IDS = tuple(topic.id for topic in some_topics())


class Cell(NamedTuple):
    """Where one press, and no other, counts."""

    counter: CounterId
    official: OfficialId
    scale: ScaleId
    channel: Channel


class Answer(NamedTuple):
    """What the visitor said: the score, and topics in the order of their ids."""

    score: int
    topics: tuple[TopicId, ...] = ()


def cell_of_serial(counter: CounterId, serial: int) -> Cell:
    """The cell of the press ``serial`` (from 0) at ``counter``."""
    if not 0 <= serial < MOST_SERIALS:
        raise ValueError(f"serial {serial}: a counter has cells for {MOST_SERIALS} presses; use another counter")
    official, kind = divmod(serial, CELLS_PER_OFFICIAL)
    levels, channel = divmod(kind, len(CHANNELS))
    return Cell(counter, OFFICIAL_IDS[official], ScaleId(f"hai-long-{LEVELS[levels]}"), CHANNELS[channel])


def levels_of(cell: Cell) -> int:
    """How many levels the scale of a cell has."""
    return int(cell.scale.rpartition("-")[2])


def a_visitor(chance: random.Random, cell: Cell) -> tuple[Answer, Answer | None]:
    """What somebody taps at first, and what they make of it before they go."""
    first = Answer(chance.randint(1, levels_of(cell)))
    if chance.random() < 0.5:
        return first, None
    topics = tuple(sorted(chance.sample(TOPIC_IDS, chance.randint(1, 3))))
    return first, Answer(chance.randint(1, levels_of(cell)), topics)


def a_testable_directory(*, offices: int = 1, counters: int = 2, officials: int = OFFICIALS) -> Directory:
    """A directory in which every cell of every counter is valid, up to those of the last of ``officials``."""
    directory = a_directory(offices=offices, counters=counters)
    return msgspec.structs.replace(
        directory,
        officials=tuple(
            Official(office=office.id, id=official, name="Nguyễn Thị Mẫu")
            for office in directory.offices
            for official in OFFICIAL_IDS[:officials]
        ),
        terminals=tuple(msgspec.structs.replace(terminal, official=OFFICIAL_IDS[0]) for terminal in directory.terminals),
        scales=tuple(a_scale(levels) for levels in LEVELS),
    )


class Witness:
    """What a terminal says it is about to do (small letter) and what it has done (capital), a line each.

    It lies beside the terminal, on another disk: no fsync, for it must outlive a kill and not a power cut; and its writing must
    not lend the journal a moment.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def say(self, word: str, serial: int, answer: Answer | None = None) -> None:
        """One line, there before this returns whatever happens to the process."""
        if self._file is None:
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        what = "" if answer is None else f" {answer.score} {','.join(answer.topics)}"
        os.write(self._file, f"{word} {serial}{what}\n".encode())

    def lines(self) -> list[list[str]]:
        """Every whole line in words."""
        if not self.path.exists():
            return []
        whole = self.path.read_text("utf-8").rpartition("\n")[0]
        return [line.split() for line in whole.splitlines()]

    def next_serial(self) -> int:
        """The first serial that was never tried."""
        return max((int(line[1]) + 1 for line in self.lines()), default=0)

    def thanked(self) -> int:
        """How many presses were thanked for."""
        return sum(line[0] == "C" for line in self.lines())


class Claim(NamedTuple):
    """What must be true of one press: whether it was thanked for, and what it may say."""

    thanked: bool
    may_say: tuple[Answer, ...]


def claims(witness: Witness) -> dict[int, Claim]:
    """What the witness proves of each serial: thanked presses count once with the last answer that was taken (or one that was
    on its way when the terminal died); others at most once."""
    found: dict[int, Claim] = {}
    for word, serial_text, *rest in witness.lines():
        serial = int(serial_text)
        before = found.get(serial, Claim(thanked=False, may_say=()))
        answer = (
            Answer(int(rest[0]), tuple(TopicId(topic) for topic in rest[1].split(",")) if len(rest) > 1 else ()) if rest else None
        )
        if word in {"c", "a"} and answer is not None:
            found[serial] = before._replace(may_say=(*before.may_say, answer))
        elif word in {"C", "A"} and answer is not None:
            found[serial] = Claim(thanked=True, may_say=(answer,))
    return found


class Balance(NamedTuple):
    """The presses of a test against the figures; each list must be empty."""

    thanked: int
    lost: tuple[Cell, ...]
    doubled: tuple[Cell, ...]
    altered: tuple[Cell, ...]
    invented: tuple[Cell, ...]

    @property
    def is_exact(self) -> bool:
        """Every thanked press once, nothing else, nothing changed."""
        return not (self.lost or self.doubled or self.altered or self.invented)

    def __str__(self) -> str:
        """Counts, and the first few of each kind."""
        parts = [f"{self.thanked} thanked"]
        for name in ("lost", "doubled", "altered", "invented"):
            cells = getattr(self, name)
            parts.append(f"{len(cells)} {name}" + (f" {[tuple(cell) for cell in cells[:3]]}" if cells else ""))
        return ", ".join(parts)


def balance(witnesses: Iterable[tuple[CounterId, Witness]], seen: Iterable[tuple[Cell, Answer]]) -> Balance:
    """Hold what a collector has ``seen`` against what the witnesses of each counter prove.

    Several witnesses may speak for one counter (a terminal and its clone) when their serials differ.
    """
    expected: dict[Cell, Claim] = {}
    for counter, witness in witnesses:
        for serial, claim in claims(witness).items():
            expected[cell_of_serial(counter, serial)] = claim
    seen = list(seen)
    counts = Counter(cell for cell, _ in seen)
    return Balance(
        thanked=sum(claim.thanked for claim in expected.values()),
        lost=tuple(cell for cell, claim in expected.items() if claim.thanked and not counts[cell]),
        doubled=tuple(cell for cell, n in counts.items() if n > 1),
        altered=tuple(cell for cell, answer in seen if cell in expected and answer not in expected[cell].may_say),
        invented=tuple(cell for cell in counts if cell not in expected),
    )
