"""Which screens of the sample office the demo shows: a rating terminal, a ticket kiosk, the hall's board."""

from collections.abc import Mapping

from nucuoi.fleet import CONFIG, STATION_CONFIG, Look, Upward, place_of, quoted, write_station_config
from nucuoi.stage import Stage
from nucuoi.windows import Screen
from office.ids import OfficeId, TerminalId

OFFICE = OfficeId("xa-mau-a")
SHOWN = (OFFICE, TerminalId("danh-gia-3"))
"""The rating terminal whose screen is shown."""

TICKET, BOARD = TerminalId("lay-so-1"), TerminalId("bang-goi-so")
RATING_LOOK = Look(800, 480)
_TICKET_LOOK, _BOARD_LOOK = Look(1280, 800), Look(1280, 720)


def screens(stage: Stage, upward: Upward, passwords: Mapping[str, str]) -> list[Screen]:
    """The screens, with the files of the new ones written. The ticket kiosk prints into a file, the board speaks to nobody."""
    slips = stage.directory / "phieu.escpos"
    printer = ("", "[printer]", 'connection = "file"', f"file = {quoted(str(slips))}", 'proof = "sent"')
    for station, look, more in ((TICKET, _TICKET_LOOK, printer), (BOARD, _BOARD_LOOK, ())):
        write_station_config(
            stage.terminals, OFFICE, station, upward, password=passwords[f"{OFFICE}/{station}"], look=look, more=more
        )

    def config(station: TerminalId, name: str = STATION_CONFIG) -> str:
        return str(place_of(stage.terminals, OFFICE, station) / name)

    return [
        Screen(
            "rating-screen",
            "Màn hình đánh giá, quầy 3 / rating screen",
            ("kiosk", "run", "--config", config(SHOWN[1], CONFIG)),
            RATING_LOOK,
            stage.picture,
            (96, 300),
        ),
        Screen(
            "ticket-kiosk",
            "Máy lấy số / ticket kiosk",
            ("kiosk", "ticket", "--config", config(TICKET)),
            _TICKET_LOOK,
            stage.directory / "lay-so.png",
            (340, 320),
        ),
        Screen(
            "board",
            "Bảng gọi số / board",
            ("kiosk", "board", "--config", config(BOARD)),
            _BOARD_LOOK,
            stage.directory / "bang-goi-so.png",
        ),
    ]
