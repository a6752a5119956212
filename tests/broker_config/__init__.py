"""tests.broker_config."""
