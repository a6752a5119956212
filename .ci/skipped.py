"""Print the skipped tests of a JUnit report, grouped by reason."""

import sys
from collections import defaultdict
from xml.etree import ElementTree as ET

reasons: dict[str, list[str]] = defaultdict(list)
for case in ET.parse(sys.argv[1]).iter("testcase"):
    skipped = case.find("skipped")
    if skipped is not None:
        reasons[skipped.get("message", "no reason given")].append(f"{case.get('classname')}::{case.get('name')}")
SHOWN = 3
for reason, names in reasons.items():
    print(f"  {len(names)} × {reason}: {', '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}")
if not reasons:
    print("  nothing")
