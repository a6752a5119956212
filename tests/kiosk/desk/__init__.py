"""tests.kiosk.desk."""
