"""A file of features and what is needed to read it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from lifecircle.base.fields import Part

Completeness = Literal["complete", "partial"]


class Layer(Part):
    """A file of features with what is needed to read it."""

    path: Path
    crs: str | None = Field(None, description="overrides or supplies the file's own CRS")
    layer: str | None = Field(
        None, description="the layer of a GeoPackage, the sheet of a workbook"
    )
    x: str | None = Field(None, description="tables: column of easting or longitude")
    y: str | None = Field(None, description="tables: column of northing or latitude")
    xy: str | None = Field(None, description="tables: one column with both, x first")
    encoding: str | None = Field(None, description="of the text; default: found out")
    source: str = Field("", description="where the data come from, with their date")
    licence: str = ""
