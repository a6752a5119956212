"""Codes stand for officials where names are not for the viewer: always the same ones, and no two people share one."""

import re

import msgspec
import pytest

from collector import naming as module
from collector.naming import naming_for
from collector.viewer import Viewer
from office.directory import index
from office.ids import OfficeId, OfficialId
from tests.factories import a_directory

A = OfficeId("xa-mau-a")
SOMEBODY = (A, OfficialId("nguyen-thi-mau"))
WHOLE = index(a_directory(offices=2, counters=6))
SECRET = bytes(32)
LEADER, SUPERVISOR = Viewer("lan", "leader"), Viewer("minh", "supervisor")


def test_a_leader_is_told_names() -> None:
    named = naming_for(LEADER, WHOLE, SECRET)
    assert (named.id(SOMEBODY), named.name(SOMEBODY)) == ("nguyen-thi-mau", "Nguyễn Thị Mẫu 1")
    assert named.read(A, "nguyen-thi-mau") == "nguyen-thi-mau"
    assert named.read(A, "ai-do") is None
    assert named.name((A, OfficialId("ai-do"))) == "ai-do"


def test_a_supervisor_is_told_codes_and_asks_by_codes_only() -> None:
    coded = naming_for(SUPERVISOR, WHOLE, SECRET)
    code = coded.id(SOMEBODY)
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}", code)
    assert coded.name(SOMEBODY) == f"Người trực {code}"
    assert coded.read(A, code) == "nguyen-thi-mau"
    assert coded.read(OfficeId("xa-mau-b"), code) is None
    assert coded.read(A, "nguyen-thi-mau") is None
    assert "mau" not in code.lower()


def test_a_code_is_the_same_next_year_and_another_one_with_another_secret() -> None:
    codes = {naming_for(SUPERVISOR, WHOLE, secret).code(SOMEBODY) for secret in (SECRET, SECRET, b"another secret")}
    assert len(codes) == 2
    grown = index(msgspec.structs.replace(a_directory(offices=2, counters=9)))
    assert naming_for(SUPERVISOR, grown, SECRET).code(SOMEBODY) == naming_for(SUPERVISOR, WHOLE, SECRET).code(SOMEBODY)


def test_colleagues_never_share_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALPHABET", "23")
    coded = naming_for(SUPERVISOR, WHOLE, SECRET)
    officials = [key for key in WHOLE.officials if key[0] == A]
    codes = [coded.code(key) for key in officials]
    assert len(set(codes)) == len(officials) == 6
    assert [coded.read(A, code) for code in codes] == [key[1] for key in officials]
