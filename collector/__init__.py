"""Everything above the office: ingest, store, figures and pages."""
