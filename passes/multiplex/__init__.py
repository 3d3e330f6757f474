"""Many programs on one device: virtual machines, placement, packing, composition, isolation."""
