"""How this terminal fares, for people who are far away: the signs that matter on a Raspberry Pi, and when to say them.

A card that dies, a power supply that is too weak and a clock that was never set look the same from outside: a dark screen
some day. So they are reported while the terminal still speaks.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from office.documents import Health, encode_document

REPORT_SECONDS = 300.0
"""A report without news leaves no more often than this."""

LOOK_SECONDS = 1.0
"""The sensors are read no more often than this."""

THERMAL = Path("/sys/class/thermal/thermal_zone0/temp")
HARDWARE_MONITORS = Path("/sys/class/hwmon")

_PI_VOLTAGE = "rpi_volt"
_HIGHEST_BELIEVABLE = 1000.0


class Sensors:
    """What the machine tells about itself; ``None`` where it has no such sensor."""

    def __init__(self, *, thermal: Path = THERMAL, monitors: Path = HARDWARE_MONITORS) -> None:
        self._thermal = thermal
        self._monitors = monitors

    def temperature_celsius(self) -> float | None:
        """The processor's temperature."""
        with contextlib.suppress(OSError, ValueError):
            celsius = int(self._thermal.read_text("ascii")) / 1000
            return celsius if abs(celsius) < _HIGHEST_BELIEVABLE else None
        return None

    def under_voltage(self) -> bool | None:
        """Whether the supply is too weak right now, as the firmware's monitor ``rpi_volt`` sees it."""
        with contextlib.suppress(OSError, ValueError):
            for monitor in sorted(self._monitors.iterdir()):
                if (monitor / "name").read_text("ascii").strip() == _PI_VOLTAGE:
                    return int((monitor / "in0_lcrit_alarm").read_text("ascii")) != 0
        return None


class HealthReports:
    """When a report leaves: on a new connection, on a change of verdict, and every five minutes.

    ``gather`` makes the report. Not thread-safe: the link's thread makes every call.
    """

    def __init__(self, gather: Callable[[], Health], monotonic: Callable[[], float]) -> None:
        self._gather = gather
        self._monotonic = monotonic
        self._looked_at = float("-inf")
        self._told_at = float("-inf")
        self._told: tuple[object, ...] = ()

    def due(self, in_any_case: bool) -> bytes | None:
        """The report to publish now, ``None`` when there is nothing to say."""
        now = self._monotonic()
        if not in_any_case and now < self._looked_at + LOOK_SECONDS:
            return None
        self._looked_at = now
        health = self._gather()
        verdicts = _verdicts(health)
        if not in_any_case and verdicts == self._told and now < self._told_at + REPORT_SECONDS:
            return None
        self._told, self._told_at = verdicts, now
        return encode_document(health)


def _verdicts(health: Health) -> tuple[object, ...]:
    """What is news when it changes; figures that grow by themselves are not."""
    quiet = {"disk_free_bytes", "temperature_celsius", "head", "unsent", "waiting"}
    return tuple(value for name, value in msgspec.structs.asdict(health).items() if name not in quiet)
