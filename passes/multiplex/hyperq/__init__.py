"""HyperQ's policy: virtual machines of a descriptor, filled in the order of the queue."""
