"""What the rating screen costs: first frame, memory and idle processor time against an empty Kivy window and a Chromium page.

All three run on the same virtual screen with the same software renderer, in turn; a picture of the screen, read
from the X server's memory, says when something is shown. The terminal is the whole program: journal, ballot box and link,
with a broker that is not there.
"""

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec
from PIL.Image import Resampling

from bench.workload import directory, places
from office.directory import assignment_for, index
from office.documents import encode_document
from tests.screens import VirtualScreen, processor_seconds, proportional_memory, virtual_screen, wait_until

ROUNDS = 5
_IDLE_SECONDS = 10.0
_PAPER = (0xF7, 0xF4, 0xEE)
_TEAL = (0x17, 0xA3, 0xA0)
_CHROMIUM = (
    "chromium --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --window-position=0,0 --window-size=800,480 --kiosk"
)


class Program(NamedTuple):
    """A command, and the colour that says that its picture is shown."""

    command: Sequence[str]
    colour: tuple[int, int, int]


class Cost(NamedTuple):
    """Seconds from start to first picture (median), bytes of memory (PSS) of all processes, percent of a processor while idle."""

    first_frame: float
    memory: int
    idle: float


def terminal_config(work: Path, *, thanks: float = 3.0, topics: bool = True) -> Path:
    """The configuration of a terminal with an assignment on its disk, as after its first day."""
    place = places(1)[0]
    config = work / "kiosk.toml"
    journal = work / "journal"
    journal.mkdir(exist_ok=True)
    assignment = assignment_for(index(directory(1)), place.office, place.terminal, 1)
    assignment = msgspec.structs.replace(
        assignment,
        timings=msgspec.structs.replace(assignment.timings, thanks=thanks, response_interval=0),
        topics=assignment.topics if topics else (),
    )
    (journal / "assignment.json").write_bytes(encode_document(assignment))
    config.write_text(
        f'office = "{place.office}"\nterminal = "{place.terminal}"\nledger = "so-cai-mau"\n'
        f'[broker]\nport = 9\npassword = "x"\n[clock]\ntrust = "system"\n[journal]\ndirectory = "{journal}"\n'
        "[screen]\nwidth = 800\nheight = 480\nfullscreen = false\n",
        "utf-8",
    )
    return config


def terminal_command(work: Path) -> list[str]:
    """The real program."""
    return [str(Path(sys.executable).with_name("nucuoi")), "kiosk", "run", "--config", str(terminal_config(work))]


def page_command(work: Path) -> list[str]:
    """The same faces as a page."""
    page = Path(__file__).with_name("page.html")
    return [*_CHROMIUM.split(), f"--user-data-dir={work / 'profile'}", f"--app=file://{page}"]


def empty_command(_work: Path) -> list[str]:
    """Nothing but a Kivy window."""
    return [sys.executable, "-m", "bench.empty_window"]


def installed(work: Path) -> dict[str, str]:
    """The environment in which Python keeps what it compiles, as an installed program does; a source tree may be told not to."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(work / "compiled")}


def measure(programs: dict[str, Program], work: Path, *, rounds: int = ROUNDS) -> dict[str, Cost]:
    """Start each once to warm every cache, then in turn ``rounds`` times until it is shown; then leave it alone and watch.

    In turn, so that whatever else this machine does meanwhile slows all of them.
    """
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    costs = {}
    with virtual_screen(800, 480) as screen:
        for _ in range(rounds + 1):
            for name, (command, colour) in programs.items():
                begin = time.perf_counter()
                with screen.running(command, **installed(work)):
                    seconds[name].append(_until_shown(screen, colour, begin))
                wait_until(partial(_shows_not, screen, colour), "an empty screen")
        for name, (command, colour) in programs.items():
            with screen.running(command, **installed(work)) as program:
                _until_shown(screen, colour, time.perf_counter())
                costs[name] = _at_rest(program.pid, median(seconds[name][1:]))
            wait_until(partial(_shows_not, screen, colour), "an empty screen")
    return costs


def _at_rest(pid: int, first_frame: float) -> Cost:
    time.sleep(3)
    family = _family(pid)
    before = sum(processor_seconds(member) for member in family)
    time.sleep(_IDLE_SECONDS)
    idle = sum(processor_seconds(member) for member in family) - before
    return Cost(first_frame, sum(proportional_memory(member) for member in family), 100 * idle / _IDLE_SECONDS)


def _until_shown(screen: VirtualScreen, colour: tuple[int, int, int], begin: float) -> float:
    wait_until(lambda: _shows(screen, colour), "the first frame")
    return time.perf_counter() - begin


def _shows(screen: VirtualScreen, colour: tuple[int, int, int]) -> bool:
    """Whether a hundredth of the screen has the colour, give or take what a renderer rounds."""
    colours = screen.picture().resize((80, 48), Resampling.NEAREST).getcolors(80 * 48) or []
    shown = sum(
        count
        for count, found in colours
        if isinstance(found, tuple) and max(abs(a - b) for a, b in zip(found, colour, strict=True)) <= 3
    )
    return shown >= 80 * 48 // 100


def _shows_not(screen: VirtualScreen, colour: tuple[int, int, int]) -> bool:
    return not _shows(screen, colour)


def _family(pid: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    family = [pid]
    for member in family:
        family.extend(children.get(member, []))
    return [member for member in family if Path(f"/proc/{member}/smaps_rollup").exists()]


def run(work: Path, *, rounds: int = ROUNDS) -> dict[str, Cost]:
    """All three."""
    programs = {
        "empty window": Program(empty_command(work), _PAPER),
        "chromium page": Program(page_command(work), _TEAL),
        "terminal": Program(terminal_command(work), _TEAL),
    }
    return measure(programs, work, rounds=rounds)
