"""What this Python lacks: packages of the extras, and the Pythons that training runs on.

Those are the ones that TensorFlow is made for. The range stands in setup.cfg alone, as
`python_requires` and in the markers of the extra `train`; it is read from what is installed.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
import sys

from abcgen.system.errors import AbcgenError

DISTRIBUTION = "abcgen"
THIS = sys.version_info[:2]
_BELOW = re.compile(r"tensorflow.*python_version < ['\"]3\.(\d+)['\"]")
_FROM = re.compile(r">=\s*(\d+\.\d+)")


def require(module: str, use: str, extra: str) -> None:
    """Raise AbcgenError, which says that `use` needs it, where a package isn't installed."""
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise AbcgenError(
            f"{use} {module}, which isn't installed: pip install 'abcgen[{extra}]'"
        ) from error


def training_advice() -> str:
    """The sentence that tells what training needs, where that isn't installed."""
    return (
        no_training_here()
        or "training needs TensorFlow, which isn't installed: pip install 'abcgen[train]'"
    )


def require_training() -> None:
    """Raise AbcgenError, with that sentence, where TensorFlow isn't installed; it isn't loaded."""
    if None in map(importlib.util.find_spec, ("tensorflow", "keras")):
        raise AbcgenError(training_advice())


def no_training_here() -> str | None:
    """The sentence that tells which Python training needs; None where this one will do.

    None too where abcgen isn't installed, so that nothing is known.
    """
    try:
        metadata = importlib.metadata.metadata(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return None
    oldest = _FROM.search(metadata.get("Requires-Python") or "")
    below = _BELOW.search("\n".join(metadata.get_all("Requires-Dist") or ()))
    if not oldest or not below or (3, int(below[1])) > THIS:
        return None
    newest = f"3.{int(below[1]) - 1}"
    return (
        f"training needs TensorFlow, which is made for Python {oldest[1]} to {newest}; "
        f"this is {'.'.join(map(str, THIS))}"
    )
