"""What a program takes on a fault-tolerant machine: codes, magic states, decoding, and the search among them."""
