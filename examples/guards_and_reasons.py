"""Guards in all their forms, and the reasons that they give.

Run it: python examples/guards_and_reasons.py
"""

from decimal import Decimal

from salesprocess import Actor, Process, Situation

PROCESS = """
salesprocess: 1
process: wholesale
roles:
  sales_rep: Sales representative
  sales_manager: Sales manager
fields:
  amount: {type: money, currency: EUR}
  discount: {type: percent, max: 60}
  allowed_discount:
    type: percent
    title: Allowed discount
    formula: 15 if amount >= 10_000 else 5
  buyer_tax_number: {type: text, sensitive: true}
  references: {type: list, of: text}
  lost_to: {type: text, title: Competitor}
stages:
  offer:
    checklist:
      prices_checked: Prices are checked against the list
  order: {outcome: won}
  lost: {outcome: lost}
guards:
  discount_allowed:
    when: discount <= allowed_discount or empty(discount)
    message: The discount is larger than this amount allows.
    override: {roles: sales_manager}
  credit_ok:
    check: credit_limit
    message: The buyer's credit does not cover this order.
  trusted:
    any:
      - filled(buyer_tax_number)
      - len(references) >= 2
    message: We need a tax number or two references.
  large_order:
    when: amount < 50_000
    severity: warn
    message: Tell the warehouse about an order of this size.
transitions:
  order:
    from: offer
    to: order
    guards: [discount_allowed, credit_ok, trusted, large_order]
    roles: [sales_rep, sales_manager]
  lose:
    from: open
    to: lost
    reason: [price, competitor, no_need]
    requires: {lost_to: deal.age > '0s'}
"""

process = Process.from_yaml(PROCESS)


@process.check("credit_limit")
def credit_limit(situation: Situation) -> bool | str:
    """Ask whatever the application likes; answer yes, no, or why not."""
    amount = situation.facts.get("amount")
    if amount is None:
        return "the amount is not known yet"
    return amount.amount <= Decimal(80_000)


def main() -> None:
    ani = Actor("ani", frozenset({"sales_rep"}))
    budi = Actor("budi", frozenset({"sales_manager"}))
    deal = process.start("Q-7", {"discount": 12}, by=ani)

    # Everything that stands in the way is named at once, part by part.
    print(deal.explain("order", by=ani))

    # What is found is told, but never a sensitive value.
    deal.update(amount="9000 EUR", buyer_tax_number="NL 8531.22", by=ani)
    deal.tick("prices_checked", by=ani)
    print(deal.explain("order", by=ani))

    # A sales manager may let the discount pass, and says why; both are kept in the history.
    let_pass = {"discount_allowed": "first order, let us win it"}
    receipt = deal.fire("order", by=budi, override=let_pass)
    print(receipt.events[0].overrides)


if __name__ == "__main__":
    main()
