"""The falsifying side: float, exact and ball arithmetic, instances, search and certification of evidence."""
