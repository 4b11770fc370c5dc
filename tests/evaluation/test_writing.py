from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from abcgen.compose import ModelFiles, Request, composer_of
from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index, originality
from abcgen.evaluation import writing
from abcgen.evaluation.facts import facts
from abcgen.evaluation.writing import write_tunes
from abcgen.model.registry import find_model
from tests.evaluation.tunes import JIG, REEL

MODEL = find_model("nottingham-jigs")
PEN = ModelFiles(MODEL.snapshots[90], MODEL.training_tunes)
JIGS = Corpus("known", (CorpusTune(JIG, "Kettle", "jigs.abc", 1),))
INDEX = Index.of(Corpus("known", (*JIGS.tunes, CorpusTune(REEL, "Mill", "reels.abc", 1))))
REQUEST = Request(length=220, seed=3)


def test_tunes_are_those_of_the_composer() -> None:
    drafts = composer_of(MODEL.load(90)).write_many(REQUEST, 3)
    written = write_tunes(PEN, REQUEST, 3, INDEX, Index.of(JIGS))
    assert [tune.abc for tune in written] == [draft.text for draft in drafts]
    assert [tune.facts for tune in written] == [facts(draft.text) for draft in drafts]
    assert [tune.originality for tune in written] == [
        originality(draft.text, INDEX) for draft in drafts
    ]
    assert [tune.of_corpus for tune in written] == [
        originality(draft.text, Index.of(JIGS)) for draft in drafts
    ]
    assert all(tune.ended for tune in written)


def test_batches_come_in_order_from_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BATCH", 2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    done: list[int] = []
    together = write_tunes(PEN, REQUEST, 5, INDEX, None, done.append)
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert write_tunes(PEN, REQUEST, 5, INDEX) == together
    assert len({tune.abc for tune in together}) == 5
    assert done[-1] == 5
    assert len(done) == 3


INTERRUPTED = """
import os
import signal
from abcgen.compose import Request
from abcgen.data.corpus import Corpus
from abcgen.evaluation import writing
from abcgen.model.registry import find_model
from abcgen.data.originality_index import Index

if __name__ == "__main__":
    # What runs in the background may have it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.cpu_count = lambda: 2
    writing.BATCH = 2
    model = find_model("nottingham-jigs")
    files = writing.ModelFiles(model.snapshots[90], model.training_tunes)
    index = Index.of(Corpus("none", ()))
    request = Request(length=220, seed=3)
    try:
        writing.write_tunes(files, request, 999, index, None, lambda done: print(done, flush=True))
    except KeyboardInterrupt:
        print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_processes_end_quietly_when_interrupted(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    for _ in range(16):  # By then all processes are at work.
        assert process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert out.endswith("interrupted\n")
    assert err == ""


def test_a_tune_cut_off_has_not_ended() -> None:
    free = Request(length=60, seed=1, valid=False)
    written = write_tunes(PEN, free, 2, INDEX)
    assert not any(tune.ended for tune in written)
    assert {tune.of_corpus for tune in written} == {None}
