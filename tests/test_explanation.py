from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesprocess.commands import NOBODY, Actor, Start
from salesprocess.decision import Accepted
from salesprocess.errors import Blocked
from salesprocess.explanation import Explanation
from salesprocess.expressions import Part
from salesprocess.loading import load_data, load_text
from salesprocess.reasons import Reason, Situation, Verdict
from salesprocess.wording.rendering import MARKS
from tests.asking import ANI, BEGAN, BUDI, explain, machine_of, process
from tests.strategies import processes

FIELDS = """
  candidate: {type: boolean, title: {en: Viable candidate, id: Calon pembeli layak}},
  contacted: {type: boolean, title: {en: Contacted, id: Sudah dihubungi}},
  interest: {type: choice, title: {en: Interest, id: Minat},
    options: {none: {en: none, id: belum ada}, expressed: {en: expressed, id: dinyatakan},
              strong: {en: strong, id: kuat}}},
  net_arr: {type: money, currency: USD, title: {en: Net ARR, id: ARR bersih}},
  discount: {type: percent, title: {en: Discount, id: Potongan}},
  allowed: {type: percent, title: {en: Allowed discount, id: Potongan yang diizinkan},
    formula: "'10%' if net_arr < 100000 else '20%'"},
  lost_reason: {type: choice, options: [price, other], title: {en: Loss reason, id: Alasan kalah},
    help: {en: Ask the customer., id: Tanyakan kepada pelanggan.}},
  details: {type: text, title: {en: Details, id: Rincian}},
  income: {type: money, currency: USD, sensitive: true, title: {en: Income, id: Penghasilan}}
"""


def check(explanation: Explanation, english: str, indonesian: str) -> None:
    assert dedent(english).strip() == explanation.render("en")
    assert dedent(indonesian).strip() == explanation.render("id")


def asked(guards: str, rule: str, facts: dict[str, Any] | None = None, **said: Any) -> Explanation:
    """Explain ``qualify``, a transition from lead to prospect, with more in its rule."""
    qualify = (
        "qualify: {from: lead, to: prospect, title: {en: Qualify, id: Kualifikasi}," + rule + "}"
    )
    more = said.pop("more", "")
    return explain(process(FIELDS, guards, qualify, more=more), "qualify", facts, **said)


def test_a_guard_speaks_first_and_then_its_failing_parts() -> None:
    """The message of the file leads; below it stand the help and what was found."""
    guards = """
      qualified: {when: candidate, title: {en: Judged viable, id: Dinilai layak}, message: No.},
      interest_expressed: {when: "contacted and interest in ('expressed', 'strong')",
        message: {en: The lead has not been contacted or has shown no interest.,
                  id: Prospek belum dihubungi atau belum menyatakan minat.},
        help: {en: Call or meet them first., id: Telepon atau temui dulu.}}
    """
    check(
        asked(
            guards,
            "guards: [qualified, interest_expressed]",
            {"candidate": True, "contacted": True, "interest": "none"},
        ),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✓ Judged viable
          ✗ The lead has not been contacted or has shown no interest.
            Call or meet them first.
            ✗ Interest is none; it must be expressed or strong
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✓ Dinilai layak
          ✗ Prospek belum dihubungi atau belum menyatakan minat.
            Telepon atau temui dulu.
            ✗ Minat saat ini belum ada; seharusnya dinyatakan atau kuat
        """,  # noqa: E501
    )


def test_what_is_open_says_where_it_leads() -> None:
    """Of what is met one line is enough."""
    check(
        asked("", "guards: [candidate, contacted]", {"candidate": True, "contacted": True}),
        """
        'Qualify' is open: the deal can move from Lead to Prospect.
          ✓ Viable candidate is yes
          ✓ Contacted is yes
        """,
        """
        'Kualifikasi' bisa dijalankan: peluang dapat berpindah dari Prospek dasar ke Prospek.
          ✓ Calon pembeli layak saat ini ya
          ✓ Sudah dihubungi saat ini ya
        """,
    )


def test_a_guard_that_can_be_overridden_says_by_whom() -> None:
    """Who may let the deal pass stands below what blocks it."""
    check(
        asked(
            "small: {when: discount <= allowed, override: {roles: [manager, deal_desk]},"
            " message: {en: The discount is too high., id: Potongannya terlalu besar.}}",
            "guards: [small]",
            {"discount": Decimal(15), "net_arr": "30000 USD"},
        ),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ The discount is too high.
            ✗ Discount is 15%; it must be at most Allowed discount (10%)
            Manager or Deal desk may let it pass, giving a reason.
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Potongannya terlalu besar.
            ✗ Potongan saat ini 15%; seharusnya paling banyak Potongan yang diizinkan (10%)
            Manajer atau Tim harga boleh meloloskannya dengan memberi alasan.
        """,  # noqa: E501
    )


def test_who_may_not_override_is_told_so() -> None:
    """An override that comes to nothing is answered, whether others may or nobody may."""
    check(
        asked(
            "small: {when: discount <= allowed, override: {roles: manager}},"
            " fit: {when: candidate}",
            "guards: [small, fit]",
            {"discount": Decimal(15), "net_arr": "30000 USD", "candidate": False},
            by=Actor("ani"),
            overrides={"small": "a friend", "fit": "a friend"},
        ),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ Small
            ✗ Discount is 15%; it must be at most Allowed discount (10%)
            ani may not let it pass; Manager may, giving a reason.
          ✗ Fit
            ✗ Viable candidate is no; it must be yes
            Nobody may let it pass.
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Small
            ✗ Potongan saat ini 15%; seharusnya paling banyak Potongan yang diizinkan (10%)
            ani tidak boleh meloloskannya; Manajer boleh, dengan memberi alasan.
          ✗ Fit
            ✗ Calon pembeli layak saat ini tidak; seharusnya ya
            Tidak seorang pun boleh meloloskannya.
        """,  # noqa: E501
    )


def test_warnings_overrides_and_guards_of_another_time_do_not_block() -> None:
    """Each of them has a mark of its own and says why it lets the deal pass."""
    guards = """
      warned: {when: candidate, severity: warn, help: Think twice.,
        message: {en: Not judged yet., id: Belum dinilai.}},
      passed: {when: contacted, override: {roles: manager}, help: Call.,
        message: {en: Not contacted yet., id: Belum dihubungi.}},
      later: {when: candidate, title: {en: New rule, id: Aturan baru}, message: No., help: Wait.,
        effective: {from: '2027-01-01', until: '2027-12-31'}},
      over: {when: candidate, title: {en: Old rule, id: Aturan lama}, message: No.,
        effective: {until: '2025-12-31'}}
    """
    check(
        asked(
            guards,
            "guards: [warned, passed, later, over]",
            {"candidate": False, "contacted": False},
            by=BUDI,
            overrides={"passed": "met at the fair"},
        ),
        """
        'Qualify' is open: the deal can move from Lead to Prospect.
          ~ Not judged yet.
            Think twice.
            ✗ Viable candidate is no; it must be yes
            This is a warning; it does not block.
          ⤼ Not contacted yet.
            ✗ Contacted is no; it must be yes
            Let pass by budi: met at the fair
          – New rule does not apply now; it is in force from 1 January 2027 until 31 December 2027
          – Old rule does not apply now; it is in force until 31 December 2025
        """,
        """
        'Kualifikasi' bisa dijalankan: peluang dapat berpindah dari Prospek dasar ke Prospek.
          ~ Belum dinilai.
            Think twice.
            ✗ Calon pembeli layak saat ini tidak; seharusnya ya
            Ini hanya peringatan dan tidak menghalangi.
          ⤼ Belum dihubungi.
            ✗ Sudah dihubungi saat ini tidak; seharusnya ya
            Diloloskan oleh budi: met at the fair
          – Aturan baru tidak berlaku sekarang; berlakunya mulai 1 Januari 2027 sampai 31 Desember 2027
          – Aturan lama tidak berlaku sekarang; berlakunya sampai 31 Desember 2025
        """,  # noqa: E501
    )


def test_checks_say_no_say_why_or_could_not_be_asked() -> None:
    """A check that could not be asked is no answer: its guard's message would be a guess."""

    def unreachable(_: Situation) -> object:
        raise ConnectionError("secret host")

    guards = """
      credit: {check: credit, title: {en: Credit, id: Kredit}},
      screened: {check: screening, message: The customer is on a list.,
        title: {en: Screening, id: Penyaringan}},
      stock: {check: stock, title: {en: Stock, id: Stok}},
      other: {check: other, title: {en: Other, id: Lain}}, fine: {check: fine, title: Fine}
    """
    checks = {
        "fine": lambda _: True,
        "credit": lambda _: False,
        "screening": unreachable,
        "stock": lambda _: "Only 3\nleft.",
    }
    check(
        asked(guards, "guards: [credit, screened, stock, other, {not: fine}]", checks=checks),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ Credit
            ✗ The check 'Credit' says no
          ! Screening
            ! The check 'Screening' could not be asked (ConnectionError)
            The deal does not move until the check can be asked.
          ✗ Stock
            ✗ Only 3 left.
          ! Other
            ! The check 'Other' could not be asked (not registered)
            The deal does not move until the check can be asked.
          ✗ This must not be so: Fine
            ✗ The check 'Fine' says yes
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Kredit
            ✗ Pemeriksaan 'Credit' menjawab tidak
          ! Penyaringan
            ! Pemeriksaan 'Screening' tidak dapat dijalankan (ConnectionError)
            Peluang tidak berpindah sampai pemeriksaan itu dapat dijalankan.
          ✗ Stok
            ✗ Only 3 left.
          ! Lain
            ! Pemeriksaan 'Other' tidak dapat dijalankan (not registered)
            Peluang tidak berpindah sampai pemeriksaan itu dapat dijalankan.
          ✗ Ini tidak boleh terjadi: Fine
            ✗ Pemeriksaan 'Fine' menjawab ya
        """,  # noqa: E501
    )


def test_a_message_that_may_be_false_is_not_said() -> None:
    """Also a warning keeps its message to itself where its check could not be asked."""
    explanation = asked(
        "listed: {check: listed, severity: warn, message: The customer is on a list.}",
        "guards: [listed]",
    )
    assert dedent(
        """
        'Qualify' is open: the deal can move from Lead to Prospect.
          ~ Listed
            ! The check 'Listed' could not be asked (not registered)
            This is a warning; it does not block.
        """
    ).strip() == str(explanation)
    assert explanation.to_json()["ways"][0]["reasons"][0]["message"] is None


def test_alternatives_and_what_must_not_be() -> None:
    """A group says that one is enough; a negated guard says which one must not hold."""
    guards = """
      big: {when: net_arr >= 100000, title: {en: Big deal, id: Peluang besar},
        message: {en: The deal is small., id: Peluangnya kecil.}},
      known: {when: contacted, title: {en: Known already, id: Sudah dikenal}}
    """
    check(
        asked(
            guards,
            "guards: [{any: [big, {all: [candidate, interest == 'strong']}]}, {not: known}]",
            {"net_arr": "5 USD", "candidate": False, "contacted": True},
        ),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ One of these is needed:
            ✗ The deal is small.
              ✗ Net ARR is USD 5; it must be at least USD 100,000
            ✗ All of these together:
              ✗ Viable candidate is no; it must be yes
              ? Interest has no value yet; it must be strong
          ✗ This must not be so: Known already
            ✗ Contacted is yes; it must be no
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Salah satu dari ini harus terpenuhi:
            ✗ Peluangnya kecil.
              ✗ ARR bersih saat ini USD 5; seharusnya paling sedikit USD 100.000
            ✗ Semua ini sekaligus:
              ✗ Calon pembeli layak saat ini tidak; seharusnya ya
              ? Minat belum diisi; seharusnya kuat
          ✗ Ini tidak boleh terjadi: Sudah dikenal
            ✗ Sudah dihubungi saat ini ya; seharusnya tidak
        """,  # noqa: E501
    )


def test_required_fields_say_when_they_are_required() -> None:
    """A field that is required under a condition names what the condition found."""
    rule = """
      requires: {lost_reason: true, details: net_arr >= 25_000 or lost_reason == 'other',
        interest: discount > 5, contacted: net_arr < 5, net_arr: true}
    """
    check(
        asked("", rule, {"net_arr": "30000 USD"}),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ Loss reason must be filled in
            Ask the customer.
          ✗ Details must be filled in, because Net ARR is USD 30,000
          ? Interest may have to be filled in: Discount has no value yet
          ✓ Contacted need not be filled in here
          ✓ Net ARR is filled in
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Alasan kalah harus diisi
            Tanyakan kepada pelanggan.
          ✗ Rincian harus diisi karena ARR bersih saat ini USD 30.000
          ? Minat mungkin harus diisi: Potongan belum diisi
          ✓ Sudah dihubungi tidak perlu diisi di sini
          ✓ ARR bersih sudah diisi
        """,  # noqa: E501
    )


@pytest.mark.parametrize(
    ("actor", "english", "indonesian"),
    [
        (
            ANI,
            "✗ Only Manager or Deal desk may do this; ani has the role Sales rep",
            "✗ Hanya Manajer atau Tim harga yang boleh melakukan ini;"
            " ani berperan sebagai Tenaga penjual",
        ),
        (
            Actor("ani", frozenset({"sales_rep", "guest"})),
            "✗ Only Manager or Deal desk may do this; ani has the roles Guest and Sales rep",
            "✗ Hanya Manajer atau Tim harga yang boleh melakukan ini;"
            " ani berperan sebagai Guest dan Tenaga penjual",
        ),
        (
            Actor("ani"),
            "✗ Only Manager or Deal desk may do this; ani has no role",
            "✗ Hanya Manajer atau Tim harga yang boleh melakukan ini; ani tidak punya peran",
        ),
        (
            NOBODY,
            "✗ Only Manager or Deal desk may do this; nobody is named",
            "✗ Hanya Manajer atau Tim harga yang boleh melakukan ini; pelakunya tidak disebutkan",
        ),
        (BUDI, "✓ budi has the role Manager", "✓ budi berperan sebagai Manajer"),
    ],
)
def test_roles_say_who_may_and_who_asks(actor: Actor, english: str, indonesian: str) -> None:
    """A reader hears who may do it, and what is known of the one who asked."""
    explanation = asked("", "roles: [manager, deal_desk]", by=actor)

    assert english == explanation.render("en").splitlines()[1].strip()
    assert indonesian == explanation.render("id").splitlines()[1].strip()


def test_without_an_actor_only_the_roles_are_said() -> None:
    """Where it is not known who asked, nothing is claimed about them."""
    explanation = asked("", "roles: [manager]")._replace(by=None)

    assert "  ✗ Only Manager may do this" == str(explanation).splitlines()[1]


def test_reasons_comments_and_work_to_tick_off() -> None:
    """What comes along with the trigger, and what is to be done in the stage before."""
    rule = """
      comment: required,
      reason: {price: {en: Price, id: Harga}, no_budget: , rival: {en: Competitor, id: Pesaing}}
    """
    text = process(FIELDS, "", f"qualify: {{from: lead, to: prospect, {rule}}}").replace(
        "id: Prospek dasar}",
        "id: Prospek dasar}, checklist: {recap: {title: {en: Recap sent, id: Rangkuman terkirim},"
        " help: Use the template.}, optional: {required: false}}",
    )
    check(
        explain(text, "qualify"),
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ Give one of the reasons: Price, no budget, Competitor
          ✗ Write a comment
          ✗ 'Recap sent' is not ticked off yet
            Use the template.
        """,
        """
        'Qualify' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Pilih salah satu alasan: Harga, no budget, Pesaing
          ✗ Tulis catatan
          ✗ 'Rangkuman terkirim' belum dicentang
            Use the template.
        """,  # noqa: E501
    )
    given = explain(text, "qualify", reason="price", comment="well")
    assert ["✓ A reason is given", "✓ A comment is given"] == [
        line.strip() for line in given.render().splitlines()[1:3]
    ]


def test_a_move_backward_offers_its_own_reasons() -> None:
    """What is asked of every move backward is said with its own labels."""
    text = process("", "", "back: {from: prospect, to: lead}").replace(
        "id: Prospek}", "id: Prospek}, start: true"
    )
    more = "reversions: {reason: {mistake: {en: By mistake, id: Salah pilih}}}"

    explanation = explain(text + more, "back", stage="prospect")

    assert "  ✗ Give one of the reasons: By mistake" == explanation.render().splitlines()[1]


def test_a_condition_of_many_parts_is_told_in_one_breath() -> None:
    """Why a field is required is said as one sentence, also of a condition with a choice."""
    condition = "net_arr > 5 and (candidate and contacted if discount < 9 else contacted)"
    facts = {"net_arr": "9 USD", "candidate": True, "contacted": True, "discount": 1}
    explanation = asked("", f"requires: {{details: {condition}}}", facts)

    assert (
        "  ✗ Details must be filled in, because Net ARR is USD 9, Viable candidate is yes"
        " and Contacted is yes"
    ) == explanation.render().splitlines()[1]


WAYS = """
  win:
    - {from: lead, to: won, title: {en: Win, id: Menangkan}, guards: [contacted], help: Be quick.}
    - {from: lead, to: prospect, guards: [candidate]}
    - {from: lead, to: stay, guards: [candidate]}
"""


def test_several_ways_are_told_one_by_one() -> None:
    """Each way says where it leads and what it asks for."""
    text = process(FIELDS, "", "").replace("transitions: {}", f"transitions:{WAYS}")
    check(
        explain(text, "win", {"candidate": False, "contacted": False}),
        """
        'Win' is blocked: the deal stays in Lead; none of its ways is open.
          Way 1, to Won, is blocked.
            Be quick.
            ✗ Contacted is no; it must be yes
          Way 2, to Prospect, is blocked.
            ✗ Viable candidate is no; it must be yes
          Way 3, staying in Lead, is blocked.
            ✗ Viable candidate is no; it must be yes
        """,
        """
        'Menangkan' belum bisa dijalankan: peluang tetap di tahap Prospek dasar; belum ada jalurnya yang terbuka.
          Jalur 1, ke Menang, tertutup.
            Be quick.
            ✗ Sudah dihubungi saat ini tidak; seharusnya ya
          Jalur 2, ke Prospek, tertutup.
            ✗ Calon pembeli layak saat ini tidak; seharusnya ya
          Jalur 3, tetap di Prospek dasar, tertutup.
            ✗ Calon pembeli layak saat ini tidak; seharusnya ya
        """,  # noqa: E501
    )
    opened = explain(text, "win", {"candidate": True, "contacted": False})
    assert (
        "'Win' is open: the deal can move from Lead to Prospect."
        == (opened.render("en").splitlines()[0])
    )
    assert (True, (), (), ()) == (opened.open, opened.unmet, opened.missing, opened.blocking)


def test_what_moves_no_deal_says_so() -> None:
    """A transition that only has effects does not speak of a move."""
    text = process(FIELDS, "", "note: {from: lead, to: stay, guards: [candidate]}")

    assert (
        "'Note' is blocked for this deal in Lead."
        == (explain(text, "note").render("en").splitlines()[0])
    )
    assert (
        "'Note' bisa dijalankan: peluang tetap di tahap Prospek dasar."
        == (explain(text, "note", {"candidate": True}).render("id").splitlines()[0])
    )


def test_a_start_is_explained_too() -> None:
    """A deal that cannot begin in a stage says what that asks for."""
    text = process(FIELDS, "", "win: {from: open, to: won}").replace(
        "id: Prospek}", "id: Prospek}, start: {roles: manager, requires: net_arr}"
    )
    decision = machine_of(load_text(text)).decide(None, Start("D-1", ANI, "prospect"), BEGAN)

    error = decision.error  # type: ignore[union-attr]
    assert isinstance(error, Blocked)
    check(
        error.explanation._replace(by=ANI),
        """
        A deal cannot start in Prospect like this.
          ✗ Only Manager may do this; ani has the role Sales rep
          ✗ Net ARR must be filled in
        """,
        """
        Peluang belum bisa dimulai di tahap Prospek seperti ini.
          ✗ Hanya Manajer yang boleh melakukan ini; ani berperan sebagai Tenaga penjual
          ✗ ARR bersih harus diisi
        """,
    )


def test_the_default_language_is_that_of_the_process() -> None:
    """Text without a language is said as the file wants it."""
    explanation = asked("", "guards: [candidate]", more="default_language: id")

    assert explanation.render("id") == str(explanation) == explanation.render("fr")


def test_the_origin_ends_each_line() -> None:
    """With origin=True each rule can be found in the file."""
    text = """\
salesprocess: 1
process: acme
fields: {ready: boolean}
guards:
  prepared:
    message: Not prepared.
    help: Prepare.
    when: ready
stages:
  lead:
  won:
    outcome: won
    enter: [prepared]
transitions:
  win:
    from: lead
    to: won
    guards:
      - ready
"""
    assert dedent(
        """
        'Win' is blocked: the deal stays in Lead and does not move to Won.  [acme.yaml:15]
          ? Ready has no value yet; it must be yes  [acme.yaml:19]
          ? Not prepared.  [acme.yaml:5]
            Prepare.
            ? Ready has no value yet; it must be yes  [acme.yaml:8]
        """
    ).strip() == explain(text, "win").render(origin=True)


def test_what_blocks_and_what_is_missing() -> None:
    """Guards are told by name, with those inside them; everything else by its address."""
    guards = """
      ready: {all: [judged, net_arr > 5]}, judged: {when: candidate and filled(details)},
      fine: {when: contacted}
    """
    rule = (
        "guards: [ready, fine, {any: [judged, allowed > 5]}], requires: [details], roles: manager"
    )
    explanation = asked(guards, rule, {"contacted": True, "candidate": False})

    assert (
        "transitions.qualify.roles",
        "ready",
        "judged",
        "transitions.qualify.guards[2].any[1]",
        "transitions.qualify.requires.details",
    ) == explanation.blocking
    assert ("details", "net_arr") == explanation.missing
    assert ["role", "guard", "any", "field"] == [r.requirement.kind for r in explanation.unmet]


def test_what_blocks_several_ways_is_told_once() -> None:
    """A requirement that two ways share blocks both of them."""
    rules = """
  win:
    - {from: lead, to: won, guards: [ready]}
    - {from: lead, to: prospect, guards: [ready, {not: candidate}]}
"""
    text = process(FIELDS, "ready: {when: contacted}", "").replace(
        "transitions: {}", f"transitions:{rules}"
    )
    explanation = explain(text, "win", {"candidate": True})

    assert ("ready", "transitions.win[1].guards[1].not") == explanation.blocking
    assert 2 == len(explanation.unmet)


def test_the_data_for_json() -> None:
    """Everything that the text says is there for a program too."""
    explanation = asked(
        "rich: {when: net_arr >= 25_000, message: {en: Too small., id: Terlalu kecil.}}",
        "guards: [rich, filled(details)]",
        {"net_arr": "5000.50 USD"},
    )
    part = {
        "verdict": "unmet",
        "kind": "compare",
        "name": "",
        "address": "guards.rich.when",
        "place": "acme.yaml:7",
        "message": None,
        "text": "ARR bersih saat ini USD 5.000,50; seharusnya paling sedikit USD 25.000",
        "help": None,
        "notes": [],
        "operator": ">=",
        "found": {"amount": "5000.50", "currency": "USD"},
        "wanted": {"amount": "25000", "currency": "USD"},
        "hidden": False,
        "missing": [],
        "source": None,
        "parts": [],
    }
    data = json.loads(json.dumps(explanation.to_json("id")))
    place = data["ways"][0]["reasons"][0]["parts"][0]["place"]
    assert {
        "trigger": "qualify",
        "track": None,
        "stage": "lead",
        "open": False,
        "text": "'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar"
        " dan tidak berpindah ke Prospek.",
        "missing": ["details"],
        "blocking": ["rich", "transitions.qualify.guards[1]"],
    } == {key: value for key, value in data.items() if key != "ways"}
    (way,) = data["ways"]
    assert ("transitions.qualify", "prospect", False) == (way["address"], way["to"], way["open"])
    guard, bare = way["reasons"]
    assert [part | {"place": place}] == guard["parts"]
    assert ("unmet", "guard", "rich", "Terlalu kecil.", "Terlalu kecil.") == tuple(
        guard[key] for key in ("verdict", "kind", "name", "message", "text")
    )
    assert ("expression", "Rincian harus diisi", ["details"]) == (
        bare["kind"], bare["text"], bare["parts"][0]["missing"],
    )  # fmt: skip


def test_values_of_every_kind_become_plain_data() -> None:
    """Days and durations are written as in stored snapshots, lists stay lists."""
    conditions = ["deal.age > '14d'", "today > '2027-01-01'", "'manager' in actor.roles"]
    explanation = asked("", f"guards: {conditions}", by=ANI)
    reasons = explanation.to_json()["ways"][0]["reasons"]

    assert [
        ("3d 4h 5m", "14d"),
        ("2026-05-06", "2027-01-01"),
        (["sales_rep"], "manager"),
    ] == [(r["parts"][0]["found"], r["parts"][0]["wanted"]) for r in reasons]


def test_sensitive_values_are_hidden() -> None:
    """The value stays hidden wherever it could come through; what is asked for does not."""
    conditions = [
        "income >= 5000", "income != '4321 USD'", "income not in ('4321 USD', '1 USD')",
        "net_arr > income", "sum(income, net_arr) > 9000", "empty(income)", "filled(income)",
    ]  # fmt: skip
    explanation = asked(
        "",
        f"guards: {conditions}, requires: {{details: income > 5}}",
        {"income": "4321 USD", "net_arr": "1234 USD"},
    )
    check(
        explanation,
        """
        'Qualify' is blocked: the deal stays in Lead and does not move to Prospect.
          ✗ Income has a hidden value; it must be at least USD 5,000
          ✗ Income has a hidden value; it must be something else
          ✗ Income has a hidden value; it must be something else
          ✗ Net ARR has a hidden value; it must be more than Income
          ✗ Sum of Income and Net ARR has a hidden value; it must be more than USD 9,000
          ✗ Income has a hidden value; it must be empty
          ✓ Income is filled in
          ✗ Details must be filled in, because Income has a hidden value
        """,
        """
        'Kualifikasi' belum bisa dijalankan: peluang tetap di tahap Prospek dasar dan tidak berpindah ke Prospek.
          ✗ Penghasilan berisi nilai yang dirahasiakan; seharusnya paling sedikit USD 5.000
          ✗ Penghasilan berisi nilai yang dirahasiakan; seharusnya yang lain
          ✗ Penghasilan berisi nilai yang dirahasiakan; seharusnya yang lain
          ✗ ARR bersih berisi nilai yang dirahasiakan; seharusnya lebih dari Penghasilan
          ✗ Jumlah dari Penghasilan dan ARR bersih berisi nilai yang dirahasiakan; seharusnya lebih dari USD 9.000
          ✗ Penghasilan berisi nilai yang dirahasiakan; seharusnya kosong
          ✓ Penghasilan sudah diisi
          ✗ Rincian harus diisi karena Penghasilan berisi nilai yang dirahasiakan
        """,  # noqa: E501
    )
    parts = [r["parts"][0] for r in explanation.to_json()["ways"][0]["reasons"][:-1]]
    assert [(True, None, None)] * 7 == [(p["hidden"], p["found"], p["wanted"]) for p in parts]


SECRETS = """
  secret_text: {type: text, sensitive: true},
  secret_money: {type: money, currency: EUR, sensitive: true},
  secret_number: {type: integer, sensitive: true},
  secret_day: {type: date, sensitive: true},
  secret_list: {type: list, of: text, sensitive: true},
  derived: {type: decimal, formula: secret_number * 3},
  secrets: {type: group, sensitive: true, fields: {choice: {type: choice, options: [red, blue]}}},
  plain_number: integer, plain_money: {type: money, currency: EUR}, plain_text: text,
  plain_list: {type: list, of: text}, plain_choice: {type: choice, options: [red, blue]}
"""
CONDITIONS = [
    "secret_text == plain_text", "secret_text in plain_list", "plain_text in secret_list",
    "secret_text not in ('a', 'b')", "any_of(secret_list, 'a')", "not all_of(secret_list, 'a')",
    "len(secret_list) > 1", "secret_money > plain_money", "plain_money * 2 <= secret_money",
    "not (secret_money == '66001 EUR')", "sum(secret_money, plain_money) > 5",
    "max(plain_number, secret_number) > 77500", "derived > plain_number", "plain_number < derived",
    "derived > 231000 and secret_day < today", "secret_day >= '2026-01-31'",
    "days_between(secret_day, today) > 9", "secrets.choice == 'red'",
    "not (secrets.choice == 'red')",
    "plain_choice == secrets.choice", "secret_number > 77500 or filled(secret_text)",
    "plain_number > (secret_number if secret_number > 77500 else 3)",
    "plain_number > (5 if secret_number > 77500 else 3)",
    "secret_number > 77500 if secret_day < today else secret_text == 'a'",
    "empty(secret_list)", "not empty(secrets.choice)", "secret_number in (77001, 77002)",
]  # fmt: skip
OPEN_FACTS = {
    "plain_number": 4,
    "plain_money": "2 EUR",
    "plain_text": "a",
    "plain_list": ["a", "c"],
    "plain_choice": "red",
}
HIDDEN_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "secret_text": st.sampled_from(["a", "zebra", "quagga"]),
        "secret_money": st.integers(66001, 66999).map(lambda n: f"{n} EUR"),
        "secret_number": st.integers(77001, 77499) | st.integers(77501, 77999),
        "secret_day": st.dates().map(str),
        "secret_list": st.lists(st.sampled_from(["a", "zebra", "quagga"]), max_size=3),
        "secrets.choice": st.sampled_from(["red", "blue"]),
    },
)
SECRET_PROCESS = machine_of(
    load_text(
        process(
            SECRETS,
            f"grouped: {{any: {CONDITIONS[:6]}}}, negated: {{not: {{all: {CONDITIONS[6:12]}}}}}",
            f"go: {{from: lead, to: prospect, guards: [grouped, negated, {{all: {CONDITIONS}}}],"
            f" requires: {{plain_text: {CONDITIONS[20]!r}, secret_text: {CONDITIONS[13]!r}}}}}",
        )
    )
)


def verdicts(found: Reason | Part) -> Iterator[object]:
    yield found.verdict
    for part in found.parts:
        yield from verdicts(part)
    if isinstance(found, Reason) and found.found:
        yield from verdicts(found.found)


def everything_said(explanation: Explanation) -> str:
    return "\n".join(
        [
            repr(explanation),
            repr(explanation.ways),
            *(explanation.render(language, origin=True) for language in ("en", "id")),
            *(json.dumps(explanation.to_json(language)) for language in ("en", "id")),
        ]
    )


@given(HIDDEN_FACTS)
@settings(max_examples=150)
def test_no_sensitive_value_ever_appears(hidden: dict[str, Any]) -> None:
    """Neither a value nor what is calculated from it stands in text, JSON or repr."""
    said = everything_said(explain(SECRET_PROCESS, "go", {**OPEN_FACTS, **hidden}))

    number = hidden.get("secret_number", 0)
    money = hidden.get("secret_money", "0 EUR")
    amount = int(money.split()[0])
    for value in {number, number * 3, amount, amount + 2} - {0, 2}:
        assert str(value) not in said
        assert f"{value:,}" not in said
        assert f"{value:,}".replace(",", ".") not in said
    assert "zebra" not in said
    assert "quagga" not in said


@given(HIDDEN_FACTS, st.data())
@settings(max_examples=150)
def test_what_is_said_depends_on_secrets_only_through_verdicts(
    hidden: dict[str, Any], data: st.DataObject
) -> None:
    """Two deals that differ in secrets alone, and are judged alike, are told alike."""
    name = data.draw(st.sampled_from(sorted(hidden) or ["secret_text"]))
    assume(name in hidden)
    others = data.draw(HIDDEN_FACTS.filter(lambda other: name in other))
    one = explain(SECRET_PROCESS, "go", {**OPEN_FACTS, **hidden})
    two = explain(SECRET_PROCESS, "go", {**OPEN_FACTS, **hidden, name: others[name]})

    if [*map(list, map(verdicts, one.ways[0].reasons))] == [
        *map(list, map(verdicts, two.ways[0].reasons))
    ]:
        assert everything_said(one) == everything_said(two)


@given(processes(), st.sampled_from([ANI, NOBODY, BUDI]), st.data())
@settings(max_examples=100)
def test_every_explanation_can_be_said(
    made: dict[str, Any], actor: Actor, data: st.DataObject
) -> None:
    """Whatever the process and the deal, there is a text and there is JSON, and they agree."""
    machine = machine_of(load_data(made))
    facts = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "ready": st.booleans(),
                "interest": st.sampled_from(["none", "strong"]),
                "amount": st.integers(0, 200),
                "count": st.integers(0, 5),
                "note": st.just("zebra"),
                "terms.discount": st.just(Decimal(7)),
            },
        )
    )
    begun = machine.decide(None, Start("D-1", actor, values=facts), BEGAN)
    assume(isinstance(begun, Accepted))
    for trigger in machine.drawn(begun.snapshot):  # type: ignore[arg-type]
        explanation = explain(machine, trigger, facts, by=actor)
        said = everything_said(explanation)
        assert "zebra" not in said
        assert explanation.open is (explanation.unmet == ())
        assert explanation.open is (explanation.blocking == ())
        states = {way["open"] for way in explanation.to_json()["ways"]}
        assert explanation.open is (True in states)
        if explanation.open:
            assert explanation.missing == ()


def test_every_mark_is_one_of_the_verdicts() -> None:
    """A verdict that is added to the engine needs a mark, or nothing could be said of it."""
    assert set(Verdict) == set(MARKS)
