"""``python -m qlower``: the same as the command ``qlower``."""

from qlower.cli.main import main

main()
