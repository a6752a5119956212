from itertools import combinations
from pathlib import Path

import pytest

from kiosk.ui import theme
from kiosk.ui.theme import Colour, Measures, Style, fonts


def luminance(shade: Colour) -> float:
    """Relative luminance, WCAG 2.2."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (theme.INK, theme.PAPER),
        (theme.INK, theme.CARD),
        (theme.INK, theme.JADE_SOFT),
        (theme.INK, theme.AMBER_SOFT),
        (theme.MUTED, theme.PAPER),
        (theme.MUTED, theme.CARD),
        (theme.MUTED, theme.JADE_SOFT),
        (theme.JADE_DARK, theme.PAPER),
        (theme.JADE_DARK, theme.JADE_SOFT),
        (theme.WHITE, theme.JADE),
        (theme.NIGHT_TEXT, theme.NIGHT),
    ],
)
def test_text_has_a_contrast_of_four_and_a_half(text: Colour, ground: Colour) -> None:
    assert contrast(text, ground) >= 4.5
    assert contrast(text, theme.darker(ground, pressed=True)) >= 3 or text in {theme.MUTED, theme.NIGHT_TEXT}


@pytest.mark.parametrize("ground", [theme.PAPER, theme.CARD])
def test_edges_of_what_can_be_touched_have_a_contrast_of_three(ground: Colour) -> None:
    assert contrast(theme.EDGE, ground) >= 3
    assert contrast(theme.JADE, ground) >= 3


def test_eyes_and_mouth_stand_out_from_every_disc_and_every_disc_from_the_paper() -> None:
    for level in theme.LEVELS.values():
        assert contrast(theme.INK, level) >= 4.5
        assert contrast(theme.INK, theme.PAPER) >= 3, "the outline"


def test_the_levels_differ_without_colour_too() -> None:
    for one, other in combinations(theme.LEVELS, 2):
        assert abs(luminance(theme.LEVELS[one]) - luminance(theme.LEVELS[other])) > 0.02, (one, other)


def test_no_text_is_smaller_than_fifteen_pixels_on_a_seven_inch_screen() -> None:
    styles = [value for value in vars(theme).values() if isinstance(value, Style)]
    assert len(styles) > 15
    assert all(style.size >= style.least >= 15 for style in styles)


def test_touch_sizes_are_twenty_and_twelve_millimetres_on_a_seven_inch_screen() -> None:
    pixels_per_millimetre = 800 / 154.0
    assert round(theme.VOTE / pixels_per_millimetre) == 20
    assert round(theme.TOUCH / pixels_per_millimetre) == 12


@pytest.mark.parametrize(
    ("size", "scale"), [((800, 480), 1), ((480, 800), 1), ((1024, 600), 1.25), ((1920, 1080), 2.25), ((1080, 1920), 2.25)]
)
def test_sizes_grow_with_the_window(size: tuple[int, int], scale: float) -> None:
    measures = Measures(*size)
    assert (measures.scale, measures.px(theme.VOTE)) == (scale, round(104 * scale))


def test_pressing_is_seen() -> None:
    assert contrast(theme.darker(theme.PAPER, pressed=True), theme.PAPER) > 1.25
    assert theme.darker(theme.PAPER, pressed=False) == theme.PAPER


def test_inter_is_used_where_debian_has_it(tmp_path: Path) -> None:
    for face in ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold"):
        (tmp_path / f"Inter-{face}.otf").touch()
    assert {Path(file).name for file in fonts((tmp_path,)).values()} == {
        f"Inter-{face}.otf" for face in ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")
    }


def test_noto_sans_stands_in_and_a_warning_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for face in ("Regular", "Bold"):
        (tmp_path / f"NotoSans-{face}.ttf").touch()
    found = fonts((tmp_path, tmp_path))
    assert (Path(found["medium"]).name, Path(found["extrabold"]).name) == ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
    assert "fonts-inter" in caplog.text


def test_kivys_own_roboto_is_the_last_resort(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert fonts((tmp_path,))["regular"] == "Roboto"
    assert "fonts-inter" in caplog.text
