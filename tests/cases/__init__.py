"""The table of cases: one module a subject, each with its rows in ``table``; `spec` says what a row is."""
