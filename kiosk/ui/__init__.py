"""Kivy screens: they show state and hold no rules."""
