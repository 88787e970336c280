"""What can be asked of deals, and done with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from catering.asking import Caller, Deals, Language, OnlyOnce
from catering.problems import Problem
from salesprocess import Accepted, FoundDeal

routes = APIRouter(prefix="/deals")


class Body(BaseModel):
    """A body in which nothing unknown is overlooked."""

    model_config = ConfigDict(extra="forbid")


class NewDeal(Body):
    """A deal to begin; the number of the order is yours."""

    id: str = Field(max_length=60, pattern=r"^[A-Za-z0-9-]+$", examples=["C-1"])
    values: dict[str, Any] = {}


class Firing(Body):
    """What comes with a trigger."""

    values: dict[str, Any] = {}
    reason: str | None = None
    comment: str | None = None
    override: dict[str, str] = {}


class Saying(Body):
    """What comes with a request for an approval, or with a vote."""

    comment: str | None = None


class Search(Body):
    """Which deals are looked for."""

    stage: list[str] = []
    outcome: list[str] = []
    open: bool | None = None
    where: str | None = None
    order: Literal["id", "-active_at", "active_at", "due_at"] = "-active_at"
    limit: int = Field(50, ge=1, le=200)
    after: str | None = None


@routes.post("", status_code=201)
async def start(
    new: NewDeal, deals: Deals, by: Caller, only: OnlyOnce, response: Response
) -> dict[str, Any]:
    """Begin a deal."""
    deal = await deals.astart("catering", new.id, new.values, by=by, key=only["key"])
    response.headers["Location"] = f"/deals/{deal.id}"
    response.headers["ETag"] = tag(deal.sequence)
    return {"deal": deal.id, "stage": deal.stage, "sequence": deal.sequence}


@routes.get("")
async def search(
    wanted: Annotated[Search, Query()], deals: Deals, by: Caller, request: Request,
    response: Response,
) -> dict[str, Any]:  # fmt: skip
    """List deals, page by page."""
    if wanted.where is not None and "manager" not in by.roles:
        # A condition can name every field, and so find out what is sensitive.
        raise Problem(403, "Only managers search by a condition", "Leave out 'where'.")
    page = await deals.afind(
        process="catering", stage=wanted.stage or None, outcome=wanted.outcome or None,
        open=wanted.open, where=wanted.where, order=wanted.order, limit=wanted.limit,
        after=wanted.after,
    )  # fmt: skip
    if page.next is not None:
        following = request.url.include_query_params(after=page.next)
        response.headers["Link"] = f'<{following}>; rel="next"'
    return {"deals": [brief(deal) for deal in page], "next": page.next}


@routes.get("/{deal}")
async def read(
    deal: str, deals: Deals, by: Caller, language: Language, response: Response
) -> dict[str, Any]:
    """Tell where a deal stands, what the caller can do with it, and why not."""
    found = await deals.aget(deal)
    response.headers["ETag"] = tag(found.sequence)
    response.headers["Content-Language"] = language
    return found.to_json(language, by=by)


@routes.patch("/{deal}")
async def write(
    deal: str, values: dict[str, Any], deals: Deals, by: Caller, only: OnlyOnce, response: Response
) -> dict[str, Any]:
    """Write fields; null takes a value away."""
    return receipt(await deals.aupdate(deal, values, by=by, **only), response)


@routes.post("/{deal}/triggers/{trigger}")
async def fire(
    deal: str, trigger: str, deals: Deals, by: Caller, only: OnlyOnce, response: Response,
    asked: Firing | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Fire a trigger, or tell why it cannot be."""
    values = {} if asked is None else asked.values
    more = {} if asked is None else asked.model_dump(exclude={"values"})
    return receipt(await deals.afire(deal, trigger, values, by=by, **more, **only), response)


@routes.post("/{deal}/approvals/{approval}/{word}")
async def approve(
    deal: str, approval: str, word: Literal["request", "approve", "reject", "recall"],
    deals: Deals, by: Caller, only: OnlyOnce, response: Response, said: Saying | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Ask for an approval, give or refuse it, or take the request back."""
    verbs = {
        "request": deals.arequest,
        "approve": deals.aapprove,
        "reject": deals.areject,
        "recall": deals.arecall,
    }
    comment = None if said is None else said.comment
    return receipt(await verbs[word](deal, approval, by=by, comment=comment, **only), response)


@routes.get("/{deal}/history")
async def history(deal: str, deals: Deals, by: Caller) -> list[dict[str, Any]]:
    """Tell what happened to a deal, as CloudEvents: sensitive values are not in them."""
    process = (await deals.aget(deal)).process
    return [process.event_to_cloudevent(event) for event in await deals.ahistory(deal)]


def receipt(accepted: Accepted, response: Response) -> dict[str, Any]:
    """Tell what a command has brought about; a repeated one is told the same."""
    after = accepted.snapshot
    response.headers["ETag"] = tag(after.sequence)
    return {
        "deal": after.deal,
        "stage": after.stage,
        "sequence": after.sequence,
        "events": [{"id": event.id, "kind": event.kind} for event in accepted.events],
        "warnings": accepted.warnings,
    }


def brief(deal: FoundDeal) -> dict[str, Any]:
    """Return the line of a list."""
    return {
        "id": deal.id,
        "stage": deal.stage,
        "outcome": deal.outcome,
        "sequence": deal.sequence,
        "active_at": deal.active_at,
        "due_at": deal.due_at,
    }


def tag(sequence: int) -> str:
    """Return the ETag of a deal: the number of its last event."""
    return f'"{sequence}"'
