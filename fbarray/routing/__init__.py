"""Where a call goes: the decision, the table of routes, the rules, and the host round trip."""
