"""A claim that prints megabytes, to both streams and past Python's own."""

import os

from claims.model.claim import claim
from claims.model.relations import eq
from claims.model.spaces import real
from tests.hostile.innocent import HOSTILE


@claim("hostile:printing", HOSTILE.at("printing"), level="exact-identity")
class Prints:
    """A number equals itself."""

    formula = "x = x"
    given = {"x": real()}

    def printed(x):
        print("x" * 10**6)
        os.write(2, b"y" * 10**6)
        return eq(x, x)
