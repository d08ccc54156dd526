"""How studies, districts and audits show themselves in a notebook."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lifecircle.base.show import facts, heading, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.district import District
    from lifecircle.study import Study
    from lifecircle.verdicts.results import Results

_GOALS = 30


def study_html(study: Study) -> str:
    """Return what a study declares: plan, files with sources and licences, as HTML."""
    from lifecircle.audit import input_files
    from lifecircle.outputs.words import ROLE

    head, language = study.study, study.study.language
    title = " · ".join(str(part) for part in (head.name, head.plan, head.year) if part)
    files = (
        (ROLE[one.role](language), one.path.name, one.source, one.licence)
        for one in input_files(study)
        if one.role not in ("study", "plan")
    )
    columns = (
        ("数据", "文件", "来源", "许可")
        if language == "zh"
        else ("data", "file", "source", "licence")
    )
    return heading(title, study.file.name) + table(columns, files)


def district_html(district: District) -> str:
    """Return what was loaded: units, people, streets, and places by service, as HTML."""
    from lifecircle.base.services import label
    from lifecircle.outputs.words import COMPLETENESS, known

    study, demand = district.study.study, district.demand
    zh = study.language == "zh"
    places = district.facilities.table
    there = places[places["exists"].to_numpy(dtype=bool)] if "exists" in places else places
    counts = Counter(
        (str(s), str(c)) for s, c in zip(there["service"], there["completeness"], strict=True)
    )
    low = int(demand.units["low_confidence"].sum())
    rows = [
        ("单元" if zh else "units", f"{len(district.units):,}"),
        ("其中置信度低" if zh else "of them low confidence", low or ""),
        ("地块" if zh else "blocks", f"{len(district.blocks):,}"),
        ("需求点" if zh else "demand points", f"{len(demand.points):,}"),
        (
            "道路（公里）" if zh else "km of streets",
            f"{district.network.edges.length.sum() / 1000:,.1f}",
        ),
        ("坐标系" if zh else "CRS", district.crs.name),
        ("变更" if zh else "changes made", len(district.made) or ""),
    ]
    columns = ("设施", "名单", "处数") if zh else ("service", "list", "places")
    listed = (
        (label(service)(study.language), known(COMPLETENESS, kind, study.language), number)
        for (service, kind), number in sorted(counts.items())
    )
    return heading(study.name) + facts(rows) + table(columns, listed)


def audit_html(results: Results) -> str:
    """Return the verdicts on the whole that could be computed, failing ones first, as HTML."""
    language = results.language
    title = results.plan.document.title.text(language)
    judged = [v for v in results.verdicts if v.unit is None]
    shown = [v for v in judged if v.status != "not_computable"]
    rest = len(judged) - len(shown)
    zh = language == "zh"
    columns = ("结论", "目标", "数值") if zh else ("verdict", "goal", "value")
    more = f"另有 {rest} 项目标缺少数据。" if zh else f"{rest} more goals lack data."
    head = heading(f"{results.name} · {results.year or ''}".rstrip(" ·"), title)
    return head + table(columns, _verdicts(results), _GOALS) + (f"<p>{more}</p>" if rest else "")


def _verdicts(results: Results) -> Iterator[tuple[str, str, str]]:
    from lifecircle.outputs.map_texts import short_verdict
    from lifecircle.outputs.measures import unit_for
    from lifecircle.outputs.words import STATUS
    from lifecircle.verdicts.results import STATUSES

    language = results.language
    goals = {result.goal.id: result for result in results.goals}
    whole = [v for v in results.verdicts if v.unit is None and v.status != "not_computable"]
    for verdict in sorted(whole, key=lambda v: STATUSES.index(v.status)):
        result = goals[verdict.goal]
        yield (
            STATUS[verdict.status].word(language),
            result.goal.name.text(language),
            short_verdict(
                verdict,
                language,
                absent=bool(result.unusable),
                unit=unit_for(result, verdict),
                lower=result.measure.lower_is_better and not unit_for(result, verdict).share,
            ),
        )
