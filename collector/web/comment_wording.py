"""What the pages call the states of a comment, why one is hidden, and when and where it was given."""

from collector.store.comments import HIDING_REASONS, Comment
from collector.web.language import Language
from office.directory import Index
from office.ids import OfficeId
from office.periods import day_of, from_timestamp
from office.survey import say


class CommentWording:
    """Words about comments in one language; places as the viewer may see them."""

    def __init__(self, words: Language, directory: Index) -> None:
        self._words = words
        self._directory = directory

    def state(self, state: str) -> str:
        """Where a comment stands."""
        names = {
            "waiting": self._words.say("chờ duyệt"),
            "shown": self._words.say("đã duyệt"),
            "hidden": self._words.say("đã ẩn"),
            "answered": self._words.say("đã trả lời"),
            "all": self._words.say("tất cả"),
        }
        return names.get(state, state)

    def reason(self, reason: str) -> str:
        """Why a comment is hidden."""
        names = {
            "personal": self._words.say("còn dữ liệu cá nhân"),
            "insult": self._words.say("xúc phạm người khác"),
            "elsewhere": self._words.say("không về cơ quan này"),
            "senseless": self._words.say("không có nội dung"),
            "other": self._words.say("lý do khác"),
        }
        return names.get(reason, reason)

    def reasons(self) -> list[tuple[str, str]]:
        """Every reason with its words."""
        return [(reason, self.reason(reason)) for reason in HIDING_REASONS]

    def channel(self, channel: str) -> str:
        """Where it was given."""
        return self._words.say("điện thoại") if channel == "phone" else self._words.say("lối ra")

    def office(self, office: OfficeId) -> str:
        """The office's name."""
        entry = self._directory.offices.get(office)
        return say(entry.name, self._words.code) if entry else office

    def day(self, comment: Comment) -> str:
        """The day on which it was given, as far as that is known and is said: never the half of it."""
        day = self._words.day(day_of(comment.half))
        if comment.unknown:
            return self._words.say("không rõ ngày, nhận ngày %(day)s") % {"day": day}
        return self._words.say("trong những ngày đến %(day)s") % {"day": day} if comment.spanned else day

    def moment(self, at_ms: int) -> str:
        """Day and time of day at +07:00."""
        return self._words.moment(from_timestamp(at_ms / 1000))

    def problem(self, code: str) -> str:
        """What keeps a decision from being written down."""
        sentences = {
            "done": self._words.say("Góp ý này vừa có người xử lý. Xin xem lại các quyết định bên dưới rồi quyết định tiếp."),
            "above": self._words.say("Cấp trên đã quyết định về góp ý này; cơ quan không đổi lại được."),
            "text": self._words.say("Xin ghi từ 1 đến 1.000 ký tự."),
            "reason": self._words.say("Xin chọn lý do ẩn."),
            "ticked": self._words.say("Xin đánh dấu ít nhất một góp ý trong danh sách."),
            "choice": self._words.say("Xin chọn duyệt hay ẩn."),
            "person": self._words.say("Xin không ghi tên người, số điện thoại hay số giấy tờ: chỉ ghi việc đã làm."),
        }
        return sentences[code]
