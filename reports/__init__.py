"""Running the claims and showing what was found."""

__version__ = "0.1.0"
