"""tests.office."""
