"""Reading problems: YAML documents and the files they name become modules of the problem level."""
