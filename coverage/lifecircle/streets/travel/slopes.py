"""What slopes do to speed: several laws, each 1 on the flat.

Slopes are rise over run in the direction of travel. A law's numbers are data with their sources:
``[slopes]`` of ``profiles.toml``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats


@dataclass(frozen=True)
class Slope:
    """Tobler's hiking function, normalised to 1 on the flat.

    ``exp(-rate · (|slope - best| - |best|))``. Its maximum is not on the flat but at `best`,
    a gentle descent, where one walks 1.19 times as fast. So ``Profile.speed`` means the speed
    on the flat, not the greatest.

    Attributes
    ----------
    rate
        How quickly speed falls with slope; 0: slopes change nothing.
    best
        Slope (rise over run) of the fastest walk.
    steepest
        Slopes beyond plus or minus this are taken to be this.

    References
    ----------
    W. Tobler, "Three Presentations on Geographical Analysis and Modeling", National Center
    for Geographic Information and Analysis, Technical Report 93-1, 1993.
    """

    rate: float = 3.5
    best: float = -0.05
    steepest: float = 0.4

    def speed_factor(self, slope: Floats) -> Floats:
        """Return the speed on each slope (rise over run) relative to the flat."""
        clamped = np.clip(slope, -self.steepest, self.steepest)
        return np.asarray(np.exp(-self.rate * (np.abs(clamped - self.best) - abs(self.best))))

    @property
    def fastest(self) -> float:
        """The greatest speed on any slope, relative to the flat."""
        return float(self.speed_factor(np.array(self.best)))


@dataclass(frozen=True)
class BellSlope:
    """A bell over a constant, normalised to 1 on the flat.

    ``base + exp(-(slope - best)² / (2 · width²))``, divided by its value on the flat.

    Attributes
    ----------
    base
        What is left on the steepest slopes, where the bell is 1 high.
    best, width
        Slope of the fastest walk, and how wide the bell is; rise over run.
    steepest
        Slopes beyond plus or minus this are taken to be this.

    References
    ----------
    I. J. Irmischer, K. C. Clarke, "Measuring and modeling the speed of human navigation",
    Cartography and Geographic Information Science 45(2), 2018.
    """

    base: float
    best: float
    width: float
    steepest: float

    def speed_factor(self, slope: Floats) -> Floats:
        """Return the speed on each slope (rise over run) relative to the flat."""
        clamped = np.clip(slope, -self.steepest, self.steepest)
        bell = self.base + np.exp(-(((clamped - self.best) / self.width) ** 2) / 2)
        return np.asarray(bell / (self.base + math.exp(-((self.best / self.width) ** 2) / 2)))

    @property
    def fastest(self) -> float:
        """The greatest speed on any slope, relative to the flat."""
        return float(self.speed_factor(np.array(self.best)))


@dataclass(frozen=True)
class LinearSlope:
    """A straight line up, another one down.

    ``1 - loss · slope`` uphill, never under `least`; ``1 + gain · |slope|`` downhill.

    Attributes
    ----------
    loss, gain
        What a slope of 1 would take uphill and add downhill, relative to the flat.
    least
        No slope is slower than this.
    steepest
        Descents beyond this are taken to be this: one brakes.

    References
    ----------
    J. Parkin, J. Rotheram, "Design speeds and acceleration characteristics of bicycle traffic for
    use in planning, design and appraisal", Transport Policy 17, 2010.
    """

    loss: float
    gain: float
    least: float
    steepest: float

    def speed_factor(self, slope: Floats) -> Floats:
        """Return the speed on each slope (rise over run) relative to the flat."""
        up = np.maximum(slope, 0.0)
        down = np.clip(-slope, 0.0, self.steepest)
        return np.asarray(np.maximum(1.0 - self.loss * up, self.least) + self.gain * down)

    @property
    def fastest(self) -> float:
        """The greatest speed on any slope, relative to the flat."""
        return float(self.speed_factor(np.array(-self.steepest)))


AnySlope = Slope | BellSlope | LinearSlope
"""A law of what slopes do to speed."""
