"""Reports on fbarray and on the machine: the route that each function takes, and the cost of each kind of work."""
