from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Hashable
from dataclasses import astuple

import pytest

from abcgen.evaluation.distributions import (
    FEATURES,
    Distance,
    distances,
    divergence,
    histograms,
    pool,
    real_distances,
)
from abcgen.evaluation.facts import facts
from tests.evaluation.tunes import FAULTY, JIG, REEL

REEL_FACTS, FAULTY_FACTS, JIG_FACTS = (facts(text) for text in (REEL, FAULTY, JIG))


@pytest.mark.parametrize(
    ("one", "other", "bits"),
    [
        (Counter("ab"), Counter("aabb"), 0.0),
        (Counter("a"), Counter("b"), 1.0),
        (Counter("a"), Counter("ab"), 0.311278),  # H(3/4) - H(1/2) / 2
        (Counter(), Counter("a"), 1.0),
    ],
)
def test_divergence_is_in_bits(
    one: Counter[Hashable], other: Counter[Hashable], bits: float
) -> None:
    assert divergence(one, other) == pytest.approx(bits, abs=1e-6)
    assert divergence(other, one) == pytest.approx(bits, abs=1e-6)


def test_features_of_a_tune() -> None:
    assert pool([JIG_FACTS], "intervals")[4] == 4
    assert pool([JIG_FACTS], "durations") == {"1/2": 18, "3/2": 2}
    assert pool([FAULTY_FACTS], "durations") == {"1/2": 13, "3/2": 1}
    assert pool([FAULTY_FACTS], "rhythms of bars")["z3/2 3/2"] == 1
    assert pool([JIG_FACTS], "scale degrees").keys() == {0, 4, 7}
    assert pool([JIG_FACTS], "pitch classes").keys() == {2, 6, 9}


def test_tunes_are_compared_in_groups() -> None:
    tunes = [REEL_FACTS, JIG_FACTS, REEL_FACTS]
    found = distances(tunes, [REEL_FACTS], 1)
    apart = divergence(pool([JIG_FACTS], "durations"), pool([REEL_FACTS], "durations"))
    assert astuple(found["durations"]) == pytest.approx((apart / 3, apart))
    # The third tune fills no second group; four would be more than there are.
    assert distances(tunes, tunes[:2], 2)["durations"] == Distance(0.0, 0.0)
    assert distances(tunes, tunes, 4)["durations"] == Distance(0.0, 0.0)


def test_real_tunes_are_compared_with_the_rest() -> None:
    tunes = [REEL_FACTS, JIG_FACTS] * 5
    found = real_distances(tunes, 2)
    assert found == real_distances(tunes, 2)
    assert found.keys() == FEATURES.keys()
    assert 0 < found["durations"].mean < found["durations"].largest < 1


def test_histograms_are_shares_in_order() -> None:
    found = histograms([REEL_FACTS, JIG_FACTS])
    assert found["notes"] == {"20": 0.5, "30": 0.5}
    assert found["bars"] == {"8": 0.5, "16": 0.5}
    assert list(histograms([JIG_FACTS])["durations"]) == ["1/2", "3/2"]
    assert sum(found["intervals"].values()) == pytest.approx(1)


TWICE = """
from collections import Counter
from abcgen.evaluation.distributions import divergence
one = Counter({f"{n}/7": n * n % 19 + 1 for n in range(300)})
print(divergence(one, Counter({f"{n}/7": n * n % 13 + 1 for n in range(100, 400)})))
"""


def test_a_divergence_is_the_same_in_every_process() -> None:
    """Texts hash otherwise in each, and sums depend on the order of what is added."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", TWICE],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            timeout=120,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(printed) == 1
