"""Where it stands what a service needs, before a number is taken; long lists have further pages."""

from typing import NamedTuple

from kiosk.ticket_view import TicketView
from kiosk.ui import theme
from kiosk.ui.sheet import Page, Place
from kiosk.ui.theme import APART, Style
from kiosk.ui.ticket_frame import begin, buttons, careful, controls, keep_pager, pager_row, title

_BULLET = "•  "
_SIZES = (24, 21, 18, 16)


class _Line(NamedTuple):
    text: str
    style: Style
    after: int


def papers(page: Page, view: TicketView) -> None:
    """The whole page."""
    begin(page, view)
    page.up(12)
    buttons(
        page,
        [("back", view.back, 1.0), ("other", view.other, 1.5), ("acts", view.acts, 1.5)],
        columns=2 if page.m.upright and page.m.width < page.px(700) else 3,
    )
    page.up(10)
    start = page.ceiling, page.floor
    for pager in (False, True):
        page.ceiling, page.floor = start
        _head(page, view, pager=pager)
        # The largest size in which all of it stands on one page, else the smallest one on several.
        for size in _SIZES:
            first, last, count = _list(page, view, size)
            if (first, last) == (0, count):
                return
    keep_pager(page, earlier=first > 0, later=last < count)


def _head(page: Page, view: TicketView, *, pager: bool) -> None:
    if page.m.upright:
        page.down(20)
        page.line("title", view.title, theme.GREETING, most=page.px(120))
        page.line("detail", view.detail, theme.SERVICE_DETAIL, most=page.px(44))
        page.down(10)
        page.line("wait", view.wait, theme.AHEAD, most=page.px(66))
        page.down(10)
        controls(page, view)
        if pager:
            pager_row(page, view)
    else:
        page.down(8 if pager else 2)
        title(page, view.title, pager=pager, view=view, most=page.px(70))
        page.line("detail", view.detail, theme.SERVICE_DETAIL, most=page.px(24))
        page.down(4)
        page.line("wait", view.wait, theme.AHEAD, most=page.px(34))
        page.down(4)
    careful(page, view.notice, most=page.px(90))
    page.down(APART)


def _lines(view: TicketView, size: int) -> list[_Line]:
    heading, line = theme.PAPER_HEADING._replace(size=size), theme.PAPER_LINE._replace(size=size)
    found: list[_Line] = []
    for number, section in enumerate(view.papers):
        if number and len(section.lines) == 1:
            found.append(_Line(f"{section.heading}: {section.lines[0]}", line, 6))
            continue
        found.append(_Line(section.heading, heading, 2))
        found += [_Line(f"{_BULLET}{text}", line, 4) for text in section.lines]
    return found


def _list(page: Page, view: TicketView, size: int) -> tuple[int, int, int]:
    """The card with the page that holds ``view.first``; returns its first line, the one after its last, and
    how many there are.
    """
    for name in [name for name in page.sheet.places if name.startswith("paper ")]:
        del page.sheet.places[name], page.sheet.blocks[name]
    pad, lines = page.px(14), _lines(view, size)
    room = page.inner - 2 * pad
    most = max(page.free - 2 * page.px(10), page.px(20))
    blocks = [page.set_text(f"paper {at}", line.text, line.style, (room, most)) for at, line in enumerate(lines)]
    heights = [block.height + page.px(line.after) for block, line in zip(blocks, lines, strict=True)]
    first, last = _page_of(view.first, heights, most)
    height = sum(heights[first:last]) + 2 * page.px(10)
    page.put("card", Place(page.margin, page.ceiling - height, page.inner, height))
    y = page.ceiling - page.px(10)
    for at, block in enumerate(blocks):
        if not first <= at < last:
            del page.sheet.blocks[f"paper {at}"]
            continue
        y -= block.height
        page.put(f"paper {at}", Place(page.margin + pad, y, room, block.height))
        y -= page.px(lines[at].after)
    return first, last, len(lines)


def _page_of(wanted: int, heights: list[int], most: int) -> tuple[int, int]:
    """Which lines stand on the page that holds the line ``wanted``.

    >>> _page_of(0, [10, 10, 10], 20), _page_of(2, [10, 10, 10], 20)
    ((0, 2), (2, 3))
    """
    first, used = 0, 0
    for at, height in enumerate(heights):
        if used and used + height > most:
            if wanted < at:
                return first, at
            first, used = at, 0
        used += height
    return first, len(heights)
