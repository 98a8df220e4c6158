"""The desk as a web application: which address leads to which screen."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fairness.desk.asking import Ask, Screen, endpoint, go
from fairness.desk.guard import Guard, Keys
from fairness.desk.pages import asset
from fairness.desk.screens import (
    assess,
    audit_report,
    audits,
    bring_in,
    case,
    cases,
    events,
    facts,
    reasons,
    rules,
    tables,
    what_if,
)
from fairness.desk.work import Gone, Work

_STATIC = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
# Each screen by its address, and what its form is sent to.
_SCREENS: tuple[tuple[str, Screen, Screen | None], ...] = (
    ("/cases", cases.cases, None),
    ("/cases/due.ics", cases.calendar, None),
    ("/cases/new", cases.new, cases.create),
    ("/types", events.types, None),
    ("/case/{key}", case.case, None),
    ("/case/{key}/explain/{rule}", case.explain, None),
    ("/case/{key}/answer/{rule}", reasons.answer, reasons.give_answer),
    ("/case/{key}/events", events.events, None),
    ("/case/{key}/event/new", events.new, events.add),
    ("/case/{key}/event/{place:int}", events.edit, events.change),
    ("/bring-in", bring_in.ask_for_file, bring_in.bring_in),
    ("/case/{key}/rows", bring_in.rows, bring_in.answer),
    ("/case/{key}/facts", facts.facts, facts.set_facts),
    ("/case/{key}/what-if", what_if.supposed, None),
    ("/case/{key}/files", case.files, None),
    ("/case/{key}/print", case.print_page, None),
    ("/case/{key}/versions", case.versions, case.bring_back),
    ("/audits", audits.audits, audits.begin),
    ("/audits/{name}", audits.audit, None),
    ("/audits/{name}/table", tables.table, tables.confirm),
    ("/audits/{name}/cases", audit_report.chosen_cases, None),
    ("/audits/{name}/left-out", audit_report.left_out, None),
    ("/audits/{name}/record", audit_report.record, None),
    ("/audits/{name}/behind/{page}", audit_report.figure_cases, None),
    ("/audits/{name}/behind/{by}/{page}", audit_report.figure_cases, None),
    ("/rules", rules.rules, None),
    ("/rules/local", rules.local, rules.set_local),
    ("/rules/{code}", rules.rule, None),
    ("/assess", assess.begin_page, assess.begin),
    ("/assess/{name}", assess.themes, None),
    ("/assess/{name}/theme/{theme}", assess.theme, None),
    ("/assess/{name}/result", assess.result, None),
    ("/assess/{name}/result.{form}", assess.saved, None),
    ("/assess/{name}/plan.ics", assess.plan, None),
    ("/case/{key}/letter/{to}.{form}", case.letter, None),
    ("/case/{key}/{what}.{form}", case.saved, None),
)
_CHANGES: tuple[tuple[str, Screen], ...] = (
    ("/case/{key}/event/{place:int}/remove", events.remove),
    ("/case/{key}/reason/{number:int}/take-back", reasons.take_back),
    ("/case/{key}/rows/undo", bring_in.undo),
    ("/assess/{name}/answer/{question}", assess.give),
    ("/audits/{name}/go-on", audits.go_on),
    ("/audits/{name}/report", audit_report.report),
)


def make_app(work: Work, keys: Keys, hosts: Iterable[str]) -> Guard:
    """The application, behind its guard; `hosts` are the names and ports by which it may be called."""
    routes = [Route("/", endpoint(work, keys, lambda ask: go("/cases"))), Route("/static/{name}", _static)]
    for path, screen, changes in _SCREENS:
        routes.append(Route(path, endpoint(work, keys, screen), methods=["GET"]))
        if changes is not None:
            routes.append(Route(path, endpoint(work, keys, changes), methods=["POST"]))
    routes += [Route(path, endpoint(work, keys, screen), methods=["POST"]) for path, screen in _CHANGES]

    def lost(ask: Ask) -> Response:
        raise Gone

    async def not_found(request: Request, _: Exception) -> Response:
        return await endpoint(work, keys, lost)(request)

    async def broken(request: Request, _: Exception) -> Response:
        return Response("The desk met something that it did not expect. Nothing was changed.", 500)

    app = Starlette(routes=routes, exception_handlers={404: not_found, 405: not_found, 500: broken})
    return Guard(app, keys, frozenset(hosts))


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        content = asset(name)
    except KeyError:
        return Response("", 404)
    return Response(content, media_type=_STATIC[name.rpartition(".")[2]])
