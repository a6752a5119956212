"""Where the services stand: the guide first, then as many tiles as are large enough to touch; the others on further pages."""

from collections.abc import Sequence

from kiosk.ticket_view import ServiceView, TicketView
from kiosk.ui import theme
from kiosk.ui.sheet import Page, Place
from kiosk.ui.theme import APART, LARGER, VOTE
from kiosk.ui.ticket_frame import above, begin, careful, controls, keep_pager, pager_row, title

_FEW = 2
_TALLEST = 150
_DISCS = (74, 44)
"""A smaller picture leaves more room for a long name."""


def services(page: Page, view: TicketView) -> None:
    """The whole page."""
    begin(page, view)
    if page.m.upright:
        _greet(page, view)
    controls(page, view)
    page.up(10)
    columns = 1 if page.m.upright or len(view.services) <= _FEW else 2
    start = page.ceiling, page.floor
    for wide in range(columns, 0, -1):
        page.ceiling, page.floor = start
        # Names that two columns would cut have one.
        if _lay(page, view, wide) or wide == 1:
            return
        for name in [name for name in (*page.sheet.places, *page.sheet.blocks) if name.startswith("service ")]:
            page.sheet.places.pop(name, None)
            page.sheet.blocks.pop(name, None)


def _greet(page: Page, view: TicketView) -> None:
    page.down(24)
    room = above(page)
    page.line("greeting", view.greeting, theme.GREETING, most=room * 0.3)
    page.line("title", view.title, theme.GREETING, most=room * 0.4)
    page.down(8)
    page.line("detail", view.detail, theme.SERVICE_DETAIL._replace(size=21), most=max(above(page), page.px(20)))


def _lay(page: Page, view: TicketView, columns: int) -> bool:
    """First as if everything found a place, and if it does not, with a pager; returns whether no name is cut."""
    rows = -(-len(view.services) // columns)
    least = round(page.px(VOTE) * (LARGER if page.m.large_text else 1))
    gap = page.px(APART)
    start = page.ceiling, page.floor
    for pager in (False, True):
        page.ceiling, page.floor = start
        _head(page, view, pager=pager)
        fitting = max(1, (page.free + gap) // (least + gap))
        if fitting >= rows or pager:
            break
    shown_rows = min(rows, fitting)
    capacity = shown_rows * columns
    begin_at = min(view.first, len(view.services) - 1) // capacity * capacity if view.services else 0
    shown = view.services[begin_at : begin_at + capacity]
    if fitting < rows:
        keep_pager(page, earlier=begin_at > 0, later=begin_at + capacity < len(view.services))
    height = min((page.free - gap * (shown_rows - 1)) // max(shown_rows, 1), page.px(_TALLEST))
    width = (page.inner - gap * (columns - 1)) // columns
    return any(_tiles(page, shown, (width, height), columns, disc) for disc in _DISCS)


def _head(page: Page, view: TicketView, *, pager: bool) -> None:
    """Title, pager, and the guide or why there is none."""
    if page.m.upright:
        if pager:
            pager_row(page, view)
    else:
        page.down(8 if pager else 2)
        title(page, view.title, pager=pager, view=view, most=page.px(62))
        page.down(APART if pager else 6)
    if view.notice:
        careful(page, view.notice, most=page.px(110))
        page.down(APART)
    elif view.guide:
        _guide(page, view)
        page.down(APART)


def _guide(page: Page, view: TicketView) -> None:
    height = page.px(VOTE - 30 if not page.m.upright and page.m.height < page.px(540) else VOTE)
    page.ceiling -= height
    place = page.put("guide", Place(page.margin, page.ceiling, page.inner, height))
    disc = min(height - page.px(20), page.px(56))
    page.put("guide disc", Place(place.x + page.px(20), place.y + (height - disc) // 2, disc, disc))
    x = place.x + page.px(20) + disc + page.px(18)
    room = place.right - x - page.px(16)
    head = page.set_text("guide name", view.guide, theme.GUIDE, (room, height * 0.6))
    detail = page.set_text("guide detail", view.guide_detail, theme.GUIDE_DETAIL, (room, height - head.height - page.px(10)))
    top = place.y + (height + head.height + detail.height) // 2
    page.put("guide name", Place(x, top - head.height, room, head.height))
    page.put("guide detail", Place(x, top - head.height - detail.height, room, detail.height))


def _tiles(page: Page, services: Sequence[ServiceView], size: tuple[int, int], columns: int, largest: int) -> bool:
    """The tiles below the ceiling; returns whether no name is cut."""
    width, height = size
    gap, pad = page.px(APART), page.px(8 if largest == _DISCS[0] else 4)
    disc = min(height - 2 * page.px(12), page.px(largest))
    text_x = page.px(16) + disc + page.px(16)
    room = width - text_x - page.px(12)
    free = height - 2 * pad
    states = page.set_alike(
        {f"service {service.id} state": service.state for service in services}, theme.SERVICE_STATE, (room, free * 0.45)
    )
    most = free - max((block.height for block in states), default=0)
    heads = page.set_alike({f"service {service.id} name": service.name for service in services}, theme.SERVICE, (room, most))
    for index, (service, head, state) in enumerate(zip(services, heads, states, strict=True)):
        column, row = index % columns, index // columns
        x = page.margin + column * (width + gap)
        y = page.ceiling - (row + 1) * height - row * gap
        name = f"service {service.id}"
        page.put(name, Place(x, y, width, height))
        page.put(f"{name} disc", Place(x + page.px(16), y + (height - disc) // 2, disc, disc))
        left = free - head.height - state.height
        detail = page.set_text(f"{name} detail", service.popular, theme.SERVICE_DETAIL, (room, max(left, 0)))
        if any("…" in line for line in detail.lines) or detail.height > left:
            detail = page.set_text(f"{name} detail", "", theme.SERVICE_DETAIL, (room, 0))
        top = y + (height + head.height + detail.height + state.height) // 2
        for part, block in (("name", head), ("detail", detail), ("state", state)):
            top -= block.height
            page.put(f"{name} {part}", Place(x + text_x, top, room, block.height))
    return not any("…" in line for head in heads for line in head.lines)
