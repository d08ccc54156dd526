"""How fast cars drive on each kind of road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.streets.edges import Objects

METRES_A_MINUTE: Final = 1000 / 60
"""Of one km/h."""
_SAID: Final = {
    "motorway": Bilingual("高速公路", "motorways"),
    "trunk": Bilingual("快速路和国道", "trunk roads"),
    "primary": Bilingual("主干路", "primary roads"),
    "secondary": Bilingual("次干路", "secondary roads"),
    "tertiary": Bilingual("支路", "tertiary roads"),
    "residential": Bilingual("居住区道路", "residential roads"),
}
"""Kinds of road of which a note says the speed."""


@dataclass(frozen=True)
class Roads:
    """Speeds of cars by kind of road.

    Attributes
    ----------
    kmh
        Kind (``highway``) and km/h on a free road.
    factor
        What junctions leave of it.
    without_junctions
        Kinds on which there are none.
    """

    kmh: tuple[tuple[str, float], ...]
    factor: float
    without_junctions: tuple[str, ...]

    @property
    def fastest(self) -> float:
        """Metres a minute on the fastest road."""
        return max(kmh * self._share(kind) for kind, kmh in self.kmh) * METRES_A_MINUTE

    def speeds(self, kind: Objects, limit: Floats) -> Floats:
        """Return metres a minute: the speed of the kind or the limit, the lower, and junctions.

        Parameters
        ----------
        kind
            Of each edge.
        limit
            Of each edge in km/h; inf where there is none.

        Raises
        ------
        InputError
            If a kind is not driven.
        """
        kinds, row = np.unique(kind.astype(str), return_inverse=True)
        known = dict(self.kmh)
        unknown = [name for name in kinds.tolist() if name not in known]
        if unknown:
            raise InputError(
                Bilingual("这类道路没有驾车速度", "cars have no speed on this kind of road"),
                expected=Bilingual("下列之一：" + "、".join(known), "one of " + ", ".join(known)),
                found=unknown[0],
            )
        free = np.array([known[name] for name in kinds.tolist()])
        share = np.array([self._share(name) for name in kinds.tolist()])
        return np.asarray(np.minimum(free[row], limit) * share[row] * METRES_A_MINUTE)

    def text(self, walk: float) -> Bilingual:
        """Say how fast cars drive where a study has set the factor.

        Parameters
        ----------
        walk
            Metres a minute between a point and its road.
        """
        kmh = dict(self.kmh)
        zh = "、".join(f"{word.zh}{kmh[kind]:g}" for kind, word in _SAID.items())
        en = ", ".join(f"{word.en} {kmh[kind]:g}" for kind, word in _SAID.items())
        return Bilingual(
            f"驾车速度按道路等级取值（公里/小时）：{zh}等，不超过限速标注（假定）；高速公路及其匝道"
            f"以外乘{self.factor:g}，折算路口延误（由评估项目设定）。门口至道路按步行"
            f"{walk:g}米/分钟。",
            f"Driving speed by kind of road in km/h: {en} and so on, not above tagged limits (an "
            f"assumption); times {self.factor:g} for junctions, motorways and their ramps aside "
            f"(set by the study). From the door to the road {walk:g} metres a minute on foot.",
        )

    def _share(self, kind: str) -> float:
        return 1.0 if kind in self.without_junctions else self.factor
