"""What a synthetic comparison shows of itself. Plain values, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Donor:
    """One comparison place and the share of the synthetic place that it makes up, 0 to 1.

    ``name`` is empty where the places are not public areas, such as schools.
    """

    name: str
    share: float


@dataclass(frozen=True, slots=True)
class EarlierStart:
    """The same analysis before the start, as if it had been at ``label``: an effect of nothing.

    With several starts ``label`` says by how many times each was made earlier. ``low`` and
    ``high`` are its range, in the outcome's unit.
    """

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StartMix:
    """The places of one of several starts against a mix of their own.

    Attributes:
        label: of the first time with the programme; once published from the first to the last,
            where starts of few places are told together. places: how many start then.
        before, after: how many times they are seen before and from then on, the fewest of them.
        misfit, usual_misfit: as in ``SyntheticReport``, of this start alone.
        value, low, high: mean gap from then on and its range, in the outcome's unit; None before
            the lock, and once published where the places are not public.
    """

    label: str
    places: int
    before: int
    after: int
    misfit: float
    usual_misfit: float
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class SyntheticReport:
    """The treated places against places weighted to be like them.

    Attributes:
        times: label of each time, with several starts counted from each place's own. after:
            whether it lies after the start.
        treated, synthetic: average of the treated and of the weighted places at each time, in
            the outcome's unit; only once the plan is locked, and once published only where the
            places are ``public``. Empty with several starts: other places are seen so long after.
        shifted: whether only movements are compared, so that the two lines may differ in level.
        donors: places with a share of 0.1 % or more, the largest first. places: all comparison
            places.
        misfit: root mean squared gap before the start (about its mean when ``shifted``), in the
            outcome's unit. usual_misfit: the median of the same for comparison places, each in
            turn made from the others. spread: standard deviation of the comparison places'
            outcomes before the start.
        public: whether the places are areas whose figures are published by name.
        rank: of the treated among ``ranked`` (itself and its placebos) by size of effect, 1 for
            the largest; None before the lock.
        smallest_p: smallest p-value that so many places, or so many groups drawn of them, can give.
        widened: whether the range was widened to include no effect, which so few places cannot
            exclude.
        earlier_start: None with too few times before the start.
        starts: one for each of several starts, earliest first; empty where all start together.
    """

    times: tuple[str, ...]
    after: tuple[bool, ...]
    treated: tuple[float, ...]
    synthetic: tuple[float, ...]
    shifted: bool
    donors: tuple[Donor, ...]
    places: int
    misfit: float
    usual_misfit: float
    spread: float
    smallest_p: float
    ranked: int
    public: bool
    rank: int | None = None
    widened: bool = False
    earlier_start: EarlierStart | None = None
    starts: tuple[StartMix, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether it holds what came after the start, as it does once the plan is locked."""
        return self.rank is not None
