"""The plan level: which job runs where on the device, in which batch and when."""
