"""What DynamoDB costs: a price list, bills as values, and what would make them smaller. Exact, and without I/O."""
