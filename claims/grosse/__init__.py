"""Roger Grosse, A Toy Model: Linear Regression (chapter 1 of course notes on neural net training dynamics)."""

from claims.model.claim import Source

GROSSE = Source(
    "grosse",
    "A Toy Model: Linear Regression (chapter 1 of course notes on neural net training dynamics)",
    "Roger Grosse",
)
