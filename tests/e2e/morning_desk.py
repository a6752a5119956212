"""The real desk with its real console in a morning that lasts as long as a test.

``python -m tests.e2e.morning_desk CONFIG BASE STATE``: as ``nucuoi desk run``, but by a clock that says eight in the morning at
the monotonic second BASE. Ended in good order it writes the digest of its queue to STATE: what it believed after all its starts.
"""

import signal
import sys
from pathlib import Path

from kiosk.desk.config import load_desk_config
from kiosk.desk.console import serve
from kiosk.desk.wiring import build
from kiosk.wiring import set_up_log
from tests.e2e.desk_process import ShiftedClock, digest_of_queue


def main() -> None:
    """Serve until SIGTERM."""
    set_up_log()
    program = build(load_desk_config(Path(sys.argv[1])), clock=ShiftedClock(float(sys.argv[2])), serve=serve)
    signal.signal(signal.SIGTERM, lambda *_: program.stop())
    try:
        program.start()
        program.run()
        Path(sys.argv[3]).write_text(digest_of_queue(program.parts.authority.queue), "ascii")
    finally:
        program.end()


if __name__ == "__main__":
    main()
