"""How DynamoDB behaves, as values and arithmetic: no I/O, no wall clock, no global randomness."""
