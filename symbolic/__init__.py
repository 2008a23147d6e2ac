"""The exact side: derivations, generic arithmetic, matrix words, and the trusted kernel."""

import os

# SymPy chooses its ground types when it is first imported; flint ones are faster, and the ones that are tested.
os.environ.setdefault("SYMPY_GROUND_TYPES", "flint")
