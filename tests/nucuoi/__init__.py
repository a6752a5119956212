"""tests.nucuoi."""
