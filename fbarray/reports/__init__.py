"""What fbarray says of itself, and of the machine: which function takes which route, what work costs."""
