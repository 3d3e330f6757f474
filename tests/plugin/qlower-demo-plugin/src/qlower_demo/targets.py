"""A device."""

from pathlib import Path

DEMO_RING = Path(__file__).with_name("demo_ring.yaml")
