"""The ballot box of one terminal of the invented year: in memory, by the rules of the real one."""

from datetime import datetime, time
from random import Random

from kiosk.box_entries import box_entries, slip_entry
from kiosk.chain import Entry
from nucuoi.year.presses import Asked, Press
from office.ballot import BoxTally, PendingVote, last_finished, open_box
from office.documents import Assignment
from office.ids import CounterId, OfficialId
from office.periods import HalfDay, half_day_at
from office.slips import PendingSlip, open_slips, week_of

_Key = tuple[HalfDay, CounterId, OfficialId | None]


class RatingBox:
    """Votes and slips that wait, and what happened in each half-day."""

    def __init__(self, told: Assignment, chance: Random) -> None:
        self._told = told
        self._chance = chance
        self._midday: time = told.office.hours.midday_time()
        self._votes: dict[bytes, PendingVote] = {}
        self._slips: dict[bytes, PendingSlip] = {}
        self._tallies: dict[_Key, BoxTally] = {}

    @property
    def waiting(self) -> int:
        """How many votes wait."""
        return len(self._votes)

    def ask(self, asked: Asked) -> None:
        """Count a window."""
        self._count(half_day_at(asked.at, midday=self._midday), asked.counter, asked.official, windows=1)

    def cast(self, press: Press) -> None:
        """Put a vote into the box, and its slip beside it where it is bound."""
        half = half_day_at(press.at, midday=self._midday)
        vote = PendingVote(
            key=self._chance.randbytes(16),
            half=half,
            counter=press.counter,
            official=press.official,
            scale=self._told.scale.id,
            score=press.score,
            topics=press.topics,
            channel=self._told.channel,
            bound=press.service is not None,
            flags=press.flags,
        )
        self._votes[vote.key] = vote
        if press.service is not None:
            key = self._chance.randbytes(16)
            self._slips[key] = PendingSlip(key=key, week=week_of(half), service=press.service, scale=vote.scale, score=vote.score)
        self._count(half, press.counter, press.official, presses=1, flags=press.flags, amended=press.is_amended)

    def open(self, now: datetime) -> list[Entry]:
        """What leaves at ``now``."""
        finished = last_finished(now, self._told.office.hours)
        entries: list[Entry] = []
        for box in open_box(self._votes.values(), self._tallies.values(), finished=finished, shuffle=self._chance.shuffle):
            entries += box_entries(box, may_be_copied=False)
            for vote in box.votes:
                del self._votes[vote.key]
            for tally in box.tallies:
                assert tally.half is not None  # noqa: S101 - here every half-day is known
                del self._tallies[tally.half, tally.counter, tally.official]
        for group in open_slips(self._slips.values(), now=now, shuffle=self._chance.shuffle):
            entries += [slip_entry(slip, group.time, group.until) for slip in group.slips]
            for slip in group.slips:
                del self._slips[slip.key]
        return entries

    def _count(
        self,
        half: HalfDay,
        counter: CounterId,
        official: OfficialId | None,
        *,
        windows: int = 0,
        presses: int = 0,
        flags: tuple[str, ...] = (),
        amended: bool = False,
    ) -> None:
        key = half, counter, official
        was = self._tallies.get(key) or BoxTally(half=half, counter=counter, official=official)
        flagged = {**was.flagged, **{flag: was.flagged.get(flag, 0) + 1 for flag in flags}}
        self._tallies[key] = BoxTally(
            half=half,
            counter=counter,
            official=official,
            windows=(was.windows or 0) + windows if windows else was.windows,
            presses=was.presses + presses,
            flagged=flagged,
            amended=was.amended + amended,
        )
