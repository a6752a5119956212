"""The rival of the terminal's window: an empty Kivy window with the same settings, in the colour of the screen's ground."""

import os

os.environ.update(
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_FILELOG="1",
    KIVY_NO_CONSOLELOG="1",
    KIVY_WINDOW="sdl2",
    KIVY_TEXT="sdl2",
    KIVY_IMAGE="sdl2",
    KIVY_CLIPBOARD="dummy",
    KIVY_SPELLING="",
)

from kivy.config import Config

Config.set("graphics", "width", "800")
Config.set("graphics", "height", "480")
Config.set("graphics", "multisamples", "0")
Config.set("graphics", "maxfps", "60")

from kivy.base import runTouchApp  # noqa: E402 - after the settings
from kivy.core.window import Window  # noqa: E402 - the same
from kivy.uix.widget import Widget  # noqa: E402 - the same

Window.clearcolor = (0xF7 / 255, 0xF4 / 255, 0xEE / 255, 1)
runTouchApp(Widget())
