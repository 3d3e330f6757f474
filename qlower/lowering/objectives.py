"""What a choice between results may go by. Nothing heavy is imported here: the command line lists them."""

OBJECTIVES = ("gates", "depth", "duration", "fidelity")
"""Gates on two or more qubits; how many of them follow each other; how long the schedule is; how probable it is that
nothing goes wrong. Then all rows."""
