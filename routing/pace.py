"""How fast a route is really driven, and how sure that makes a prediction.

A plan says how many seconds each leg and each stop's work take. What they took differs by three
things, each with its own number here: a *ratio* of its area and hour (rush hour), the day's own
pace (this driver, this weather, these parcels), and plain chance at each leg and door.

Chance is taken to add up: its variance grows with the seconds that are expected, by `noise_s`. The
day's own pace multiplies everything that is still ahead, so its variance grows with the square; it
is learned while the day goes on. With both normal, the pace after ``E`` expected and ``A`` actual
seconds is ``(k + A) / (k + E)`` with variance ``noise_s / (k + E)``, where
``k = noise_s / drift``: the conjugate normal (A. Gelman et al., Bayesian Data Analysis, 2013, ch.
2.5). The same form shrinks what past days taught towards the prior. What is left to do is a sum of
seconds that cannot be negative: its quantiles are a lognormal's of that mean and variance,
stretched by what past days showed, as conformal prediction does (V. Vovk et al., Algorithmic
Learning in a Random World, 2005): breaks and easy doors are no lognormal.
"""

from collections.abc import Iterable, Sequence
from math import exp, log, sqrt

import msgspec
import numpy as np

from routing.problem import Round
from routing.schedule import Schedule, begins

HOURS = (0, 7, 9, 12, 15, 18)
"""Where the classes of hours begin, local time: night, rush, morning, noon, rush, evening."""

SHARES = (10, 50, 90)
NORMAL = (-1.2816, 0.0, 1.2816)
"""Percentiles of a range, and where a normal deviate has them."""
KNOTS_S = (600.0, 2400.0, 7200.0)
"""So far ahead the stretch is learned, by halves and doubles around; between them it is a line."""
FLOOR_S = 20.0
"""Nothing is known better than this, in seconds (one standard deviation)."""
FORGET_S = 7200.0
"""What was seen today counts half after so many expected seconds more."""
USUAL = (3.0, 600.0)
"""What took longer than so many times and so many seconds more than expected was a break."""
LONGEST_S = 2400.0
"""A break tells of chance too, but by no more than this over what was expected."""
WEIGHT_S = 14_400.0
"""An hour class is believed for itself once it has so many seconds of its own."""
WEIGHT_HOPS, WEIGHT_DAYS = 60.0, 5.0
"""So many hops and days is the prior worth, for chance and for drift, the days for stretch too."""
MOST_REPLAYED, REPLAYED_EVERY = 200, 8
"""Enough days, and hops between two looks ahead, to learn a stretch from in seconds."""


class Part(msgspec.Struct, frozen=True):
    """Legs, or work at the stops.

    Attributes
    ----------
    ratios
        Actual seconds per planned second, one a class of `HOURS`.
    noise_s
        Variance of chance a second expected: seconds squared a second.
    drift
        Variance of a day's own ratio around 1.
    """

    ratios: tuple[float, ...]
    noise_s: float
    drift: float


type Stretch = tuple[float, float, float]


class Pace(msgspec.Struct, frozen=True):
    """How legs are driven and how work is done.

    Attributes
    ----------
    stretch
        At each of `KNOTS_S`: how many standard deviations, of the logarithm, the percentiles of
        `SHARES` lie from the lognormal's middle.
    """

    legs: Part
    works: Part
    stretch: tuple[Stretch, ...] = (NORMAL,) * len(KNOTS_S)

    def __post_init__(self) -> None:
        if {len(self.legs.ratios), len(self.works.ratios)} != {len(HOURS)}:
            raise ValueError("Expected a ratio for each class of hours.")
        if len(self.stretch) != len(KNOTS_S):
            raise ValueError("Expected a stretch for each knot.")

    def factors(self, hour: int) -> tuple[float, float]:
        """Return what to multiply planned legs and planned work by in a class of hours."""
        return self.legs.ratios[hour], self.works.ratios[hour]


class Hop(msgspec.Struct, frozen=True):
    """One leg and the work at its end, planned and actual, in seconds; what is not known is 0."""

    hour: int
    leg_s: float
    drove_s: float
    work_s: float
    worked_s: float


# What `python -m tests.benchmarks.etas` learned from days of others, rounded up.
PRIOR = Pace(
    legs=Part((1.0,) * len(HOURS), noise_s=250.0, drift=0.08),
    works=Part((1.0,) * len(HOURS), noise_s=75.0, drift=0.08),
)


def hour_class(hour: float) -> int:
    """Return the class of an hour of the day, 0 to 24."""
    return max(at for at, begins_at in enumerate(HOURS) if begins_at <= hour)


def after(pace: Pace, hops: Sequence[Hop]) -> Pace:
    """Return the pace of the rest of a day, after the hops of its beginning, oldest first."""
    return Pace(
        legs=_after(pace.legs, [(hop.hour, hop.leg_s, hop.drove_s) for hop in hops]),
        works=_after(pace.works, [(hop.hour, hop.work_s, hop.worked_s) for hop in hops]),
        stretch=pace.stretch,
    )


def learn(days: Iterable[Sequence[Hop]], prior: Pace = PRIOR) -> Pace:
    """Return the pace that past days had, shrunk towards the prior where they are few."""
    known = [list(day) for day in days]
    legs = [[(hop.hour, hop.leg_s, hop.drove_s) for hop in day] for day in known]
    works = [[(hop.hour, hop.work_s, hop.worked_s) for hop in day] for day in known]
    pace = Pace(_learn(legs, prior.legs), _learn(works, prior.works), prior.stretch)
    return msgspec.structs.replace(pace, stretch=_stretch(pace, known[-MOST_REPLAYED:]))


def ranges(
    round: Round, driven: Schedule, pace: Pace, *, begun_s: float = 0.0
) -> dict[str, tuple[float, float, float]]:
    """Return when work begins at each stop: the tenth, the middle and the ninetieth percentile.

    Parameters
    ----------
    driven
        The round driven through at this pace.
    pace
        As `after` returns it.
    begun_s
        So much of the work under way, where the van stands, is still expected.
    """
    drive_s, work_s = 0.0, begun_s
    found = {}
    for stop, visit in zip(round.stops, driven.visits, strict=True):
        drive_s += visit.drive_s
        ahead_s = drive_s + work_s
        since_s = visit.arrives_s - ahead_s
        middle, sigma = _ahead(pace, drive_s, work_s)
        times = [since_s + middle * exp(z * sigma) for z in _stretched(pace.stretch, ahead_s)]
        low, at, high = (begins(stop, each)[0] for each in times)
        found[visit.stop_id] = (low, at, high)
        # Who waits for a window is sure again of when it goes on.
        left = min(1.0, (high - low) / (times[2] - times[0]))
        drive_s, work_s = drive_s * left, work_s * left
        work_s += visit.departs_s - visit.starts_s
    return found


def _ahead(pace: Pace, drive_s: float, work_s: float) -> tuple[float, float]:
    """Return the middle of so many seconds expected, and the deviation of its logarithm."""
    legs, works = pace.legs, pace.works
    chance = legs.noise_s * drive_s + works.noise_s * work_s + FLOOR_S**2
    pace_of_day = legs.drift * drive_s**2 + works.drift * work_s**2
    mean = max(drive_s + work_s, FLOOR_S)
    sigma = sqrt(log(1 + (chance + pace_of_day) / mean**2))
    return mean * exp(-(sigma**2) / 2), sigma


def _stretched(stretch: Sequence[Stretch], ahead_s: float) -> Stretch:
    if ahead_s <= KNOTS_S[0]:
        return stretch[0]
    for at in range(1, len(KNOTS_S)):
        if ahead_s < KNOTS_S[at]:
            before, behind = stretch[at - 1], stretch[at]
            share = (ahead_s - KNOTS_S[at - 1]) / (KNOTS_S[at] - KNOTS_S[at - 1])
            low, middle, high = (a + share * (b - a) for a, b in zip(before, behind, strict=True))
            return low, middle, high
    return stretch[-1]


type _Span = tuple[int, float, float]


def _usual(expected_s: float, actual_s: float) -> float:
    return min(actual_s, max(USUAL[0] * expected_s, expected_s + USUAL[1]))


def _after(part: Part, spans: Sequence[_Span]) -> Part:
    weight = part.noise_s / part.drift
    expected_s = actual_s = weight
    for hour, planned, actual in spans:
        if planned <= 0:
            continue
        expected = planned * part.ratios[hour]
        kept = 0.5 ** (expected / FORGET_S)
        expected_s = weight + (expected_s - weight) * kept + expected
        actual_s = weight + (actual_s - weight) * kept + _usual(expected, actual)
    own = actual_s / expected_s
    return Part(
        ratios=tuple(ratio * own for ratio in part.ratios),
        noise_s=part.noise_s,
        drift=part.noise_s / expected_s,
    )


def _learn(days: Sequence[Sequence[_Span]], prior: Part) -> Part:
    known = [planned for day in days if len(planned := [span for span in day if span[1] > 0]) > 1]
    if not known:
        return prior
    ratios = _ratios(known, prior.ratios)
    squares = free = drifts = 0.0
    for day in known:
        pairs = [(ratios[hour] * planned, actual) for hour, planned, actual in day]
        expected_s = sum(expected for expected, _ in pairs)
        own = sum(_usual(*pair) for pair in pairs) / expected_s
        noise = sum(
            (min(actual, expected + LONGEST_S) - own * expected) ** 2 / expected
            for expected, actual in pairs
        )
        squares, free = squares + noise, free + len(pairs) - 1
        drifts += (own - 1) ** 2 - noise / (len(pairs) - 1) / expected_s
    return Part(
        ratios=ratios,
        noise_s=(prior.noise_s * WEIGHT_HOPS + squares) / (WEIGHT_HOPS + free),
        drift=max(0.0025, (prior.drift * WEIGHT_DAYS + drifts) / (WEIGHT_DAYS + len(known))),
    )


def _ratios(days: Sequence[Sequence[_Span]], prior: Sequence[float]) -> tuple[float, ...]:
    """Shrink all hours towards the prior, and each hour towards all.

    An hour is measured against its own days: slow days reach the evening, quick ones do not.
    """
    planned_s = sum(planned for day in days for _, planned, _ in day)
    actual_s = sum(_usual(planned, actual) for day in days for _, planned, actual in day)
    every = (WEIGHT_S * sum(prior) / len(prior) + actual_s) / (WEIGHT_S + planned_s)
    expected = [WEIGHT_S] * len(prior)
    took = [WEIGHT_S] * len(prior)
    for day in days:
        of_day = sum(_usual(planned, actual) for _, planned, actual in day)
        own = of_day / sum(planned for _, planned, _ in day)
        for hour, planned, actual in day:
            expected[hour] += own * planned
            took[hour] += _usual(planned, actual)
    return tuple(every * now / usual for now, usual in zip(took, expected, strict=True))


def _stretch(pace: Pace, days: Sequence[Sequence[Hop]]) -> tuple[Stretch, ...]:
    """Drive past days again, look ahead now and then, and see where the truth came to lie."""
    seen: list[list[float]] = [[] for _ in KNOTS_S]
    for day in days:
        for done in range(0, len(day), REPLAYED_EVERY):
            today = after(pace, day[:done])
            for at, deviation in _deviations(today, day[done:]):
                seen[at].append(deviation)
    return tuple(
        _percentiles(deviations, len(days), prior)
        for deviations, prior in zip(seen, pace.stretch, strict=True)
    )


def _deviations(today: Pace, ahead: Sequence[Hop]) -> Iterable[tuple[int, float]]:
    """Yield, at arrivals near a knot, which one and how far from the middle the truth lay."""
    drive_s = work_s = actual_s = 0.0
    for hop in ahead:
        slower, longer = today.factors(hop.hour)
        drive_s, actual_s = drive_s + hop.leg_s * slower, actual_s + hop.drove_s
        expected_s = drive_s + work_s
        for at, knot_s in enumerate(KNOTS_S):
            if knot_s / 1.75 <= expected_s < knot_s * 1.75 and actual_s > 0:
                middle, sigma = _ahead(today, drive_s, work_s)
                yield at, log(actual_s / middle) / sigma
        if expected_s > KNOTS_S[-1] * 1.75:
            return
        work_s, actual_s = work_s + hop.work_s * longer, actual_s + hop.worked_s


def _percentiles(deviations: Sequence[float], days: int, prior: Stretch) -> Stretch:
    """Shrink towards the prior by days, not by looks: those of one day know of one another."""
    if not deviations:
        return prior
    own = [float(each) for each in np.percentile(deviations, SHARES)]
    share = days / (days + WEIGHT_DAYS)
    low, middle, high = (a + share * (b - a) for a, b in zip(prior, own, strict=True))
    return low, middle, high
