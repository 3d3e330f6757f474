"""Pictures of plans as SVG: the chip of a batch, and batches over time. The same plan gives the same bytes."""
