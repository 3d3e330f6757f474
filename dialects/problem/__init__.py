"""The problem level: what somebody wants to know, of which system, how exactly and at what price."""
