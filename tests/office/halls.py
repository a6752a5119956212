"""An office with a queue for tests: three services, three counters, four officials, and a clock that is moved by hand."""

from datetime import datetime, timedelta

import msgspec
import pytest

from office import commands as asked
from office.apply import replay
from office.decide import decide, pass_time
from office.decide.story import Story
from office.desk_assignment import DeskAssignment, DeskOfficial
from office.documents import WEEKDAYS, Hours, OfficeFace
from office.errors import CommandRefusedError
from office.ids import CounterId, DayId, OfficeId, OfficialId, ServiceId, TerminalId
from office.periods import VIETNAM
from office.printers import KnownPrinter
from office.queue import Fact, Queue
from office.queue_events import QueueEvent
from office.services import CounterServices, Service
from office.setting import Setting
from office.ticket import Ticket
from office.timing import Moment

MORNING = datetime(2026, 9, 2, 8, 0, tzinfo=VIETNAM)
HOURS = Hours(open=dict.fromkeys(WEEKDAYS, (("07:30", "11:30"), ("13:30", "17:00"))))
STATUS, LAND, RESULT = ServiceId("ho-tich"), ServiceId("dat-dai"), ServiceId("nhan-ket-qua")
ONE, TWO, THREE = CounterId("quay-1"), CounterId("quay-2"), CounterId("quay-3")
MAU, HAI, BA, LEADER = (OfficialId(name) for name in ("nguyen-thi-mau", "tran-van-mau", "le-thi-mau", "pham-van-mau"))


def an_assignment(**changes: object) -> DeskAssignment:
    """The desk's assignment of Xã Mẫu A: counters 1 and 2 do two things each, counter 3 everything."""
    told = DeskAssignment(
        revision=1,
        terminal=TerminalId("desk"),
        kind="desk",
        office=OfficeFace(
            id=OfficeId("xa-mau-a"), name={"vi": "Trung tâm Phục vụ hành chính công Xã Mẫu A"}, hours=HOURS, sample=True
        ),
        services=(
            Service(id=STATUS, name={"vi": "Hộ tịch"}, series="H"),
            Service(id=LAND, name={"vi": "Đất đai"}, series="K"),
            Service(id=RESULT, name={"vi": "Nhận kết quả"}, series="H"),
        ),
        counters=(
            CounterServices(id=ONE, label="1", services=(STATUS, RESULT)),
            CounterServices(id=TWO, label="2", services=(LAND, RESULT)),
            CounterServices(id=THREE, label="3"),
        ),
        officials=(
            DeskOfficial(id=MAU, name="Nguyễn Thị Mẫu"),
            DeskOfficial(id=HAI, name="Trần Văn Mẫu"),
            DeskOfficial(id=BA, name="Lê Thị Mẫu"),
            DeskOfficial(id=LEADER, name="Phạm Văn Mẫu", leader=True),
        ),
    )
    return msgspec.structs.replace(told, **changes)


class Hall:
    """A queue in the making: commands go in, events are kept, time is moved by hand."""

    def __init__(self, told: DeskAssignment | None = None, *, wall: datetime | None = MORNING) -> None:
        self.told = told or an_assignment()
        self.queue = Queue()
        self.facts: list[Fact] = []
        self.wall = wall
        self.monotonic = 1_000.0
        self.boot = "boot-1"
        self.days = 0
        self.rating = {ONE: "ok", TWO: "off"}
        self.printers: dict[TerminalId, KnownPrinter] = {TerminalId("lay-so-1"): "ok"}

    @property
    def now(self) -> Moment:
        return Moment(self.wall, self.boot, self.monotonic)

    @property
    def setting(self) -> Setting:
        return Setting(self.told, self.now, DayId(f"ngaymau{self.days}"), dict(self.rating), self.printers)  # type: ignore[arg-type]

    def do(self, command: asked.Command) -> list[QueueEvent]:
        """Carry a command out."""
        return self._took(decide(self.queue, command, self.setting))

    def wait(self, seconds: float) -> list[QueueEvent]:
        """Let time pass."""
        self.monotonic += seconds
        self.wall = self.wall and self.wall + timedelta(seconds=seconds)
        return self._took(pass_time(self.queue, self.setting))

    def jump(self, wall: datetime | None) -> list[QueueEvent]:
        """Set the wall clock, while the monotonic one goes on."""
        self.wall = wall
        return self._took(pass_time(self.queue, self.setting))

    def take(self, service: str = STATUS, *, priority: bool = False) -> Ticket:
        """A citizen takes a number and is told it."""
        self.do(asked.Issue(terminal="lay-so-1", service=service, priority=priority))
        ticket = list(self.queue.tickets.values())[-1]
        self.do(asked.ConfirmDelivery(ticket=ticket.id, outcome="printed"))
        return self.queue.tickets[ticket.id]

    def sign_on(self, counter: str = ONE, official: str = MAU) -> None:
        self.do(asked.SignOn(counter=counter, official=official))

    def call(self, counter: str = ONE) -> Ticket:
        """The next number is called."""
        self.do(asked.CallNext(counter=counter))
        ticket = self.queue.ticket_at(CounterId(counter))
        assert ticket is not None
        return ticket

    def serve(self, counter: str = ONE, seconds: float = 300.0) -> Ticket:
        """Call, start and finish one visit."""
        ticket = self.call(counter)
        self.wait(10)
        self.do(asked.Start(counter=counter))
        self.wait(seconds)
        self.do(asked.Finish(counter=counter))
        return self.queue.tickets[ticket.id]

    def replayed(self) -> Queue:
        """What a desk that starts anew makes of the events."""
        return replay(self.facts)

    def story(self) -> Story:
        return Story(self.queue, self.setting)

    def _took(self, events: list[QueueEvent]) -> list[QueueEvent]:
        facts = [Fact(event, self.wall) for event in events]
        if any(type(event).__name__ == "DayOpened" for event in events):
            self.days += 1
        self.facts += facts
        self.queue = replay(facts, self.queue)
        return events


def refused(hall: Hall, command: asked.Command) -> CommandRefusedError:
    """The refusal of a command, which must change nothing."""
    before = hall.queue
    with pytest.raises(CommandRefusedError) as found:
        hall.do(command)
    assert hall.queue is before
    return found.value


def of(events: list[QueueEvent], kind: type[QueueEvent]) -> list[QueueEvent]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]
