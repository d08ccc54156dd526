"""``[outputs]``: what is written besides maps, pages and tables, and how."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Part
from lifecircle.base.text import Bilingual

Documents = Literal["units", "whole", "none"]
"""Word and Excel reports: of the whole and of every unit, of the whole only, or none."""
Format = Literal["geoparquet", "geojson"]
"""Files for GIS besides the GeoPackage."""
FORMATS: tuple[Format, ...] = get_args(Format)
BaseMap = Literal["osm", "tianditu"]
SERVERS: Final = "abc"
"""What ``{s}`` in an address of tiles may be."""
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_HOLDER: Final = re.compile(r"\{[^{}]*\}")
_ASKED: Final = {"{z}", "{x}", "{y}"}
_MAY: Final = {"{s}", "{r}"}
_NEVER: Final = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`|]")
"""What no address holds as it is, and what would end the one in a page or its policy."""


class Tiles(Part):
    """``[[outputs.tiles]]``: an online base map that the reader of a map may choose."""

    name: str = Field(min_length=1)
    url: str = Field(min_length=1, description="with {z}, {x} and {y}")
    attribution: str = Field(min_length=1)
    datum: Literal["wgs84", "gcj02"] = Field("wgs84", description="what the tiles are drawn in")
    max_zoom: Annotated[int, Field(ge=1, le=22)] = 18

    @field_validator("url")
    @classmethod
    def _an_address_of_tiles(cls, value: str) -> str:
        wrong = _wrong_with(value)
        if wrong is not None:
            raise InputError(
                Bilingual(f"不是瓦片地址：{wrong.zh}", f"this is no address of tiles: {wrong.en}"),
                expected="https://…/{z}/{x}/{y}.png",
                found=value,
            )
        return value

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme and host of each server, such as ``https://a.maps.cn:8443``."""
        parts = [urlsplit(each) for each in _served(self.url)]
        return tuple(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in parts))


def _wrong_with(url: str) -> Bilingual | None:
    """Return why a page could not ask for tiles at an address; None if it can."""
    if not url.startswith(("https://", "http://")):
        return Bilingual("须以https://或http://开头", "it must begin with https:// or http://")
    if _NEVER.search(url):
        return Bilingual("含引号、空格等字符", "it has quotes, spaces or the like")
    holders = set(_HOLDER.findall(url))
    if missing := sorted(_ASKED - holders):
        return Bilingual(f"缺少{'、'.join(missing)}", f"{', '.join(missing)} missing")
    if unknown := sorted(holders - _ASKED - _MAY):
        told = ", ".join(unknown)
        return Bilingual(f"{told}无法填写", f"nothing can be filled in for {told}")
    try:
        hosts = [urlsplit(each).netloc for each in _served(url)]
    except ValueError:
        hosts = [""]
    if not all(map(_HOST.fullmatch, hosts)):
        return Bilingual(
            "主机名不对（不能有用户名、口令或{z}、{x}、{y}）",
            "the host is not a plain name (no user, no password, no {z}, {x} or {y} in it)",
        )
    return None


def _served(url: str) -> list[str]:
    return [url.replace("{s}", server) for server in SERVERS] if "{s}" in url else [url]


class Outputs(Part):
    """``[outputs]``: what is written, and how."""

    crs: str | None = Field(
        None, description="of results.gpkg, for instance EPSG:4490; default: the UTM zone"
    )
    documents: Documents = Field("units", description="Word and Excel: of every unit, or less")
    formats: tuple[Format, ...] = Field((), description="for GIS, besides results.gpkg")
    what_if: bool = Field(default=True, description="facilities can be tried out on the map")
    public: bool = Field(default=False, description="also write the residents' map")
    public_verdicts: bool = Field(default=False, description="with verdicts on the residents' map")
    fewest: Annotated[int, Field(ge=0)] = Field(
        10, description="people: fewer are not told on the residents' map"
    )
    base_maps: tuple[BaseMap, ...] = Field(
        get_args(BaseMap), description="online maps that readers may choose"
    )
    tianditu_key: str = Field("", description="of Tianditu; without one the map asks its reader")
    tiles: tuple[Tiles, ...] = ()

    @field_validator("crs")
    @classmethod
    def _can_be_written(cls, value: str | None) -> str | None:
        from lifecircle.base.output_crs import output_crs  # noqa: PLC0415  (pyproj is slow)

        if value is not None:
            output_crs(value)
        return value
