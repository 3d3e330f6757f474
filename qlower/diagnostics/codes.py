"""What a code is; the tables of codes stand beside the modules that raise them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """A diagnostic code as ``qlower explain`` shows it.

    Attributes:
        title: one line.
        explanation: a paragraph: when it is raised and why it is refused.
        fix: what to do.
    """

    title: str
    explanation: str
    fix: str
