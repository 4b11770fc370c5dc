"""What composes by a model, and what can be asked of it."""

from __future__ import annotations

import pytest

from abcgen.compose.loading import composer_of, controls_of
from abcgen.model.registry import Model, find_models


@pytest.mark.parametrize("model", find_models(), ids=lambda model: model.name)
def test_what_can_be_asked_is_known_before_the_composer_is_there(model: Model) -> None:
    snapshot = model.load()
    assert controls_of(snapshot.experiment) == composer_of(snapshot).controls
