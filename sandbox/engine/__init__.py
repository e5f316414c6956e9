"""Tables of items, in order; expressions; one module for each group of operations."""
