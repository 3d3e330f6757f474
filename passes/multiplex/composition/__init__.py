"""From a batch to one program: relabelling, order of owners, resets between them."""
