"""Passes at the physical level: scheduling and the conformance check."""
