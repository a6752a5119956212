"""tests.collector.web."""
