"""The instructions of the entry point as they are put together."""

from qlower.dialects.circuit.qir.operands import Register, llvm_type
from qlower.ir.types import Type


class Lines:
    """Instructions in order, with fresh names for registers and blocks.

    Attributes:
        text: the lines so far.
        block: the label of the basic block that is being written.
        functions: the functions called so far, with their declarations.
        types: the LLVM types of the values computed so far.
    """

    def __init__(self, block: str) -> None:
        self.text: list[str] = []
        self.block = block
        self.functions: dict[str, str] = {}
        self.types: set[str] = set()
        self._registers = 0
        self._blocks = 0

    def assign(self, type: Type, instruction: str) -> Register:
        """Append an instruction with a result."""
        register = Register(f"%v{self._registers}", type)
        self._registers += 1
        self.types.add(llvm_type(type))
        self.text.append(f"  {register.name} = {instruction}")
        return register

    def call(self, function: str, arguments: str, declaration: str) -> None:
        """Append a call without a result."""
        self.functions.setdefault(function, declaration)
        self.text.append(f"  call void @{function}({arguments})")

    def fresh_blocks(self, *names: str) -> list[str]:
        """Labels that no block has."""
        number = self._blocks
        self._blocks += 1
        return [f"{name}{number}" for name in names]

    def begin_block(self, label: str) -> None:
        """Begin a basic block; the one before must have ended in a branch."""
        self.block = label
        self.text += ["", f"{label}:"]

    def branch(self, label: str) -> None:
        """End the block by going to another."""
        self.text.append(f"  br label %{label}")
