"""Where the number stands: the largest thing there is, with who is before it, the code for a phone, and what the slip does."""

from kiosk.ticket_view import TicketView
from kiosk.ui import theme
from kiosk.ui.sheet import Page, Place
from kiosk.ui.theme import TOUCH
from kiosk.ui.ticket_frame import above, begin, controls
from kiosk.ui.typeset import LEADING


def number(page: Page, view: TicketView) -> None:
    """The whole page."""
    begin(page, view)
    page.up(12)
    if page.m.upright:
        page.down(16)
        _words(page, view, page.inner, above(page) - page.px(10))
        controls(page, view)
        page.ceiling -= _slip(page, view, page.ceiling)
        page.down(24)
        if view.code:
            _code(page, view, page.margin, page.inner)
        return
    page.floor += _slip(page, view, page.floor + _height(page))
    page.up(8)
    page.down(4)
    width = 0
    if view.code:
        width = min(page.px(210), int(page.inner * 0.34))
        _code(page, view, page.m.width - page.margin - width, width)
        width += page.px(20)
    _words(page, view, page.inner - width, page.free)


def _words(page: Page, view: TicketView, room: int, most: int) -> None:
    """Caption, number, and what follows, in the middle of their height."""
    texts = (
        ("caption", view.caption, theme.NUMBER_CAPTION, 0.21),
        ("wait", view.wait, theme.AHEAD, 0.24),
        ("notice", view.notice, theme.AHEAD, 0.13 if view.notice else 0.0),
        ("detail", view.detail, theme.SLIP_DETAIL._replace(lines=4), 0.22),
    )
    blocks = {name: page.set_text(name, text, style, (room, most * share)) for name, text, style, share in texts}
    gap = page.px(6)
    left = most - sum(block.height + gap for block in blocks.values())
    # One line always fits a room in height, for the typesetting; so the size itself is bounded.
    tallest = min(theme.NUMBER.size, int(max(left, page.px(40)) / LEADING / page.m.scale))
    style = theme.NUMBER._replace(size=tallest, least=min(theme.NUMBER.least, tallest))
    blocks["number"] = page.set_text("number", view.number, style, (room, max(left, page.px(40))), may_grow=False)
    order = [name for name in ("caption", "number", "wait", "notice", "detail") if blocks[name].height]
    total = sum(blocks[name].height for name in order) + gap * (len(order) - 1)
    top = page.ceiling - (0 if page.m.upright else max((most - total) // 2, 0))
    for name in order:
        top -= blocks[name].height
        page.put(name, Place(page.margin, top, room, blocks[name].height))
        top -= gap


def _code(page: Page, view: TicketView, x: int, width: int) -> None:
    """The card with the code: squares, and below them what they are for."""
    pad = page.px(14)
    widest = min(width, page.px(260))
    caption = page.set_text(
        "code caption", view.code_caption, theme.CODE_CAPTION, (widest - 2 * pad, page.px(64)), may_grow=False
    )
    side = min(widest - 2 * pad, page.free - caption.height - 3 * pad)
    height = side + caption.height + 3 * pad - page.px(4)
    left = x + (width - widest) // 2
    bottom = page.ceiling - height if page.m.upright else page.floor + (page.free - height) // 2
    page.put("code card", Place(left, bottom, widest, height))
    page.put("code caption", Place(left + pad, bottom + pad - page.px(4), widest - 2 * pad, caption.height))
    page.put("code", Place(left + (widest - side) // 2, bottom + 2 * pad - page.px(4) + caption.height, side, side))


def _height(page: Page) -> int:
    return page.px(TOUCH + (24 if page.m.upright else 10))


def _slip(page: Page, view: TicketView, top: int) -> int:
    """What the slip does, and the button that ends, below ``top``; returns their height."""
    height, gap, pad = _height(page), page.px(14), page.px(14)
    bottom = top - height
    button = min(page.px(200), page.inner // 3)
    room = page.inner - button - gap
    page.put("slip card", Place(page.margin, bottom, room, height))
    page.put("acts", Place(page.margin + room + gap, bottom, button, height))
    page.set_text("acts", view.acts, theme.SEND, (button - page.px(16), height - page.px(6)))
    head = page.set_text("slip", view.paper, theme.SLIP, (room - 2 * pad, height * 0.45), may_grow=False)
    detail = page.set_text(
        "slip detail", view.paper_detail, theme.SLIP_DETAIL, (room - 2 * pad, height - head.height - page.px(4)), may_grow=False
    )
    top = bottom + (height + head.height + detail.height) // 2
    page.put("slip", Place(page.margin + pad, top - head.height, room - 2 * pad, head.height))
    page.put("slip detail", Place(page.margin + pad, top - head.height - detail.height, room - 2 * pad, detail.height))
    return height
