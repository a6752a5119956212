"""The words of a terminal's standing, of the lists that are kept to one, and of their orders."""

from collections.abc import Mapping

from collector.store.reach import Delivery
from collector.web.device_list import STANDINGS, STATES, Order, Standing
from collector.web.language import Language


class DeviceWording:
    """Says it in one language."""

    def __init__(self, words: Language) -> None:
        self._words = words

    def standing(self, standing: str) -> str:
        """How a terminal stands; as a list: which ones are in it."""
        names = {
            "": self._words.say("tất cả"),
            "trouble": self._words.say("cần xem"),
            "offline": self._words.say("mất kết nối"),
            "unknown": self._words.say("không rõ, đường truyền đứt"),
            "never": self._words.say("chưa kết nối lần nào"),
            "ill": self._words.say("thẻ nhớ hoặc nút bấm hỏng"),
            "online": self._words.say("đang kết nối"),
            "gone": self._words.say("tắt hoặc ngừng lâu trong kỳ"),
            "late": self._words.say("chưa có thiết lập mới"),
        }
        return names.get(standing, standing)

    def delivered(self, reached: Delivery) -> str:
        """How far what was set for some of them has come."""
        said = self._words.say("Thiết lập mới áp dụng ở %(there)s trên %(all)s thiết bị")
        return said % {"there": self._words.number(reached.there), "all": self._words.number(reached.all)}

    def look(self, standing: Standing) -> str:
        """The style class of a standing."""
        return {"offline": "lower", "ill": "lower", "unknown": "few", "online": "higher"}.get(standing, "")

    def order(self, order: Order) -> str:
        """By what offices stand in order."""
        names: dict[Order, str] = {
            "trouble": self._words.say("cần xem trước"),
            "name": self._words.say("tên"),
            "uptime": self._words.say("hoạt động ít nhất"),
        }
        return names[order]

    def troubles(self, standings: Mapping[Standing, int], gone: int) -> list[tuple[str, str]]:
        """Each trouble of an office with its count, and its style class."""
        found = [
            (f"{self._words.number(standings[one])} {self.standing(one)}", self.look(one))
            for one in STANDINGS
            if one != "online" and standings.get(one, 0)
        ]
        return [*found, (f"{self._words.number(gone)} {self.standing('gone')}", "lower")] if gone else found

    def states(self, counts: Mapping[str, int], asked: str) -> list[tuple[str, str, int]]:
        """The lists that hold something, and the one asked for."""
        return [(state, self.standing(state), counts.get(state, 0)) for state in STATES if counts.get(state, 0) or state == asked]
