"""A package that adds to qlower the way an outsider would."""
