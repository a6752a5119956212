"""Who goes on by the menu looks at the same days, on every page that has days."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

DAYED = ("/", "/alerts", "/compare", "/devices")


def menu(client: FlaskClient, address: str) -> dict[str, str]:
    """The links of the menu, by the path they lead to."""
    page = client.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
    links = [unescape(link) for link in re.findall(r'<a class="tab[^>]*href="([^"]*)"', page)]
    return {link.partition("?")[0]: link for link in links}


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        ("period=last-month&reckoning=15-14", "period=last-month&reckoning=15-14"),
        ("from=2026-08-03&to=2026-08-21", "from=2026-08-03&through=2026-08-20"),
    ],
)
def test_the_menu_leads_to_the_same_days_wherever_a_page_has_days(an: FlaskClient, days: str, kept: str) -> None:
    for page in (*DAYED, "/dossiers", "/devices/xa-mau-a/danh-gia-1"):
        links = menu(an, f"{page}?office=xa-mau-a&{days}" if page != "/devices/xa-mau-a/danh-gia-1" else f"{page}?{days}")
        for path in DAYED:
            where, _, said = links[path].partition("?")
            assert (where, sorted(said.split("&"))) == (path, sorted(kept.split("&"))), page
            assert page != "/" or an.get(links[path], headers={"Accept": "text/html"}).status_code == 200
        # A page without days would refuse them, or take them for something else.
        assert all(link == path for path, link in links.items() if path not in DAYED)


def test_days_that_cannot_be_followed_and_those_of_other_things_are_not_carried_on(an: FlaskClient) -> None:
    for address in ("/", "/?period=some-time", "/compare?from=2026-08-03&period=this-year", "/audit?from=2026-08-03"):
        links = menu(an, address)
        assert links["/compare"] == "/compare", address
        assert all(link == path for path, link in links.items()), address
    assert menu(an, "/?period=%22%3E%3Cb%3E")["/"] == "/"
