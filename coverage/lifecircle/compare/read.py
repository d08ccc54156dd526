"""Reading the folder of an audit, if it is as the audit left it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import InputError, MissingFileError
from lifecircle.base.text import Bilingual
from lifecircle.compare.side import _AGAIN, _OTHER_VERSION, MAJOR, Side, asked_by, goals_of
from lifecircle.outputs import manifest
from lifecircle.outputs.gis_names import column_names
from lifecircle.outputs.tables import ENCODING, GAP_COLUMNS, VERDICT_COLUMNS, text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import geopandas as gpd

    from lifecircle.base.quantities import Ints

NEEDED: Final = ("gaps.csv", "results.gpkg", "verdicts.csv")
"""Files that are read."""
TABLES: Final = ("gaps.csv", "verdicts.csv")
"""Those that must be as they were written. QGIS rewrites a GeoPackage that it only opens."""
_FORMATS: Final = "lifecircle-run-"


def read_audit(folder: str | Path) -> Side:
    """Read what ``lifecircle audit`` wrote into a folder.

    Parameters
    ----------
    folder
        With ``run.json``, ``verdicts.csv``, ``gaps.csv`` and ``results.gpkg``.

    Returns
    -------
    Side
        In the CRS of the computation, whatever CRS the results were written in.

    Raises
    ------
    InputError
        If it is no folder of an audit, was written by another version, is incomplete, a table
        is not as the audit wrote it, or the GeoPackage lacks a layer or a column.
    """
    place = Path(folder)
    record = _record(place)
    goals = goals_of(record, place / manifest.NAME)
    edited = _edited(place, record)
    file, crs = place / "results.gpkg", record["crs"]
    units = _layer(file, "units", crs, ["id", "name", "low_confidence"])
    blocks = _layer(file, "blocks", crs, ["id"])
    columns = dict(zip(column_names([goal.id for goal in goals]), goals, strict=True))
    demand = _layer(
        file, "demand_points", crs, ["block", "unit", "share", *(f"reached_{c}" for c in columns)]
    )
    unit = _rows(demand["unit"], units["name"])
    verdicts = _table(place / "verdicts.csv", VERDICT_COLUMNS)
    here = {c: goal for c, goal in columns.items() if f"reached_{c}" in demand.columns}
    gaps = _table(place / "gaps.csv", GAP_COLUMNS, ("block", "along"))
    streets = _layer(file, "streets", crs, ["kind"])
    return Side(
        label=place.resolve().name,
        record=record,
        goals=goals,
        verdicts=verdicts,
        units=units.assign(low_confidence=units["low_confidence"].astype(bool)),
        blocks=blocks,
        xy=shapely.get_coordinates(demand.geometry.to_numpy()),
        share=demand["share"].to_numpy(dtype=np.float64),
        block=_rows(demand["block"], blocks["id"]),
        unit=unit,
        reached={goal.id: demand[f"reached_{c}"].to_numpy(dtype=bool) for c, goal in here.items()},
        asked={
            goal.id: asked_by(goal, verdicts, units["id"].tolist(), unit) for goal in here.values()
        },
        facilities=_layer(file, "facilities", crs, ["id", "name", "service", "layer", "entrances"]),
        along=dict(zip(gaps["block"], gaps["along"], strict=True)),
        streets=streets.geometry[streets["kind"].astype(str).str.startswith(MAJOR)],
        edited=edited,
    )


def _record(folder: Path) -> dict[str, Any]:
    """Return ``run.json``, or say why there is none that can be used."""
    file = folder / manifest.NAME
    expected = Bilingual(
        "lifecircle audit 写出的文件夹", "a folder that `lifecircle audit` has written"
    )
    if not folder.exists():
        what = Bilingual("评估结果文件夹不存在", "the folder of the audit does not exist")
        raise MissingFileError(what, file=folder, expected=expected)
    record = manifest.read(folder) if folder.is_dir() else None
    if record is not None and "timeline" in record:
        raise _of_timeline(folder, record)
    if record is not None:
        return record
    if _format(file).startswith(_FORMATS):
        raise InputError(
            _OTHER_VERSION,
            file=file,
            expected=manifest.FORMAT,
            found=_format(file)[:60],
            todo=_AGAIN,
        )
    raise InputError(
        Bilingual("这不是评估结果文件夹", "this is not the folder of an audit"),
        file=folder,
        expected=expected,
        found=Bilingual("没有可用的 run.json", "no usable run.json")
        if folder.is_dir()
        else Bilingual("一个文件", "a file"),
        todo=Bilingual(
            "指定 audit 命令 --out 所写的文件夹", "name the folder given to audit --out"
        ),
    )


def _of_timeline(folder: Path, record: dict[str, Any]) -> InputError:
    """Say which folder of a timeline is an audit."""
    years = [str(one.get("year")) for one in record["timeline"].get("years", ())]
    there = [str(folder / year) for year in years if (folder / year / manifest.NAME).is_file()]
    offered = Bilingual("、".join(there), ", ".join(there))
    return InputError(
        Bilingual(
            "这是各年情景的文件夹，不是一次评估", "the folder is of a timeline, not of an audit"
        ),
        file=folder,
        expected=Bilingual(
            "lifecircle audit 写出的文件夹，或情景中某一年的文件夹",
            "a folder that `lifecircle audit` has written, or that of one year of a timeline",
        ),
        found=offered if there else None,
        todo=Bilingual("指定其中两年的文件夹进行比较", "name the folders of two of its years")
        if there
        else Bilingual(
            "timeline 加 --folders 重新运行，再比较其中两年的文件夹",
            "run `lifecircle timeline` with --folders, then compare the folders of two years",
        ),
    )


def _format(file: Path) -> str:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    return str(content.get("format", "")) if isinstance(content, dict) else ""


def _edited(folder: Path, record: dict[str, Any]) -> tuple[str, ...]:
    """Return files that are not as the audit wrote them; raise if that forbids a comparison."""
    listed = {str(e["path"]) for e in record.get("files") or () if isinstance(e, dict)}
    wrong = sorted({*manifest.verify(folder), *({*NEEDED} - listed)})
    lost = [path for path in NEEDED if path in wrong and not (folder / path).is_file()]
    bad = [path for path in TABLES if path in wrong and path not in lost]
    if not bad and not lost:
        return tuple(wrong)
    zh = [f"缺少 {'、'.join(lost)}"] * bool(lost) + [f"已改动 {'、'.join(bad)}"] * bool(bad)
    en = [f"missing: {', '.join(lost)}"] * bool(lost) + [f"changed: {', '.join(bad)}"] * bool(bad)
    raise InputError(
        Bilingual(
            "评估结果不完整，或评估之后被改动过，不能比较",
            "the audit is incomplete, or was changed after it was written: it is not compared",
        ),
        file=folder,
        expected=Bilingual(
            "与 run.json 所记校验值一致的文件", "files with the hashes that run.json records"
        ),
        found=Bilingual("；".join(zh), "; ".join(en)),
        todo=Bilingual(
            "重新评估；在 Excel 中编辑请使用副本",
            "run the audit again; edit copies of its tables, not the tables themselves",
        ),
    )


def _layer(file: Path, layer: str, crs: str, columns: Sequence[str]) -> gpd.GeoDataFrame:
    """Return a layer of the GeoPackage in a CRS, with those of the columns that it has."""
    import pyogrio  # noqa: PLC0415

    try:
        table: gpd.GeoDataFrame = pyogrio.read_dataframe(file, layer=layer, columns=list(columns))
    except (RuntimeError, ValueError) as error:
        raise InputError(
            Bilingual("GeoPackage 不能读取", "the GeoPackage cannot be read"),
            file=file,
            place=Bilingual(f"图层 {layer}", f"layer {layer}"),
            found=str(error),
            todo=_AGAIN,
        ) from error
    lacking = [name for name in columns if name not in table and not name.startswith("reached_")]
    if lacking:
        raise InputError(
            Bilingual("GeoPackage 的图层缺少列", "a layer of the GeoPackage lacks columns"),
            file=file,
            place=Bilingual(f"图层 {layer}", f"layer {layer}"),
            expected=", ".join(columns),
            found=", ".join(map(str, table.columns)),
            todo=_AGAIN,
        )
    return table.to_crs(crs)


def _rows(names: pd.Series[Any], known: pd.Series[Any]) -> Ints:
    """Return the row of each name among those that are known; -1 for none."""
    rows: Ints = pd.Index(known).get_indexer(pd.Index(names)).astype(np.int64)
    return rows


def _table(
    file: Path, columns: Mapping[str, Callable[[Any], str]], chosen: Collection[str] = ()
) -> pd.DataFrame:
    """Return a table as `lifecircle.outputs.tables` had it before it was written.

    Columns that an older version did not write are empty.
    """
    text = pd.read_csv(file, dtype=str, keep_default_na=False, encoding=ENCODING)
    empty = pd.Series([""] * len(text), dtype=str)
    return pd.DataFrame(
        {
            name: _typed(text.get(name, empty), write)
            for name, write in columns.items()
            if not chosen or name in chosen
        }
    )


def _typed(cells: pd.Series[str], write: Callable[[Any], str]) -> pd.Series[Any]:
    if write is text_cell:
        guarded = cells.str.match(r"'[=+\-@\t\r\n]")
        return cells.where(~guarded, cells.str[1:]).astype(object)
    if write is str:
        return cells.astype(object)
    if set(cells) <= {"", "true", "false"} and {"true", "false"} & set(cells):
        return cells.map({"true": True, "false": False, "": None}).astype(object)
    numbers = np.full(len(cells), np.nan)
    known = (cells != "").to_numpy()
    numbers[known] = cells[known].to_numpy(dtype=np.float64)
    return pd.Series(numbers)
