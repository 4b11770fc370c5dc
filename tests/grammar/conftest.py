"""Writers of random tunes, and abc2midi's opinion of them."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import pytest

from abcgen.formats.midi.abc2midi import find_abc2midi
from abcgen.grammar import Grammar, Rules
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.rules import ANY_TUNE

RandomTune = Callable[..., str]


@pytest.fixture(scope="module")
def random_tune() -> RandomTune:
    """Write a tune of at most `limit` characters, each drawn from those that leave time to end.

    Kinds of characters are drawn first, so that it isn't all free text. What tunes cost is worked
    out once for a module's grammars.
    """
    grammar_of = lru_cache(maxsize=8)(Grammar)

    def random_tune(seed: int, rules: Rules = ANY_TUNE, limit: int = 0) -> str:
        grammar, rng = grammar_of(rules), random.Random(seed)
        state, text = GrammarState(grammar), ""
        limit = max(limit, grammar.cost(grammar.start))
        while state.allowed:
            left = limit - len(text)
            kinds = [
                chars
                for chars, successor in grammar.moves(state.key)
                if grammar.cost(successor(chars[0])) < left
            ]
            if not kinds:
                break
            char = rng.choice(rng.choice(kinds))
            text, state = text + char, state.advance(char)
        assert state.can_end, text
        return text

    return random_tune


@pytest.fixture
def complaints(tmp_path: Path) -> Callable[[Sequence[str]], list[str]]:
    """What abc2midi has to say against tunes; it makes a MIDI file of each."""

    def complaints(tunes: Sequence[str]) -> list[str]:
        numbered = (
            re.sub(r"^X: ?\d+", f"X:{number}", tune).rstrip("\n")
            for number, tune in enumerate(tunes, 1)
        )
        (tmp_path / "tunes.abc").write_text("\n\n".join(numbered) + "\n\n", encoding="utf-8")
        program = find_abc2midi()
        assert program, "these tests need abc2midi"
        run = subprocess.run(
            [program, "tunes.abc"], cwd=tmp_path, capture_output=True, check=True, timeout=60
        )
        assert len(list(tmp_path.glob("*.mid"))) == len(tunes)
        said = run.stdout.decode("utf-8", "replace").splitlines()
        return [line for line in said if re.match("Error|.*(time units|Assuming repeat)", line)]

    return complaints
