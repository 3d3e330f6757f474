"""Diagnostic codes, QL1380 to QL1389."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL1380": Code(
        "Not a straight logical program",
        "Realisation takes a program of logical rotations and measurements whose bits are sums of outcomes: no control "
        "flow, no gates, no other arithmetic.",
        "Lower the circuit with lower-circuit-to-logical, and run track-pauli-frame to turn corrections into sums.",
    ),
    "QL1381": Code(
        "Rotation without its magic state",
        "A rotation by anything but a multiple of π takes a state that must be distilled. The realised circuit is one "
        "of Clifford operations, so that it can be checked and sampled, and distils none.",
        "Use stand-in=plus: a patch in |+⟩ takes the state's place, so that all merges are there and the rotation does "
        "nothing.",
    ),
    "QL1383": Code(
        "Layout of other patches",
        "Every logical qubit is realised as one patch of one tile.",
        "Lay the program out with style=routed, or remove the layout; realize-surface-code then makes its own.",
    ),
    "QL1384": Code(
        "No way between patches",
        "Patches are merged through tiles of the bus at their Z sides (above, below) or X sides (left, right).",
        "Use a layout with a bus beside every patch's sides, or none; realize-surface-code then makes its own.",
    ),
    "QL1385": Code(
        "Option of the realisation",
        "The distance must be odd and at least 3, rounds must not be negative, a stand-in must be one that is known.",
        "Change the option that the message names.",
    ),
    "QL1386": Code(
        "Probability of faults",
        "The probability of a fault lies between 0 and 1/2: beyond, an outcome says the opposite of what it is.",
        "Choose a probability such as 0.001.",
    ),
    "QL1387": Code(
        "Stim or PyMatching not installed",
        "Checking and decoding realised programs takes Stim and PyMatching, which are an optional extra. Realising and "
        "writing them does not.",
        "Install them: pip install 'qlower[ft]'.",
    ),
    "QL1388": Code(
        "Realised program not as described",
        "Stim followed the circuit and found a detector or observable that is not certain, or has another value than "
        "is said, or fewer faults than the distance that change an observable unnoticed.",
        "This is a fault of the realisation or of a pass after it; report it if realize-surface-code did this.",
    ),
    "QL1389": Code(
        "No detectors",
        "The check compares a circuit with its logical.detectors, and the module has none.",
        "Run realize-surface-code before check-realisation.",
    ),
}
