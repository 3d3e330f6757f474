"""Reading what the logical level is told of in files."""
