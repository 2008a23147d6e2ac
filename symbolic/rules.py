"""Completion of rewriting rules: what follows from equations between matrix words by overlapping their left sides.

From G X'X = I - G and X X'H = I - H the normal forms of G X' and X'H differ, though they are equal: the word
G X'X X'H can be rewritten from either end. Adding such consequences as rules lets normal forms meet. Each of them is an
equation that the kernel's own arithmetic makes out of a rule, so nothing is assumed; that not all may be found costs
only completeness.
"""

from __future__ import annotations

from typing import Iterator, Sequence

from symbolic import kernel
from symbolic.kernel import Letter, Rational, Rejected, Words

#: The longest overlap that is looked at, and the most rules that completion may lead to.
LONGEST, MOST = 7, 40


def leading(x: Words) -> tuple[Words, Rational]:
    """The longest word of a nonzero element (of equally long ones the last in order), and its coefficient."""
    word, coefficient = max(x.terms.items(), key=lambda term: (len(term[0]), term[0]))
    return kernel.word(x.rows, x.cols, word), coefficient


def reducible_words(letter: Letter) -> list[tuple[Letter, ...]]:
    """The words that the kernel shortens or reorders for an orthogonal letter, an inverse or a pseudo-inverse."""
    if letter.orthogonal:
        return [(letter, letter.T), (letter.T, letter)]
    if not letter.form:
        return []
    x, y = letter.turned(letter.form), letter
    pairs = [(x, y), (y, x), (y.T, x.T), (x.T, y.T)]
    if letter.form == "inverse":
        return pairs
    triples = [(x, y, x), (y, x, y), (x, y, y.T), (y.T, y, x), (x.T, x, y), (y, x, x.T)]
    return pairs[2:] + triples


def completed(rules: list[tuple], new: list[tuple], reducible: Sequence[tuple[Letter, ...]] = ()) -> list[tuple]:
    """``rules`` with ``new`` ones (left side, right side) and with consequences that make normal forms agree.

    ``reducible`` are words that the kernel reduces by itself. Only rules that divide by nothing but sizes are added.
    """
    rules, todo = list(rules), list(new)
    while todo:
        rule = todo.pop(0)
        rules.append(rule)
        if not _is_word(rule[0]):
            continue
        for consequence in _consequences(rule, rules, reducible):
            if len(rules) + len(todo) >= MOST:
                return rules + todo
            try:
                rest = kernel.normal(consequence, rules + todo)
            except Rejected:
                continue
            if isinstance(rest, Words) and rest:
                word, coefficient = leading(rest)
                if all(getattr(name, "kind", None) == "size" for name in coefficient.variables()):
                    todo.append((word, word - rest / coefficient))
    return rules


def _consequences(rule: tuple, rules: list[tuple], reducible) -> Iterator[Words | Rational]:
    """Elements that are zero: each word in which the rule overlaps with another one, less what the rule makes of it."""
    others = [lhs for lhs, _ in rules if _is_word(lhs)]
    words = {w for lhs in others for w in (_word(lhs), _word(lhs.T))} | set(reducible)
    for lhs, rhs in (rule, (rule[0].T, rule[1].T)):
        mine = _word(lhs)
        for other in sorted(words, key=lambda w: (len(w), w)):
            for shared in range(1, min(len(mine), len(other)) + 1):
                if len(mine) + len(other) - shared > LONGEST:
                    continue
                if mine[-shared:] == other[:shared]:
                    after = kernel.word(mine[-1].cols, other[-1].cols, other[shared:])
                    yield _product(lhs, after) - _product(rhs, after)
                if mine[:shared] == other[-shared:]:
                    before = kernel.word(other[0].rows, mine[0].rows, other[:-shared])
                    yield _product(before, lhs) - _product(before, rhs)


def _is_word(x: Words | Rational) -> bool:
    return isinstance(x, Words) and len(x.terms) == 1


def _word(x: Words) -> tuple[Letter, ...]:
    (word,) = x.terms
    return word


def _product(a, b):
    return a @ b if isinstance(a, Words) and isinstance(b, Words) else a * b
