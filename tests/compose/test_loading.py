from __future__ import annotations

import pytest

from abcgen.compose import Finished, Request, compose_each, load_composer, loading
from abcgen.system import RequestError, workers

LOADED = "nottingham-jigs", 10
REQUEST = Request(length=120, temperature=0.7)


@pytest.mark.parametrize("cores", [1, 2])
def test_many_tunes_are_those_of_their_seeds(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    composer = load_composer(*LOADED)
    monkeypatch.setattr(loading, "_MANY", 3)
    for module in (loading, workers):
        monkeypatch.setattr(module, "cores", lambda: cores)
    done: list[int] = []
    found = compose_each(composer, LOADED, REQUEST, range(7, 11), done.append)
    assert done == [1, 2, 3, 4]
    assert [event.seed for event in found] == [7, 8, 9, 10]
    alone = list(composer.compose(Request(length=120, temperature=0.7, seed=9)))[-1]
    assert isinstance(alone, Finished)
    assert found[2] == alone
    assert len({event.draft.text for event in found}) == 4


def test_what_cannot_be_asked_for_is_told_from_other_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loading, "_MANY", 2)
    for module in (loading, workers):
        monkeypatch.setattr(module, "cores", lambda: 2)
    request = Request(length=10)
    with pytest.raises(RequestError, match="length 10: such a tune takes at least"):
        compose_each(load_composer(*LOADED), LOADED, request, range(4))
