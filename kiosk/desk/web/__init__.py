"""The staff console and the page on which a phone follows its number."""
