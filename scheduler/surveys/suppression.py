"""Which groups are too small to be shown, and which others must go with them so that nobody finds them by subtracting.

A group of fewer than five answers could tell what one person said.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST = 5

Key = TypeVar("Key", bound=Hashable)


def hidden(groups: Mapping[Key, int]) -> frozenset[Key]:
    """Of groups whose total is shown: those under LEAST, and the smallest others until what is left out is no group
    under LEAST either. Empty groups hide nothing."""
    there = sorted((n, position, key) for position, (key, n) in enumerate(groups.items()) if n)
    small = [key for n, _, key in there if n < LEAST]
    if not small:
        return frozenset()
    gone, left_out = set(small), sum(n for n, _, _ in there if n < LEAST)
    for n, _, key in there[len(small) :]:
        if len(gone) >= 2 and left_out >= LEAST:
            break
        gone.add(key)
        left_out += n
    return frozenset(gone)


def is_safe(n: int) -> bool:
    """Whether a number that can be found by subtracting is that of no small group."""
    return n == 0 or n >= LEAST
