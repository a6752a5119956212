"""Chance that can be had again."""

import os
from random import Random

ROUNDS = int(os.environ.get("NUCUOI_FAULT_ROUNDS", "1"))
"""How many times as many kills as a run of every day makes."""

SEED = int(os.environ.get("NUCUOI_FAULT_SEED", "20260901"))


def seeded(seed: int | str) -> Random:
    """The same numbers for the same seed."""
    return Random(seed)  # noqa: S311  no secret hangs on it


def say_seed(seed: int) -> Random:
    """The randomness of one test; pytest shows what is printed when the test fails."""
    print(f"seed {seed}: NUCUOI_FAULT_SEED={SEED} NUCUOI_FAULT_ROUNDS={ROUNDS} make this run again")  # noqa: T201
    return seeded(seed)
