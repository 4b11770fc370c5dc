"""How a model stands: what it copies, and how it predicts."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.compose import Request, load_composer
from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index, save_index
from abcgen.model.registry import find_model
from abcgen.model.snapshot import INDEX_FILE
from abcgen.representation.text_forms import find_text_form
from abcgen.teaching.looking import bits_of, look_at
from tests.training.conftest import make_tune


def test_a_model_that_copies_is_warned_of(tmp_path: Path) -> None:
    original = look_at(find_model("folk").folder, 50)
    assert (original.copied, original.warning) == (0, "")
    assert original.longest < 16
    assert original.sample.startswith("X:1\n")
    # As if it had been taught what it writes.
    shutil.copy(find_model("folk").path_of(50), tmp_path)
    taught = CorpusTune(original.sample, "Its own", "own.abc", 1)
    save_index(Index.of(Corpus("own", (taught,) * 2)), tmp_path / INDEX_FILE)
    once = look_at(tmp_path, 50)
    assert (once.copied, once.warning, once.sample) == (1, "", original.sample)
    composer = load_composer("folk", 50)
    drafts = composer.write_many(Request(seed=1), 4)
    more = [CorpusTune(draft.finish().abc, "Its own", "own.abc", 1) for draft in drafts]
    save_index(Index.of(Corpus("own", tuple(more))), tmp_path / INDEX_FILE)
    assert look_at(tmp_path, 50).warning.startswith(
        "it begins to copy: 4 of 32 tunes that it wrote have 16 notes in a row of a tune that"
    )


def test_the_name_of_the_collection_costs_nothing() -> None:
    snapshot = find_model("folk").load(10)
    form = find_text_form("planned")

    def corpus(name: str) -> Corpus:
        texts = [f"S:{name}\n{form.text(make_tune(n))}" for n in range(2)]
        return Corpus("", tuple(CorpusTune(text, "", "", 1) for text in texts))

    def bits(name: str) -> float:
        found = bits_of(snapshot, corpus(name), name)
        assert found is not None
        return found * sum(len(tune.text) for tune in corpus(name).tunes)

    assert bits("own") == pytest.approx(bits("a-long-name"))
    assert bits_of(snapshot, Corpus("", ()), "own") is None
    strange = replace(corpus("own").tunes[0], text="S:own\nM:6/8\né")
    assert bits_of(snapshot, Corpus("", (strange,)), "own") is None
