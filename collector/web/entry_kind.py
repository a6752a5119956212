"""The kinds of entries that an office has: how each is found, called and made; an id for one that got none."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import msgspec

from collector.web.entry_fields import FIELDS
from collector.web.form import Field, Form
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.widgets import Text
from office.closing import Placed
from office.directory import Counter, Directory, Hall, Index, Office, OfficeService, Official, Station, Terminal
from office.ids import DESK, OfficeId
from office.survey import say

Entry = Office | Counter | OfficeService | Official | Terminal | Station
PLACED = ("counters", "services", "officials", "terminals", "stations")
"""What stands in an office, in the order of its page."""

_SHAPES: Mapping[str, type[msgspec.Struct]] = {
    "offices": Office,
    "counters": Counter,
    "services": OfficeService,
    "officials": Official,
    "terminals": Terminal,
    "stations": Station,
}
_LONGEST_ID = 48


class EntryKind(NamedTuple):
    """One kind, in one language."""

    kind: str
    words: Language

    def form(self, inside: Index, hall: Hall, *, is_new: bool) -> Form[Any]:
        """The form of such an entry; a new one is also asked for its id."""
        fields = FIELDS[self.kind](self.words, inside, hall, frame().today())
        if is_new:
            hint = self.words.say("Chữ a–z, số và dấu -; không đổi được về sau. Để trống thì tự đặt theo tên.")
            fields.append(Field("id", self.words.say("Mã"), Text(64), hint))
        return Form(_SHAPES[self.kind], fields, self.words)

    def noun(self) -> str:
        """What one is called."""
        return nouns(self.words)[self.kind]

    def title(self, entry: Entry) -> str:
        """What an entry is called on a page."""
        if isinstance(entry, Counter):
            return self.words.say("Quầy %(label)s") % {"label": entry.label}
        if isinstance(entry, Official):
            return entry.name
        if isinstance(entry, Terminal):
            return f"{self.noun()} {entry.id}"
        if isinstance(entry, Station):
            kinds = {"desk": self.words.say("Bàn điều hành"), "ticket": self.words.say("Máy lấy số")}
            kinds |= {"board": self.words.say("Bảng gọi số"), "caller": self.words.say("Hộp gọi số")}
            return f"{kinds[entry.kind]} {entry.id}" if entry.kind != DESK else kinds[entry.kind]
        return say(entry.name, self.words.code)

    def new_id(self, plain: Mapping[str, Any], taken: Collection[str]) -> str:
        """An id for an entry that was given none, from what it says of itself."""
        if self.kind == "stations":
            base = (
                DESK
                if plain.get("kind") == "desk"
                else {"ticket": "lay-so", "board": "bang", "caller": "hop-goi"}.get(str(plain.get("kind")), "may")
            )
            if base == DESK:
                return DESK
        elif self.kind == "terminals":
            base = "danh-gia"
        elif self.kind == "counters":
            base = slug(f"quay-{plain.get('label') or ''}")
        else:
            name = plain.get("name")
            base = slug(str(name.get("vi", "") if isinstance(name, Mapping) else name or ""))
        base = base or self.kind.removesuffix("s")
        candidates = [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))]
        if self.kind in {"terminals", "stations"}:
            candidates = candidates[1:] if base in taken else [f"{base}-1", *candidates[1:]]
        return next(one for one in candidates if one not in taken)

    def empty(self, office: OfficeId, hall: Hall, inside: Index) -> dict[str, Any]:
        """What a new entry begins with: for a terminal what its neighbours ask."""
        plain: dict[str, Any] = {"office": office}
        if (
            self.kind == "terminals"
            and (like := next(iter(hall.terminals), next(iter(inside.terminals.values()), None))) is not None
        ):
            plain |= msgspec.to_builtins(like)
            plain |= {"office": office, "counter": None, "official": None, "valid_to": None}
            del plain["id"]
        elif self.kind == "terminals":
            plain |= {"scale": next(iter(inside.scales), ""), "question": next(iter(inside.questions), "")}
        return plain


def nouns(words: Language) -> dict[str, str]:
    """What one entry of each kind of the directory is called."""
    _ = words.say
    return {
        "units": _("Đơn vị"),
        "offices": _("Cơ quan"),
        "counters": _("Quầy"),
        "services": _("Thủ tục"),
        "officials": _("Người trực"),
        "terminals": _("Máy đánh giá"),
        "stations": _("Máy của hàng chờ"),
        "scales": _("Thang"),
        "questions": _("Câu hỏi"),
        "topics": _("Lý do"),
        "commitments": _("Bản cam kết"),
    }


def slug(text: str) -> str:
    """An id made of Vietnamese words.

    >>> slug("Nguyễn Thị Mẫu (Đỗ)")
    'nguyen-thi-mau-do'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "d").lower())
    ascii_ = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")[:_LONGEST_ID].strip("-")


def entries_of(kind: str, office: OfficeId, inside: Index) -> tuple[Placed, ...]:
    """The entries of a kind in an office, in the order of the directory."""
    hall = inside.hall(office)
    found: Mapping[str, tuple[Placed, ...]] = {
        "counters": hall.counters,
        "services": hall.services,
        "officials": hall.officials,
        "terminals": hall.terminals,
        "stations": hall.stations,
    }
    return found[kind]


def only(kind: str, *entries: Entry) -> Directory:
    """A directory of these entries alone."""
    return Directory(**{kind: entries})  # type: ignore[arg-type] # each of its kind
