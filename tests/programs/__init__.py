"""Programs of plain NumPy, as scientists write them; ``python -m fbarray`` must print what ``python`` prints."""
