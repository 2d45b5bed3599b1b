"""The exported figures of reliability, with the answers they were worked out from."""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from django.http import HttpResponse

from claims import reliability
from claims.comparing import UNNAMED, VARIABLES
from claims.formats import reliability as formats
from claims.reliability import Report, Scope
from sources.models import User


def record(report: Report, scope: Scope, user: Any) -> formats.Report:
    of = {
        "measured": "Krippendorff's alpha, nominal; units both coded",
        "since": scope.since.isoformat() if scope.since else None,
        "until": scope.until.isoformat() if scope.until else None,
        "coders": sorted(_usernames(scope.coders)) if scope.coders else None,
        "only_pairs_of": user.get_username() if scope.user is not None else None,
        "interval": f"percentile bootstrap over units, {reliability.LEVEL} %",
        "seed": report.seed,
        "resamples": report.resamples,
        "programs": {name: version(name) for name in ("krippendorff", "numpy")},
        "adjudicated": report.adjudicators.total(),
        "adjudicated_by_second_coder": report.adjudicators[True],
    }
    measured, answered = tuple(_measured(report)), tuple(_answered(report))
    return formats.Report(of, measured, answered, tuple(_deleted(report)))


def _usernames(pks: Iterable[int]) -> list[str]:
    return [user.get_username() for user in User.objects.filter(pk__in=pks)]


def _measured(report: Report) -> Iterable[formats.Measured]:
    lines = [("overall", "", report.overall)]
    lines += [("coders", line.of, line.figures) for line in report.by_coders]
    lines += [("month", line.of, line.figures) for line in report.by_month]
    for scope, of, figures in lines:
        for variable, figure in figures.items():
            yield formats.Measured(
                variable=variable,
                scope=scope,
                of=of,
                units=figure.n,
                agreed=figure.agreed,
                agreement=figure.agreement,
                alpha=figure.alpha,
                low=figure.interval.low if figure.interval else None,
                high=figure.interval.high if figure.interval else None,
                remark=figure.remark,
            )


def _answered(report: Report) -> Iterable[formats.Answered]:
    for variable in VARIABLES:
        for unit in report.units[variable]:
            yield formats.Answered(
                variable=variable,
                claim=unit.pair.claim.version_id,
                proposition=f"Q{unit.about}" if unit.about else "",
                first_coder=unit.pair.first.coder.get_username(),
                second_coder=unit.pair.second.coder.get_username(),
                answered=f"{unit.pair.second.at:%Y-%m-%d}",
                first=_ids(unit.first, variable),
                second=_ids(unit.second, variable),
                adjudicated_by=by.get_username() if (by := unit.pair.adjudicator) else "",
            )


def _deleted(report: Report) -> Iterable[formats.Deleted]:
    for lot in report.deleted:
        yield formats.Deleted(
            claim=lot.version_id,
            coder=lot.coder.get_username(),
            begun=f"{lot.at:%Y-%m-%d}",
            percent=lot.share.percent,
        )


def _ids(value: Any, variable: str) -> str:
    letter = {"claimants": "P", "propositions": "Q"}.get(variable)
    if letter is None:
        return str(value)
    return " ".join(sorted("unnamed" if pk is UNNAMED else f"{letter}{pk}" for pk in value))


def _file(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="reliability-{name}"'
    return response


EXPORTS = {
    ("figures", "json"): lambda whole: _file(
        formats.to_json(whole), "figures.json", "application/json"
    ),
    ("figures", "csv"): lambda whole: _file(
        formats.to_csv(whole.figures, formats.Measured), "figures.csv", "text/csv"
    ),
    ("answers", "csv"): lambda whole: _file(
        formats.to_csv(whole.answers, formats.Answered), "answers.csv", "text/csv"
    ),
    ("deleted", "csv"): lambda whole: _file(
        formats.to_csv(whole.deleted, formats.Deleted), "deleted.csv", "text/csv"
    ),
}
