"""Where an array's bytes are and how they move."""
