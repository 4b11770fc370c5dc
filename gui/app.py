"""The command `abcgen-gui`: opens the window, or says in one sentence why it can't."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from abcgen.system import AbcgenError, use_one_thread

INSTEAD = "To compose without a window: abcgen sample --help"


def main(files: Sequence[str] | None = None) -> None:
    """Open the window, and files in it, and return when it is closed.

    `files`: None, those of the command line. Exits with status 1 when there can be no window.
    """
    try:
        import tkinter as tk
    except ImportError as error:
        sys.exit(
            f"abcgen's window needs Tk for Python, which is missing ({error}); install it "
            f"(on Debian and Ubuntu: sudo apt install python3-tk). {INSTEAD}"
        )
    use_one_thread()
    # Only now, since it imports tkinter and NumPy too.
    from .window import Window

    try:
        window = Window()
    except (tk.TclError, AbcgenError) as error:
        sys.exit(f"abcgen's window can't be opened: {error}. {INSTEAD}")
    window.open_files(tuple(map(Path, sys.argv[1:] if files is None else files)))
    with contextlib.suppress(KeyboardInterrupt):
        window.mainloop()
    window.shut_down()


if __name__ == "__main__":
    main()
