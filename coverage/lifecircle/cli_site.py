"""The command that says where to build."""

from __future__ import annotations

import gc
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifecircle.cli_text import READING, Pages, number, print_table, print_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.outputs.siting_say import Saying
    from lifecircle.siting.found import SitingFound, SitingRun
    from lifecircle.study.siting import Siting

STEPS = READING | {
    "goals": "Judging what is asked about",
    "candidates": "Searching around candidates",
    "sites": "Choosing sites",
    "curve": "Choosing more and fewer sites",
    "before_after": "Judging with the sites built",
    "outputs": "Writing maps, reports and tables",
}
IMPOSSIBLE = 2
"""Exit code where a question has no answer."""


class Aim(StrEnum):
    """What is best."""

    most_people = "most_people"
    fewest_sites = "fewest_sites"
    shortest_ways = "shortest_ways"
    nobody_far = "nobody_far"
    goal_met = "goal_met"


def site(  # noqa: PLR0913 - one option a key of [[siting]]
    study: Annotated[Path, typer.Argument(help="The study file (TOML).")],
    out: Annotated[Path, typer.Option(help="Folder for maps, reports and tables.")],
    *,
    question: Annotated[
        list[str] | None,
        typer.Option(help="Id of a question (siting) of the study; repeat it. Default: all."),
    ] = None,
    goal: Annotated[str | None, typer.Option(help="Ask about this goal of the plan.")] = None,
    service: Annotated[
        str | None, typer.Option(help="Ask about this service, such as culture.station.")
    ] = None,
    minutes: Annotated[float | None, typer.Option(help="How far is within reach.")] = None,
    metres: Annotated[float | None, typer.Option(help="How far is within reach.")] = None,
    profile: Annotated[str | None, typer.Option(help="Who travels: adult, elder ...")] = None,
    group: Annotated[str | None, typer.Option(help="Whom it is for: residents ...")] = None,
    add: Annotated[int | None, typer.Option(help="How many new places.")] = None,
    aim: Annotated[Aim | None, typer.Option(help="What is best; default: most_people.")] = None,
    share: Annotated[
        float | None, typer.Option(help="fewest_sites: share of people to reach, 0 to 1.")
    ] = None,
    places: Annotated[
        int | None, typer.Option(help="How many places everybody needs within reach.")
    ] = None,
    budget: Annotated[float | None, typer.Option(help="Largest sum of prices.")] = None,
    price: Annotated[float | None, typer.Option(help="Of a new place.")] = None,
    choices: Annotated[int | None, typer.Option(help="How many sets of sites to show.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything random.")] = None,
    seconds: Annotated[
        float | None, typer.Option(help="Of the wall clock for each problem, a fallback.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Changes of the study up to this year count as built.")
    ] = None,
    lang: Annotated[Pages, typer.Option(help="Language of the pages.")] = Pages.both,
) -> None:
    """Say where new places should be, with a proof of how good that is.

    Exit code 2: a question has no answer, and why stands there.
    """
    gc.disable()
    from rich.console import Console

    from lifecircle.base.errors import LifecircleError
    from lifecircle.site import run

    keys = {
        "goal": goal,
        "service": service,
        "minutes": minutes,
        "metres": metres,
        "profile": profile,
        "group": group,
        "add": add,
        "aim": None if aim is None else str(aim),
        "share": share,
        "places": places,
        "budget": budget,
        "price": price,
        "choices": choices,
        "seed": seed,
        "seconds": seconds,
    }
    console = Console(stderr=True, highlight=False)
    try:
        asked = _asked(keys, question or [])
        with console.status("...", spinner="line") as status:
            found, written = run(
                study,
                out,
                lang.languages,
                lambda step: status.update(STEPS.get(step, step)),
                asked,
                year,
            )
    except LifecircleError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from None
    for one in found.found:
        _tell(found, one)
    typer.echo(f"{number(len(written), 'file')} in {out}: open {written[0]}")
    raise typer.Exit(IMPOSSIBLE if any(not one.choices for one in found.found) else 0)


def _asked(keys: Mapping[str, object], names: list[str]) -> list[str | Siting]:
    """Return the study's questions that are named, or the one that the options ask.

    Raises
    ------
    InputError
        If options ask a question and questions are named, too, or what they ask is wrong.
    """
    given = [key for key, value in keys.items() if value is not None]
    if not given:
        return [*names]
    from lifecircle.base.errors import InputError
    from lifecircle.base.text import Bilingual
    from lifecircle.siting.questions import question

    options = ", ".join(f"--{key}" for key in given)
    if names:
        raise InputError(
            Bilingual(
                "--question 用评估文件中的问题，不能与提问的选项同用",
                "--question takes a question of the study: it does not go with options that ask "
                "another one",
            ),
            found=f"--question, {options}",
        )
    if keys["goal"] is None and keys["service"] is None:
        raise InputError(
            Bilingual("没有写明问什么设施", "the options do not say what is asked about"),
            expected="--goal or --service",
            found=options,
        )
    return [question(**keys)]


def _tell(run: SitingRun, found: SitingFound) -> None:
    """Print what was found for a question."""
    from lifecircle.outputs.siting_plain import cautions
    from lifecircle.outputs.siting_say import Saying
    from lifecircle.outputs.statements import plain
    from lifecircle.siting.wording import REASONS

    say = Saying(run, found, "en")
    typer.echo(_ascii(f"{found.asked.siting.id}: {say.title()}"))
    print_text(_ascii(f"  {say.headline()}"))
    for caution in cautions(say):
        print_text(_ascii(f"  {caution}"))
    if found.choices:
        _tell_sites(found, say)
        answer = found.choices[0].answer
        facts = [("status", answer.status), ("objective", say.amount(answer.objective))]
        gap = "0 %" if answer.status == "optimal" else say.gap(answer)
        facts += [("bound", say.amount(answer.bound)), ("gap", gap)]
        facts += [("cut short by", answer.cut_short)] if answer.cut_short else []
        facts += [("solved in", f"{answer.seconds:.2f} s")]
        print_table([("", key, _ascii(value)) for key, value in facts])
        if len(found.choices) > 1:
            typer.echo(f"  {number(len(found.choices), 'choice')}: see the report")
    for sentence in found.uncovered.summary if found.uncovered else ():
        print_text(_ascii(f"  {sentence.en}"))
    if found.uncovered is not None and not found.choices:
        rows = found.uncovered.table.head(5)
        where = (plain(place.en, 60) for place in rows["where"])
        cells = zip(rows["unit"], where, rows["people"], rows["reason"], strict=True)
        table = [
            ("", u, _ascii(w), _ascii(say.share(p)), _ascii(REASONS[r].en)) for u, w, p, r in cells
        ]
        print_table(table)


def _tell_sites(found: SitingFound, say: Saying) -> None:
    from lifecircle.outputs.siting_say import covers
    from lifecircle.outputs.statements import plain

    sites = found.choices[0].sites
    people = sites["gained" if covers(found) else "people"]
    rows = zip(sites["rank"], people, sites["unit"], sites["name"], strict=True)
    print_table(
        (
            "",
            f"{rank}.",
            _ascii(say.people_and_share(number_of, known=say.heads.whole)),
            plain(unit, 40),
            _ascii(plain(name, 60)),
        )
        for rank, number_of, unit, name in rows
    )


def _ascii(text: str) -> str:
    """Return our own words without signs that a console in China may lack."""
    signs = {"\u00a0": " ", "–": "-", "≥": ">=", "≤": "<=", "“": '"', "”": '"', "≈": "about"}
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text
