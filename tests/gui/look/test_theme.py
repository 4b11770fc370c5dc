"""The look at several resolutions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import abcgen_gui.window
import pytest

from tests.gui.driving import Driver


def sizes(driver: Driver) -> dict[str, float]:
    """What a user sees the size of, in points."""
    window = driver.window
    point = window.winfo_fpixels("1p")
    return {
        "field": driver.fields["length"].winfo_reqheight() / point,
        "button": window.buttons["generate"].winfo_reqheight() / point,
        "tick": driver.fields["play"].winfo_reqheight() / point,
        # Not the least width: the list of tunes is there only where it has room.
        "width": (driver.compose.winfo_reqwidth() + driver.stand.winfo_reqwidth()) / point,
        "height": window.winfo_reqheight() / point,
    }


@pytest.fixture
def at_resolution(
    open_window: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[int], Driver]]:
    """Opens windows as on a screen of so many dots an inch; Tk remembers that, so restore it."""
    usual = open_window().window
    scaling = usual.tk.call("tk", "scaling")

    def build(dots: int) -> Driver:
        monkeypatch.setattr(abcgen_gui.window, "screen_resolution", lambda: dots)
        return open_window()

    yield build
    usual.tk.call("tk", "scaling", scaling)


def test_everything_grows_with_the_resolution(at_resolution: Callable[[int], Driver]) -> None:
    seen = {}
    for dots in (96, 144, 192):
        driver = at_resolution(dots)
        assert driver.window.winfo_fpixels("1i") == pytest.approx(dots, rel=0.01)
        seen[dots] = sizes(driver)
    assert seen[144] == pytest.approx(seen[96], rel=0.12)
    assert seen[192] == pytest.approx(seen[96], rel=0.12)


def test_it_fits_a_small_screen(at_resolution: Callable[[int], Driver]) -> None:
    _, height = at_resolution(96).window.minsize()
    assert height < 768 - 70  # what a title bar and the system's own bar take


@pytest.mark.parametrize("page", ["tune_panel", "model_panel", "melody_panel"])
def test_nothing_is_cut_off_at_the_least_size(driver: Driver, page: str) -> None:
    window = driver.window
    window.geometry("x".join(map(str, window.minsize())))
    driver.wait(lambda: window.winfo_height() == window.minsize()[1])
    driver.compose.pages.bring_up(getattr(driver.compose, page))
    window.update()
    shown = [field for field in driver.fields.values() if field.winfo_ismapped()]
    assert len(shown) > 2
    buttons = [button for button in window.buttons.values() if button.winfo_viewable()]
    for widget in (*shown, *buttons, window.status.sentence):
        assert widget.winfo_height() >= widget.winfo_reqheight()
        assert widget.winfo_rooty() + widget.winfo_height() <= (
            window.winfo_rooty() + window.winfo_height()
        )
        assert widget.winfo_rootx() + widget.winfo_width() <= (
            window.winfo_rootx() + window.winfo_width()
        )


def test_buttons_stay_where_they_are_when_the_page_is_turned(driver: Driver) -> None:
    places, w = set(), driver.window
    for page in driver.compose.panels:
        driver.compose.pages.bring_up(page)
        for _ in range(5):
            w.update()
        places.add(w.buttons["generate"].winfo_rooty())
    assert len(places) == 1


def test_the_window_is_no_larger_than_the_screen(at_resolution: Callable[[int], Driver]) -> None:
    window = at_resolution(300).window
    assert window.winfo_reqheight() > window.winfo_screenheight()
    assert window.winfo_height() <= window.winfo_screenheight()
    quit_, generate = (window.buttons[name] for name in ("quit", "generate"))
    for button in (quit_, generate):  # the fields above them give way
        assert button.winfo_rooty() + button.winfo_height() <= window.winfo_screenheight()
