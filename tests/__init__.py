"""The tests, laid out like the rooms; one table of cases (`tests.cases`) serves every device."""
