"""A thermal printer as a state machine: it takes the bytes of ESC/POS, prints rows on paper that can end, and answers.

It obeys real-time commands wherever they stand, also within the rows of a picture, as real printers do. Faults are attributes;
set them before or while it prints. What it cannot interpret is kept in ``strange``.
"""

import threading

from PIL import Image

NUL, LINE_ROWS, FEED_TO_KNIFE_ROWS = 0, 30, 120
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
HELD = 4096
"""Bytes of a connection that it takes while it stands still."""


class EscposMachine:
    """One printer. ``take`` is called from the thread of whatever carries its bytes."""

    def __init__(self, width: int = 576) -> None:
        self.width = width
        self.slips: list[Image.Image] = []
        self.strange = bytearray()
        self.asked = bytearray()
        self.paper_rows: int | None = None
        self.cover_open = False
        self.near_end = False
        self.cutter_stuck = False
        self.is_silent = False
        self.confirms = True
        self.knows_clear = True
        self.rubbish = b""
        self.unasked = b""
        self.paper_ends_after_cut = False
        self._paper_end = False
        self._held = bytearray()
        self._rows = bytearray()
        self._raster_left = 0
        self._raster_width = 0
        self._unscanned = b""
        self._lock = threading.RLock()

    @property
    def stands_still(self) -> bool:
        return self._paper_end or self.cover_open or self.cutter_stuck

    @property
    def paper_on_the_way(self) -> Image.Image:
        """What has been printed and not yet cut."""
        return self._picture(self._rows)

    def put_in_paper(self) -> None:
        with self._lock:
            self.paper_rows, self._paper_end, self.cover_open = None, False, False
            self._work(bytearray())

    def take(self, data: bytes) -> bytes:
        """Bytes from the cable; what it answers to them."""
        with self._lock:
            if self.rubbish:
                return self.rubbish
            answers = self._answers_at_once(data)
            if CLEAR in data and self.knows_clear:
                self._held.clear()
                self._rows.clear()
                self._raster_left = 0
                data = data.partition(CLEAR)[2]
            self._held += data
            answers += self._work(bytearray())
            return b"" if self.is_silent else bytes(answers)

    def _answers_at_once(self, data: bytes) -> bytearray:
        """To questions wherever they stand, also to one that came in two pieces."""
        answers = bytearray()
        seen = self._unscanned + data
        for at in range(len(seen) - 2):
            if seen[at : at + 2] == b"\x10\x04" and seen[at + 2] in {1, 2, 3, 4}:
                answers.append(self._answer(seen[at + 2]))
                self.asked.append(seen[at + 2])
        self._unscanned = seen[-2:]
        return answers

    def _answer(self, number: int) -> int:
        paper_end = self._paper_end or self.paper_rows == 0
        bits = {
            1: 0x08 * (self.stands_still or paper_end),
            2: 0x04 * self.cover_open | 0x20 * paper_end | 0x40 * self.cutter_stuck,
            3: 0x08 * self.cutter_stuck,
            4: 0x0C * self.near_end | 0x60 * paper_end,
        }
        return 0x12 | bits[number]

    def _work(self, answers: bytearray) -> bytearray:
        """Go on as long as there are whole commands, and paper."""
        while self._held and not self.stands_still:
            if self._raster_left:
                if len(self._held) < self._raster_width or not self._advance(1):
                    break
                self._print_row()
                continue
            taken = self._command(answers)
            if not taken:
                break
            del self._held[:taken]
        return answers

    def _print_row(self) -> None:
        row = self._held[: self._raster_width]
        del self._held[: self._raster_width]
        self._raster_left -= 1
        self._rows += row.ljust(self.width // 8, b"\0")[: self.width // 8]

    def _command(self, answers: bytearray) -> int:
        """How many bytes it had; 0 while it is not whole, or the paper ended before it."""
        held = bytes(self._held)
        if held[0] == NUL:
            return 1
        for known in (b"\x1b@", CLEAR):
            if held.startswith(known):
                return len(known)
            if known.startswith(held):
                return 0
        if held.startswith(b"\x10\x04"):
            return 3 if len(held) > 2 else 0
        if held.startswith(b"\x1dr"):
            if self.confirms and len(held) > 2:
                answers.append(0x03 * self.near_end)
            return 3 if len(held) > 2 else 0
        if held.startswith(b"\x1bd"):
            return 3 if len(held) > 2 and self._advance(held[2] * LINE_ROWS) else 0
        if held.startswith(b"\x1dv0"):
            if len(held) < 8:
                return 0
            self._raster_width, self._raster_left = held[4] + 256 * held[5], held[6] + 256 * held[7]
            return 8
        if held.startswith(b"\x1dV"):
            return self._cut(held)
        if len(held) < 3 and held[0] in b"\x1b\x1d":
            return 0
        self.strange.append(held[0])
        return 1

    def _cut(self, held: bytes) -> int:
        length = 4 if held[2:3] == b"B" else 3
        if len(held) < length or (length == 4 and not self._advance(FEED_TO_KNIFE_ROWS)):
            return 0
        self.slips.append(self._picture(self._rows))
        self._rows.clear()
        self._paper_end = self._paper_end or self.paper_ends_after_cut
        return length

    def _advance(self, rows: int) -> bool:
        if self.paper_rows is None:
            return True
        if self.paper_rows < rows:
            self.paper_rows, self._paper_end = 0, True
            return False
        self.paper_rows -= rows
        return True

    def _picture(self, rows: bytes | bytearray) -> Image.Image:
        height = len(rows) // (self.width // 8)
        return Image.frombytes("1", (self.width, height), bytes(byte ^ 0xFF for byte in rows))
