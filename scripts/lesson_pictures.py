"""Draw the pictures of docs/teaching.md: `python scripts/lesson_pictures.py`.

They are those of the lessons and of `abcgen compare`; the extra `dev` has all that is needed.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from abcgen import Request, find_model, load_composer
from abcgen.learning import Course, cards, curve_of, draw_handout
from abcgen.model import Picker

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOCS = Path(__file__).resolve().parents[1] / "docs"
EPOCHS = 0, 10, 90
WIDE = 1100  # pixels


def main() -> None:
    """Draw them into a folder."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the page for teachers.")
    parser.add_argument("folder", nargs="?", type=Path, default=DOCS / "images")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    sys.path.append(str(DOCS / "lessons"))
    import show

    tune = (DOCS / "examples" / "open-door.abc").read_text(encoding="utf-8")
    explained = load_composer("nottingham-jigs").explain(tune)
    place = explained.text.index("FAd|")
    rows = {
        f"temperature {heat}": Picker(heat).distribution(explained.logits[[place]])[0].tolist()
        for heat in (0.3, 1.0, 2.0)
    }
    save(handout(), folder / "lesson-learning.png")
    save(drawn(show.chances(explained, place, rows)), folder / "lesson-temperature.png")
    save(drawn(show.curve(find_model("essen-grid"), [3])), folder / "lesson-by-heart.png")


def handout() -> bytes:
    """The picture that `abcgen compare` makes of three epochs."""
    model, request = find_model("nottingham-jigs"), Request(seed=1, valid=False)
    course = Course.of(model, request, curve_of(model), tuple(cards(model, EPOCHS, request)))
    return draw_handout(course, Path("handout.png"))


def drawn(figure: Figure) -> bytes:
    """A drawing as PNG."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=150)
    return data.getvalue()


def save(picture: bytes, path: Path) -> None:
    """Write a picture, no wider than WIDE, in few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.thumbnail((WIDE, 10 * WIDE))
    image.quantize(48).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()
