"""Random calls, on NumPy and on the device: rows of the table of cases, with other operands and keywords."""
