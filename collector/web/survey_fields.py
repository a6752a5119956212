"""The fields of what is asked and promised: scales, questions, topics and commitment sets."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import msgspec

from collector.viewer import Viewer
from collector.web.access_wording import AccessWording
from collector.web.entry_kind import slug
from collector.web.form import Field, Form
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.row_widgets import levels, promises, signatories
from collector.web.widgets import Choice, Day, Number, Option, Text, Texts
from office.commitment import CommitmentSet
from office.directory import Index
from office.survey import (
    FEWEST_LEVELS,
    LONGEST_QUESTION,
    LONGEST_TOPIC,
    LONGEST_TOPICS_QUESTION,
    MOST_LEVELS,
    Question,
    Scale,
    Topic,
    say,
)

Entry = Scale | Question | Topic | CommitmentSet
KINDS = ("scales", "questions", "topics", "commitments")


class SurveyKind(NamedTuple):
    """One kind of what is asked or promised, in one language."""

    kind: str
    words: Language

    def form(self, inside: Index, who: Viewer, *, is_new: bool) -> Form[Any]:
        """The form of such an entry; a new one is also asked for its id."""
        fields = SHARED_FIELDS[self.kind](self.words, inside, who, frame().today())
        if is_new:
            hint = self.words.say("Chữ a–z, số và dấu -; không đổi được về sau. Để trống thì tự đặt theo tên.")
            fields.append(Field("id", self.words.say("Mã"), Text(64), hint))
        return Form(_SHAPES[self.kind], fields, self.words)

    def noun(self) -> str:
        """What one is called."""
        _ = self.words.say
        names = {"scales": _("Thang"), "questions": _("Câu hỏi"), "topics": _("Lý do"), "commitments": _("Bản cam kết")}
        return names[self.kind]

    def title(self, entry: Entry) -> str:
        """What an entry is called on a page."""
        code = self.words.code
        if isinstance(entry, Scale):
            best = sorted(entry.levels, key=lambda level: -level.score)
            labels = " · ".join(say(level.label, code) for level in best)
            return self.words.say("%(n)s mức: %(labels)s") % {"n": len(best), "labels": labels}
        if isinstance(entry, Question):
            return say(entry.text, code)
        return say(entry.label if isinstance(entry, Topic) else entry.title, code)

    def entries(self, inside: Index) -> Mapping[str, Entry]:
        """Those of the directory, by id."""
        found: Mapping[str, Mapping[Any, Entry]] = {
            "scales": inside.scales,
            "questions": inside.questions,
            "topics": inside.topics,
            "commitments": inside.commitments,
        }
        return found[self.kind]

    def new_id(self, fields: Mapping[str, list[str]], taken: Mapping[str, Entry]) -> str:
        """The id that was typed, or one made of the words."""
        typed = next(iter(fields.get("id", ())), "").strip()
        if typed:
            return typed
        word = {"scales": "", "questions": "text:vi", "topics": "label:vi", "commitments": "title:vi"}[self.kind]
        base = slug(next(iter(fields.get(word, ())), "")) or {"scales": "thang"}.get(self.kind, "muc")
        return next(one for one in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def scale_fields(words: Language, _inside: Index, _who: Viewer, _today: date) -> list[Field]:
    """A scale: its levels, the best first."""
    _ = words.say
    faces = {"5": _("cười tươi"), "4": _("cười"), "3": _("bình thường"), "2": _("buồn"), "1": _("rất buồn")}
    widget = levels(_("Chữ dưới mặt"), _("Mặt"), _("Tính là hài lòng"), [Option(n, name) for n, name in faces.items()])
    hint = _("Từ hài lòng nhất xuống; %(fewest)s đến %(most)s mức. Bỏ trống chữ thì không có mức ấy.")
    return [Field("levels", _("Các mức"), widget, hint % {"fewest": FEWEST_LEVELS, "most": MOST_LEVELS})]


def question_fields(words: Language, _inside: Index, _who: Viewer, _today: date) -> list[Field]:
    """A question: what stands above the faces, and above the topics."""
    _ = words.say
    most = _("Nhiều nhất %(most)s ký tự, đo trên màn hình nhỏ nhất.")
    return [
        Field("text", _("Câu hỏi trên các mặt"), Texts(LONGEST_QUESTION, rows=2), most % {"most": LONGEST_QUESTION}),
        Field(
            "topics_text",
            _("Câu hỏi trên các lý do"),
            Texts(LONGEST_TOPICS_QUESTION, rows=2),
            most % {"most": LONGEST_TOPICS_QUESTION},
        ),
    ]


def topic_fields(words: Language, _inside: Index, _who: Viewer, _today: date) -> list[Field]:
    """A topic: its words, and whom it is about."""
    _ = words.say
    abouts = [
        Option("official", _("người trực quầy")),
        Option("office", _("cơ quan")),
        Option("procedure", _("thủ tục, giấy tờ")),
    ]
    hint = _(
        "Chỉ lý do về người trực quầy được tính vào số liệu của một người. Thời gian chờ, chỗ ngồi là của cơ quan; số giấy tờ, số"
        " lần đi lại là của thủ tục."
    )
    return [
        Field("label", _("Lý do"), Texts(LONGEST_TOPIC), _("Nhiều nhất %(most)s ký tự.") % {"most": LONGEST_TOPIC}),
        Field("about", _("Nói về"), Choice(abouts), hint),
    ]


def commitment_fields(words: Language, inside: Index, who: Viewer, today: date) -> list[Field]:
    """A commitment set: who signed what, and when it holds."""
    _ = words.say
    units = [Option(one.value, one.name) for one in AccessWording(words, inside).units(today, everything=False)]
    if who.sees_everything:
        units = [Option("", _("dùng chung, nơi chưa ký bản riêng")), *units]
    topics = [Option(topic.id, say(topic.label, words.code)) for topic in inside.topics.values()]
    labels = (_("Nhóm"), _("Điều cam kết"), _("Người dân quan sát được"), _("Lý do ứng với điều này"))
    return [
        Field("title", _("Tên"), Texts(120)),
        Field("unit", _("Đơn vị ký"), Choice(units), _("Có hiệu lực ở đơn vị này và bên dưới, trừ nơi đã ký bản riêng.")),
        Field("year", _("Năm"), Number(optional=True), _("Ký cho một năm thì ghi năm; nếu không thì để trống.")),
        Field("valid_from", _("Từ ngày"), Day()),
        Field("valid_to", _("Hết hiệu lực từ ngày"), Day()),
        Field("signatories", _("Người ký"), signatories(_("Cơ quan hoặc chức danh"), _("Họ và tên (có thể để trống)"))),
        Field(
            "items",
            _("Những điều cam kết"),
            promises(labels, topics, slug),
            _("Chỉ điều người dân quan sát được mới chọn được lý do; xóa hết chữ của một dòng thì bỏ dòng ấy."),
        ),
    ]


SHARED_FIELDS: Mapping[str, Callable[[Language, Index, Viewer, date], list[Field]]] = {
    "scales": scale_fields,
    "questions": question_fields,
    "topics": topic_fields,
    "commitments": commitment_fields,
}
_SHAPES: Mapping[str, type[msgspec.Struct]] = {
    "scales": Scale,
    "questions": Question,
    "topics": Topic,
    "commitments": CommitmentSet,
}
