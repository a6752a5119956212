"""The fields in which people say what they do about an alert, and why one cannot be taken as it is."""

from collector.errors import AlertStepError
from collector.store.alerts import LONGEST_TEXT, Step
from collector.web.language import Language
from office.masking import NAME, NUMBER, OFFICIAL, PAPERS, PHONE, PLATE, TICKET


class AlertTexts:
    """Labels and problems in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def label(self, step: Step) -> str:
        """What stands above the field of a step; nothing where there is none."""
        labels: dict[Step, str] = {
            "action": self._words.say("Việc đang làm"),
            "result": self._words.say("Kết quả"),
            "closed": self._words.say("Vì sao"),
            "withdrawn": self._words.say("Vì sao thôi công bố"),
        }
        return labels.get(step, "")

    def problem(self, error: AlertStepError, step: Step) -> str:
        """What is wrong in which field, and how to mend it."""
        if error.code == "text":
            return self._words.say("Ô «%(field)s»: xin ghi từ 1 đến %(most)s ký tự.") % {
                "field": self.label(step),
                "most": self._words.number(LONGEST_TEXT),
            }
        if error.code == "person":
            return self._words.say(
                "Ô «%(field)s» có %(what)s. Xin bỏ đi rồi ghi lại: chỉ ghi việc đã làm, không ghi ai."
                " Chữ ông/bà đã viết còn nguyên ở dưới."
            ) % {"field": self.label(step), "what": ", ".join(dict.fromkeys(self.mark(mark) for mark in error.marks))}
        return self._words.say("Việc này đã có người ghi, hoặc đã đóng. Xin xem lại bên cạnh.")

    def mark(self, mark: str) -> str:
        """What was found that points at a person."""
        names = {
            OFFICIAL: self._words.say("tên người làm ở cơ quan"),
            NAME: self._words.say("tên người"),
            PHONE: self._words.say("số điện thoại"),
            PAPERS: self._words.say("số giấy tờ"),
            NUMBER: self._words.say("dãy số dài"),
            PLATE: self._words.say("biển số xe"),
            TICKET: self._words.say("số thứ tự của một người"),
        }
        return names[mark]
