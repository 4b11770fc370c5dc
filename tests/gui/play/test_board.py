"""Where the buttons and fields of the transport lie."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from abcgen_gui.play.transport import Transport

from abcgen.formats.audio.player import Player, Silence
from tests.gui.driving import Driver, Person


def middle(widget: tk.Misc) -> float:
    return widget.winfo_rooty() + widget.winfo_height() / 2


def test_how_loud_it_is_lies_beside_the_slider_where_there_is_room(
    open_window: Callable[..., Driver], person: Person
) -> None:
    person.player = lambda: Player(lambda: Silence(lambda: 0.0))
    driver = open_window()
    board = driver.window.part(Transport).board
    melody, sound = board.fields["melody_volume"], board.fields["sound"]
    width, height = driver.window.minsize()
    for wide, above in ((width + 700, True), (width, False), (width + 700, True)):
        driver.window.geometry(f"{wide}x{height}")
        driver.wait(lambda above=above: (middle(melody) < middle(sound)) == above)  # type: ignore[misc]
        assert melody.winfo_viewable()
        if above:
            assert abs(middle(melody) - middle(board.slider)) < 10
            assert board.slider.winfo_width() > 100


def test_at_every_width_it_comes_to_rest(
    open_window: Callable[..., Driver], person: Person
) -> None:
    person.player = lambda: Player(lambda: Silence(lambda: 0.0))
    driver = open_window()
    window, board = driver.window, driver.window.part(Transport).board
    seen = []

    def configured(_: object) -> None:
        seen.append(board.slider.winfo_width())
        if len(seen) > 200:  # it would go on for ever
            window.destroy()

    board.slider.bind("<Configure>", configured)
    least = window.minsize()[0]
    for wide in range(least, least + 400, 4):
        window.geometry(f"{wide}x{window.winfo_height()}")
        window.update()
        assert window.winfo_width() == wide


def test_a_wide_window_can_get_narrow_again(
    open_window: Callable[..., Driver], person: Person
) -> None:
    person.player = lambda: Player(lambda: Silence(lambda: 0.0))
    window = open_window().window
    width, height = window.minsize()
    window.geometry(f"{width + 400}x{height}")
    window.update()
    window.settle()
    assert window.minsize()[0] == width
