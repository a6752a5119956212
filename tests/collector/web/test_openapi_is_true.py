"""schemathesis asks the API what its OpenAPI document allows and what it forbids: each answer is one that the document says."""

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

from waitress.server import create_server

from tests.collector.desks import a_queue_directory
from tests.collector.web.offices import Town
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.collector.web.test_roles import bearer
from tests.collector.web.viewers import TOP

RULES = """
[auth.openapi.bearer]
bearer = "${NUCUOI_TOKEN}"

[auth.openapi.imports]
bearer = "${NUCUOI_IMPORTS}"

[checks]
# An office that there is none of, two parameters that contradict each other, a day out of range: no schema can say those.
positive_data_acceptance.expected-statuses = ["2xx", "3xx", "400", "403"]
"""


def test_every_answer_of_the_api_is_one_that_its_description_says(tmp_path: Path) -> None:
    town = Town(tmp_path / "collector", a_queue_directory(offices=2, counters=3))
    a_desk_with_days(town, working_days(date(2026, 9, 15), 2))
    town.votes(40)
    town.votes(12, 1, topics=("thai-do",))
    word = bearer(town, TOP)["Authorization"].removeprefix("Bearer ")
    imports = bearer(town, TOP, purpose="dossiers")["Authorization"].removeprefix("Bearer ")
    (tmp_path / "schemathesis.toml").write_text(RULES, "utf-8")
    server = create_server(town.app(), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        done = subprocess.run(
            [
                *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(tmp_path / "schemathesis.toml")),
                *("run", f"http://127.0.0.1:{server.effective_port}/api/v1/openapi.json", "--include-path-regex", "^/api/"),
                *("--checks", "all", "--phases", "coverage,fuzzing", "--max-examples", "8", "--seed", "1", "--no-color"),
            ],
            env={**os.environ, "NUCUOI_TOKEN": word, "NUCUOI_IMPORTS": imports},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    finally:
        server.close()
        thread.join(30)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
    assert "generated" in done.stdout
    assert " 0 generated" not in done.stdout
