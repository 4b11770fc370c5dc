"""Text in YAML, from anyone: whatever it holds, it is read at once or refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from abcgen.system import ConfigError

_SIZE_LIMIT = 1 << 20
"""Bytes; the largest file that ships has a twelfth of it."""
_MOST_ALIASES = 20
"""What they name again can't become more than some two thousand times as large."""
_LONGEST_NUMBER = 1000
"""Digits."""
_NO_TEXT = re.compile("[\\0\ud800-\udfff]")
"""NUL and halves of characters: they can't stand in a file's name or in a file."""


class _Loader(yaml.SafeLoader):
    """Refuses what is harmless as YAML but not to those who use it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            self._aliases += 1
            if self._aliases > _MOST_ALIASES:
                event = self.peek_event()  # type: ignore[no-untyped-call]
                raise _refused(event, f"more than {_MOST_ALIASES} aliases")
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        node = super().compose_scalar_node(anchor)
        if _NO_TEXT.search(node.value):
            raise _refused(node, "a character that no text can have")
        if node.tag == "tag:yaml.org,2002:int" and len(node.value) > _LONGEST_NUMBER:
            raise _refused(node, "a number that is too long")
        return node


def parse_yaml(path: Path) -> Any:
    """What stands in a file; raises ConfigError, which doesn't name it, when it can't be read."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigError("can't be read: it is no file")
        with path.open("rb") as file:
            data = file.read(_SIZE_LIMIT + 1)
        if len(data) > _SIZE_LIMIT:
            raise ConfigError(f"has more than {_SIZE_LIMIT:,} bytes")
        return yaml.load(data.decode("utf-8-sig"), _Loader)
    except ConfigError:
        raise
    except OSError as error:
        raise ConfigError(f"can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text") from error
    except RecursionError as error:
        raise ConfigError("is not YAML: it is nested too deeply") from error
    # Not only YAMLError: ValueError for the date 2020-13-45, KeyError for "!!bool x", and others.
    except Exception as error:
        raise ConfigError(f"is not YAML: {_problem(error)}") from error


def yaml_of(data: Mapping[str, Any]) -> str:
    """The text of a file that holds plain data."""
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    return text


def _refused(at: yaml.Event | yaml.Node, problem: str) -> ConfigError:
    return ConfigError(_marked(at.start_mark, problem))


def _marked(mark: Any, problem: str) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"


def _problem(error: Exception) -> str:
    """What a YAML reader complains of, on one line."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None or problem is None:
        return " ".join(str(error).split()) or type(error).__name__
    return _marked(mark, problem)
