"""Imported by the process that workers are forked from: what this module imports, no worker has to import again."""

import gc
from importlib import import_module
from pkgutil import walk_packages

import claims
import numeric
import symbolic

for package in (symbolic, numeric):
    for module in walk_packages(package.__path__, package.__name__ + "."):
        import_module(module.name)
for name in ("flint", "hypothesis", "numpy", "scipy.optimize", "sympy", "reports.evaluate"):
    import_module(name)
claims.load()

# Workers then neither traverse nor copy what is here already.
gc.collect()
gc.freeze()
