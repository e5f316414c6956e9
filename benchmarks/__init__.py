"""How fast the sandbox is, measured side by side with its peers: ``python -m benchmarks``."""
