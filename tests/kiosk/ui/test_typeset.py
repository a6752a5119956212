from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.theme import Style
from kiosk.ui.typeset import LEADING, alike, typeset

PLAIN = Style(20, 10, "regular", 3)


def width_of(text: str, _weight: str) -> float:
    return len(text) * 0.5


def test_a_short_text_keeps_its_size() -> None:
    block = typeset("Hài lòng", PLAIN, (200, 100), width_of)
    assert (block.lines, block.size, block.width) == (("Hài lòng",), 20, 80)


def test_lines_are_balanced() -> None:
    block = typeset("một hai ba bốn năm sáu", PLAIN, (180, 100), width_of)
    assert block.lines == ("một hai ba", "bốn năm sáu")


def test_a_line_break_is_kept() -> None:
    assert typeset("một\nhai", PLAIN, (500, 100), width_of).lines == ("một", "hai")


def test_a_text_shrinks_no_more_than_it_must() -> None:
    block = typeset("một hai ba bốn", PLAIN._replace(lines=1), (105, 100), width_of)
    assert (block.size, len(block.lines)) == (15, 1)


def test_what_does_not_fit_is_cut_and_says_so() -> None:
    block = typeset("x" * 500, PLAIN, (100, 100), width_of)
    assert block.size == PLAIN.least
    assert block.lines[-1].endswith("…")


def test_an_empty_text_takes_no_room() -> None:
    assert (typeset("  ", PLAIN, (100, 100), width_of).lines, typeset("", PLAIN, (100, 100), width_of).height) == ((), 0)


def test_texts_that_belong_together_have_one_size() -> None:
    blocks = alike(["Tốt", "Rất không hài lòng chút nào"], PLAIN._replace(lines=1), (150, 50), width_of)
    assert blocks[0].size == blocks[1].size < 20


@given(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=150),
    st.integers(30, 900),
    st.integers(25, 300),
    st.integers(1, 5),
)
def test_whatever_the_text_it_stays_in_its_room(text: str, width: int, height: int, lines: int) -> None:
    block = typeset(text, PLAIN._replace(lines=lines), (width, height), width_of)
    assert len(block.lines) <= lines
    assert all(width_of(line, "regular") * block.size <= width for line in block.lines)
    assert block.height <= max(height, block.size * LEADING) + 1
    shown = "".join(block.lines).replace(" ", "").rstrip("…")
    assert "".join(text.split()).replace(" ", "").startswith(shown) or "…" in "".join(block.lines)
