"""What every screen of a ticket kiosk has: strip, office, chips, and the buttons below; for any window, pure.

An upright screen is taller than an arm can reach: what is only read stands above, the chips and all else to be touched below
:data:`kiosk.ui.stand.REACH`.
"""

from collections.abc import Sequence

from kiosk.ticket_view import TicketView
from kiosk.ui import theme
from kiosk.ui.chips import chip_rows
from kiosk.ui.sheet import Page, Place
from kiosk.ui.stand import reach
from kiosk.ui.theme import APART, TOUCH, Style

LOUDSPEAKER = "loudspeaker"
_PAGER = ("earlier", "later")


def begin(page: Page, view: TicketView) -> None:
    """The strip at the lower edge; the office above, in a landscape window with the chips beside it."""
    first = " · ".join(part for part in (view.sample, *view.notices[:1]) if part)
    if first:
        text, widest = "\n".join((first, *view.notices[1:])), page.m.width - 2 * page.px(16)
        block = page.set_text("strip", text, theme.NOTICE, (widest, 1e9), may_grow=False)
        page.put("strip", Place(0, 0, page.m.width, block.height + 2 * page.px(4)))
        page.floor = page.sheet.place("strip").top
    page.down(4)
    if page.m.upright:
        page.down(8)
        page.line("office", view.office, theme.OFFICE, may_grow=False)
        return
    edge = page.m.width - page.px(12)
    left = _chips(page, view, edge)
    room = left - page.px(16) - page.px(12)
    page.set_text("office", view.office, theme.OFFICE, (room, page.px(TOUCH)), may_grow=False)
    page.put("office", Place(page.px(16), page.ceiling, room, page.px(TOUCH)))


def controls(page: Page, view: TicketView) -> None:
    """From here on things are touched: an upright window goes on within reach, beginning with the chips."""
    if not page.m.upright:
        return
    page.ceiling = min(page.ceiling, reach(page))
    _chips(page, view, page.m.width - page.margin)
    page.down(12)


def above(page: Page) -> int:
    """The height that is left for what is only read, above the controls of an upright window."""
    return page.ceiling - reach(page) if page.m.upright else page.free


def _chips(page: Page, view: TicketView, edge: int) -> int:
    rows = chip_rows(page, view, (LOUDSPEAKER,) if view.loudspeaker else ())
    left = edge
    for number, row in enumerate(rows):
        page.ceiling -= page.px(TOUCH) + (page.px(APART) if number else 0)
        x = edge - sum(row.values()) - page.px(APART) * (len(row) - 1)
        left = min(left, x)
        for name, width in row.items():
            page.put(name, Place(x, page.ceiling, width, page.px(TOUCH)))
            x += width + page.px(APART)
    return left


def title(page: Page, text: str, *, pager: bool, view: TicketView, most: float) -> None:
    """The title, with room for the pager at its right where there is one."""
    room = page.inner
    if pager:
        width = _pager_width(page, view)
        room -= 2 * width + page.px(APART) + page.px(12)
    block = page.set_text("title", text, theme.ASKED, (room, most))
    height = max(block.height, page.px(TOUCH)) if pager else block.height
    page.ceiling -= height
    page.put("title", Place(page.margin, page.ceiling, room, height))
    if pager:
        _put_pager(page, page.ceiling + (height - page.px(TOUCH)) // 2, width)


def pager_row(page: Page, view: TicketView) -> None:
    """The pager in a row of its own, where a title takes the whole width."""
    width = _pager_width(page, view)
    page.ceiling -= page.px(TOUCH)
    _put_pager(page, page.ceiling, width)
    page.down(APART)


def _pager_width(page: Page, view: TicketView) -> int:
    """Of each of its two buttons; their words are set."""
    widths = [page.set_text(name, getattr(view, name), theme.ACTION, (page.px(120), page.px(TOUCH))).width for name in _PAGER]
    return max(page.px(96), *(found + 2 * page.px(16) for found in widths))


def _put_pager(page: Page, y: int, width: int) -> None:
    x = page.margin + page.inner - 2 * width - page.px(APART)
    for name in _PAGER:
        page.put(name, Place(x, y, width, page.px(TOUCH)))
        x += width + page.px(APART)


def keep_pager(page: Page, *, earlier: bool, later: bool) -> None:
    """Only the pages that there are can be turned to."""
    for name, is_there in zip(_PAGER, (earlier, later), strict=True):
        if not is_there:
            page.sheet.places.pop(name, None)
            page.sheet.blocks.pop(name, None)


def careful(page: Page, text: str, *, most: float) -> None:
    """What must be read before anything is touched, in a card of its own below the ceiling."""
    if not text:
        return
    page.down(6)
    pad = page.px(12)
    block = page.set_text("notice", text, theme.CAREFUL, (page.inner - 2 * pad, most - pad))
    height = block.height + pad
    page.ceiling -= height
    page.put("notice card", Place(page.margin, page.ceiling, page.inner, height))
    page.put("notice", Place(page.margin + pad, page.ceiling, page.inner - 2 * pad, height))


def buttons(page: Page, texts: Sequence[tuple[str, str, float]], *, columns: int = 3) -> None:
    """Buttons above the floor, by name, text and share of the width; empty ones are left out."""
    wanted = [row for row in texts if row[1]]
    if not wanted:
        return
    height, gap = page.px(TOUCH + 8), page.px(12)
    rows = [wanted[at : at + columns] for at in range(0, len(wanted), columns)]
    for row in reversed(rows):
        if len(row) == 1 and columns > 1:
            # One button over the whole width looks like a bar.
            width = page.inner if page.m.upright else page.inner // 2
            name, text, _ = row[0]
            place = page.put(name, Place((page.m.width - width) // 2, page.floor, width, height))
            page.set_text(name, text, theme.ACTION, (width - page.px(16), height - page.px(6)))
            page.floor += height + gap
            continue
        unit = (page.inner - gap * (len(row) - 1)) / sum(share for *_, share in row)
        x = float(page.margin)
        for name, text, share in row:
            place = page.put(name, Place(round(x), page.floor, int(unit * share), height))
            style: Style = theme.SEND if name == "acts" else theme.ACTION
            page.set_text(name, text, style, (place.width - page.px(16), height - page.px(6)))
            x += unit * share + gap
        page.floor += height + gap
    page.floor -= gap
