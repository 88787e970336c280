"""Measures the library against its peers: ``python -m benchmarks`` prints the table."""
