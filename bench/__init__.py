"""Benchmarks: ratios against named references in the same run, never a timed test."""
