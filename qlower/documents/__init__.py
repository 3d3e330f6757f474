"""Strict YAML documents: trees of nodes with places, the vocabulary of schemas, and the reader that enforces them."""
