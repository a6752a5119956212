"""The only place of a terminal that reads the time.

A Raspberry Pi has no clock battery: after a start its wall clock shows some moment of the past until the network has set it.
So the wall clock counts only once it was synchronised, and durations are always measured with the monotonic clock.
"""

import ctypes
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from office.periods import from_timestamp

Trust = Literal["synchronised", "system"]

TIMESYNC_MARK = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes this file at its first synchronisation of a boot."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

_STA_UNSYNC = 0x0040
_ADJTIMEX_FAILED = -1


class Clock(Protocol):
    """What a terminal may know about time."""

    def monotonic(self) -> float:
        """Seconds that never jump; comparable between processes of one boot."""

    def now(self) -> datetime | None:
        """The wall clock at +07:00, ``None`` while it is not trusted."""

    def boot(self) -> str:
        """The id of this boot of the machine."""


class SystemClock:
    """The machine's clock. ``trust`` "system" believes the wall clock at once (demo, machines with a battery clock).

    Trust, once won, holds until the process ends: without a network the kernel forgets after some nine hours that it was
    synchronised, while the clock has drifted by less than a few seconds a day, and a vote needs its half-day only.
    """

    def __init__(
        self,
        trust: Trust = "synchronised",
        *,
        synchronised: Callable[[], bool] | None = None,
        boot_id: Path = BOOT_ID,
    ) -> None:
        self._trusted = trust == "system"
        self._synchronised = synchronised or is_synchronised
        self._boot_id = boot_id
        self._boot: str | None = None

    def monotonic(self) -> float:
        """Seconds since the machine's start, not counting a suspended time."""
        return time.monotonic()

    def now(self) -> datetime | None:
        """The wall clock at +07:00, ``None`` until it was once seen synchronised."""
        if not self._trusted:
            self._trusted = self._synchronised()
        return from_timestamp(time.time()) if self._trusted else None

    def boot(self) -> str:
        """The kernel's id of this boot, 32 hex digits.

        Raises:
            OSError: when the kernel does not tell it.
        """
        if self._boot is None:
            self._boot = self._boot_id.read_text("ascii").strip().replace("-", "")
        return self._boot


class _Timex(ctypes.Structure):
    """``struct timex`` of <sys/timex.h>, as far as ``status``; the rest is room for the kernel to write into."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def is_synchronised(mark: Path = TIMESYNC_MARK) -> bool:
    """Whether timesyncd has set the clock in this boot, or the kernel says that some other program keeps it right."""
    return mark.exists() or _kernel_is_synchronised()


def _kernel_is_synchronised() -> bool:
    timex = _Timex()
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return False
    return answer != _ADJTIMEX_FAILED and not timex.status & _STA_UNSYNC
