"""What a GeoPackage says of its layers: styles for QGIS, names of columns, metadata."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.outputs.qgis_symbols import with_aliases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lifecircle.base.text import Bilingual

DATE: Final = "2000-01-01T00:00:00.000Z"
"""Of every row, so that the same layers give the same bytes."""
_ISO: Final = "http://www.isotc211.org/2005/gmd"
_TEXT: Final = "https://www.dublincore.org/specifications/dublin-core/dces/"
_STYLES: Final = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT,
  styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30),
  ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
_COLUMNS: Final = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""
_METADATA: Final = """
CREATE TABLE gpkg_metadata (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
_EXTENSIONS: Final = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""
_EXTENDED: Final = (
    ("gpkg_data_columns", "gpkg_schema", "schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "schema"),
    ("gpkg_metadata", "gpkg_metadata", "metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "metadata"),
)
_RULES: Final = "http://www.geopackage.org/spec121/#extension_"
STYLES_DESCRIPTION: Final = "QGIS 样式 / Styles for QGIS"


class Style(NamedTuple):
    """A style of a layer.

    Parameters
    ----------
    layer
        Name of the layer.
    name
        Of the style, as QGIS lists it.
    qml
        From `lifecircle.outputs.qgis_symbols.qml`.
    default
        Whether QGIS applies it when the layer is opened; one of each layer.
    description
        What it shows.
    """

    layer: str
    name: str
    qml: str
    default: bool = False
    description: str = ""


class Metadata(NamedTuple):
    """What is to be known of the file: for programs as XML, for people as text."""

    xml: str
    text: str


class Extras(NamedTuple):
    """What is added to a GeoPackage.

    Parameters
    ----------
    styles
        Of its layers.
    titles
        Of each column of a layer, by (layer, column).
    codes
        What codes in a column mean, by the title's key: column → code → words.
    metadata
        Of the whole file.
    """

    styles: Sequence[Style]
    titles: Mapping[tuple[str, str], Bilingual]
    codes: Mapping[tuple[str, str], tuple[str, Mapping[str, Bilingual]]]
    metadata: Metadata


def add_extras(file: Path, extras: Extras) -> None:
    """Add styles, names of columns and metadata to a GeoPackage that GDAL has written.

    Parameters
    ----------
    file
        With its layers. Titles of layers or columns that it does not have are left out.
    extras
        What is added; the same extras on the same file give the same bytes.
    """
    with closing(sqlite3.connect(file)) as database, database:
        have = {
            (table, column)
            for (table,) in database.execute("SELECT table_name FROM gpkg_contents").fetchall()
            for column in _columns(database, table)
        }
        for statements in (_STYLES, _COLUMNS, _METADATA, _EXTENSIONS):
            database.executescript(statements)
        names = _titles(database, extras, have)
        styles = [style for style in extras.styles if (style.layer, "geom") in have]
        _styles(database, [_aliased(style, names) for style in styles])
        _metadata(database, extras.metadata)
        database.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
            [(table, name, _RULES + rule) for table, name, rule in _EXTENDED],
        )


def _aliased(style: Style, names: Mapping[tuple[str, str], str]) -> Style:
    """Return a default style with the names of columns: QGIS of GDAL before 3.7 needs them."""
    if not style.default:
        return style
    mine = {column: name for (layer, column), name in names.items() if layer == style.layer}
    return style._replace(qml=with_aliases(style.qml, mine))


def both_names(text: Bilingual) -> str:
    """Return a name in both languages, as layers and styles of a GeoPackage have it."""
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    found = database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    return [name for (name,) in found]


def _styles(database: sqlite3.Connection, styles: Sequence[Style]) -> None:
    taken: dict[str, set[str]] = {}
    rows = []
    for style in styles:
        name, number = style.name, 1
        while name in taken.setdefault(style.layer, set()):
            number += 1
            name = f"{style.name} ({number})"
        taken[style.layer].add(name)
        rows.append((style.layer, name, style.qml, style.default, style.description, DATE))
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, "
        "update_time) VALUES ('', '', ?, 'geom', ?, ?, '', ?, ?, '', '', ?)",
        rows,
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, "
        "srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', ?, ?, 0)",
        (STYLES_DESCRIPTION, DATE),
    )


def _titles(
    database: sqlite3.Connection, extras: Extras, have: set[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Write the names of columns and the meaning of codes; return the names."""
    here = [key for key in extras.titles if key in have]
    named = {key: extras.codes[key][0] for key in here if key in extras.codes}
    taken: set[tuple[str, str]] = set()
    rows = []
    for layer, column in here:
        title = both_names(extras.titles[layer, column])
        # Readers show the name, which must differ within a layer.
        name = title if (layer, title) not in taken else f"{title} ({column})"
        taken.add((layer, name))
        rows.append((layer, column, name, title, None, named.get((layer, column))))
    database.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)", rows)
    codes = {name: words for key, (name, words) in extras.codes.items() if key in named}
    database.executemany(
        "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        [
            (name, code, both_names(text))
            for name, words in codes.items()
            for code, text in words.items()
        ],
    )
    return {(layer, column): name for layer, column, name, *_ in rows}


def _metadata(database: sqlite3.Connection, metadata: Metadata) -> None:
    rows = [(_ISO, "text/xml", metadata.xml), (_TEXT, "text/plain", metadata.text)]
    for number, (standard, kind, text) in enumerate(rows, start=1):
        database.execute(
            "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, ?, ?)",
            (number, standard, kind, text),
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES "
            "('geopackage', NULL, NULL, NULL, ?, ?, NULL)",
            (DATE, number),
        )
