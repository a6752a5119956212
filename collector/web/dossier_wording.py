"""The words of dossiers: their columns, what is wrong in a file, and the share on time."""

from collections.abc import Mapping

from collector.dossier_rows import Fault, Why
from collector.store.dossiers import Taken
from collector.web.language import Language
from office.dossiers import DossierCounts


class DossierWording:
    """Says things of dossiers in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def fields(self) -> Mapping[str, str]:
        """Every column of an import by its name in the file."""
        say = self._words.say
        return {
            "office": say("Cơ quan"),
            "unit": say("Đơn vị"),
            "day": say("Ngày"),
            "received": say("Tiếp nhận"),
            "early": say("Trả trước hạn"),
            "on_time": say("Trả đúng hạn"),
            "late": say("Trả quá hạn"),
            "returned": say("Đã trả"),
            "overdue": say("Đang giải quyết, quá hạn"),
        }

    def field(self, fault: Fault) -> str:
        """Where in a line a fault is."""
        others = {"file": self._words.say("Tệp"), "line": self._words.say("Cả dòng"), "column": self._words.say("Tên cột")}
        return {**self.fields(), **others}.get(fault.field, fault.field)

    def why(self, fault: Fault) -> str:
        """What is wrong, and what to do."""
        return self._why()[fault.why]

    def share(self, counts: DossierCounts) -> str:
        """``97,2% · 1.240 / 1.276``; ``–`` where nothing was given back."""
        if counts.share is None:
            return "–"
        number = self._words.number
        return f"{self._words.percent(counts.share)} · {number(counts.in_time)} / {number(counts.returned)}"

    def source(self, source: str) -> str:
        """How an import came."""
        names = {"page": self._words.say("trang này"), "api": "API", "command line": self._words.say("dòng lệnh")}
        return names.get(source, source)

    def taken(self, taken: Taken) -> str:
        """What an import came to."""
        said = self._words.say("%(new)s ngày mới, %(changed)s ngày thay số cũ, %(unchanged)s ngày không đổi.")
        return said % {name: self._words.number(getattr(taken, name)) for name in ("new", "changed", "unchanged")}

    def _why(self) -> Mapping[Why, str]:
        say = self._words.say
        return {
            "encoding": say("Không phải UTF-8. Xin lưu lại dạng «CSV UTF-8»."),
            "size": say("Lớn hơn 8 MiB. Xin nhập ít ngày hơn mỗi lần."),
            "empty": say("Không có dòng số liệu nào."),
            "columns": say("Thiếu cột này ở dòng đầu."),
            "unknown-column": say("Không có cột tên này. Xin bỏ đi hoặc viết như tệp mẫu."),
            "twice-column": say("Cột này có hai lần."),
            "width": say("Số ô khác với dòng đầu."),
            "rows": say("Quá nhiều dòng. Xin nhập ít ngày hơn mỗi lần."),
            "place": say("Chưa ghi cơ quan hoặc đơn vị."),
            "both-places": say("Cơ quan không thuộc đơn vị bên cạnh. Xin ghi một trong hai."),
            "no-office": say("Đơn vị này không có cơ quan của riêng mình. Xin ghi mã cơ quan."),
            "many-offices": say("Đơn vị này có nhiều cơ quan. Xin ghi mã cơ quan."),
            "no-such-office": say("Không có cơ quan này trong phạm vi của ông/bà."),
            "no-such-unit": say("Không có đơn vị này trong phạm vi của ông/bà."),
            "day": say("Không phải ngày, như 01/09/2026 hoặc 2026-09-01."),
            "excel-day": say("Đây là số của Excel. Xin định dạng cột là ngày dd/mm/yyyy rồi lưu lại."),
            "future": say("Ngày chưa tới."),
            "too-old": say("Ngày trước năm 2020."),
            "number": say("Không phải số nguyên viết bằng chữ số, không dấu chấm."),
            "missing": say("Để trống. Nếu không có thì ghi 0."),
            "too-many": say("Lớn hơn 100.000 trong một ngày."),
            "sum": say("Không bằng trước hạn + đúng hạn + quá hạn (ba số không chồng lên nhau)."),
            "duplicate": say("Cơ quan và ngày này đã có ở dòng trên."),
        }
