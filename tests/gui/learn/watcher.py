"""Someone who works the window of learning, and what it should show."""

from __future__ import annotations

from abcgen_gui.learn.learning_window import LearningWindow
from abcgen_gui.learn.pane import Pane
from abcgen_gui.learn.wall import Which
from abcgen_gui.score.live import LiveScore

from abcgen.compose.request import Request
from abcgen.learning.watching import Card, cards
from abcgen.model.registry import find_model
from tests.gui.driving import Driver
from tests.making import JIGS

EPOCHS = tuple(range(0, 100, 10))
FREE = Request(length=300, seed=1, valid=False)


class Watcher:
    """Works the window of learning."""

    def __init__(self, driver: Driver) -> None:
        driver.click("learning")
        window = driver.compose.learning
        assert window is not None
        self.driver = driver
        self.window: LearningWindow = window
        driver.wait(lambda: window.head.epochs.get() != "")

    def watch(self, epochs: str) -> None:
        """Type epochs, press the button and wait for the end."""
        self.enter(epochs)
        self.click("watch")
        self.wait()

    def enter(self, epochs: str) -> None:
        self.window.head.epochs.delete(0, "end")
        self.window.head.epochs.insert(0, epochs)

    def click(self, name: str) -> None:
        self.window.head.buttons[name].invoke()
        self.driver.window.update()

    def click_pane(self, name: str, which: Which = "chosen") -> None:
        """Press a button beside what an epoch wrote."""
        self.pane(which).buttons[name].invoke()
        self.driver.window.update()

    def pane(self, which: Which = "chosen") -> Pane:
        return self.window.shown.panes[which]

    def wait(self) -> None:
        self.driver.wait(lambda: not self.window.busy)

    def see_score(self, which: Which = "chosen") -> LiveScore:
        """Wait for the score of what is chosen."""
        score = self.pane(which).score
        assert score is not None
        self.driver.wait(lambda: not score.busy)
        assert score.shown is not None
        card = self.pane(which).card
        assert card is not None
        assert score.shown.score.text == card.tune
        return score

    def choose(self, epoch: int, shift: str = "") -> None:
        """Click the card of an epoch, which is scrolled to if it has to be."""
        wall = self.window.shown.wall
        left, top, right, bottom = wall.places[epoch]
        whole = max(place[3] for place in wall.places.values())
        wall.page.yview_moveto((top - 5) / whole)
        x, y = round((left + right) / 2), round((top + bottom) / 2 - wall.page.canvasy(0))
        wall.page.event_generate(f"<{shift}Button-1>", x=x, y=y)
        self.driver.window.update()

    def key(self, keys: str) -> None:
        """Press keys among the cards."""
        self.driver.press(keys, self.window.shown.wall.page)

    def enabled(self, name: str) -> bool:
        return bool(self.window.head.buttons[name].instate(["!disabled"]))

    def shown(self, which: Which = "chosen") -> int | None:
        """The epoch whose tune is shown."""
        card = self.pane(which).card
        return card.epoch if card else None

    def tagged(self, tag: str, which: Which = "chosen") -> str:
        """What of the text is marked in a way."""
        area = self.pane(which).text.area
        ends = [iter(map(str, area.tag_ranges(tag)))] * 2
        return "".join(area.get(start, end) for start, end in zip(*ends, strict=True))

    @property
    def status(self) -> str:
        return str(self.window.status.sentence.cget("text"))

    @property
    def cards(self) -> dict[int, list[str]]:
        """What is written on the cards, by epoch."""
        page, places = self.window.shown.wall.page, self.window.shown.wall.places
        found: dict[int, list[str]] = {epoch: [] for epoch in places}
        for item in page.find_all():
            if page.type(item) == "text":
                x, y = page.coords(item)
                for epoch, (left, top, right, bottom) in places.items():
                    if left <= x <= right and top <= y <= bottom:
                        found[epoch].append(page.itemcget(item, "text"))
        return found

    @property
    def remark(self) -> str:
        return str(self.pane().remark.cget("text"))


def seen(*epochs: int, request: Request = FREE) -> tuple[Card, ...]:
    """The cards that the library makes."""
    return tuple(cards(find_model(JIGS), epochs, request))
