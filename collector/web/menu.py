"""The links of the menu: to a page that has days they carry those of the page in hand, so that nobody changes them unseen."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from collector.errors import InquiryInvalidError
from collector.web.scope import read_scope
from office.directory import Index

DAYED = frozenset({"/", "/alerts", "/compare", "/devices", "/dossiers", "/hints"})
"""The pages whose days stand in the address, in the same words on each."""

_DAYS = ("period", "from", "through", "to", "reckoning")


def days_kept(path: str, given: Mapping[str, str], directory: Index, today: date) -> str:
    """The days of the page at ``path`` as the end of an address; nothing where it has none, or such as cannot be followed."""
    kept = {name: given[name] for name in _DAYS if given.get(name)}
    if not kept or not (path in DAYED or path.startswith("/devices/")):
        return ""
    try:
        scope = read_scope({name: [value] for name, value in kept.items()}, directory, today)
    except InquiryInvalidError:
        return ""
    days = {name: value for name, value in scope.parameters.items() if name in _DAYS}
    return f"?{urlencode(days)}"
