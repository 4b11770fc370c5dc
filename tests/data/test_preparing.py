"""What an experiment learns from: the right tunes, in its text_form."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abcgen.data import many
from abcgen.data.corpus import Corpus, CorpusTune, read_corpus
from abcgen.data.originality_index import Index
from abcgen.data.preparing import corpus_of, fitting, located, prepare
from abcgen.model.experiment import CorpusConfig, Experiment, TrainingConfig
from abcgen.notation.text import opening
from abcgen.notation.transposing import transpose
from abcgen.representation.encodings import get_encoding
from abcgen.system.errors import CorpusError, RequestError

TUNE = "X:{0}\nT:Tune {0}\nM:6/8\nK:G\nGAB c2d|]\n\n"
OWN = Corpus("own", tuple(CorpusTune(TUNE.format(n), f"Tune {n}", "own.abc", 1) for n in range(40)))


def varied(number: int) -> CorpusTune:
    """A tune that the number determines."""
    pick = random.Random(number)
    bars = "|".join("".join(pick.choices("GABcdefg", k=6)) for _ in range(8))
    text = f"X:{number}\nT:Tune {number}\nM:6/8\nK:G\n{bars}|]\n\n"
    return CorpusTune(text, f"Tune {number}", "own.abc", 1)


VARIED = Corpus("own", tuple(varied(number) for number in range(40)))


def test_by_default_every_tune_is_learned_as_it_stands() -> None:
    data = prepare(OWN, CorpusConfig("own.abc"))
    assert data.train == OWN
    assert data.validation.tunes == data.test.tunes == ()


def test_a_share_is_held_out() -> None:
    data = prepare(OWN, CorpusConfig("own.abc", holdout=0.25))
    assert 0 < len(data.validation.tunes) < 20
    assert {*data.train.tunes, *data.validation.tunes} == set(OWN.tunes)


def test_tunes_are_seen_in_the_view() -> None:
    data = prepare(OWN, CorpusConfig("own.abc", text_form="music"))
    assert {tune.text for tune in data.train.tunes} == {"M:6/8\nK:G\nGAB c2d|]\n\n"}


def test_tunes_say_their_dance_and_their_mode_where_wanted() -> None:
    music = "|:A2A ABc|d2^f ede|cBA GEG|A3 A3:|"
    text = f"X:1\nT:t\nM:6/8\nL:1/8\nR:Double Jig\nK:Am\n{music}\n\n"
    own = Corpus("own", (CorpusTune(text, "t", "own.abc", 1),))
    wanted = CorpusConfig("own.abc", text_form="planned", dances=True, modes=True)
    (tune,) = prepare(own, wanted).train.tunes
    assert tune.text.startswith(
        "S:own\nM:6/8\nL:1/8\nR:jig\nN:AA 4 G\nK:Ddor\n%A4d3z -~1--\n|:d2d def|g2b"
    )
    (tune,) = prepare(own, replace(wanted, dances=False, modes=False)).train.tunes
    assert tune.text.startswith("S:own\nM:6/8\nL:1/8\nR:double jig\nN:AA 4 C\nK:Am\n%A4a3z ")


def test_a_file_may_say_the_dance_of_its_tunes() -> None:
    own = replace(OWN, tunes=tuple(replace(tune, filed="jig") for tune in OWN.tunes))
    texts = [tune.text for tune in prepare(own, CorpusConfig("own.abc", dances=True)).train.tunes]
    assert texts[0] == "X:0\nT:Tune 0\nM:6/8\nR:jig\nK:G\nGAB c2d|]\n\n"


def test_a_split_says_which_tunes_are_for_what(nottingham: Path) -> None:
    corpus = read_corpus("nottingham")
    data = prepare(corpus, CorpusConfig("nottingham", split="nottingham"))
    parts = [data.train, data.validation, data.test]
    assert [len(part.tunes) for part in parts] == [832, 102, 103]
    # As many as there are: a tune can stand twice in the corpus, but then with another X:.
    assert Counter(tune for part in parts for tune in part.tunes) == Counter(corpus.tunes)


def test_what_cannot_be_prepared_is_refused() -> None:
    with pytest.raises(RequestError, match="no text form 'sheet'"):
        prepare(OWN, CorpusConfig("own.abc", text_form="sheet"))
    with pytest.raises(CorpusError, match="in no part of the split"):
        prepare(OWN, CorpusConfig("own.abc", split="nottingham"))
    with pytest.raises(CorpusError, match="no tune to train on"):
        prepare(Corpus("own", ()), CorpusConfig("own.abc"))


def test_tunes_to_read_first_are_none_that_are_held_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tunes under other titles, but one in a new key that is held out.
    held_out = prepare(VARIED, CorpusConfig("own.abc", holdout=0.25)).validation.tunes[0]
    copied = transpose(held_out.text, 2).replace(held_out.title, "Borrowed")
    (tmp_path / "others.abc").write_text(copied + varied(99).text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    config = CorpusConfig(
        "own.abc", holdout=0.25, pretraining=("others.abc",), pretraining_epochs=2
    )
    data = prepare(VARIED, config)
    assert [tune.title for tune in data.pretraining.tunes] == ["Tune 99"]
    assert data.training_tunes.tunes == (*data.train.tunes, *data.pretraining.tunes)


def notes(number: int, header: str, body: str) -> CorpusTune:
    text = f"X:{number}\nT:Tune {number}\nM:4/4\nL:1/8\n{header}\n{body}|]\n\n"
    return CorpusTune(text, f"Tune {number}", "own.abc", 1)


MIXED = Corpus(
    "own",
    (
        notes(1, "K:G", "GABc d4"),
        notes(2, "K:G", "G/A/B c2 d4"),
        notes(3, "K:Em", "EFGA z4"),
        notes(4, "K:D", "(3DEF G2 A4"),
        notes(5, "K:none", "C2EG c4|E2G2 C4"),
        notes(6, "K:C", "C6- C2"),
    ),
)


def test_tunes_with_other_durations_are_left_out() -> None:
    config = CorpusConfig("own.abc", durations=(0.5, 1.0, 2.0))
    assert [tune.title for tune in fitting(MIXED, config).tunes] == ["Tune 1", "Tune 3", "Tune 5"]
    assert prepare(MIXED, config).train == fitting(MIXED, config)
    assert fitting(MIXED, CorpusConfig("own.abc")) == MIXED
    with pytest.raises(CorpusError, match="no tune to train on"):
        prepare(MIXED, CorpusConfig("own.abc", durations=(0.25,)))


def test_tunes_are_moved_home() -> None:
    data = prepare(MIXED, CorpusConfig("own.abc", common_key=True))
    keys = [opening(tune.text, "K") for tune in data.train.tunes]
    assert keys == ["C", "C", "Am", "C", "none", "C"]
    assert "ABcd z4" in data.train.tunes[2].text


@pytest.mark.parametrize("encoding", ["grid", "pitches", "events"])
def test_of_a_tune_is_learned_what_is_left_once_encoded(encoding: str) -> None:
    data = prepare(MIXED, CorpusConfig("own.abc", durations=(0.5, 1.0, 2.0)), encoding)
    codec = get_encoding(encoding)
    for before, after in zip((MIXED.tunes[n] for n in (0, 2, 4)), data.train.tunes, strict=True):
        assert codec.encode(after.text) == codec.encode(before.text)
        assert codec.decode(codec.encode(after.text)) == after.text
        assert after.title == before.title
    assert codec.encode(data.all_text).count("/") == 3


def test_the_corpus_of_an_experiment_stands_beside_its_file(tmp_path: Path) -> None:
    (tmp_path / "own.abc").write_text(MIXED.text, encoding="utf-8")
    config = CorpusConfig("own.abc")
    assert corpus_of(config, tmp_path).text == MIXED.text


def test_what_an_experiment_names_is_found_from_anywhere(tmp_path: Path) -> None:
    corpus = CorpusConfig("nottingham", pretraining=("airds", "more.abc"), pretraining_epochs=1)
    experiment = Experiment("own", corpus, training=TrainingConfig(start="../runs/first"))
    found = located(experiment, tmp_path / "mine")
    assert found.corpus.dataset == "nottingham"
    assert found.corpus.pretraining == ("airds", str((tmp_path / "mine" / "more.abc").resolve()))
    assert found.training.start == str((tmp_path / "runs" / "first").resolve())
    assert located(found, tmp_path / "elsewhere") == found
    by_name = replace(experiment, training=TrainingConfig(start="nottingham"))
    assert located(by_name, tmp_path).training.start == "nottingham"


def test_many_tunes_are_prepared_on_all_cores_as_few_are_on_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tunes = tuple(
        CorpusTune(OWN.tunes[number % len(OWN.tunes)].text, f"Tune {number}", "own.abc", 1)
        for number in range(11)
    )
    config = CorpusConfig("own.abc", text_form="music", modes=True)
    corpus = Corpus("own", tunes)
    alone, alone_index = prepare(corpus, config), Index.of(corpus, OWN)
    monkeypatch.setattr(many, "MANY", 4)
    monkeypatch.setattr(many, "A_CHUNK", 4)
    told: list[tuple[int, int]] = []
    assert prepare(corpus, config, on_done=lambda done, of: told.append((done, of))) == alone
    assert told == [(4, 11), (8, 11), (11, 11)]
    told.clear()
    index = Index.of(corpus, OWN, lambda done, of: told.append((done, of)))
    assert [pair for pair in told if pair[1] == 11] == [(4, 11), (8, 11), (11, 11)]
    assert told[-1] == (len(OWN.tunes),) * 2
    for name in ("starts", "windows", "steps", "bars"):
        ours, theirs = getattr(index, name), getattr(alone_index, name)
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)
    assert (index.tunes, index.baseline) == (alone_index.tunes, alone_index.baseline)
