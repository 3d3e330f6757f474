"""Devices: strict descriptors, topologies and calibration snapshots."""
