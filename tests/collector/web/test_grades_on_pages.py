"""One place has one word, wherever it is read, and nothing beside the word has a colour of its own."""

import re

from tests.collector.provinces import a_told_province
from tests.collector.web.test_compare_page import UNIT, WORD, client, spec


def _part(page: str, id_: str) -> str:
    start = page.index(f'id="{id_}"')
    return page[start : page.index("</section>", start)]


def test_a_row_has_one_word_and_the_word_alone_has_the_colour() -> None:
    page = client().get(UNIT, headers={"Accept": "text/html"}).get_data(as_text=True)
    table = page[page.index('id="places"') :]
    assert "giới hạn 95%" not in re.sub(r"<details class=\"method\">.*", "", table, flags=re.DOTALL)
    looks = {
        "surely-lower": "Chắc chắn thấp hơn mức chung",
        "lower": "Có vẻ thấp hơn mức chung",
        "level": "Trong mức thường gặp",
        "higher": "Có vẻ cao hơn mức chung",
        "surely-higher": "Chắc chắn cao hơn mức chung",
        "signed": "Chưa nhận định: có dấu hiệu cần xem",
    }
    words = WORD.findall(page)
    assert len(words) == 40
    assert all(said == looks[look] for look, said in words if look != "too-few")
    assert {said for look, said in words if look == "too-few"} == {"Chưa có phiếu"}
    # The shape beside a word says the same to who sees no colour; the legend of the picture has all five.
    for look, said in words:
        shape = "M1 2h10L6 11z" if look.endswith("lower") else "M1 10h10L6 1z" if look.endswith("higher") else "<circle"
        assert shape in re.findall(rf'<span class="chip grade {look}">(<svg.*?</svg>){said}', page)[0]
    legend = page[page.index('class="legend"') : page.index("</ul>", page.index('class="legend"'))]
    assert [said for said in looks.values() if said in legend] == [said for look, said in looks.items() if look != "signed"]


def test_the_page_the_overview_the_file_and_the_picture_say_one_word_of_a_place() -> None:
    page = client().get(UNIT, headers={"Accept": "text/html"}).get_data(as_text=True)
    overview = client().get("/?unit=tinh-mau", headers={"Accept": "text/html"}).get_data(as_text=True)
    names = re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)
    said = {name: word for name, (_, word) in zip(names, WORD.findall(page), strict=True)}
    of_overview = {
        f"Xã Mẫu {number}": WORD.search(row)
        for row in re.findall(r"<tr[^>]*>.*?</tr>", _part(overview, "lines"), flags=re.DOTALL)
        for number in re.findall(r"office=xa-mau-(\d+)", row)[:1]
    }
    assert {name: found[2] for name, found in of_overview.items() if found} == said
    file = client().get("/tables/places?unit=tinh-mau&format=csv").get_data(as_text=True)
    for name, word in said.items():
        assert re.search(rf"{name},.*{word},", file), name
    drawn = spec(a_told_province(), unit="tinh-mau")
    assert drawn is not None
    points = drawn["datasets"][drawn["layer"][3]["data"]["name"]]
    assert {point["name"]: point["verdict"] for point in points}.items() <= said.items()
