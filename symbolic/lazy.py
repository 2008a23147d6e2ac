"""SymPy, imported when it is first used: listing claims must not wait for it."""

import importlib.util
import sys
from types import ModuleType


def _lazily(name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


sympy = _lazily("sympy")
