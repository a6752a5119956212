"""How the figures of a report were made, in words: no figure leaves the house without them."""

from collector.reports.flags import flag_name
from collector.reports.model import Provenance, UptimeSum
from collector.reports.order import Order
from collector.web.uptime_wording import UptimeWording
from office.directory import Index
from office.judgement import FEWEST_FOR_SHARE, FEWEST_FOR_WORDS
from office.survey import say
from office.uptime import Uptime

_NAMED_OFFICES = 10


def method(order: Order, directory: Index, source: Provenance, *, shares: bool = True) -> tuple[str, ...]:
    """The method page, one paragraph each; with ``shares`` also how they are made, compared and withheld."""
    words = order.words
    paragraphs = [
        words.say(
            "Phiếu là ý kiến của người dân về một lần được phục vụ, bấm tại quầy, ở lối ra hoặc trên điện thoại. Đây không phải"
            " là Chỉ số SIPAS, vốn là điều tra chọn mẫu hộ gia đình, và không so được với chỉ số đó."
        ),
        words.say(
            "Phiếu nằm trong hòm phiếu của máy đến cuối buổi rồi mới được gửi, đã xáo trộn, không ghi tên, số thứ tự, giờ hay"
            " thủ tục. Vì vậy phiếu có ngày và buổi, không có giờ."
        ),
        words.say(
            "Tỷ lệ được mời là số lượt được mời đánh giá chia cho số người được phục vụ xong. Tỷ lệ tham gia là số phiếu"
            " theo lời mời chia cho số lượt được mời. Người không được mời hoặc không bấm thì không có ý kiến trong báo cáo này."
        ),
    ]
    if shares:
        paragraphs += _about_shares(order, directory, source)
    paragraphs.append(_left_out(order, source))
    return (*paragraphs, *_doubts(order, source))


def _about_shares(order: Order, directory: Index, source: Provenance) -> list[str]:
    words = order.words
    found = [
        words.say(
            "Không bao giờ cộng hoặc lấy trung bình giữa hai thang điểm hay hai cách bỏ phiếu. Mỗi thang và mỗi cách có dòng"
            " riêng, kèm số phiếu của mình."
        ),
        words.say(
            "Khoảng đi kèm mỗi tỷ lệ là khoảng tin cậy 95%% theo Wilson (1927): ít phiếu thì khoảng rộng. Dưới %(share)s phiếu"
            " không nêu tỷ lệ; dưới %(words)s phiếu không so sánh bằng lời."
        )
        % {"share": FEWEST_FOR_SHARE, "words": FEWEST_FOR_WORDS},
        words.say(
            "So với kỳ trước, «cao hơn» hoặc «thấp hơn» chỉ được nói khi khoảng tin cậy của hiệu hai tỷ lệ (Newcombe, 1998) không"
            " chứa số 0; còn lại là «chưa thấy thay đổi rõ rệt»."
        ),
        words.say(
            "So với mức chung, mỗi dòng có một nhận định. «Chắc chắn»: hiệu số với tất cả các dòng còn lại không chứa số 0 khi"
            " mức rủi ro 5% được chia cho các dòng (Newcombe, Bonferroni), và tỷ lệ nằm ngoài giới hạn phễu 99,8% (Spiegelhalter,"
            " 2005), xa hơn nữa khi có trên 25 dòng. «Có vẻ»: chỉ ngoài giới hạn 99,8%, hoặc khác và ngoài giới hạn 95%. Còn lại"
            " là «trong mức thường gặp»: các nơi vẫn thường khác nhau chừng ấy, hoặc phiếu còn ít nên ngẫu nhiên cũng có thể như"
            " vậy."
        ),
    ]
    for scale in (directory.scales[id_] for id_ in source.scales):
        levels = sorted(scale.levels, key=lambda level: -level.score)
        good = ", ".join(say(level.label, words.code) for level in levels if level.satisfied)
        every = ", ".join(say(level.label, words.code) for level in levels)
        sentence = words.say("Thang %(levels)s mức gồm: %(every)s. Tính là hài lòng: %(good)s.")
        found.append(sentence % {"levels": len(levels), "every": every, "good": good})
    return found


def _left_out(order: Order, source: Provenance) -> str:
    words = order.words
    if not source.excluded:
        return words.say("Không phiếu nào bị để ngoài kết quả.")
    reasons = "; ".join(f"{flag_name(flag, words)}: {words.number(n)}" for flag, n in source.excluded.items())
    sentence = words.say("%(n)s phiếu không tính vào kết quả, vẫn được giữ nguyên trong sổ cái: %(reasons)s.")
    return sentence % {"n": words.number(sum(source.excluded.values())), "reasons": reasons}


def _doubts(order: Order, source: Provenance) -> list[str]:
    words = order.words
    found = []
    for n, sentence in (
        (source.time_unknown, words.say("%(n)s phiếu không rõ buổi; được đếm vào buổi mà chúng đến.")),
        (
            source.spanned,
            words.say("%(n)s phiếu rời hòm sau nhiều buổi, vì phải đợi có ít nhất 5 lượt phục vụ; được đếm vào buổi cuối."),
        ),
        (source.at_once, words.say("%(n)s phiếu được gửi ngay, không đợi hòm phiếu.")),
    ):
        if n:
            found.append(sentence % {"n": words.number(n)})
    if source.lagging:
        named = [f"{each.name} ({words.day(each.since)})" for each in source.lagging[:_NAMED_OFFICES]]
        if len(source.lagging) > _NAMED_OFFICES:
            named.append(words.say("và %(n)s cơ quan khác") % {"n": len(source.lagging) - _NAMED_OFFICES})
        sentence = words.say("Có thể còn thiếu số liệu, vì thiết bị mất kết nối hoặc chưa gửi hết, của (từ ngày): %(offices)s.")
        found.append(sentence % {"offices": "; ".join(named)})
    if source.uptime is not None:
        found.append(UptimeWording(words).method(_uptime(source.uptime), source.uptime.since))
    if source.running:
        found.append(words.say("Kỳ báo cáo chưa hết khi báo cáo được lập; số liệu còn tăng."))
    return found


def _uptime(found: UptimeSum) -> Uptime:
    seconds = (found.up_seconds, found.out_seconds, found.dark_seconds, found.cut_seconds, found.unheard_seconds)
    return Uptime(*(length * 1000 for length in seconds))
