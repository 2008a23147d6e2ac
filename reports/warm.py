"""Imported by the process that workers are forked from: no worker has to import or compute again what is here."""

import gc
from importlib import import_module
from pkgutil import walk_packages

import claims
import numeric
import symbolic
from claims.model.arrays import norm2
from claims.model.claim import Reading
from claims.model.relations import le
from claims.model.spaces import vector

for package in (symbolic, numeric):
    for module in walk_packages(package.__path__, package.__name__ + "."):
        import_module(module.name)
for name in ("flint", "hypothesis", "numpy", "scipy.optimize", "sympy", "reports.evaluate"):
    import_module(name)
claims.load()

# At its first use Hypothesis imports more, and reads the source of every module in search of constants.
small = numeric.search.Effort(corners=1, volume=1, hypothesis=100, ascents=1)
numeric.search.search(Reading("warm", {"x": vector("n")}, lambda x: le(0, norm2(x)), r"0 \le \|x\|^2"), 0, small)

# Workers then neither traverse nor copy what is here already.
gc.collect()
gc.freeze()
