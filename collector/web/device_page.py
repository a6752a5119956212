"""«Thiết bị»: every terminal of the scope and how it fares. No figures: this page is also a technician's."""

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import kept_within
from collector.store.devices import devices
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.scope import read_scope
from collector.web.viewing import naming, permitted, seen, viewer
from collector.web.wording import Wording
from office.periods import from_timestamp

device_page = Blueprint("devices", __name__)


@device_page.get("/devices")
@permitted("devices")
def get_devices() -> AnyResponse:
    """The terminals, those in trouble first."""
    here, directory, words = frame(), seen(), spoken()
    scope = read_scope({}, directory, here.today())
    kept_within(scope.inquiry, viewer(), directory)
    ranks = {"offline": 0, "unknown": 1, "online": 2}
    found = sorted(devices(here.store.db(), directory), key=lambda device: (ranks[device.presence], device.office))
    return page(
        "devices.html",
        devices=found,
        wording=Wording(words, directory, scope, naming()),
        since=lambda at_ms: words.moment(from_timestamp(at_ms / 1000)),
        online=sum(device.presence == "online" for device in found),
        read_at=words.moment(here.now()),
    )
