"""Times reports in HTML, Word and Excel: one street, and a city of hundreds of units."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.audit import audit
from lifecircle.outputs.atlas import Atlas
from lifecircle.outputs.documents import write_documents
from lifecircle.outputs.excel import unit_workbook
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.names import file_names
from lifecircle.outputs.report import Pages
from lifecircle.outputs.save import write_text
from lifecircle.outputs.word import document_of
from lifecircle.study import read_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.text import Language
    from lifecircle.study.model import Study
    from lifecircle.verdicts.results import Results

ROOT = Path(__file__).resolve().parent.parent
STUDIES = ROOT / "data" / "studies"
UNITS = 500
STREET_LIMIT, CITY_LIMIT = 0.3, 120.0
RUNS = 5


def reports() -> list[str]:
    """Return the section of the page: seconds of a street's report, and of a whole city."""
    lines = [
        "| what | seconds | asked |",
        "|---|---|---|",
        *_streets("yuzhong", "zh"),
        *_streets("las-palmas", "en"),
    ]
    with tempfile.TemporaryDirectory() as work:
        lines.append(_city(Path(work)))
    return lines


def _streets(name: str, language: Language) -> list[str]:
    """Time each form of the report on one unit: the median over the units of a study."""
    pages = _pages(audit(read_study(STUDIES / f"{name}.toml")), language)
    pages.unit(0)
    document_of(pages.unit_content(0))
    unit_workbook(pages, 0)
    rows = range(1, min(len(pages.unit_files), 1 + 4 * RUNS))
    forms: dict[str, Callable[[int], object]] = {
        "HTML": pages.unit,
        "Word": lambda row: document_of(pages.unit_content(row)),
        "Excel": lambda row: unit_workbook(pages, row),
    }
    seconds = {
        form: statistics.median(_timed(make, row) for row in rows) for form, make in forms.items()
    }
    told = ", ".join(f"{form} {value:.2f}" for form, value in seconds.items())
    whole = sum(seconds.values())
    return [f"| one unit of {name}, {len(rows)} units | {whole:.2f} ({told}) | ≤ {STREET_LIMIT} |"]


def _timed(make: Callable[[int], object], row: int) -> float:
    started = time.perf_counter()
    make(row)
    return time.perf_counter() - started


def _city(work: Path) -> str:
    """Time all reports of Las Palmas cut into hundreds of units."""
    results = audit(cut(read_study(STUDIES / "las-palmas.toml"), UNITS, work))
    started = time.perf_counter()
    pages = _pages(results, "zh")
    write_text(work / "report.html", pages.report())
    for row, name in enumerate(pages.unit_files):
        write_text(work / "units" / f"{name}.html", pages.unit(row))
    html = time.perf_counter() - started
    write_documents(results, [pages], work)
    seconds = time.perf_counter() - started
    size = sum(file.stat().st_size for file in work.rglob("*") if file.is_file()) / 1e6
    return (
        f"| {len(results.units)} units, made up from Las Palmas: all reports in one language, "
        f"{size:.0f} MB | {seconds:.0f} (HTML {html:.0f}) | ≤ {CITY_LIMIT:.0f} |"
    )


def cut(study: Study, units: int, work: Path) -> Study:
    """Return a study whose area is cut into about so many squares."""
    if study.area is None:
        raise SystemExit("The study has no area to cut.")
    area = gpd.read_file(study.area.path).to_crs("EPSG:32628")
    ground = area.union_all()
    side = np.sqrt(ground.area / units)
    west, south, east, north = ground.bounds
    corners = [(x, y) for x in np.arange(west, east, side) for y in np.arange(south, north, side)]
    x, y = np.array(corners).T
    parts = shapely.intersection(shapely.box(x, y, x + side, y + side), ground)
    parts = parts[shapely.area(parts) > side**2 / 4]
    names = [f"第{number}街道" for number in range(1, len(parts) + 1)]
    table = gpd.GeoDataFrame({"name": names}, geometry=parts, crs=area.crs).to_crs("EPSG:4326")
    file = work / "squares.geojson"
    table.to_file(file, driver="GeoJSON")
    units_of = study.units.model_copy(
        update={"path": file, "id": None, "name": "name", "level": "street"}
    )
    return study.model_copy(update={"units": units_of})


def _pages(results: Results, language: Language) -> Pages:
    names = zip(results.units["name"], results.units["id"].astype(str), strict=True)
    files = file_names(names)
    table = gaps(results)
    return Pages(
        results, table, language, languages=(language,), unit_files=files, atlas=Atlas(results)
    )


if __name__ == "__main__":
    print("\n".join(reports()))
