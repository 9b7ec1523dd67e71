"""Keeps Python's collector from looking again and again through what stays: a pause of a tenth of a second each time.

Nobody is answered and nothing is sent meanwhile, and what was due comes in a bunch.
"""

import gc


def settle() -> None:
    """Sets aside all that lives now; call it once a process is ready, and when something large was replaced."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def unsettle() -> None:
    """Everything is looked through again."""
    gc.unfreeze()
