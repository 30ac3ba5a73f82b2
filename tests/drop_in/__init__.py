"""The drop-in module, and what puts it under code that imports numpy."""
