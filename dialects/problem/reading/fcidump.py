"""Files of integrals as systems, with an origin for each line."""

from qlower.dialects.hamiltonian.fcidump import integral_lines
from qlower.dialects.problem.reading.documents import File
from qlower.dialects.problem.rows import INTEGRAL, region_of
from qlower.dialects.problem.systems import Integrals


def read_fcidump(file: File, name: str, origin: int) -> Integrals:
    """The system of a file.

    Raises:
        QlowerError: QL0855 to QL0857.
    """
    lines = integral_lines(file.source)
    columns = {letter: lines.indices[:, place] for place, letter in enumerate("ijkl")}
    region = region_of(INTEGRAL, lines.values, columns, lines.offsets + file.begin)
    return Integrals(
        attributes={
            "sym_name": name,
            "num_orbitals": lines.num_orbitals,
            "num_up": lines.num_up,
            "num_down": lines.num_down,
        },
        regions=(region,),
        origin=(origin,),
    )
