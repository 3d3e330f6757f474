"""Device descriptors: data only. The table below says which exist, so that none can vanish unnoticed."""

BUILTIN: dict[str, str] = {
    "ibm_brisbane": "ibm_brisbane.yaml",
    "ibm_torino": "ibm_torino.yaml",
    "google_willow": "google_willow.yaml",
    "rigetti_ankaa_3": "rigetti_ankaa_3.yaml",
    "iqm_garnet": "iqm_garnet.yaml",
    "quantinuum_helios": "quantinuum_helios.yaml",
    "ionq_forte": "ionq_forte.yaml",
    "generic_grid": "generic_grid.yaml",
    "generic_line": "generic_line.yaml",
    "generic_heavy_hex": "generic_heavy_hex.yaml",
    "generic_all_to_all": "generic_all_to_all.yaml",
    "azure_gate_ns_e3": "azure_gate_ns_e3.yaml",
    "azure_gate_ns_e4": "azure_gate_ns_e4.yaml",
    "azure_gate_us_e3": "azure_gate_us_e3.yaml",
    "azure_gate_us_e4": "azure_gate_us_e4.yaml",
    "azure_maj_ns_e4": "azure_maj_ns_e4.yaml",
    "azure_maj_ns_e6": "azure_maj_ns_e6.yaml",
    "starling_like": "starling_like.yaml",
    "willow_like": "willow_like.yaml",
    "helios_like": "helios_like.yaml",
}
"""Name of a target to the file beside this one; templates are named with a size, as in ``generic_grid:11x11``."""

CALIBRATIONS: dict[str, str] = {
    "ibm_brisbane": "ibm_brisbane.calibration.json",
    "ibm_torino": "ibm_torino.calibration.json",
}
"""Name of a target to the calibration snapshot shipped with it."""
