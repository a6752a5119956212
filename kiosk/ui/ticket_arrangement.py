"""Where everything stands on each screen of a ticket kiosk, for any window: pure, so that sizes can be tested."""

from kiosk.ticket_view import TicketView
from kiosk.ui import theme
from kiosk.ui.sheet import Page, Place, Sheet
from kiosk.ui.theme import APART, TOUCH, VOTE, Measures
from kiosk.ui.ticket_frame import above, begin, buttons, controls
from kiosk.ui.ticket_number import number
from kiosk.ui.ticket_papers import papers
from kiosk.ui.ticket_services import services
from kiosk.ui.typeset import WidthOf


def arrange_ticket(view: TicketView, measures: Measures, width_of: WidthOf) -> Sheet:
    """The sheet of any view."""
    page = Page(measures, width_of)
    if view.dark:
        page.put("wake", Place(0, 0, measures.width, measures.height))
        page.set_text("wake", view.wake, theme.WAKE, (page.inner, page.free))
        return page.sheet
    match view.screen:
        case "services":
            services(page, view)
        case "papers":
            papers(page, view)
        case "number":
            number(page, view)
        case "priority":
            _priority(page, view)
        case _:
            _message(page, view)
    return page.sheet


def _priority(page: Page, view: TicketView) -> None:
    begin(page, view)
    page.down(14 if page.m.upright else 2)
    page.line("title", view.title, theme.GREETING if page.m.upright else theme.ASKED, most=page.px(80))
    page.down(4)
    page.line("detail", view.detail, theme.SERVICE_DETAIL, most=page.px(48))
    page.down(8)
    controls(page, view)
    page.up(12)
    buttons(page, [("back", view.back, 1.0), ("other", view.other, 1.6)])
    page.up(10)
    gap = page.px(APART)
    columns = 1 if page.m.upright else 2
    rows = -(-len(view.choices) // columns)
    if page.free < rows * (page.px(TOUCH) + gap):
        columns, rows = 3, -(-len(view.choices) // 3)
    height = min((page.free - gap * (rows - 1)) // rows, page.px(VOTE))
    width = (page.inner - gap * (columns - 1)) // columns
    names = {f"choice {slug}": words for slug, words in view.choices}
    page.set_alike(names, theme.TOPIC, (width - 2 * page.px(16), height - page.px(8)))
    for index, name in enumerate(names):
        column, row = index % columns, index // columns
        page.put(name, Place(page.margin + column * (width + gap), page.ceiling - (row + 1) * height - row * gap, width, height))


def _message(page: Page, view: TicketView) -> None:
    """One sentence, what it means, and at most two buttons."""
    if view.languages:
        begin(page, view)
    if view.footnote:
        page.up(12)
        page.line_below("footnote", view.footnote, theme.FOOTNOTE)
    sign = page.px(84)
    if page.m.upright and view.languages:
        most = above(page)
    else:
        page.up(12)
        buttons(page, [("back", view.back, 1.0), ("other", view.other, 1.0)])
        page.up(8)
        most = page.free
    room = page.inner - 2 * page.px(20)
    title = page.set_text("title", view.title, theme.STATE, (room, most * 0.4))
    detail = page.set_text("detail", view.detail, theme.STATE_DETAIL, (room, most * 0.42))
    gap = page.px(14)
    if sign + title.height + detail.height + 3 * gap > most:
        sign = 0
    parts = [("sign", sign), ("title", title.height), ("detail", detail.height)]
    shown = [(name, height) for name, height in parts if height]
    total = sum(height for _, height in shown) + gap * (len(shown) - 1)
    top = page.ceiling - (most - total) // 2
    for name, height in shown:
        top -= height
        width = sign if name == "sign" else room
        page.put(name, Place((page.m.width - width) // 2, top, width, height))
        top -= gap
    if page.m.upright and view.languages:
        controls(page, view)
        page.down(12)
        _below(page, view)


def _below(page: Page, view: TicketView) -> None:
    """On an upright screen the buttons follow at once, within reach, and not at the lower edge."""
    for name, text in (("other", view.other), ("back", view.back)):
        if text:
            height = page.px(TOUCH + 16)
            page.ceiling -= height
            page.put(name, Place(page.margin, page.ceiling, page.inner, height))
            page.set_text(name, text, theme.ACTION, (page.inner - page.px(16), height - page.px(6)))
            page.down(12)
