"""What axe-core finds on a page: WCAG 2.0 to 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def breaches(page: Page) -> list[str]:
    """One line for each element that breaks a rule: the rule, why, and the element."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['failureSummary'].splitlines()[-1].strip()} {node['html'][:160]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
