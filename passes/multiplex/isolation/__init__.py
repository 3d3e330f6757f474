"""Proof that the tenants of a composite program are apart; shares no code with what composes programs."""
