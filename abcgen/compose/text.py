"""Composers of models that write the text of ABC, character by character."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from abcgen.compose.composer import Composer
from abcgen.compose.controls import OF_TEXT
from abcgen.compose.draft import Draft, Start
from abcgen.compose.initial import initial_character
from abcgen.compose.limits import DEFAULT_LENGTH
from abcgen.compose.request import Request
from abcgen.compose.text_decoder import TextDecoder
from abcgen.compose.titles import UNTITLED
from abcgen.grammar import (
    ANYTHING,
    ROOTS,
    STATED_UNIT,
    UNKNOWN,
    Constraints,
    Grammar,
    GrammarMask,
    IntervalLimit,
    Masks,
    Rules,
    parse_form,
    write_form_text,
)
from abcgen.model import Mask, Snapshot
from abcgen.music import collection_for
from abcgen.representation import (
    Ids,
    collection,
    find_text_form,
    moved_to_c,
    planned_in_c,
    sounding,
    sounding_key_of_tune,
)
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.compose.explaining import Reader
    from abcgen.compose.explanation import Explanation
    from abcgen.compose.going_on import Opened
    from abcgen.notation import FinishedTune

_PLACES = ("X:1\nT:", f"X:1\nT:{UNTITLED}\n", "X:1", "X")
"""What an initial character may stand behind in a tune whose header the model writes."""
_LONGEST = 5_000
"""Characters of a tune that may be as long as its form."""
_AMPLE = 12
"""A tune of a given form seldom takes more than so many times its barest length."""
_MOST_BYTES = 14_000_000
"""Of the grammars that a composer keeps, for tunes asked for otherwise; see `Masks.size`."""
_MIN_P = 0.03
"""Of tunes with a plan: the plan has the variety, the notes then need less."""
_LOWEST, _HIGHEST = "G,", "b"
"""Where nothing else is asked for: a fiddle's notes in first position, in which 19 of 20 real tunes
stay."""
_UNASKED = Request()


class TextComposer(Composer):
    """A snapshot that writes text: it can start with any character and be held to the grammar."""

    unit_name = "character"
    controls = OF_TEXT

    def __init__(self, snapshot: Snapshot, training_tunes: Path | None = None) -> None:
        super().__init__(snapshot, training_tunes)
        self.text_form = find_text_form(snapshot.experiment.corpus.text_form)
        self._masks: dict[Rules, Masks] = {}

    @property
    def min_p(self) -> float:
        """What suits the model: see `Picker.min_p`."""
        return _MIN_P if self.text_form.planned else super().min_p

    def count(self, text: str) -> int:
        """The characters."""
        return len(text)

    def check(self, request: Request) -> None:
        """Raises RequestError for an initial character that the model doesn't know."""
        if request.start is not None:
            initial_character(self.vocabulary, request.start)

    def explain(self, abc: str, request: Request = _UNASKED, voice: int = 0) -> Explanation:
        """What the model expected of anyone's tune, character by character.

        The tune is put into the model's text form, and read from a fresh state, after the end
        token; `voice` is the place of the one to read where the text form spells music anew. The
        rest of the request says what the sampler would draw from: the constraints, whether it is to
        be valid, the widest leap, temperature, top-p and min-p. A collection that is asked for, and
        a rhythm, are what the tune is said to be where it says nothing else. Raises RequestError
        for a tune without a note or such a voice.
        """
        from abcgen.compose.told import tell

        wanted = self.in_manner(request.constraints)
        told = tell(
            abc,
            self.text_form,
            self.snapshot.experiment.corpus,
            collection=wanted.collection,
            rhythm=wanted.rhythm,
            voice=voice,
        )
        return self.reader(request).read(told)

    def what_if(
        self,
        before: Explanation,
        at: int,
        characters: str = "",
        more: int = 0,
        request: Request = _UNASKED,
    ) -> Explanation:
        """What the model expects where a text that was explained goes on otherwise from a place.

        `characters` stand there instead of all that came; without any, only what came before is
        read. Then `more` are drawn as the request, its seed and all, has it, unless the tune ends
        first. It takes the time of what is read anew. Raises RequestError for a place that there
        isn't, and a character that the model doesn't know.
        """
        return self.reader(request).what_if(before, at, characters, more, request.seed)

    def tune_in(self, explanation: Explanation) -> FinishedTune:
        """The tune in a text that was explained, made fit to be played.

        Raises RequestError where there is no note in it.
        """
        text = self.text_form.heading() + self.text_form.sounding(explanation.text)
        return Draft(text, title=None if self.text_form.headed else "").finish()

    def reader(self, request: Request = _UNASKED) -> Reader:
        """What reads texts that are in the model's own form; see `told.as_it_is`."""
        from abcgen.compose.explaining import Reader
        from abcgen.compose.following_grammar import GrammarFollower

        planned = self.text_form.planned
        asked = self._completed(request.constraints)
        heading = "" if self.text_form.headed else _heading(asked, planned)

        def grammar() -> GrammarFollower:
            masks = self.masks(asked, planned)
            return GrammarFollower(masks, lambda read: _grammar_mask(masks, read, request), heading)

        follow = grammar if request.valid else None
        return Reader(self.snapshot, self.network, request.picker(self.min_p), follow)

    def _begin(self, request: Request, count: int) -> Start:
        """How the tunes of a model of text start, with the mask if they are to be valid."""
        planned = self.text_form.planned
        if request.fragment and request.valid:
            from abcgen.compose.going_on import open_up  # few starts need it

            asked = self.in_manner(request.constraints)
            opened = open_up(request.fragment, asked, self.text_form)
            if UNKNOWN in opened.text:
                opened = replace(opened, text=self.with_drawn_plan(opened.text, request))
            masks = self.masks(opened.constraints, planned, opened.sounding_key)
            request = replace(request, constraints=opened.constraints)
            return self._start(request, count, opened.text, opened.sounding_key, masks, opened)
        opening = request.fragment or self._initial(request)
        if request.valid:
            request = replace(request, constraints=self._completed(request.constraints))
            opening, valid_masks = self._valid_opening(opening, request, planned)
        elif not self.text_form.headed and not opening.startswith("X:"):
            source = f"S:{self.collection}\n" if self.collection and not request.fragment else ""
            opening = _heading(ANYTHING) + source + opening
        sounding_key = sounding_key_of_tune(opening)
        opening = self.written(opening, planned and not request.fragment)
        masks_then = valid_masks if request.valid else None
        return self._start(request, count, opening, sounding_key, masks_then)

    def _completed(self, asked: Constraints) -> Constraints:
        """The constraints with what follows from them, for this model."""
        asked = self.in_manner(asked.completed())
        if self.text_form.planned and {asked.lowest, asked.highest, asked.instrument} == {None}:
            asked = replace(asked, lowest=_LOWEST, highest=_HIGHEST, range_is_loose=True)
        if asked.progression and not self.text_form.planned and not asked.form:
            return replace(asked, form=parse_form("AABB"))  # whose bars chords can be given for
        if asked.harmony == "simple" and asked.key is None and not self.text_form.planned:
            raise RequestError("simple chords go by the key, which this model needs: add --key G")
        return asked

    def _start(
        self,
        request: Request,
        count: int,
        opening: str,
        sounding_key: str | None,
        masks: Masks | None,
        opened: Opened | None = None,
    ) -> Start:
        """What starts so; `masks` keep it valid, `opened` is the beginning that it goes on from."""
        limit = request.length
        if self.text_form.planned and limit == DEFAULT_LENGTH:
            # A tune ends with the form that it has stated, and nobody sees its plan.
            limit = _LONGEST
        grammar_mask = None
        if masks is not None:
            skeleton = opened.skeleton if opened else opening
            least = len(opening) + masks.cost(masks.start(skeleton))
            if request.constraints.form or request.constraints.harmony not in (None, "none"):
                limit = max(limit, least * _AMPLE)
            elif least > limit:
                raise RequestError(
                    f"length {request.length}: such a tune takes at least {least} characters"
                )
            grammar_mask = _grammar_mask(masks, skeleton, request, count)
        symbols = self.vocabulary.symbols
        mask: Mask | None = grammar_mask
        if request.max_copy is not None:
            from abcgen.compose.no_copies import MaxCopy

            known = self._training_tunes_or_refuse()
            mask = MaxCopy(known, request.max_copy, symbols, opening, count, grammar_mask)
        if mask is not None and request.constraints.ends_alike:
            from abcgen.compose.same_ends import SameEnds

            mask = SameEnds(symbols, opening, count, mask)
        own_header = self.text_form.headed or request.fragment
        title = None if own_header else request.constraints.title or ""
        decoder = TextDecoder(symbols, grammar_mask, self.text_form.planned, sounding_key, title)
        if opened:
            from abcgen.compose.going_on import OpenedDecoder

            decoder = OpenedDecoder(
                symbols, grammar_mask, self.text_form.planned, sounding_key, opened=opened
            )
        return Start(opening, len(opening), self.read(opening), limit, decoder, mask)

    def with_drawn_plan(self, text: str, request: Request, roots: str = ROOTS) -> str:
        """The start of a tune, with what is unknown of its plan drawn by the model; `roots` are the
        chords that lines may rest over."""
        from abcgen.compose.planning import with_drawn_plan

        pick, seed = request.picker(), request.seed
        return with_drawn_plan(text, self.network, self.vocabulary, self.read, pick, seed, roots)

    @property
    def collection(self) -> str | None:
        """The one in whose manner it writes unasked; None where its tunes don't name theirs."""
        return next(iter(self.collections), None)

    @property
    def collections(self) -> tuple[str, ...]:
        """Those in whose manner it can write, its own first; none where tunes don't name theirs."""
        corpus = self.snapshot.experiment.corpus
        read = (corpus.dataset, *corpus.pretraining) if self.text_form.planned else ()
        return tuple(map(collection, read))

    def in_manner(self, asked: Constraints) -> Constraints:
        """The constraints with the collection in whose manner the tune is to be.

        Raises RequestError for what takes a plan, where tunes have none.
        """
        known = self.collections
        if asked.ends_alike and not known:
            raise RequestError(
                "sections that end alike take a model that plans its bars, such as folk"
            )
        if asked.collection is None:
            rhythm = (asked.rhythm or "").lower()
            return replace(asked, collection=collection_for(rhythm, known) if known else None)
        if asked.collection not in known:
            raise RequestError(
                f"collection {asked.collection!r}: choose one of {', '.join(known)}"
                if known
                else f"collection {asked.collection!r}: it takes a model that names the collection "
                "of each tune, such as folk"
            )
        return asked

    def _given(self, request: Request, opening: str) -> int:
        return len(opening) if request.fragment else 0

    def written(self, tune: str, planned: bool = False) -> str:
        """A tune, or the start of one, in the key that this model writes it in.

        `planned`: it is planned as the model's own tunes are, with their header.
        """
        if not self.text_form.planned:
            return tune
        return planned_in_c(tune) if planned else moved_to_c(tune)

    def heard(self, written: str, sounding_key: str | None) -> str:
        """What `written` makes of a tune, in its own key again, `sounding_key`."""
        return sounding(written, sounding_key) if self.text_form.planned else written

    def masks(
        self, constraints: Constraints, planned: bool = False, sounding_key: str | None = None
    ) -> Masks:
        """The grammar over this model's characters, for such tunes; the last asked for are kept.

        `planned`: they are planned as the model's own. `sounding_key`: that of tunes that aren't,
        where the model writes in C.
        """
        # The repeat signs that the model leaves out `finish` puts in.
        rules = self.text_form.rules(constraints, planned=planned, sounding_key=sounding_key)
        masks = self._masks.pop(rules, None)
        if masks is None or masks.size > _MOST_BYTES:
            masks = Masks(Grammar(rules), self.vocabulary.symbols, headed=self.text_form.headed)
        self._masks[rules] = masks
        for oldest in list(self._masks)[:-1]:
            if sum(kept.size for kept in self._masks.values()) > _MOST_BYTES:
                del self._masks[oldest]
        return masks

    def grammar_at(self, opening: str, request: Request) -> tuple[Masks, int] | None:
        """The grammar of any tune, and its state after how a free one starts, as it is written.

        An opening that stands elsewhere in a tune is taken there; None where it stands nowhere.
        """
        planned = self.text_form.planned and not request.fragment
        try:
            masks = self.masks(request.constraints, planned, sounding_key_of_tune(opening))
            return masks, masks.start(opening)
        except RequestError:
            pass
        try:
            valid, masks = self._valid_opening(opening, request, planned)
        except RequestError:
            return None
        return masks, masks.start(self.written(valid, planned))

    def read(self, opening: str) -> Ids:
        """What the network reads of the start of a tune: its numbers of symbols, never none.

        Raises RequestError for a symbol that it doesn't know.
        """
        known = "".join(char for char in opening if char in self.vocabulary)
        symbols = list(self._encoding.encode(self.text_form.beginning(known)))
        if self._knows_starts or not symbols:
            symbols.insert(0, self._encoding.end_token)
        return self.vocabulary.ids(symbols)

    def known_ids(self, text: str) -> list[int]:
        """The numbers of those of a text's characters that the model knows."""
        return [self.vocabulary.index(char) for char in text if char in self.vocabulary]

    def _initial(self, request: Request) -> str:
        if request.start is None:
            return "X" if self.text_form.headed else ""
        return self.vocabulary.symbols[initial_character(self.vocabulary, request.start)]

    def _valid_opening(self, wanted: str, request: Request, planned: bool) -> tuple[str, Masks]:
        """The start of a valid tune with the initial character in its place.

        It may open the text, or stand where it first can: in the title, on a line of the header or
        ending it, after X, after the first bar line. With it goes the grammar that accepts it.
        """
        heading = _heading(request.constraints, planned)
        header = heading + _fields(request.constraints, planned)
        before = ["" if self.text_form.headed else heading, header]
        before += [*(_PLACES if self.text_form.headed else ()), header + "|:"]
        # What no tune can be isn't the opening's fault.
        self.masks(request.constraints, planned)
        failures = []
        for start in before:
            opening = start + wanted
            try:
                masks = self.masks(request.constraints, planned, sounding_key_of_tune(opening))
                masks.start(self.written(opening, planned))
            except RequestError as error:
                failures.append(error)
            else:
                return opening, masks
        lines = header.count("\n")
        raise RequestError(
            f"no valid tune starts with {wanted[:40]!r}: {failures[-1]} (the {lines} lines of the "
            "header before it counted)"
        )


def _grammar_mask(masks: Masks, skeleton: str, request: Request, count: int = 1) -> GrammarMask:
    """What keeps tunes that have come as far as the skeleton valid, and their leaps as asked."""
    start = masks.start(skeleton)
    interval_limit = None
    bounds = (request.max_leap, request.constraints.level.widest)
    leaps = [leap for leap in bounds if leap is not None]
    if leaps:
        interval_limit = IntervalLimit(masks, min(leaps) - 1, skeleton, count)
    return GrammarMask(masks, start, count, interval_limit)


def _heading(constraints: Constraints, planned: bool = False) -> str:
    """The lines of a header that a model needn't read, as the constraints have them."""
    rhythm = "" if planned else _rhythm(constraints)
    return f"X:1\nT:{constraints.title or UNTITLED}\n{rhythm}"


def _fields(constraints: Constraints, planned: bool = False) -> str:
    """The lines of a header that music can't do without, as the constraints have them.

    `planned`: all that a planned tune has.
    """
    metre, key = f"M:{constraints.metre or '6/8'}\n", f"K:{constraints.key or 'D'}\n"
    if not planned:
        return metre + key
    form = write_form_text(constraints.form or parse_form("AABB"))
    source = f"S:{constraints.collection}\n" if constraints.collection else ""
    return f"{source}{metre}L:{STATED_UNIT}\n{_rhythm(constraints)}N:{form}\n{key}"


def _rhythm(constraints: Constraints) -> str:
    return f"R:{constraints.rhythm}\n" if constraints.rhythm else ""
