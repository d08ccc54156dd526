"""Commands and their progress; no logic."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifecircle.cli_plans import plans
from lifecircle.cli_site import site
from lifecircle.cli_text import READING, GisFormat, Pages, number, page_width, print_table
from lifecircle.cli_timeline import timeline

if TYPE_CHECKING:
    from lifecircle.verdicts.results import GoalResult, Verdict

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Tests whether the service circles that a city plan promises are kept.",
)

app.add_typer(plans, name="plans")
app.command()(site)
app.command()(timeline)

_FEW = 12
"""Goals without data that are listed one by one."""
STEPS = READING | {
    "findings": "Comparing the inputs",
    "goals": "Judging goals",
    "outputs": "Writing maps, reports and tables",
}


def _version(*, asked: bool) -> None:
    if asked:
        from lifecircle import __version__

        typer.echo(f"lifecircle {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            is_eager=True,
            callback=lambda value: _version(asked=value),
        ),
    ] = False,
) -> None:
    pass


@app.command()
def audit(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder for maps, reports and tables.")],
    lang: Annotated[Pages, typer.Option(help="Language of the pages.")] = Pages.both,
    plan: Annotated[
        list[str] | None,
        typer.Option(
            help="A shipped plan's id or a plan file, in the place of the study's; repeat it to "
            "set several plans side by side."
        ),
    ] = None,
    projects: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="A file of [[changes]], such as a scenario saved from the map: made before "
            "anything is judged; repeat it for several.",
        ),
    ] = None,
    *,
    public: Annotated[
        bool,
        typer.Option("--public", help="Also write public.html, the map for residents."),
    ] = False,
    formats: Annotated[
        list[GisFormat] | None,
        typer.Option(
            "--format",
            help="Also write every layer as a file of its own in the folder gis; repeat it for "
            "both.",
        ),
    ] = None,
) -> None:
    """Judge the plan of a study and write map, reports and tables."""
    # One audit fits in memory many times: looking for cycles costs more than it frees.
    gc.disable()
    from rich.console import Console

    from lifecircle.audit import run
    from lifecircle.base.errors import LifecircleError
    from lifecircle.outputs.closing import closing_lines
    from lifecircle.outputs.statements import plain

    console = Console(stderr=True, highlight=False)
    try:
        with console.status("...", spinner="line") as status:
            found, written = run(
                study,
                out,
                lang.languages,
                lambda step: status.update(STEPS.get(step, step)),
                [_plan(name) for name in plan or ()],
                projects or (),
                public=public,
                formats=[one.kind for one in formats or ()],
            )
    except LifecircleError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from None
    for results in found:
        title = results.plan.document.title.text(results.language)
        typer.echo(f"{plain(results.name, 120)}: {plain(title, 120)}")
        judged = [v for v in results.verdicts if v.unit is None]
        shown = [v for v in judged if v.status != "not_computable"]
        left = len(judged) - len(shown)
        goals = {result.goal.id: result for result in results.goals}
        print_table(
            (
                (
                    "",
                    v.status,
                    _value(v, goals[v.goal]),
                    v.goal,
                    plain(goals[v.goal].goal.name.zh, 60),
                )
                for v in (judged if left <= _FEW else shown)
            ),
            right=2,
        )
        if left > _FEW:
            typer.echo(f"  {number(left, 'goal')} of {len(judged)} need data: see its report.html")
        for line in closing_lines(results):
            typer.echo(f"  {line}")
    first = "plans.html" if len(found) > 1 else "map.html"
    second = "" if len(found) > 1 else f" and {out / 'report.html'}"
    typer.echo(f"{number(len(written), 'file')} in {out}: open {out / first}{second}")


def _plan(name: str) -> str:
    """Return a plan as the study understands it: paths start here, not at the study."""
    file = Path(name)
    return str(file.absolute()) if file.is_file() or file.suffix == ".toml" else name


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(help="Folder of the earlier audit.")],
    new: Annotated[Path, typer.Argument(help="Folder of the later audit.")],
    out: Annotated[Path, typer.Option(help="Folder for compare.html and compare.csv.")] = Path(),
    lang: Annotated[Pages, typer.Option(help="Language of the page.")] = Pages.both,
) -> None:
    """Say what changed between two audits, for whom, and what can explain it."""
    from lifecircle.base.errors import LifecircleError
    from lifecircle.compare.run import run, summary

    try:
        found, written = run(old, new, out, lang.languages)
    except LifecircleError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from None
    for line in summary(found):
        typer.echo(line)
    typer.echo(f"open {written[0]}")


@app.command()
def check(
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder for check.html and check.csv.")] = Path(),
) -> None:
    """Read every input of a study and report all that is the matter. Exit code 1 if it blocks."""
    gc.disable()
    from rich.console import Console

    from lifecircle.base.errors import LifecircleError
    from lifecircle.check import run_check
    from lifecircle.outputs.check_text import check_text, sums

    console = Console(stderr=True, highlight=False)
    try:
        with console.status("...", spinner="line") as status:
            report, written = run_check(
                study, out, lambda step: status.update(STEPS.get(step, step))
            )
    except LifecircleError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from None
    colours = {"blocks": "red", "warns": "yellow", "tells": "cyan"}
    text = check_text(
        report, page_width(), lambda word, of: typer.style(word, colours[of], bold=True)
    )
    typer.echo(text)
    typer.echo(f"\n{sums(report)}: open {written[0]}")
    raise typer.Exit(1 if report.blocks else 0)


def _value(verdict: Verdict, result: GoalResult) -> str:
    """Return the value that is shown, with the sign of the end that is known."""
    from lifecircle.outputs.measures import known_end, unit_for, value_text

    low, high = verdict.at_least, verdict.at_most
    if low is None or high is None or verdict.status == "not_computable":
        return ""
    measure = result.measure.of_whole
    end, sign = known_end(low.value, high.value, lower_is_better=measure.lower_is_better)
    text = value_text(end, unit_for(result, verdict), "en", against=verdict.target)
    ascii_sign = {"≥": ">= ", "≤": "<= "}.get(sign, "")
    return ascii_sign + text.replace("\u00a0%", "%").replace("\u00a0", " ")


def main() -> None:
    """Run the command line; text that a console cannot show is replaced, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
