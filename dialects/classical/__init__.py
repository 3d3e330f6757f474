"""Classical values and structured control flow, shared by the levels that have classical data."""
