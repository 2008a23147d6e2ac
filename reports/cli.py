"""The command line. Exit codes: 0 all as expected, 1 something is not, 2 bad usage or input, 3 an internal error."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import click

from reports import __version__
from reports.catalogue import Catalogue, load
from reports.store import Store, StoreError, default_path

#: Results that the next run tries again: they say more about the run than about the claim.
_TRIED_AGAIN = ("error", "undecided")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every failure is one line on standard error."""
    try:
        return cli.main(arguments, prog_name="proofread", standalone_mode=False) or 0
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx else "proofread"
        return _fail(2, f"{place}: {error.format_message()}")
    except (click.ClickException, StoreError) as error:
        return _fail(2, f"proofread: {error}")
    except (KeyboardInterrupt, click.Abort):
        return _fail(130, "proofread: interrupted; what was finished is kept, and the next run goes on from there")
    except BrokenPipeError:
        # Whoever read our output has enough of it; Python must not try to flush the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("PROOFREAD_DEBUG") == "1":
            traceback.print_exc()
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return _fail(
            3,
            f"proofread: internal error: {type(error).__name__}: {error} "
            f"({Path(frame.filename).name}:{frame.lineno}); PROOFREAD_DEBUG=1 shows the traceback",
        )


def _fail(code: int, message: str) -> int:
    click.echo(" ".join(message.split()), err=True)
    return code


@click.group(no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Check the mathematics of deep-learning texts: every statement as a claim that is derived and attacked."""


def _options(*options: Callable) -> Callable:
    def decorate(command: Callable) -> Callable:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_selection = _options(
    click.argument("selection", nargs=-1, metavar="[SELECTION]..."),
    click.option("--source", "sources", multiple=True, metavar="KEY", help="Only claims of this text."),
    click.option(
        "--kind", "kinds", multiple=True, metavar="KIND", help="Only claims of this kind (lemma, equation, ...)."
    ),
    click.option(
        "--verdict", "verdicts", multiple=True, metavar="VERDICT", help="Only claims that expect this verdict."
    ),
)
_seed = click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of every search.")
_jobs = click.option("--jobs", type=click.IntRange(min=1), help="Worker processes.  [default: the number of cores]")
_settings = _options(
    _seed,
    click.option(
        "--effort",
        type=click.Choice(["quick", "standard", "deep"]),
        default="standard",
        show_default=True,
        help="How long each claim is attacked, counted in evaluations; quick leaves Hypothesis out.",
    ),
    _jobs,
)
_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


@cli.command()
@_selection
@_settings
@click.option("--fresh", is_flag=True, help="Use no stored result.")
@click.option("--rocq", is_flag=True, help="State what is proved as Rocq theorems, and let coqc check them.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/report"),
    show_default=True,
    help="Where the report goes.",
)
@_json
def run(selection, sources, kinds, verdicts, seed, effort, jobs, fresh, rocq, out, as_json) -> int:
    """Check the selected claims (ids or globs; all unless given) and write the report."""
    from reports import terminal
    from reports.results import as_expected, assemble, write_reports

    begun = time.monotonic()
    catalogue = load()
    ids = _select(catalogue, selection, sources, kinds, verdicts)
    found = _results(catalogue, ids, seed, effort, jobs, fresh, rocq)
    results = assemble(found, seed=seed, seconds=time.monotonic() - begun, effort=effort)
    written = write_reports(results, out)
    unexpected = [result for result in results["claims"] if not as_expected(result)]
    if as_json:
        click.echo(json.dumps(results))
    else:
        terminal.summary(results, unexpected, written)
    return 1 if unexpected else 0


@cli.command("list")
@_selection
@_json
def list_(selection, sources, kinds, verdicts, as_json) -> None:
    """List claims with the verdict that each expects and the one that the last run found. Runs nothing."""
    catalogue = load()
    latest = Store().latest() if default_path().exists() else {}
    rows = [
        {
            "id": id,
            "source": claim.source.key,
            "where": str(claim.place),
            "kind": claim.kind,
            "level": claim.level,
            "title": claim.title,
            "expected": claim.expected,
            "verdict": latest.get(id),
        }
        for id in _select(catalogue, selection, sources, kinds, verdicts)
        for claim in [catalogue.claims[id]]
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    width = max(len(row["id"]) for row in rows)
    click.echo(f"{'id':{width}}  {'expected':14}  {'last found':14}  title")
    for row in rows:
        click.echo(f"{row['id']:{width}}  {row['expected']:14}  {row['verdict'] or '-':14}  {row['title']}")


@cli.command()
@click.argument("id")
@_settings
@_json
def show(id, seed, effort, jobs, as_json) -> None:
    """Show a claim: statement, readings, derivation step by step, evidence, counterexample."""
    from reports import terminal

    catalogue = load()
    (result,) = _results(catalogue, [_known(catalogue, id)], seed, effort, jobs)
    if as_json:
        click.echo(json.dumps(result))
    else:
        terminal.show(result)


@cli.command()
@_selection
@_settings
@_json
def errata(selection, sources, kinds, verdicts, seed, effort, jobs, as_json) -> None:
    """Show the statements that are wrong as printed, with the evidence."""
    from reports import terminal

    catalogue = load()
    ids = _select(catalogue, selection, sources, kinds, verdicts)
    wrong = [
        result for result in _results(catalogue, ids, seed, effort, jobs) if result["verdict"] in ("erratum", "refuted")
    ]
    if as_json:
        click.echo(json.dumps(wrong))
    else:
        terminal.errata(wrong)


@cli.command()
@_selection
@_seed
@_jobs
@click.option("--fresh", is_flag=True, help="Use no stored audit.")
@_json
def audit(selection, sources, kinds, verdicts, seed, jobs, fresh, as_json) -> int:
    """Test the tests: make each claim false on purpose, in several ways, and see whether its search notices."""
    from reports import terminal
    from reports.audit import judged

    begun = time.monotonic()
    catalogue = load()
    ids = _select(catalogue, selection, sources, kinds, verdicts)
    found = judged(_audits(catalogue, ids, seed, jobs, fresh))
    found |= {"seed": seed, "seconds": round(time.monotonic() - begun, 3)}
    if as_json:
        click.echo(json.dumps(found))
    else:
        terminal.audit(found)
    return 1 if found["failures"] else 0


@cli.command()
@click.argument("id")
@_settings
@_json
def repro(id, seed, effort, jobs, as_json) -> None:
    """Print a standalone Python script that recomputes the evidence against a statement."""
    from numeric import repro as scripts
    from reports import terminal

    catalogue = load()
    (result,) = _results(catalogue, [_known(catalogue, id)], seed, effort, jobs)
    refutation = result["readings"].get("printed", {}).get("refutation")
    if refutation is None:
        raise click.ClickException(f"{id} is {result['verdict']}: there is no evidence against it to recompute")
    script = None
    if refutation["kind"] in scripts.KINDS:
        script = scripts.script(catalogue.claims[id], result)
    elif refutation["instance"] is None:
        raise click.ClickException(f"{id}: evidence of the kind {refutation['kind']} has no finite part to recompute")
    if as_json:
        click.echo(json.dumps({"id": id, "refutation": refutation, "script": script}))
    elif script is not None:
        click.echo(script, nl=False)
    else:
        terminal.evidence(refutation)


@cli.command("try")
@click.argument("conclusion")
@click.option("--given", multiple=True, metavar="'NAME: SPACE'", help="A variable and where it ranges.")
@click.option("--assuming", multiple=True, metavar="CONDITION", help="Comparisons that are assumed.")
@click.option(
    "--budget", type=click.FloatRange(min=0, min_open=True, max=86400), default=10.0, show_default=True,
    help="Seconds after which the search stops.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of the search.")
@_json
def try_(conclusion, given, assuming, budget, seed, as_json) -> int:
    """Look for a counterexample to a conjecture. Exit code 0: none was found; 1: refuted.

    \b
    proofread try 'norm(A @ x) <= eigmax(A) * norm(x)' --given 'A: psd(n)' --given 'x: vector(n)'
    proofread try 'norm(x - t*A@x) <= norm(x)' --given 'A: psd(n)' --given 'x: vector(n)'
                  --given 't: positive' --assuming 't*eigmax(A) <= 1'
    proofread try 'E(dot(m, x)**2) >= p**2 * sum(x)**2' --given 'x: vector(n)'
                  --given 'p: interval(0, 1)' --given 'm: mask(n, p)'

    \b
    Numbers     exact: 0.1 is 1/10; pi
    Operators   + - * / ** @; * and / are by a scalar or entrywise, @ is the matrix product; x.T, x[0], A[0, 1]
    Statements  == != <= < >= > (also chained, or joined by and), of vectors entrywise; loewner(A, B), psd(A)
    Functions   sum mean prod max min abs exp log sqrt tanh cosh sinh asinh sin cos erf relu sign sigmoid
                norm (Euclidean, Frobenius) norm1 norm2 (of matrices: spectral) norminf nuclear dot outer diag
                trace det logdet inv pinv rank eigmin eigmax cond transpose eye(n) ones(n) zeros(n)
                softmax logsumexp entropy kl; f(x), grad(f, x), f.L, f.m, f.mu, f.K, f.minimiser
                E(...), the exact mean over all masks and signs in it
    Spaces      real positive nonnegative interval(a, b) integers(low, high)
                vector(n) nonnegative_vector(n) positive_vector(n) unit(n) simplex(n) signs(n) mask(n, p)
                matrix(m, n) symmetric(n) psd(n) pd(n) orthogonal(n) projection(n) lower_triangular(n)
                frame(n, k) full_row_rank(m, n) of_rank(m, n, r) rank_at_most(m, n, r) stochastic(m, n)
                joint(m, n) graph(n)
                smooth_function(n) convex_function(n) strongly_convex_function(n) piecewise_quadratic(n)
                pl_function(n) lipschitz_function(n) homogeneous_function(n, degree) polynomial(n, degree)
    Sizes       named, and numbers too: sqrt(n); from 1 to 6, unless --given 'n: integers(2, 9)' or vector(3)
    """
    from reports import terminal, trying

    if not budget > 0:  # a range lets NaN through
        raise click.BadParameter("it is not a number of seconds", param_hint="--budget")
    try:
        result = trying.tried(conclusion, given, assuming, seed, budget)
    except trying.NoConjecture as error:
        raise click.ClickException(str(error)) from None
    if as_json:
        click.echo(json.dumps(result))
    else:
        terminal.conjecture(conclusion, result)
    return 1 if result["verdict"] == "refuted" else 0


def _results(
    catalogue: Catalogue, ids: Sequence[str], seed: int, effort: str, jobs: int | None, fresh: bool = False,
    rocq: bool = False,
) -> list[dict]:  # fmt: skip
    """The results of the claims: the current ones from the store, the others run, kept and shown as they arrive."""
    from reports import audit, runner, terminal
    from reports.fingerprint import fingerprints
    from reports.rocq import attach
    from reports.settings import AuditSettings, Settings

    settings = Settings(seed=seed, effort=effort)
    plan = runner.plan(catalogue, ids)
    sound = [id for id in plan.order if id not in plan.faults]
    prints = fingerprints(catalogue.claims, sound, settings)
    store = Store()
    results = {} if fresh else store.current(prints)
    missing = [catalogue.claims[id] for id in plan.order if id not in results]
    with terminal.progress(missing) as progress:
        for result in runner.run(catalogue, plan, settings, known=results, jobs=jobs, started=progress.started):
            id = result["id"]
            store.put(id, None if result["verdict"] in _TRIED_AGAIN else prints.get(id), result)
            results[id] = result
            progress.finished(result)
    audits = store.current(fingerprints(catalogue.claims, sound, AuditSettings(seed)), "audits")
    wanted = {id: results[id] for id in ids if id in prints}
    theorems = _theorems(catalogue, store, wanted, sound, settings, jobs, fresh, rocq)
    for id in wanted:
        if id in audits:
            results[id] = audit.attach(catalogue.claims[id], results[id], audits[id])
        if id in theorems:
            results[id] = attach(catalogue.claims[id], results[id], theorems[id])
    return [results[id] for id in ids]


def _theorems(
    catalogue: Catalogue, store: Store, results: dict[str, dict], order: Sequence[str], settings, jobs, fresh, wanted
) -> dict:
    """What Rocq says of results, by id: what is current in the store and, if it is wanted, of the others too.

    Without coqc no more than that is found, after one line on standard error.
    """
    from reports import rocq
    from reports.fingerprint import export, fingerprints
    from reports.settings import TheoremSettings

    prints = fingerprints(catalogue.claims, order, TheoremSettings(settings.seed, settings.effort, export()))
    kept = {id: each for id, each in store.current(prints, "theorems").items() if id in results}
    if not wanted:
        return kept
    try:
        version = rocq.version()
        kept = {} if fresh else {id: each for id, each in kept.items() if each["coqc"] == version}
        checked = rocq.check(catalogue.claims, [results[id] for id in results if id not in kept], jobs)
    except rocq.Missing as missing:
        click.echo(f"proofread run: {missing}", err=True)
        return kept
    for id, each in checked.items():
        store.put(id, prints[id], each, "theorems")
    rocq.write(catalogue.claims, kept | checked)
    return kept | checked


def _audits(catalogue: Catalogue, ids: Sequence[str], seed: int, jobs: int | None, fresh: bool) -> list[dict]:
    """The audits of the claims: the current ones from the store, the others made, kept and shown as they arrive."""
    from reports import runner, terminal, worker
    from reports.fingerprint import fingerprints
    from reports.settings import AuditSettings

    settings = AuditSettings(seed)
    faults = {id: catalogue.faults[id] for id in ids if id in catalogue.faults}
    plan = runner.Plan(list(ids), dict.fromkeys(ids, ()), faults)  # an audit needs nothing of the claims that are cited
    order = runner.plan(catalogue, ids).order
    prints = fingerprints(catalogue.claims, [id for id in order if id not in catalogue.faults], settings)
    store = Store()
    audits = {} if fresh else store.current(prints, "audits")
    missing = [catalogue.claims[id] for id in ids if id not in audits]
    with terminal.progress(missing, terminal.audit_line) as progress:
        made = runner.run(
            catalogue, plan, settings, known=audits, jobs=jobs, budget=runner.AUDIT,
            started=progress.started, evaluate=worker.audit,
        )  # fmt: skip
        for found in made:
            if found["verdict"] not in _TRIED_AGAIN:
                store.put(found["id"], prints[found["id"]], found, "audits")
            audits[found["id"]] = found
            progress.finished(found)
    return [audits[id] for id in ids]


def _select(
    catalogue: Catalogue, patterns: Sequence[str], sources: Sequence[str], kinds: Sequence[str], verdicts: Sequence[str]
) -> list[str]:
    """The ids that some pattern and every filter select, in reading order."""
    chosen = set(catalogue.claims)
    if patterns:
        chosen = set()
        for pattern in patterns:
            if not set("*?[") & set(pattern):
                chosen.add(_known(catalogue, pattern))
                continue
            matching = {id for id in catalogue.claims if fnmatchcase(id, pattern)}
            if not matching:
                raise click.UsageError(f"no claim matches the glob {pattern!r}", click.get_current_context())
            chosen |= matching
    for option, wanted, of in (
        ("--source", sources, lambda claim: claim.source.key),
        ("--kind", kinds, lambda claim: claim.kind),
        ("--verdict", verdicts, lambda claim: claim.expected),
    ):
        present = {of(claim) for claim in catalogue.claims.values()}
        for value in wanted:
            if value not in present:
                raise click.UsageError(
                    f"{option} {value}: no claim has it; there are {', '.join(sorted(present))}",
                    click.get_current_context(),
                )
        if wanted:
            chosen &= {id for id, claim in catalogue.claims.items() if of(claim) in wanted}
    if not chosen:
        raise click.UsageError("no claim meets all of the selection and the filters", click.get_current_context())
    return [id for id in catalogue.claims if id in chosen]


def _known(catalogue: Catalogue, id: str) -> str:
    if id in catalogue.claims:
        return id
    close = get_close_matches(id, catalogue.claims)
    hint = f"; did you mean {' or '.join(close)}?" if close else "; see proofread list"
    raise click.UsageError(f"no claim has the id {id!r}{hint}", click.get_current_context())
