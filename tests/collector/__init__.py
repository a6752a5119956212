"""tests.collector."""
