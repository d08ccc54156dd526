"""``[people]`` of the study file: who lives where, groups of them, and other years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import GroupId, Part, Positive
from lifecircle.base.text import Bilingual
from lifecircle.study.extras import Number, NumbersByUnit, PeopleGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

PointSource = Literal["buildings", "blocks", "raster", "none"]
"""Where people's places come from."""

_OF_BUILDINGS = ("crs", "layer", "encoding", "use", "uses", "levels")


class Projection(NumbersByUnit):
    """``[[people.projections]]``: how many people of a group there are in another year.

    One of: a factor on the group's number; a total of the whole; numbers by unit, of a table or
    of a column of the units, given as the group's own numbers are.
    """

    group: GroupId
    year: int
    factor: Positive | None = Field(None, description="times the group's number")
    total: Number | None = Field(None, description="in the whole area: all units in proportion")
    source_of_numbers: Literal["units"] | None = Field(None, alias="from")
    source: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Projection:
        ways = (self.factor, self.total, self.source_of_numbers, self.path)
        if sum(way is not None for way in ways) != 1:
            raise InputError(
                Bilingual(
                    "factor、total、from、path 须写且只写其一",
                    "give one of factor, total, from, path",
                )
            )
        self.require_whole(self.source_of_numbers)
        return self


def check_raster(source: PointSource, path: Path | None, given: frozenset[str]) -> None:
    """Refuse keys that do not go with a population raster.

    Parameters
    ----------
    source, path
        ``people.from`` and ``people.path``.
    given
        Keys of ``[people]`` that the study has.

    Raises
    ------
    InputError
        If the raster is not named, or a key is of a layer of buildings.
    """
    if source != "raster":
        return
    if path is None:
        raise InputError(
            Bilingual(
                'people.from = "raster" 需要 people.path：人口栅格',
                'people.from = "raster" needs people.path, the raster',
            )
        )
    idle = [key for key in _OF_BUILDINGS if key in given]
    if idle:
        raise InputError(
            Bilingual(
                f'people.from = "raster" 时不写 {"、".join(idle)}：坐标系取自栅格文件',
                f'people.from = "raster" goes without {", ".join(idle)}: the file has its CRS',
            )
        )


def check_rates(groups: Sequence[PeopleGroup], *, by_unit: bool) -> None:
    """Refuse rates of units whose residents are not known.

    Parameters
    ----------
    groups
        Of the study.
    by_unit
        Residents are known by unit: as they are spread, or as the blocks have them.

    Raises
    ------
    InputError
        If a group is given as a rate and there are no residents by unit.
    """
    residents = next((group for group in groups if group.group == "residents"), None)
    if residents is not None:
        by_unit = residents.column is not None
    rates = [group.group for group in groups if group.given_as != "count"]
    if rates and not by_unit:
        raise InputError(
            Bilingual(
                f"{'、'.join(rates)} 为比率，需要各单元的常住人口：people.total，"
                "或按单元给出人群 residents",
                f"{', '.join(rates)} is a rate and needs residents by unit: people.total, or the "
                "group residents by unit",
            )
        )


def check_projections(
    projections: Sequence[Projection], years: dict[str, int | None], study: int | None
) -> None:
    """Refuse projections that cannot be used.

    Parameters
    ----------
    projections
        Of the study.
    years
        Of each group whose number is known: its year.
    study
        The year of the study.

    Raises
    ------
    InputError
        If the study has no year, or a group has no number or no year, or one year twice.
    """
    seen: dict[tuple[str, int], str] = {}
    for number, one in enumerate(projections, start=1):
        key = f"people.projections[{number}]"
        if study is None:
            raise InputError(
                Bilingual(
                    "people.projections 需要 study.year：评估哪一年",
                    "people.projections need study.year: the year that is evaluated",
                ),
                place="people",
            )
        if one.group not in years:
            raise InputError(
                Bilingual(
                    f"{key}：没有人群 {one.group} 的现状数，先用 people.total 或 "
                    "[[people.groups]] 给出",
                    f"{key}: there is no present number of {one.group}; give people.total or "
                    "[[people.groups]]",
                ),
                place="people",
            )
        base = years[one.group]
        if base is None:
            raise InputError(
                Bilingual(
                    f"{key}：人群 {one.group} 的现状数未注明年份，写 people.year 或 "
                    "people.groups.year",
                    f"{key}: the present number of {one.group} has no year; give people.year or "
                    "people.groups.year",
                ),
                place="people",
            )
        if base == one.year or (one.group, one.year) in seen:
            raise InputError(
                Bilingual(
                    f"{key}：人群 {one.group} 的 {one.year} 年已有数",
                    f"{key}: {one.group} already has a number of {one.year}",
                ),
                place="people",
            )
        seen[one.group, one.year] = key


class People(Part):
    """``[people]``: who lives where.

    Buildings come from an OpenStreetMap file, or from a layer of polygons. Where nothing is known
    of people, the ground of the blocks stands for them.
    """

    source_of_points: PointSource = Field("buildings", alias="from")
    path: Path | None = Field(
        None, description="buildings: a file; default: that of streets; or a population raster"
    )
    crs: str | None = Field(None, description="buildings of a layer: as for every layer")
    layer: str | None = None
    encoding: str | None = None
    use: str | None = Field(None, description="buildings of a layer: column with the use")
    uses: dict[str, str] = Field(
        default_factory=dict, description="value of that column → value of OpenStreetMap's building"
    )
    levels: str | None = Field(None, description="buildings of a layer: column with the storeys")
    column: str | None = Field(None, description="blocks: the column with the people")
    total: Positive | None = Field(None, description="people in the whole area")
    source: str = Field("", description="where the total comes from")
    year: int | None = Field(None, description="of which year the numbers are")
    whole: bool = Field(default=False, description="whole people at every demand point")
    groups: tuple[PeopleGroup, ...] = ()
    projections: tuple[Projection, ...] = Field((), description="numbers in other years")

    @model_validator(mode="after")
    def _column_with_blocks(self) -> People:
        if (self.source_of_points == "blocks") != (self.column is not None):
            raise InputError(
                Bilingual(
                    'people.column 须与 people.from = "blocks" 同时使用',
                    'people.column goes with people.from = "blocks"',
                )
            )
        return self

    @model_validator(mode="after")
    def _nobody_is_counted(self) -> People:
        if self.source_of_points == "none" and self.total is not None:
            raise InputError(
                Bilingual(
                    'people.from = "none" 时不写 people.total',
                    'with people.from = "none" there is no people.total',
                )
            )
        return self

    @model_validator(mode="after")
    def _each_group_once(self) -> People:
        named = [group.group for group in self.groups]
        for group in named:
            if named.count(group) > 1:
                raise InputError(
                    Bilingual(
                        f"people.groups 中 {group!r} 出现多次",
                        f"people.groups has {group!r} more than once",
                    )
                )
        known = self.knows_residents or "residents" in named
        if not known and any(group.share_of_residents is not None for group in self.groups):
            raise InputError(
                Bilingual(
                    "share_of_residents 需要常住人口：people.total，或人群 residents",
                    "share_of_residents needs residents: people.total, or the group residents",
                )
            )
        check_rates(self.groups, by_unit=self.knows_residents)
        return self

    @model_validator(mode="after")
    def _raster(self) -> People:
        check_raster(self.source_of_points, self.path, frozenset(self.model_fields_set))
        return self

    @property
    def knows_residents(self) -> bool:
        """Whether residents are known without their group: a total, counts or a raster."""
        return self.total is not None or self.source_of_points in ("blocks", "raster")

    @property
    def years(self) -> dict[str, int | None]:
        """Of each group whose number is known, and of residents: of which year it is."""
        found = {"residents": self.year} if self.knows_residents else {}
        own = {group.group: group.year for group in self.groups}
        return {**found, **{name: self.year if y is None else y for name, y in own.items()}}
