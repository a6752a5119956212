"""Where everything stands on the hall's board, for any window: pure, so that sizes for reading from afar can be tested.

Sizes are pixels of a display of 1920 × 1080, such as 43 inches seen from 8 m: nothing is smaller than 64, no number than 112.
"""

from functools import cache

from kiosk.board_view import BoardView, RowView
from kiosk.ui.sheet import Page, Place, Sheet
from kiosk.ui.theme import Measures, Style, Weight
from kiosk.ui.typeset import LEADING, Block, WidthOf, typeset

LEAST, LEAST_NUMBER = 64, 112
"""In pixels of 1920 × 1080."""

TITLE, COUNT = Style(68, LEAST, "extrabold"), Style(64, LEAST, "semibold")
CLOCK, CHIP = Style(76, LEAST, "extrabold"), Style(LEAST, LEAST, "bold")
NEWEST_WORD = 84
WORD, LABEL = Style(68, LEAST, "regular"), Style(LEAST_NUMBER, LEAST, "extrabold")
NUMBER, NEWEST_NUMBER = Style(LEAST_NUMBER, LEAST_NUMBER, "extrabold"), 156
NOTICE, LOST = Style(LEAST, LEAST, "semibold", 4), Style(LEAST, LEAST, "bold", 4)
CALL_ABOVE, CALL_BELOW = Style(84, LEAST, "semibold"), Style(150, 96, "extrabold", 2)
CALL_NUMBER = Style(380, LEAST_NUMBER, "extrabold")
OFFICE = Style(LEAST, LEAST, "semibold", 3)
MESSAGE, MESSAGE_DETAIL = Style(120, 80, "extrabold", 3), Style(76, LEAST, "regular", 4)

MARGIN, GAP, PAD = 56, 10, 40
HEADER, FOOT_PAD = 112, 17
ROW, LEAST_ROW, NEWEST_ROW = 150, 98, 214
CHIP_PAD = 26
UPRIGHT_ROW, TWO_LINES = 178, 220
"""Rows of an upright window, and those in which something stands below a number or a word."""
_WORD_AT, _LABEL_AT = 0.605, 0.775
"""Where «Quầy» and its number begin, as shares of a wide window."""
_BY_WORTH, _FROM_LEFT = ("title", "clock", "sample", "count"), ("title", "sample", "count", "clock")
"""What the header must have in its first line, and how it stands there."""
_SHORT = 3
"""A label of so few letters is written as large as the number."""
_CAPITAL = 0.73
"""The height of a capital or a digit, in sizes: a number has neither marks nor descenders, and may stand close."""


class HallMeasures(Measures):
    """Measures that are 1 at 1920 × 1080 and 1080 × 1920."""

    @property
    def scale(self) -> float:
        """By how much the sizes grow."""
        long, short = max(self.width, self.height), min(self.width, self.height)
        return min(long / 1920, short / 1080)


def arrange_board(view: BoardView, measures: Measures, width_of: WidthOf) -> Sheet:
    """The sheet of any view of the board."""
    page = Page(measures, width_of)
    page.margin = page.px(MARGIN if not measures.upright else PAD)
    hall = _Hall(page, width_of)
    if view.call is not None:
        hall.call(view)
        return page.sheet
    hall.foot(view)
    hall.header(view)
    if view.screen == "rows":
        hall.rows(view.rows)
    else:
        hall.message(view)
    return page.sheet


def tabular(width_of: WidthOf) -> WidthOf:
    """Widths as they are when every digit is as wide as the widest."""

    @cache
    def widest(weight: Weight) -> str:
        return max("0123456789", key=lambda digit: width_of(digit, weight))

    def width(text: str, weight: Weight) -> float:
        return sum(width_of(widest(weight) if letter.isdecimal() else letter, weight) for letter in text)

    return width


class _Hall:
    """The board in the making."""

    def __init__(self, page: Page, width_of: WidthOf) -> None:
        self.page, self.width_of, self.figures = page, width_of, tabular(width_of)

    def number(self, name: str, text: str, style: Style, room: float = 1e9) -> Block:
        """A number or a time on one line, its digits all of one width."""
        block = typeset(text, self.page.m.type(style), (room, 1e9), self.figures)
        self.page.sheet.blocks[name] = block
        return block

    def chip(self, name: str, text: str) -> tuple[int, int]:
        """The size of a chip with this text; nothing for none."""
        block = self.page.set_text(name, text, CHIP, (1e9, 1e9))
        return (block.width + 2 * self.page.px(CHIP_PAD), self.page.px(LEAST * LEADING)) if block.lines else (0, 0)

    def foot(self, view: BoardView) -> None:
        """Notices, or since when the desk is lost. Its height is that of the longest, so that nothing jumps."""
        page = self.page
        name, texts, style = ("lost", (view.lost,), LOST) if view.lost else ("notice", view.notices, NOTICE)
        if not texts:
            return
        room = (page.inner, page.m.height * 0.4)
        height = max(page.set_text(name, text, style, room).height for text in texts)
        page.set_text(name, texts[view.notice % len(texts)], style, room)
        page.put("foot", Place(0, 0, page.m.width, height + 2 * page.px(FOOT_PAD)))
        page.put(name, Place(page.margin, page.px(FOOT_PAD), page.inner, height))
        page.floor = page.sheet.place("foot").top

    def header(self, view: BoardView) -> None:
        """What the list is, the clock, how many wait, and that the figures are samples: as many as fit in each line."""
        page, gap = self.page, self.page.px(PAD)
        widths = {
            "title": page.set_text("heading", view.title if view.screen == "rows" else "", TITLE, (page.inner, 1e9)).width,
            "clock": self.number("clock", view.clock, CLOCK).width,
            "sample": self.chip("sample", view.sample)[0],
            "count": page.set_text("count", view.count, COUNT, (page.inner, 1e9)).width,
        }
        page.down(8)
        waiting = [name for name in _BY_WORTH if widths[name]]
        while waiting:
            line = [waiting.pop(0)]
            taken = widths[line[0]]
            for name in waiting[:]:
                if taken + gap + widths[name] <= page.inner:
                    taken += gap + widths[name]
                    line.append(name)
                    waiting.remove(name)
            self._line([name for name in _FROM_LEFT if name in line], widths)

    def _line(self, names: list[str], widths: dict[str, int]) -> None:
        """The first at the left, the others at the right."""
        page, gap = self.page, self.page.px(PAD)
        height = page.px(HEADER if not page.m.upright else HEADER - 16)
        page.ceiling -= height
        right = page.m.width - page.margin
        for name in reversed(names[1:]):
            right -= widths[name]
            self._put(name, right, widths[name], height)
            right -= gap
        first = names[0]
        alone_at_right = len(names) == 1 and (first == "clock" or (first == "count" and not page.m.upright))
        x = page.m.width - page.margin - widths[first] if alone_at_right else page.margin
        self._put(first, x, widths[first], height)

    def _put(self, name: str, x: int, width: int, height: int) -> None:
        page = self.page
        if name == "sample":
            chip = page.px(LEAST * LEADING)
            page.put(name, Place(x, page.ceiling + (height - chip) // 2, width, chip))
        else:
            page.put("heading" if name == "title" else name, Place(x, page.ceiling, width, height))

    def rows(self, rows: tuple[RowView, ...]) -> None:
        """As many calls as fit, the newest on top and larger while there is room."""
        page = self.page
        page.down(4)
        page.up(16)
        shape = _Columns(self, rows)
        least, gap = shape.least, page.px(GAP)
        count = max(1, min(len(rows), (page.free + gap) // (least + gap)))
        free = page.free - gap * (count - 1)
        usual = page.px(UPRIGHT_ROW if page.m.upright else ROW)
        rest = max(least, min(usual, int(free / (count + 0.42))))
        newest = max(least, min(page.px(NEWEST_ROW), free - rest * (count - 1)))
        for index in _most_wanted(rows, count):
            height = rest if index else newest
            page.ceiling -= height
            shape.place(index, rows[index], Place(page.margin, page.ceiling, page.inner, height))
            page.ceiling -= gap

    def call(self, view: BoardView) -> None:
        """One call over the whole window."""
        page, call = self.page, view.call
        if call is None:
            return
        if view.sample:
            width, height = self.chip("sample", view.sample)
            page.down(40)
            page.ceiling -= height
            page.put("sample", Place((page.m.width - width) // 2, page.ceiling, width, height))
        chip, chip_height = self.chip("priority", call.priority)
        above = page.set_text("above", call.above, CALL_ABOVE, (page.inner, 1e9))
        below = page.set_text("below", call.below, CALL_BELOW, (page.inner, 1e9))
        number = page.set_text("number", call.number, CALL_NUMBER, (page.inner, 1e9))
        gap = page.px(34)
        parts = [
            ("above", page.inner, above.height),
            ("number", page.inner, int(number.size * _CAPITAL) + page.px(20)),
            ("below", page.inner, below.height),
            ("priority", chip, chip_height),
        ]
        shown = [part for part in parts if part[2]]
        top = page.ceiling - (page.free - sum(part[2] for part in shown) - gap * (len(shown) - 1)) // 2
        for name, width, height in shown:
            top -= height
            page.put(name, Place((page.m.width - width) // 2, top, width, height))
            top -= gap

    def message(self, view: BoardView) -> None:
        """One sentence, what it means, and the office."""
        page = self.page
        page.down(20)
        page.line("office", view.office, OFFICE, most=page.free * 0.3)
        page.down(20)
        page.up(20)
        title = page.set_text("title", view.title, MESSAGE, (page.inner, page.free * 0.5))
        detail = page.set_text("detail", view.detail, MESSAGE_DETAIL, (page.inner, page.free * 0.4))
        gap = page.px(36) if detail.height else 0
        top = page.ceiling - (page.free - title.height - gap - detail.height) // 2
        page.put("title", Place(page.margin, top - title.height, page.inner, title.height))
        page.put("detail", Place(page.margin, top - title.height - gap - detail.height, page.inner, detail.height))


class _Columns:
    """Where number, chip, «Quầy» and its label stand in every row, so that they stand below each other.

    On a narrow window a long label goes below its word, and the chip below its number.
    """

    def __init__(self, hall: _Hall, rows: tuple[RowView, ...]) -> None:
        self.hall, page = hall, hall.page
        pad = page.px(PAD)
        self.left, self.right = page.margin + pad, page.m.width - page.margin - pad
        self.gap = page.px(32)
        numbers = max((self._width(row.number, LEAST_NUMBER, "extrabold") for row in rows), default=0)
        if rows:
            newest = LEAST_NUMBER if page.m.upright else NEWEST_NUMBER
            numbers = max(numbers, self._width(rows[0].number, newest, "extrabold"))
        largest = WORD.size if page.m.upright else NEWEST_WORD
        words = max((hall.width_of(row.word, "regular") * page.px(largest) + 1 for row in rows), default=0)
        labels = max((self._width(row.counter, _label_size(row.counter), "extrabold") for row in rows), default=0)
        chips = max((hall.width_of(row.priority, "bold") * page.px(CHIP.size) for row in rows), default=0)
        self.chip_width = round(chips) + 2 * page.px(CHIP_PAD) if chips else 0
        self.number_room = round(numbers) + 2
        room = self.right - self.left
        beside = numbers + self.gap + words + self.gap + labels
        self.is_stacked = beside > room
        if self.is_stacked:
            beside = numbers + self.gap + max(words, labels)
        self.is_under = bool(chips) and beside + self.gap + self.chip_width > room
        column = max(words, labels) if self.is_stacked else labels
        # A label that is too long even so becomes smaller.
        begin = self.left + numbers + self.gap + (words + self.gap) * (not self.is_stacked)
        self.label_at = round(max(begin, min(page.m.width * _LABEL_AT, self.right - column)))
        self.word_at = self.label_at if self.is_stacked else round(min(page.m.width * _WORD_AT, self.label_at - self.gap - words))
        self.label_room = self.right - self.label_at
        self.least = page.px(TWO_LINES if self.is_stacked or self.is_under else LEAST_ROW)

    def place(self, index: int, row: RowView, card: Place) -> None:
        """One row in its card."""
        hall, page, name = self.hall, self.hall.page, f"row {index}"
        page.put(name, card)
        growth = 0 if page.m.upright else card.height / page.m.scale * 0.83
        size = max(LEAST_NUMBER, min(NEWEST_NUMBER, int(growth)))
        number = hall.number(f"{name} number", row.number, NUMBER._replace(size=size), self.number_room)
        chip_width, chip = hall.chip(f"{name} chip", row.priority)
        below = page.px(12) + chip if self.is_under and row.priority else 0
        upper = Place(self.left, card.y + below, number.width, card.height - below)
        page.put(f"{name} number", upper)
        if below:
            page.put(f"{name} chip", Place(self.left, card.y + page.px(12), chip_width, chip))
        elif row.priority:
            page.put(
                f"{name} chip", Place(self.left + number.width + self.gap, card.y + (card.height - chip) // 2, chip_width, chip)
            )
        word_style = WORD._replace(size=max(WORD.size, min(NEWEST_WORD, int(size * 0.54))))
        label_style = LABEL._replace(size=size if len(row.counter) <= _SHORT else LEAST + 8)
        word = page.set_text(f"{name} word", row.word, word_style, (max(self.label_room, self.label_at - self.word_at), 1e9))
        hall.number(f"{name} label", row.counter, label_style, self.label_room)
        if self.is_stacked:
            above = page.px(96)
            page.put(f"{name} word", Place(self.word_at, card.top - above, self.label_room, above - page.px(4)))
            page.put(
                f"{name} label", Place(self.label_at, card.y + page.px(6), self.label_room, card.height - above - page.px(6))
            )
        else:
            page.put(f"{name} word", card._replace(x=self.word_at, width=word.width))
            page.put(f"{name} label", card._replace(x=self.label_at, width=self.label_room))

    def _width(self, text: str, size: float, weight: Weight) -> float:
        return self.hall.figures(text, weight) * self.hall.page.px(size) + 1


def _most_wanted(rows: tuple[RowView, ...], count: int) -> list[int]:
    """Which rows are shown when not all have room: who is still being called, then the newest; in their order."""
    by_worth = sorted(range(len(rows)), key=lambda index: (bool(index) and not rows[index].is_called, index))
    return sorted(by_worth[:count])


def _label_size(label: str) -> int:
    return LEAST_NUMBER if len(label) <= _SHORT else LEAST + 8
