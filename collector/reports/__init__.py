"""Reports: one plain model of what is said, and the forms in which it is written (XLSX, CSV, JSON, PDF, DOCX)."""
