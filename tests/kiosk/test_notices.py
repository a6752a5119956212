from hypothesis import given
from hypothesis import strategies as st

from kiosk.notices import LONGEST_PIECE, in_pieces


def test_a_short_notice_is_one_piece_and_an_empty_one_none() -> None:
    assert in_pieces("Luôn lắng nghe, luôn giúp đỡ") == ("Luôn lắng nghe, luôn giúp đỡ",)
    assert in_pieces("  ") == ()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], include_characters=" "), max_size=400))
def test_every_word_is_in_one_piece_and_no_piece_is_too_long(text: str) -> None:
    pieces = in_pieces(text)
    assert all(0 < len(piece) <= LONGEST_PIECE for piece in pieces)
    bare = [piece.removesuffix("…") for piece in pieces[:-1]] + list(pieces[-1:])
    assert "".join("".join(bare).split()) == "".join(text.split())


def test_pieces_are_of_about_equal_length() -> None:
    pieces = in_pieces("một hai ba bốn năm sáu bảy tám chín mười " * 4)
    assert len(pieces) == 2
    assert abs(len(pieces[0]) - len(pieces[1])) < 12
