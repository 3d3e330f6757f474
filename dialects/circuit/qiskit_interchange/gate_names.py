"""Which of Qiskit's gate classes is which gate of the gate table."""

from collections.abc import Mapping
from functools import cache
from typing import Any

_CLASSES = {
    "id": "IGate", "x": "XGate", "y": "YGate", "z": "ZGate", "h": "HGate", "s": "SGate", "sdg": "SdgGate", "t": "TGate",
    "tdg": "TdgGate", "sx": "SXGate", "sxdg": "SXdgGate", "p": "PhaseGate", "rx": "RXGate", "ry": "RYGate",
    "rz": "RZGate", "u": "UGate", "u1": "U1Gate", "u2": "U2Gate", "u3": "U3Gate", "prx": "RGate", "cx": "CXGate",
    "cy": "CYGate", "cz": "CZGate", "ch": "CHGate", "cs": "CSGate", "csdg": "CSdgGate", "csx": "CSXGate",
    "cp": "CPhaseGate", "crx": "CRXGate", "cry": "CRYGate", "crz": "CRZGate", "cu": "CUGate", "cu1": "CU1Gate",
    "cu3": "CU3Gate", "swap": "SwapGate", "iswap": "iSwapGate", "dcx": "DCXGate", "ecr": "ECRGate", "rxx": "RXXGate",
    "ryy": "RYYGate", "rzz": "RZZGate", "rzx": "RZXGate", "xx_plus_yy": "XXPlusYYGate",
    "xx_minus_yy": "XXMinusYYGate", "ccx": "CCXGate", "ccz": "CCZGate", "cswap": "CSwapGate", "rccx": "RCCXGate",
    "rc3x": "RC3XGate", "c3x": "C3XGate", "c3sqrtx": "C3SXGate", "c4x": "C4XGate", "gphase": "GlobalPhaseGate",
}  # fmt: skip


@cache
def qiskit_classes() -> Mapping[str, Any]:
    """Qiskit's gate class for each gate of the table that has one; matrices differ by ``Gate.qiskit_phase`` at most."""
    from qiskit.circuit import library  # noqa: PLC0415  # heavy

    return {name: getattr(library, class_name) for name, class_name in _CLASSES.items()}


@cache
def table_names() -> Mapping[Any, str]:
    """The gate of the table for each of these classes."""
    return {qiskit_class: name for name, qiskit_class in qiskit_classes().items()}
