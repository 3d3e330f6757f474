"""Reading the programs of HALO, which say of each qubit whether it holds data or helps (arXiv:2602.07191)."""
