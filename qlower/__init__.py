"""qlower: a multi-level quantum compiler. A compilation is a chain of content-addressed modules joined by pure passes."""

from pathlib import Path

__version__ = "0.1.0"

_BESIDE = Path(__file__).resolve().parent.parent
if not (Path(__file__).parent / "dialects").is_dir() and (_BESIDE / "dialects").is_dir():
    # A checkout without symbolic links (some Windows clones): dialects/, passes/ and targets/ lie beside this package.
    __path__.append(str(_BESIDE))
