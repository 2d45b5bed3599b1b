"""How fast the public record is, beside what it is measured against: ``python -m benchmarks``."""
