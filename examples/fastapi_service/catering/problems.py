"""What is wrong, as RFC 9457 has it: a status, a title, and all that a program needs to go on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from catering.languages import language_of
from salesprocess import errors

LOG = logging.getLogger("catering")

# Of several kinds that an error is of, the nearest counts.
STATUS: Mapping[type[Exception], tuple[int, str]] = {
    errors.UnknownDeal: (404, "There is no such deal"),
    errors.UnknownTrigger: (404, "There is no such trigger"),
    errors.UnknownApproval: (404, "There is no such approval"),
    errors.ErasedDeal: (410, "A person's data was erased from the deal, and it is closed for good"),
    errors.DealExists: (409, "There is such a deal already"),
    errors.Conflict: (409, "Somebody else has changed the deal"),
    errors.KeyReused: (422, "This idempotency key came with another command"),
    errors.InvalidValues: (422, "Some values cannot be written"),
    errors.Blocked: (409, "Something is missing before that can happen"),
    errors.MayNotDecide: (403, "That is not for you to decide"),
    errors.CannotApprove: (409, "The approval cannot be asked for or decided like this"),
    errors.NotDrawn: (409, "That does not lead on from where the deal is"),
    errors.Refusal: (409, "The deal cannot do that"),
    errors.UsageError: (400, "The request cannot work"),
    errors.StoreUnavailable: (503, "The deals cannot be reached just now"),
    errors.SalesProcessError: (500, "Something is wrong with this deal"),
}


class Problem(Exception):
    """Something that is wrong with a request before any deal is asked."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.title = status, title


def install(app: FastAPI) -> None:
    """Let every error of the service be answered as a problem."""
    app.add_exception_handler(errors.SalesProcessError, of_deals)
    app.add_exception_handler(Problem, of_requests)
    app.add_exception_handler(RequestValidationError, of_shapes)
    app.add_exception_handler(HTTPException, of_http)


def of_deals(request: Request, error: Exception) -> JSONResponse:
    """Answer what the library refuses, with reasons in the reader's language."""
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS)
    status, title = STATUS[kind]
    if isinstance(error, errors.Conflict) and "if-match" in request.headers:
        status = 412
    if status >= 500:
        LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    return problem(status, title, kind.__name__, **members(error, language_of(request)))


def members(error: Exception, language: str) -> dict[str, Any]:
    """Return what a client can go on with; nothing of the inside of the service."""
    match error:
        case errors.Blocked():
            why = error.explanation
            reasons = why.to_json(language, origin=False)
            return {"detail": why.render(language), "explanation": reasons}
        case errors.Conflict():
            return {"expected": error.expected, "found": error.found}
        case errors.InvalidValues():
            return {"detail": str(error), "problems": error.problems}
        case errors.NotDrawn():
            return {"detail": str(error), "stage": error.stage, "drawn": error.drawn}
        case errors.Refusal() | errors.UsageError():
            return {"detail": str(error)}
    return {}


def of_requests(_: Request, error: Exception) -> JSONResponse:
    """Answer a request that this service refuses itself."""
    assert isinstance(error, Problem)
    return problem(error.status, error.title, "Request", detail=str(error))


def of_shapes(_: Request, error: Exception) -> JSONResponse:
    """Answer a request of another shape than is asked for; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    wrong = [
        {"place": "/".join(str(part) for part in each["loc"]), "detail": each["msg"]}
        for each in error.errors()
    ]
    return problem(422, "The request has another shape than is asked for", "Shape", errors=wrong)


def of_http(_: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses, such as a path that does not exist."""
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    return problem(error.status_code, title, "Http", headers=error.headers)


def problem(
    status: int, title: str, name: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Write a problem; ``type`` names its kind and leads nowhere."""
    body = {"type": f"tag:catering.example,2026:{name}", "title": title, "status": status, **more}
    sent = {**(headers or {}), **({"Retry-After": "5"} if status == 503 else {})}
    return JSONResponse(body, status, sent, "application/problem+json")
