"""The tables are imported by their test, where their libraries are installed; none has a doctest."""

collect_ignore_glob = ["*_calls.py"]
