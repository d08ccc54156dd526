"""The commands about plans: which there are, what they ask and need, and a planner's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from lifecircle.cli_text import number, page_width, print_table, print_text

if TYPE_CHECKING:
    from lifecircle.base.errors import LifecircleError
    from lifecircle.plans.listing import Listed

plans = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The plans that come with lifecircle, and your own.",
)

PlanArgument = Annotated[str, typer.Argument(help="Id of a shipped plan, or a plan file.")]


@plans.command("list")
def list_() -> None:
    """List the shipped plans."""
    from lifecircle.plans.listing import listed_plans

    header = ("id", "period", "goals", "judged", "unverified", "flagged", "title")
    rows = (
        (p.id, p.period, p.goals, p.judged, p.goals - p.verified, p.flagged, p.title)
        for p in listed_plans()
    )
    print_table([header, *rows])
    typer.echo(
        "\njudged: with a target or a direction\n"
        "unverified: a number is not corroborated; no verdict unless the study accepts it\n"
        "flagged: the document contradicts itself or leaves something open\n"
        "“lifecircle plans show ID” lists the goals."
    )


@plans.command()
def show(plan: PlanArgument) -> None:
    """Show every goal of a plan."""
    from lifecircle.base.errors import LifecircleError
    from lifecircle.plans import read_plan
    from lifecircle.plans.listing import listed, remarks, target_words
    from lifecircle.verdicts.side_by_side import threshold_text

    try:
        chosen = read_plan(plan)
    except LifecircleError as error:
        _stop(error)
    document, counts = chosen.document, listed(chosen)
    typer.echo(f"{document.title.zh}\n{document.title.en}")
    head = (document.issuer.zh, document.number, document.date, counts.period)
    typer.echo("  ".join(filter(None, head)) + "\n")
    rows = [("goal", "kind", "target", "name · how near or how many · remarks")]
    for goal in chosen.goals:
        said = (goal.name.zh, threshold_text(goal).en, *remarks(goal))
        rows.append((goal.id, goal.kind, target_words(goal), " · ".join(filter(None, said))))
    print_table(rows)
    typer.echo(f"\n{_summary(counts)}")


@plans.command()
def needs(plan: PlanArgument) -> None:
    """Tell which lists, columns, layers and numbers a plan asks a study for."""
    from lifecircle.base.errors import LifecircleError
    from lifecircle.base.services import label
    from lifecircle.plans import read_plan
    from lifecircle.plans.needs import needs as needed

    try:
        asked = needed(read_plan(plan))
    except LifecircleError as error:
        _stop(error)
    typer.echo("Lists of facilities ([[facilities]]), and columns that goals read:")
    rows = [("service", "", "columns")]
    rows += [(service, label(service).zh, ", ".join(cols)) for service, cols in asked.lists.items()]
    print_table(rows)
    for title, names in (
        ("Groups of people ([[people.groups]])", asked.groups),
        ("Levels of units ([units], [[levels]])", asked.levels),
        (
            "Areas and places ([[layers]]), and columns that goals read",
            [
                f"{name} ({', '.join(cols)})" if cols else name
                for name, cols in asked.layers.items()
            ],
        ),
        ("Other demand ([[demand]])", asked.demands),
        ("Lists with catchments ([facilities.catchments])", asked.catchments),
        ("Columns of the units", asked.unit_columns),
    ):
        if names:
            typer.echo()
            print_text(f"{title}: {', '.join(names)}")
    if asked.statistics:
        typer.echo()
        print_text(
            f"Statistics ([[statistics]]): {number(len(asked.statistics), 'number')}; write a "
            f"table to fill in with “lifecircle plans statistics {plan}”."
        )


@plans.command()
def statistics(
    plan: PlanArgument,
    out: Annotated[Path, typer.Option(help="The table to write (CSV).")] = Path("statistics.csv"),
) -> None:
    """Write the table of statistics that a plan needs, for you to fill in."""
    import csv

    from lifecircle.base.errors import LifecircleError
    from lifecircle.plans import read_plan
    from lifecircle.plans.listing import STATISTICS_HEADER, statistics_rows

    try:
        rows = statistics_rows(read_plan(plan))
    except LifecircleError as error:
        _stop(error)
    if not rows:
        typer.echo("The plan asks for no statistics: nothing is written.")
        return
    try:
        with out.open("x", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([STATISTICS_HEADER, *rows])
    except OSError as error:
        _cannot_write(out, error)
    typer.echo(
        f"{number(len(rows), 'row')} in {out}: fill in “value” (and “unit” for numbers of units)."
    )


@plans.command()
def words() -> None:
    """List the ids of services, quantities, groups and travellers that plans may use."""
    from lifecircle.plans.listing import words as known

    print_table([("", "id", "", ""), *known()])


@plans.command()
def new(
    file: Annotated[Path, typer.Argument(help="The plan file to write (TOML).")],
) -> None:
    """Write a template of a plan file, with comments in both languages."""
    from lifecircle.plans.file import template

    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(template())
    except OSError as error:
        _cannot_write(file, error)
    typer.echo(f"{file}: change it, then run “lifecircle plans check {file}”")


@plans.command()
def check(
    plan: PlanArgument,
    study: Annotated[
        Path | None, typer.Option(help="Also compare it with the data of this study.")
    ] = None,
) -> None:
    """Explain every mistake in a plan file. Exit code 1 if there is one."""
    from lifecircle.base.errors import LifecircleError
    from lifecircle.plans import read_plan
    from lifecircle.plans.listing import listed

    try:
        chosen = read_plan(plan)
    except LifecircleError as error:
        _stop(error)
    typer.echo(f"{plan}: {_summary(listed(chosen))}")
    if study is None or chosen.file is None:
        return
    from lifecircle.check import check as check_study
    from lifecircle.outputs.check_text import check_text

    try:
        report = check_study(study, plan=chosen.file.absolute()).about("plan")
    except LifecircleError as error:
        _stop(error)
    typer.echo(check_text(report, page_width(), lambda word, _: word))
    raise typer.Exit(1 if report.blocks else 0)


def _summary(counts: Listed) -> str:
    open_ = counts.goals - counts.verified
    return (
        f"{number(counts.goals, 'goal')}, {counts.judged} with something to judge"
        + (f", {open_} not verified" if open_ else "")
        + (f", {counts.flagged} flagged" if counts.flagged else "")
    )


def _stop(error: LifecircleError) -> NoReturn:
    typer.echo(f"Error: {error}", err=True)
    raise typer.Exit(1) from None


def _cannot_write(file: Path, error: OSError) -> NoReturn:
    why = "it exists already" if isinstance(error, FileExistsError) else str(error.strerror)
    typer.echo(f"Error: {file} cannot be written: {why}", err=True)
    raise typer.Exit(1) from None
