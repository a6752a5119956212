"""The command line and the demo: the only room that knows both the office and what lies above it."""
