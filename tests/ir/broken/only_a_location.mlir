#loc = loc(unknown)
