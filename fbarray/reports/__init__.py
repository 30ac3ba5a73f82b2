"""What fbarray says of itself: which function takes which route."""
