"""Reading jobs files: a YAML document, the trace and the programs it names become a module of the queue level."""
