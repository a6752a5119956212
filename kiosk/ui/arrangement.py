"""Where everything stands on each screen, for any window: pure, so that sizes for touch and reading can be tested.

A landscape window has the faces side by side, an upright one below each other; in both the whole cell of a face is its target.
"""

from collections.abc import Sequence

from kiosk.ui import theme
from kiosk.ui.chips import chip_rows
from kiosk.ui.sheet import Page, Place, Sheet
from kiosk.ui.theme import APART, TOUCH, Measures, Style
from kiosk.ui.typeset import WidthOf
from kiosk.view import View

_SHORT_LABEL = 10


def arrange(view: View, measures: Measures, width_of: WidthOf) -> Sheet:
    """The sheet of any view."""
    page = Page(measures, width_of)
    if view.dark:
        page.put("wake", Place(0, 0, measures.width, measures.height))
        page.set_text("wake", view.wake, theme.WAKE, (page.inner, page.free))
        return page.sheet
    _strip(page, view)
    if view.screen == "faces":
        _faces(page, view)
    elif view.screen == "counters":
        _counters(page, view)
    elif view.screen == "topics":
        _topics(page, view)
    elif view.screen == "hint":
        _hint(page, view)
    else:
        _message(page, view)
    return page.sheet


def _strip(page: Page, view: View) -> None:
    first = " · ".join(part for part in (view.sample, *view.notices[:1]) if part)
    if first:
        text, room = "\n".join((first, *view.notices[1:])), (page.m.width - 2 * page.px(16), 1e9)
        block = page.set_text("strip", text, theme.NOTICE, room, may_grow=False)
        page.put("strip", Place(0, 0, page.m.width, block.height + 2 * page.px(5)))
        page.floor = page.sheet.place("strip").top


def _header(page: Page, view: View) -> None:
    """Office, languages, large text; upright windows have the office's name above them."""
    rows = chip_rows(page, view)
    page.down(8 if page.m.upright else 4)
    if page.m.upright:
        page.line("office", view.office, theme.OFFICE, may_grow=False)
        page.down(6)
    edge = page.m.width - (page.margin if page.m.upright else page.px(16))
    for number, row in enumerate(rows):
        page.ceiling -= page.px(TOUCH) + (page.px(APART) if number else 0)
        x = edge - sum(row.values()) - page.px(APART) * (len(row) - 1)
        for name, width in row.items():
            page.put(name, Place(x, page.ceiling, width, page.px(TOUCH)))
            x += width + page.px(APART)
    if not page.m.upright:
        first = min(page.sheet.place(name).x for name in rows[0])
        room = first - page.px(16) - page.px(12)
        page.set_text("office", view.office, theme.OFFICE, (room, page.px(TOUCH)), may_grow=False)
        page.put("office", Place(page.px(16), page.ceiling, room, page.px(TOUCH)))


def _person(page: Page, view: View) -> None:
    """Who is on duty, and the counter's badge, which on an upright window stands beside the languages if it can."""
    word = page.set_text("counter word", view.counter_word, theme.COUNTER_WORD, (page.px(140), page.px(48)), may_grow=False)
    number = page.set_text("counter", view.counter, theme.COUNTER, (page.px(160), page.px(48)), may_grow=False)
    pad, between = page.px(18), page.px(10)
    width, height = word.width + number.width + between + 2 * pad, max(page.px(50), number.height + page.px(4))
    if page.m.upright:
        beside = _chips_begin(page, view) - page.margin - page.px(APART) >= width
        if not beside:
            page.down(APART)
            page.ceiling -= height
        badge = Place(page.margin, page.ceiling, width, page.px(TOUCH) if beside else height)
    else:
        row = max(page.px(58), height)
        page.ceiling -= row
        badge = Place(page.m.width - page.margin - width, page.ceiling + (row - height) // 2, width, height)
    page.put("badge", badge)
    page.put("counter word", Place(badge.x + pad, badge.y, word.width, badge.height))
    page.put("counter", Place(badge.x + pad + word.width + between, badge.y, number.width, badge.height))
    if view.official:
        _name(page, view, until=page.m.width - page.margin if page.m.upright else badge.x - page.px(12))


def _chips_begin(page: Page, view: View) -> int:
    """The left edge of the last row of chips, which lies on the ceiling."""
    names = ["large text", *(f"language {language.code}" for language in view.languages)]
    return min(place.x for place in map(page.sheet.place, names) if place.width and place.y == page.ceiling)


def _name(page: Page, view: View, *, until: int) -> None:
    disc = page.px(56)
    x = page.margin + disc + page.px(14)
    room = until - x
    name = page.set_text("official", view.official, theme.PERSON, (room, page.px(56)))
    left = page.px(58) - name.height
    title = page.set_text("official title", view.official_title, theme.PERSON_TITLE, (room, max(left, 0)))
    if name.height + title.height > page.px(66) and not page.m.upright:
        title = page.set_text("official title", "", theme.PERSON_TITLE, (room, 0))
    row = max(disc, name.height + title.height)
    if page.m.upright:
        page.down(10)
        page.ceiling -= row
        bottom = page.ceiling
    else:
        bottom = page.ceiling + (page.px(58) - row) // 2
    page.put("portrait", Place(page.margin, bottom + (row - disc) // 2, disc, disc))
    page.set_text("initials", view.initials, theme.INITIALS, (disc, disc))
    lower = bottom + (row - name.height - title.height) // 2
    page.put("official title", Place(x, lower, room, title.height))
    page.put("official", Place(x, lower + title.height, room, name.height))


def _once_more(page: Page, view: View) -> None:
    """In place of the person: what «Chọn lại» does, and the button that leaves it."""
    button = page.set_text("keep", view.keep, theme.ACTION, (page.px(220), page.px(TOUCH)))
    width = max(page.px(120), button.width + 2 * page.px(22))
    page.down(10 if page.m.upright else 4)
    page.ceiling -= page.px(TOUCH)
    page.put("keep", Place(page.m.width - page.margin - width, page.ceiling, width, page.px(TOUCH)))
    room = page.inner - width - page.px(16)
    page.set_text("detail", view.detail, theme.TOPICS_DETAIL._replace(weight="semibold", lines=3), (room, page.px(TOUCH)))
    page.put("detail", Place(page.margin, page.ceiling, room, page.px(TOUCH)))


def _faces(page: Page, view: View) -> None:
    _header(page, view)
    if not page.m.upright:
        page.down(4)
    if view.keep:
        _once_more(page, view)
    else:
        _person(page, view)
    page.up(6)
    page.line_below("footnote", view.footnote, theme.FOOTNOTE)
    page.up(4)
    page.down(8 if page.m.upright else 6)
    page.line("title", view.title, theme.QUESTION, most=page.m.height * (0.105 if page.m.upright else 0.15))
    page.down(8 if page.m.upright else 6)
    if page.m.upright:
        _rows(page, view)
    else:
        _columns(page, view)


def _columns(page: Page, view: View) -> None:
    count, gap, edge = len(view.faces), page.px(APART), page.px(18)
    width = min((page.m.width - 2 * edge - gap * (count - 1)) // count, page.px(200))
    names = {f"face {face.score}": face.label for face in view.faces}
    labels = page.set_alike(names, theme.LABEL, (width - page.px(4), max(page.free - page.px(96), page.px(20))))
    label_height = max(block.height for block in labels)
    disc = min(width - page.px(8), page.free - label_height - page.px(10), page.px(176))
    height = disc + label_height + page.px(10)
    x = (page.m.width - count * width - gap * (count - 1)) // 2
    bottom = page.floor + (page.free - height) // 2
    for name in names:
        page.put(name, Place(x, bottom, width, height))
        page.put(f"{name} disc", Place(x + (width - disc) // 2, bottom + height - disc - page.px(2), disc, disc))
        page.put(f"{name} label", Place(x, bottom, width, label_height))
        x += width + gap
    # Labels of one line stand close to their face, not to the window's lower edge.
    for name, block in zip(names, labels, strict=True):
        label = page.sheet.place(f"{name} label")
        page.put(f"{name} label", label._replace(y=label.top - block.height, height=block.height))


def _rows(page: Page, view: View) -> None:
    count, gap = len(view.faces), page.px(APART)
    height = min((page.free - gap * (count - 1)) // count, page.px(150))
    disc = height - 2 * page.px(8)
    text_x = page.margin + page.px(14) + disc + page.px(18)
    room = page.m.width - page.margin - page.px(14) - text_x
    names = {f"face {face.score}": face.label for face in view.faces}
    page.set_alike(names, theme.LABEL._replace(size=28), (room, height - page.px(8)))
    top = page.ceiling - (page.free - count * height - gap * (count - 1)) // 2
    for name in names:
        top -= height
        page.put(name, Place(page.margin, top, page.inner, height))
        page.put(f"{name} disc", Place(page.margin + page.px(14), top + page.px(8), disc, disc))
        page.put(f"{name} label", Place(text_x, top, room, height))
        top -= gap


def _counters(page: Page, view: View) -> None:
    """The counters of an office as a grid of equal buttons, as large as their number allows."""
    _header(page, view)
    page.up(6)
    page.line_below("footnote", view.footnote, theme.FOOTNOTE)
    page.up(8)
    page.down(8)
    page.line("title", view.title, theme.QUESTION, most=page.m.height * (0.12 if page.m.upright else 0.16))
    page.down(10)
    columns = _columns_for(len(view.counters), upright=page.m.upright)
    rows = -(-len(view.counters) // columns)
    gap = page.px(APART)
    width = (page.inner - gap * (columns - 1)) // columns
    height = min((page.free - gap * (rows - 1)) // rows, page.px(150))
    names = {f"counter {counter.id}": counter.label for counter in view.counters}
    # A number stays beside its word; only a long label may take a second line.
    short = all(len(label) <= _SHORT_LABEL for label in names.values())
    style = theme.COUNTER_CHOICE._replace(lines=1) if short else theme.COUNTER_CHOICE
    page.set_alike(names, style, (width - page.px(16), height - page.px(8)))
    for index, name in enumerate(names):
        column, row = index % columns, index // columns
        x, y = page.margin + column * (width + gap), page.ceiling - (row + 1) * height - row * gap
        page.put(name, Place(x, y, width, height))


def _columns_for(count: int, *, upright: bool) -> int:
    """So many columns that no row is longer than people count at a glance."""
    steps = ((3, 1), (8, 2), (18, 3)) if upright else ((4, 2), (9, 3), (16, 4))
    return next((columns for most, columns in steps if count <= most), 4 if upright else 6)


def _topics(page: Page, view: View) -> None:
    page.down(14)
    page.line("title", view.title, theme.TOPICS_QUESTION, most=page.free * (0.1 if page.m.upright else 0.13))
    page.down(2)
    page.line("detail", view.detail, theme.TOPICS_DETAIL, most=page.px(60 if page.m.upright else 28))
    page.down(12)
    page.up(14)
    _actions(page, view)
    page.up(14)
    columns = 2 if len(view.topics) > 3 and not page.m.upright else 1  # noqa: PLR2004  three fit below each other
    rows = -(-len(view.topics) // columns)
    gap = page.px(APART if page.m.upright else 10)
    width = (page.inner - gap * (columns - 1)) // columns
    height = min((page.free - gap * (rows - 1)) // rows, page.px(104))
    names = {f"topic {topic.id}": topic.label for topic in view.topics}
    text_x = page.px(16) + page.px(30) + page.px(14)
    page.set_alike(names, theme.TOPIC, (width - text_x - page.px(12), height - page.px(8)))
    top = page.ceiling
    for index, name in enumerate(names):
        column, row = index % columns, index // columns
        x, y = page.margin + column * (width + gap), top - (row + 1) * height - row * gap
        page.put(name, Place(x, y, width, height))
        page.put(f"{name} box", Place(x + page.px(16), y + (height - page.px(30)) // 2, page.px(30), page.px(30)))
        page.put(f"{name} label", Place(x + text_x, y, width - text_x - page.px(12), height))


def _hint(page: Page, view: View) -> None:
    """The answers as two equal buttons side by side, or one above the other in an upright window; «Bỏ qua» below them."""
    page.down(14)
    page.line("title", view.title, theme.TOPICS_QUESTION, most=page.free * (0.14 if page.m.upright else 0.2))
    page.down(4)
    page.line("detail", view.detail, theme.TOPICS_DETAIL, most=page.free * (0.14 if page.m.upright else 0.18))
    page.up(8)
    page.line_below("footnote", view.footnote, theme.FOOTNOTE)
    page.up(10)
    height, gap = page.px(TOUCH if page.m.upright else 66), page.px(12)
    skip = page.put("skip", Place(page.margin, page.floor, page.inner, height))
    page.set_text("skip", view.skip, theme.ACTION, (skip.width - page.px(16), height - page.px(6)))
    page.floor += height + gap
    page.down(12)
    names = {f"hint {answer.hint}": answer.label for answer in view.hints}
    columns = 1 if page.m.upright else len(names)
    rows = -(-len(names) // columns)
    width = (page.inner - gap * (columns - 1)) // columns
    height = min((page.free - gap * (rows - 1)) // rows, page.px(200))
    page.set_alike(names, theme.COUNTER_CHOICE, (width - page.px(16), height - page.px(8)))
    for index, name in enumerate(names):
        column, row = index % columns, index // columns
        page.put(name, Place(page.margin + column * (width + gap), page.ceiling - (row + 1) * height - row * gap, width, height))


def _actions(page: Page, view: View) -> None:
    texts: Sequence[tuple[str, str, Style, float]] = (
        ("again", view.again, theme.ACTION, 1.0),
        ("skip", view.skip, theme.ACTION, 1.0),
        ("send", view.send, theme.SEND, 1.6),
    )
    height, gap = page.px(TOUCH if page.m.upright else 66), page.px(12)
    rows = (texts[:2], texts[2:]) if page.m.upright else (texts,)
    for row in rows:
        unit = (page.inner - gap * (len(row) - 1)) / sum(share for *_, share in row)
        x = float(page.margin)
        for name, text, style, share in row:
            place = page.put(name, Place(round(x), page.floor, int(unit * share), height))
            page.set_text(name, text, style, (place.width - page.px(16), height - page.px(6)))
            x += unit * share + gap
        page.floor += height + gap
    page.floor -= gap


def _message(page: Page, view: View) -> None:
    if view.screen == "away":
        _header(page, view)
    if view.footnote:
        page.up(12)
        page.line_below("footnote", view.footnote, theme.FOOTNOTE)
    thanks = view.screen == "thanks"
    counter = f"{view.counter_word} {view.counter}" if view.screen == "away" else ""
    sign = page.px(120 if thanks else 84) if view.screen in {"thanks", "out of service"} else 0
    room = page.inner - 2 * page.px(20)
    number = page.set_text("counter", counter, theme.STATE_COUNTER, (room, page.free * 0.3))
    title = page.set_text("title", view.title, theme.THANKS if thanks else theme.STATE, (room, page.free * 0.4))
    detail = page.set_text("detail", view.detail, theme.THANKS_DETAIL if thanks else theme.STATE_DETAIL, (room, page.free * 0.4))
    gap = page.px(16)
    parts = [("sign", sign), ("counter", number.height), ("title", title.height), ("detail", detail.height)]
    shown = [(name, height) for name, height in parts if height]
    top = page.ceiling - (page.free - sum(height for _, height in shown) - gap * (len(shown) - 1)) // 2
    for name, height in shown:
        top -= height
        page.put(
            name, Place((page.m.width - (sign if name == "sign" else room)) // 2, top, sign if name == "sign" else room, height)
        )
        top -= gap
