"""The command that looks years ahead."""

from __future__ import annotations

import gc
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifecircle.cli_text import READING, Pages, number, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.scenarios.found import Timeline

STEPS = READING | {
    "changes": "Making what is planned",
    "goals": "Judging goals",
    "capacity": "Testing capacity",
    "causes": "Finding out why people are left out",
    "equity": "Measuring equity",
    "remedies": "Looking for remedies",
    "contributions": "Telling what each project brings",
    "outputs": "Writing maps, reports and tables",
}
_FEW = 12
"""Projects that are listed one by one, of those that move something and of those not placed."""
_SEEN = 5e-4
"""Change of a share that is a tenth of a point when rounded."""
_POINTS = 100


def timeline(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder for page, tables and GIS file.")],
    *,
    years: Annotated[
        str, typer.Option(help="Years to audit, such as 2020,2025,2035; default: the study's.")
    ] = "",
    projects: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="A file of projects beside those of the study, such as the chosen_*.toml that "
            "lifecircle site writes; repeat it.",
        ),
    ] = None,
    folders: Annotated[
        bool,
        typer.Option("--folders", help="Write the whole audit of each year into a folder, too."),
    ] = False,
    lang: Annotated[Pages, typer.Option(help="Language of the pages.")] = Pages.both,
) -> None:
    """Audit a study year by year with what is planned: who gains, who loses, what is owed."""
    gc.disable()
    from rich.console import Console

    from lifecircle.base.errors import LifecircleError
    from lifecircle.timeline import run

    asked = _years(years)
    console = Console(stderr=True, highlight=False)
    try:
        with console.status("...", spinner="line") as status:
            found, written = run(
                study,
                out,
                lang.languages,
                lambda step: status.update(STEPS.get(step, step)),
                asked,
                projects or (),
                folders=folders,
            )
    except LifecircleError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from None
    for line in _head(found):
        typer.echo(line)
    print_table(_goals(found))
    _print_projects(found)
    _print_rest(found)
    typer.echo(f"{number(len(written), 'file')} in {out}: open {out / 'timeline.html'}")


def _years(text: str) -> tuple[int, ...]:
    """Return the years of an option.

    Raises
    ------
    BadParameter
        If it is no list of years.
    """
    parts = [part for part in text.replace("，", ",").replace(" ", ",").split(",") if part]
    try:
        found = tuple(int(part) for part in parts)
    except ValueError:
        found = (0,)
    if any(not _FIRST <= year <= _LAST for year in found):
        raise typer.BadParameter(f"{text!r} is no list of years such as 2020,2025,2035")
    return found


_FIRST, _LAST = 1900, 2200


def _head(found: Timeline) -> Iterator[str]:
    from lifecircle.outputs.statements import plain

    last = found.states[-1].results
    title = last.plan.document.title.text(found.language)
    yield f"{plain(last.name, 120)}: {plain(title, 120)}"
    for state in found.states:
        new = f", {number(len(state.new), 'project')} more" if state.new else ""
        counts: dict[str, int] = {}
        for verdict in state.results.verdicts:
            if verdict.unit is None:
                counts[verdict.status] = counts.get(verdict.status, 0) + 1
        told = ", ".join(f"{counts[word]} {word}" for word in _STATUSES if word in counts)
        yield f"  {state.year}: {told}{new}"


_STATUSES = ("met", "not_met", "not_shown", "not_computable", "no_target")


def _goals(found: Timeline) -> Iterator[tuple[str, ...]]:
    """Yield the goals that can be computed in some year: verdict and value of each year."""
    yield "", *(str(state.year) for state in found.states), "goal"
    whole = found.verdicts[found.verdicts["unit"] == ""]
    for position, result in enumerate(found.states[-1].results.goals):
        mine = whole[whole["goal"] == result.goal.id]
        if (mine["status"] == "not_computable").all():
            continue
        cells = []
        rows = zip(found.states, mine["status"], mine["value"].tolist(), strict=True)
        for state, status, value in rows:
            share = state.results.goals[position].measure.of_whole.share
            known = share and math.isfinite(value)
            cells.append(f"{status} {value * _POINTS:.1f}%" if known else str(status))
        yield "", *cells, result.goal.id


def _print_projects(found: Timeline) -> None:
    """Print what each project that moves something brings in order, the largest move first."""
    from lifecircle.outputs.statements import plain

    named = {one.id: one for one in found.states[-1].made}
    if not named:
        typer.echo("no project could be made" if found.waiting else "no project is planned")
        return
    moves = []
    for one in found.contributions:
        by = one.in_order if one.in_order is not None else one.alone
        if by is not None and abs(by) >= _SEEN:
            moves.append((by, one))
    moves.sort(key=lambda pair: -abs(pair[0]))
    typer.echo(f"{number(len(named), 'project')} made; what they bring in order, in points:")
    rows = []
    for by, one in moves[:_FEW]:
        change = named[one.change].change
        turned = f" ({number(len(one.units), 'unit')} turned to met)" if one.units else ""
        rows.append(
            (
                "",
                f"{by * _POINTS:+.1f}",
                one.goal,
                str(change.year or ""),
                f"{change.kind} {plain(change.name or one.change, 60)}{turned}",
            )
        )
    if rows:
        print_table(rows, right=1)
    else:
        typer.echo("  no share of people moves by a tenth of a point")
    if len(moves) > _FEW:
        typer.echo(f"  ... and {len(moves) - _FEW} more: see contributions.csv")


def _print_rest(found: Timeline) -> None:
    """Print who is left out through closing, what is owed, and what is not placed."""
    from lifecircle.outputs.statements import plain

    out = sorted({one.change for one in found.losing if one.people[1] > 0})
    if out:
        verb = "leaves" if len(out) == 1 else "leave"
        called = ", ".join(map(plain, out))
        typer.echo(f"{number(len(out), 'project')} {verb} people out: {called}")
    owed = [one.status for one in found.owed]
    if owed:
        told = ", ".join(
            f"{owed.count(word)} {word}" for word in ("kept", "owed", "not_known") if word in owed
        )
        typer.echo(f"new housing: {told}")
    if found.waiting:
        typer.echo(f"not placed: {number(len(found.waiting), 'project')}")
        print_table(
            ("", ", ".join(one.missing), plain(one.change.name or one.id, 80))
            for one in found.waiting[:_FEW]
        )
        if len(found.waiting) > _FEW:
            typer.echo(f"  ... and {len(found.waiting) - _FEW} more: see not_placed.csv")
