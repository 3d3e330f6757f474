"""Passes that take a circuit to a device: layout, routing, native gates, lowering."""
