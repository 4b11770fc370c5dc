"""What a tune may become. Nothing here knows Tk."""

from __future__ import annotations

from dataclasses import dataclass

from abcgen.journal import Origin

from .job_spec import JobSpec


@dataclass(frozen=True)
class Proposal:
    """A text with some bars of a tune written anew, not kept yet."""

    text: str
    place: tuple[int, int]
    """The offsets between which the new bars stand."""
    job: JobSpec
    """What they were written by, with their own seed."""
    summary: str
    abc: str
    """The tune alone, with a header."""
    moved: int
    """How many characters further on in it what stands in the text is."""

    @property
    def origin(self) -> Origin:
        """How it came to be."""
        return self.job.origin(self.job.request.seed)
