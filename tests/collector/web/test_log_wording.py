"""«Nhật ký» in words: every deed that is written down, with what the log says of it; what nobody knows stays as it is."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest

from collector.store.audit import DEEDS, Audit, Deed, Entry, Wanted
from collector.store.db import transaction
from collector.web.access_wording import AccessWording
from collector.web.language import language
from collector.web.log_vocabulary import LogVocabulary
from collector.web.log_wording import LogWording
from office.directory import index
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import TOP
from tests.factories import a_directory
from tests.house import ROOT

Sample = tuple[str, dict[str, Any] | None, dict[str, Any] | None, str, list[str]]
"""The object, before and after as they are written, and what the log says of the object and of both."""

A = "xa-mau-a"
OFFICE_A = "Trung tâm Phục vụ hành chính công Xã Mẫu A"
PLANNED = {"planned-for": "2026-10-01", "planned-by": "lan"}

SAMPLES: dict[Deed, Sample] = {
    "account-invited": ("mai", None, {"role": "leader", "unit": A}, "mai", ["vai trò: Lãnh đạo", "phạm vi: Xã Mẫu A"]),
    "account-link": ("mai", None, None, "mai", []),
    "account-withdrawn": ("mai", None, None, "mai", []),
    "account-made": ("mai", None, None, "mai", []),
    "account-changed": (
        *("mai", {"role": "leader", "unit": A}, {"role": "official", "official": f"{A}/nguyen-thi-mau"}, "mai"),
        ["vai trò: Lãnh đạo → Người trực quầy", "phạm vi: Xã Mẫu A → Nguyễn Thị Mẫu 1, Xã Mẫu A"],
    ),
    "account-disabled": ("mai", None, None, "mai", []),
    "account-enabled": ("mai", None, None, "mai", []),
    "password-changed": ("lan", None, None, "", []),
    "second-step-on": ("lan", None, None, "", []),
    "second-step-off": ("mai", None, None, "mai", []),
    "recovery-codes-made": ("lan", None, None, "", []),
    "recovery-code-used": ("lan", None, {"left": 9}, "", ["còn lại: 9"]),
    "login": ("lan", None, None, "", []),
    "token-made": ("bảng tính", None, {"days": 30, "kind": "dossiers"}, "bảng tính", ["số ngày: 30", "loại: chỉ nhập hồ sơ"]),
    "token-revoked": ("bảng tính", None, None, "bảng tính", []),
    "session-ended": ("lan", None, None, "", []),
    "name-shown": (f"{A}/nguyen-thi-mau", None, None, f"Nguyễn Thị Mẫu 1, {OFFICE_A} ({A})", []),
    "export": (
        *("/api/v1/satisfaction", None),
        {"from": "2026-07-01", "to": "2026-08-01", "by": ["office", "half-year"], "filters": {"unit": A, "channel": "exit"}},
        "mức hài lòng",
        ["từ: 01/07/2026", "đến trước: 01/08/2026", "theo: cơ quan, nửa năm", f"đơn vị: Xã Mẫu A ({A})", "cách bỏ phiếu: lối ra"],
    ),
    "directory-changed": (
        *(f"units.{A}", {"parent": "tinh-mau", "valid_to": None}, {"parent": None, "valid_to": "2026-12-31"}, "Đơn vị: Xã Mẫu A"),
        ["đơn vị trên: Tỉnh Mẫu (tinh-mau)", "đóng từ ngày: 31/12/2026"],
    ),
    "directory-planned": (
        *(f"counters.{A}/quay-1", {"label": "1"}, {"label": "1A", "planned-for": "2026-10-01"}, "Quầy 1"),
        ["số quầy: 1 → 1A", "hẹn từ ngày: 01/10/2026"],
    ),
    "directory-plan-withdrawn": (f"offices.{A}", PLANNED, None, OFFICE_A, ["hẹn từ ngày: 01/10/2026", "người hẹn: lan"]),
    "directory-plan-held": (f"offices.{A}", PLANNED, None, OFFICE_A, ["hẹn từ ngày: 01/10/2026", "người hẹn: lan"]),
    "directory-plan-confirmed": (f"offices.{A}", PLANNED, None, OFFICE_A, ["hẹn từ ngày: 01/10/2026", "người hẹn: lan"]),
    "report": (
        "supervision",
        None,
        {"kind": "supervision", "format": "pdf", "period": "this-quarter", "reckoning": "calendar", "office": A},
        "Hồ sơ giám sát",
        ["loại: Hồ sơ giám sát", "dạng: PDF", "thời gian: quý này", "cách tính tháng: từ ngày 1", f"cơ quan: {OFFICE_A} ({A})"],
    ),
    "report-taken": (
        *("unit", None, {"kind": "unit", "format": "pdf", "period": "this-quarter", "file": "nucuoi-unit.pdf"}, "Báo cáo kỳ"),
        ["loại: Báo cáo kỳ", "dạng: PDF", "thời gian: quý này", "tệp: nucuoi-unit.pdf"],
    ),
    "inspection": (
        *("7", None, {"office": A, "visited_on": "2026-09-01"}, "phiếu số 7"),
        [f"cơ quan: {OFFICE_A} ({A})", "ngày đến: 01/09/2026"],
    ),
    "action": ("alert 5", None, {"step": "acknowledged"}, "việc số 5", ["bước: nhận việc"]),
    "comment": (
        *("comment 9", None, {"state": "hidden", "reason": "insult"}, "góp ý số 9"),
        ["tình trạng: đã ẩn", "lý do: xúc phạm người khác"],
    ),
    "hints-read": ("/hints", None, {"filters": {"office": A}}, "", [f"cơ quan: {OFFICE_A} ({A})"]),
    "dossiers-imported": (
        *("3", None, {"kind": "command line", "added": 4, "changed": 0, "file": "ho-so.csv"}, "lần nhập số 3"),
        ["loại: dòng lệnh", "thêm: 4", "đổi: 0", "tệp: ho-so.csv"],
    ),
    "targets-changed": (
        *("2026", {"satisfied": 80.0}, {"satisfied": 85.0, "served": 900}, "năm 2026"),
        ["tỷ lệ phiếu hài lòng: 80% → 85%", "số lượt phục vụ cả năm: 900"],
    ),
}


def an_entry(what: str, object_: str, before: object = None, after: object = None, **changes: Any) -> Entry:  # noqa: ANN401 - fields
    return Entry(1, 0, "lan", "admin", what, object_, None, before, after, "", "127.0.0.1")._replace(**changes)


def wording(code: str = "vi") -> LogWording:
    return LogWording(language(code), index(a_directory(offices=2, counters=2)))


def test_every_deed_has_its_words_and_a_sample_here() -> None:
    directory = index(a_directory())
    assert set(AccessWording(language("vi"), directory).deeds()) == set(DEEDS) == set(SAMPLES)


@pytest.mark.parametrize("deed", DEEDS)
def test_an_entry_is_told_in_words_with_names_beside_codes(deed: Deed) -> None:
    object_, before, after, about, details = SAMPLES[deed]
    entry, log = an_entry(deed, object_, before, after), wording()
    assert about in log.about(entry)
    assert bool(about) == bool(log.about(entry))
    assert log.details(entry) == details


def deeds_in(source: str) -> Iterator[tuple[str, set[str]]]:
    """The deeds that some code writes down, each with the keys of what it says in plain sight."""
    for node in ast.walk(ast.parse(source)):
        name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else name
        if not isinstance(node, ast.Call) or name not in {"record", "write", "_log", "_record"} or not node.args:
            continue
        words = {one.value for arg in node.args for one in ast.walk(arg) if isinstance(one, ast.Constant)}
        tables = [one for word in node.keywords if word.arg in {"before", "after"} for one in ast.walk(word.value)]
        keys = {key.value for one in tables if isinstance(one, ast.Dict) for key in one.keys if isinstance(key, ast.Constant)}
        for deed in words & {*DEEDS}:
            yield str(deed), {str(key) for key in keys}


def unsaid(source: str, vocabulary: LogVocabulary) -> set[str]:
    """The keys that a deed writes and that have no words."""
    return {key for _, keys in deeds_in(source) for key in keys if key not in vocabulary.keys}


def test_whatever_code_writes_into_the_log_has_words_for_each_key() -> None:
    vocabulary = wording().vocabulary
    sources = [path.read_text("utf-8") for room in ("collector", "nucuoi") for path in (ROOT / room).rglob("*.py")]
    seen = {deed for source in sources for deed, _ in deeds_in(source)}
    assert len(seen) > 20, seen
    assert [found for source in sources if (found := unsaid(source, vocabulary))] == []
    assert unsaid('record("login", "x", after={"left": 1, "shoe-size": 44})', vocabulary) == {"shoe-size"}, "the test can fail"


def test_what_nobody_has_words_for_stays_visible_as_it_was_written() -> None:
    log = wording()
    entry = an_entry(
        "of-tomorrow", "thing 4", {"colour": "red"}, {"colour": {"new": ["blue", 7]}, "role": "x"}, address="10.0.0.1"
    )
    assert log.access.deed(entry.what) == "of-tomorrow"
    assert log.about(entry) == "thing 4"
    assert log.details(entry)[:2] == ["colour: red → new blue, 7", "vai trò: x"]
    assert log.details(an_entry("export", "/api/v1/new", None, {"by": ["moon"], "office": "xa-la"})) == [
        "theo: moon",
        "cơ quan: xa-la",
    ]
    assert log.details(an_entry("directory-changed", "moons.x", {"parent": "y"}, {"parent": 3})) == ["đơn vị trên: y → 3"]
    assert log.about(an_entry("directory-changed", "office.toml")) == "office.toml"


def test_the_page_of_the_log_shows_no_english_and_escapes_what_others_wrote(town: Town) -> None:
    with transaction(town.db):
        for deed, (object_, before, after, *_) in SAMPLES.items():
            Audit(town.db).write(
                deed, object_, at_ms=town.clock.ms, account="mai", role="leader", unit=A, before=before, after=after
            )
        hostile = {"file": "<script>alert(1)</script>", "<b>": "<i>"}
        Audit(town.db).write(
            "dossiers-imported", "<u>1", at_ms=town.clock.ms, account="command line", role="admin", after=hostile
        )
    answer = logged_in(town.app(), TOP).get("/audit?from=2026-09-01").get_data(as_text=True)
    table = answer.partition("<tbody>")[2].partition("</tbody>")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", table).split())
    for english in (
        "calendar",
        "supervision",
        "this-quarter",
        "office,",
        "half-year",
        "hidden",
        "acknowledged",
        "planned-for",
        "command",
    ):
        assert english not in text, english
    assert "dòng lệnh" in text
    assert '<option value="command line" >dòng lệnh</option>' in answer
    assert "&lt;script&gt;" in table
    assert not re.search(r"<(script|u|b|i)>", table)
    assert 'href="/comments/9"' in table
    assert 'href="/alerts/5"' in table


def test_the_log_is_in_the_order_of_its_moments_also_over_pages(town: Town) -> None:
    audit, noon = Audit(town.db), town.clock.ms
    with transaction(town.db):
        # What an import says of the day it is about may be written later than what came after it.
        for minute in (3, 0, 1, 1):
            audit.write("login", f"{minute}", at_ms=noon + minute * 60_000, account="mai", role="leader", unit=A)
    entries = audit.read(Wanted(account="mai"))
    assert [(one.object, one.id) for one in entries] == [("3", 1), ("1", 4), ("1", 3), ("0", 2)]
    for turned, one in enumerate(entries, 1):
        assert audit.read(Wanted(account="mai", before=one.id)) == entries[turned:]


def test_rules_of_alerts_are_told_as_people_read_them() -> None:
    said = {
        "low-scores": "0.2, 7, 30, off",
        "quiet": '{"begin":"20:00","end":"06:30","days":["mon","tue"]}',
        "mail_to": "null",
        "is_public": "true",
    }
    entry, log = an_entry("directory-changed", "alerts", None, said), wording()
    assert (log.about(entry), log.code(entry)) == ("quy tắc báo", "")
    assert log.details(entry) == [
        "nhiều phiếu chưa hài lòng: ngưỡng 0,2, trong 7 ngày, từ 30 lần, tắt",
        "giờ yên lặng: từ 20:00; đến 06:30; vào Thứ hai, Thứ ba",
        "thư gửi đến: theo đơn vị trên",
        "trang công khai: có",
    ]


def test_the_log_is_told_in_english_too() -> None:
    entry = an_entry("report", "supervision", None, SAMPLES["report"][2])
    assert wording("en").details(entry)[2:4] == ["days: this quarter", "months: from the 1st"]
