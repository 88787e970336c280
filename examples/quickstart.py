"""Ten minutes with salesprocess: load a process, drive a deal, read why it cannot move.

Run it: python examples/quickstart.py
"""

from salesprocess import Blocked, NotDrawn, Process, UnknownTrigger

PROCESS = """
salesprocess: 1
process: furniture
fields:
  candidate: boolean
  contacted: boolean
  interest: {type: choice, options: [none, expressed, strong]}
stages:
  lead:
  prospect:
  won: {outcome: won}
  lost: {outcome: lost}
guards:
  qualified:
    when: candidate
    message: The lead is not yet judged a viable candidate to buy.
  interest_expressed:
    when: contacted and interest in ('expressed', 'strong')
    message: The lead has not been contacted or has shown no interest.
transitions:
  qualify: {from: lead, to: prospect, guards: [qualified, interest_expressed]}
  win: {from: prospect, to: won}
  lose: {from: open, to: lost}
"""


def main() -> None:
    # 1. A process is loaded and checked once, and shared by all deals.
    process = Process.from_yaml(PROCESS)

    # 2. A deal starts in the first stage.
    deal = process.start("D-42", by="ani")
    print(f"{deal.id} is in {deal.stage}.")

    # 3. It cannot move yet, and says why: nobody has to guess.
    deal.update(candidate=True, contacted=True, by="ani")
    print(deal.explain("qualify"))

    # 4. fire() raises what went wrong. Three outcomes are never mixed up:
    for trigger in ("qualify", "win", "qualfy"):
        try:
            deal.fire(trigger, by="ani")
        except Blocked:
            print(f"{trigger}: blocked, with an explanation")
        except NotDrawn as error:
            print(f"{trigger}: {error}")
        except UnknownTrigger as error:
            print(f"{trigger}: {error}")

    # 5. A value may come along with the trigger: both happen, or neither.
    receipt = deal.fire("qualify", {"interest": "expressed"}, by="ani")
    print(f"{deal.id} is in {deal.stage}: {receipt.events[0]}")

    # 6. What can happen next?
    for option in deal.available():
        print(f"- {option.trigger} leads to {', '.join(option.targets)}: {option.status}")

    # 7. A deal is plain JSON whenever it has to rest, and comes back as it was.
    stored = deal.snapshot()
    assert process.restore(stored).stage == "prospect"


if __name__ == "__main__":
    main()
