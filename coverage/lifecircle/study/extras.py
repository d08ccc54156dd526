"""What a study may declare beside residents and facilities: groups, levels, areas, statistics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import GroupId, Part, Share, Words
from lifecircle.base.text import Bilingual
from lifecircle.study.layer import Completeness, Layer

Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Filled = Annotated[str, Field(min_length=1)]

_AT_WORK = "daytime"
"""Those who are there by day, wherever they live."""
_OURS = frozenset({"unit", "weight", "geometry"})


class NumbersByUnit(Part):
    """Where numbers of people by unit stand: in a table, or in a column of a layer."""

    path: Path | None = Field(None, description="a table with a row a unit")
    layer: str | None = Field(None, description="the sheet of a workbook")
    encoding: str | None = None
    unit: str | None = Field(None, description="of the table: column with the unit's name")
    column: str | None = Field(None, description="with the numbers")
    rows: dict[str, Filled | tuple[Filled, ...]] = Field(
        default_factory=dict,
        description="of a long table: column → values of the rows that count; a unit's are summed",
    )

    def require_whole(self, source: str | None) -> None:
        """Refuse keys that do not go together.

        Parameters
        ----------
        source
            The layer whose column it is, if it is one's.

        Raises
        ------
        InputError
            If the column is missing or idle, or keys of a table are there without a table.
        """
        by_column = self.path is not None or source is not None
        if (self.column is not None) != by_column:
            raise InputError(
                Bilingual(
                    "column 须与 from 或 path 同时使用", "column goes with from, or with path"
                )
            )
        if self.path is None and (self.unit or self.rows or self.layer or self.encoding):
            raise InputError(
                Bilingual(
                    "unit、rows、layer、encoding 只用于 path 所指的表格",
                    "unit, rows, layer and encoding are of a table, named by path",
                )
            )


class PeopleGroup(NumbersByUnit):
    """``[[people.groups]]``: how many people of a group there are, by one of several ways.

    A column of the units or of the blocks; a table of units; a share of the residents; or a
    total of the whole, which may also stand beside a column or a table.
    """

    group: GroupId
    source_of_numbers: Literal["units", "blocks"] | None = Field(None, alias="from")
    given_as: Literal["count", "share", "percent"] = Field(
        "count", alias="as", description="numbers of people, or rates of a unit's residents"
    )
    total: Number | None = Field(None, description="in the whole area")
    share_of_residents: Share | None = Field(None, description="an estimate: the same everywhere")
    year: int | None = Field(None, description="of the numbers; default: that of people")
    source: str = ""

    @property
    def follows_residents(self) -> bool:
        """Whether it is a part of the residents of whatever year: a share or rate without one."""
        part = self.share_of_residents is not None or self.given_as != "count"
        return part and self.year is None

    @model_validator(mode="after")
    def _one_way(self) -> PeopleGroup:
        ways = (self.source_of_numbers, self.path, self.share_of_residents)
        given = sum(way is not None for way in ways)
        if given > 1 or (given == 0 and self.total is None):
            raise InputError(
                Bilingual(
                    "from、path、share_of_residents 只写其一；都不写时写 total",
                    "give one of from, path, share_of_residents, or else a total",
                )
            )
        self.require_whole(self.source_of_numbers)
        if self.share_of_residents is not None and (
            self.total is not None or self.group == "residents"
        ):
            raise InputError(
                Bilingual(
                    "share_of_residents 不与 total 同用，也不用于 residents",
                    "share_of_residents goes without a total, and not with residents",
                )
            )
        return self

    @model_validator(mode="after")
    def _at_work(self) -> PeopleGroup:
        if self.group == _AT_WORK and (
            self.share_of_residents is not None or self.given_as != "count"
        ):
            raise InputError(
                Bilingual(
                    f"人群 {_AT_WORK} 不按常住人口的比例推算：给出单元或地块的数",
                    f"{_AT_WORK} is no part of the residents: give numbers of units or blocks",
                )
            )
        return self

    @model_validator(mode="after")
    def _rates_of_units(self) -> PeopleGroup:
        by_unit = self.path is not None or self.source_of_numbers == "units"
        if self.given_as != "count" and (
            not by_unit or self.total is not None or self.group == "residents"
        ):
            raise InputError(
                Bilingual(
                    f'as = "{self.given_as}" 用于按单元的表格或列，不与 total 同用，'
                    "也不用于 residents",
                    f'as = "{self.given_as}" goes with a table or a column of units, without a '
                    "total, and not with residents",
                )
            )
        return self


class UnitLevel(Layer):
    """``[[levels]]``: units of another level, or zones; they may overlap."""

    level: Filled
    name: str = Field("name", description="column with the unit's name")
    id: str | None = Field(None, description="column with the unit's id")
    kind: str | None = Field(None, description="column with the unit's kind (社区, 村 …)")
    area_class: str | None = Field(None, description="column with 城市, 农村, 老城区 …")
    parent: str | None = Field(None, description="column with the name of the unit above")


class AskedLayer(Layer):
    """``[[layers]]``: areas or places that a plan asks about."""

    name: Filled = Field(description="what plans call it")
    what: Literal["areas", "places"]
    completeness: Completeness = Field(description="does it name every such area or place?")
    columns: dict[str, Filled] = Field(
        default_factory=dict, description="name that plans use → column of the file"
    )

    @model_validator(mode="after")
    def _not_our_columns(self) -> AskedLayer:
        _refuse_ours(self.columns)
        return self


class OtherDemand(Layer):
    """``[[demand]]``: demand other than residents: workers, visitors, enterprises."""

    name: Filled = Field(description="what plans call it")
    label: Words
    weight: str | None = Field(None, description="column with how much each counts; none: 1 each")
    columns: dict[Literal["id", "name"], Filled] = Field(default_factory=dict)


class StatisticsTable(Part):
    """``[[statistics]]``: a table of numbers; the names of its columns are usually found."""

    path: Path
    layer: str | None = Field(None, description="the sheet of a workbook")
    encoding: str | None = None
    wide: bool = Field(default=False, description="a row a unit, a column an indicator")
    indicator: str | None = Field(None, description="column with the indicator's name")
    value: str | None = Field(None, description="column with the numbers")
    unit: str | None = Field(None, description="column with the unit's name; empty: the whole")
    level: str | None = Field(None, description="column with the unit's level")
    year: str | None = Field(None, description="column with the year")
    source: str = ""

    @model_validator(mode="after")
    def _long_or_wide(self) -> StatisticsTable:
        if self.wide and (self.indicator or self.value):
            raise InputError(
                Bilingual(
                    "wide = true 时每列为一个指标，不写 indicator 与 value",
                    "with wide = true every column is an indicator: no indicator, no value",
                )
            )
        return self


def _refuse_ours(columns: dict[str, str]) -> None:
    taken = sorted(_OURS & set(columns))
    if taken:
        raise InputError(
            Bilingual(
                f"columns 不能使用名称 {'、'.join(taken)}",
                f"columns may not use the names {', '.join(taken)}",
            )
        )
