"""Invented offices for the demo, tests and benchmarks: Tỉnh Mẫu and its communes, always marked as sample data."""

from nucuoi.sample.province import sample_directory

__all__ = ["sample_directory"]
