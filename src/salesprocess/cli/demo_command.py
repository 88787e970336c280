"""``salesprocess demo``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
from rich.rule import Rule

from salesprocess.cli.common import console, language_option, styled
from salesprocess.cli.tour import Tour
from salesprocess.deal import Deal
from salesprocess.runtime import Process
from salesprocess.testing import FakeClock

_ACTOR = "ani"


@click.command("demo")
@language_option
def command(language: str | None) -> None:
    """Take a deal of the built-in generic process from lead to hand-over, telling each step."""
    clock = FakeClock(datetime(2026, 1, 5, 9, tzinfo=UTC))
    process = Process.builtin("generic", clock=clock)
    contact = {"name": "Sri Wahyuni", "company": "Batik Nusantara"}
    deal = process.start("D-42", {"contact": contact, "source": "convention_cards"}, by=_ACTOR)
    Demo(Tour(console(), deal, language), clock).run()


class Demo:
    """The story of one deal."""

    def __init__(self, tour: Tour, clock: FakeClock) -> None:
        """Take the deal to be shown, and its time."""
        self._tour = tour
        self._deal: Deal = tour.deal
        self._clock = clock

    def run(self) -> None:
        """Tell it."""
        self._chapter("demo_start")
        self._tour.say("demo_too_early", "italic")
        self._fire("qualify")
        self._chapter("demo_qualified", "1d")
        self._update(candidate=True, contacted=True, interest="expressed")
        self._fire("qualify")
        self._chapter("demo_relationship", "3d")
        self._fire("build_relationship")
        self._fire("log_contact", comment="Coffee at the plant; they want to see a demonstration")
        self._update(interest="strong")
        self._chapter("demo_identify", "1w")
        self._fire("identify")
        solution = {"culture": "family business", "business_model": "wholesale of printed cloth"}
        self._update(solution={**solution, "applications": ["stock count"], "saves": ["time"]})
        self._tour.show(self._deal.tick("functions_tied", by=_ACTOR))
        self._chapter("demo_proposal", "2d")
        self._fire("propose", {"proposal.amount": "12500"})
        self._chapter("demo_contract", "1w")
        self._fire("draw_contract")
        self._tour.say("demo_close_early", "italic")
        self._update(proposal={"accepted": True})
        self._fire("close")
        self._chapter("demo_close", "5d")
        today = self._clock().date()
        self._fire("close", {"contract.signed_on": today, "first_order.placed_on": today})
        self._chapter("demo_hand_over", "1d")
        self._fire("hand_over", {"support_contact": "Budi"})
        self._tour.console.print(Rule(style="dim"))
        self._tour.show_pipeline()
        self._tour.say("demo_end", "bold", count=len(self._deal.events))

    def _chapter(self, key: str, later: str | None = None) -> None:
        if later:
            self._clock.advance(later)
        title = styled(f"{self._clock():%d %b %Y} ", "dim")
        title.append(self._tour.words[key], "bold")
        self._tour.console.print(Rule(title, align="left", style="dim"))
        self._tour.show_pipeline()
        self._tour.show_available()

    def _update(self, **values: Any) -> None:
        self._tour.show(self._deal.update(values, by=_ACTOR))

    def _fire(self, trigger: str, values: Any = (), *, comment: str | None = None) -> None:
        self._tour.console.print(styled(f"> {trigger}", "bold cyan"))
        self._tour.show(self._deal.try_fire(trigger, dict(values), by=_ACTOR, comment=comment))
