"""How much personal data masking finds and what it costs: `python -m tests.benchmarks.bench_masking [seed]`."""

import sys
import timeit
from collections import Counter
from functools import partial

from bot.privacy import mask, mask_for_publishing
from tests.bot.personal_data import planted

_EACH = 1000
_TURN = "Đèn đường hẻm 12 hư cả tuần, số tôi 0912 345 678, nhà 15 đường Láng Hạ"


def main(seed: int) -> None:
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for sentence in planted(seed, _EACH):
        asked[sentence.kind] += 1
        masked = mask_for_publishing(sentence.text)
        found[sentence.kind] += not any(datum in masked for datum in sentence.data)
    for kind, total in asked.items():
        print(f"{kind:16} {found[kind] / total:8.2%} of {total}")
    print(f"{'all':16} {found.total() / asked.total():8.2%} of {asked.total()}")
    for text in ("lam giay khai sinh cho be can gi", _TURN):
        for rule in (mask, mask_for_publishing):
            spent = min(timeit.repeat(partial(rule, text), number=1000, repeat=5))
            print(f"{rule.__name__:20} {len(text):4} letters {spent * 1000:7.1f} µs")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20261125)
