"""The pages, the worker, and what becomes of the rows. Run them: python manage.py test"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import transaction
from django.test import TransactionTestCase, override_settings
from django.utils import timezone

from repairs import deals
from repairs.models import Repair


class RepairsCase(TransactionTestCase):
    """Real transactions, a store of its own, a customer and a technician."""

    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        settings = override_settings(STORE_URL=f"sqlite:///{Path(folder.name) / 'deals.db'}")
        settings.enable()
        self.addCleanup(settings.disable)
        deals.store.cache_clear()
        self.addCleanup(lambda: deals.store().close())
        self.ani = User.objects.create_user("ani")
        self.budi = User.objects.create_user("budi")
        self.budi.groups.add(Group.objects.create(name="technician"))
        self.client.force_login(self.ani)

    def take_in(self) -> Repair:
        """Return a repair that was taken in by its page."""
        answer = self.client.post("/", {"device": "a kettle"})
        self.assertEqual(302, answer.status_code)
        repair: Repair = Repair.objects.get()
        return repair

    def do(self, repair: Repair, trigger: str, sequence: object, **form: Any) -> Any:
        """Return the answer to a form."""
        return self.client.post(f"/{repair.pk}/{trigger}/", {"sequence": sequence, **form})

    def work(self) -> str:
        """Let a worker do what there is to do, and return what it says."""
        out = StringIO()
        call_command("run_worker", once=True, stdout=out)
        return out.getvalue().strip()


class PagesTest(RepairsCase):
    def test_a_repair_is_taken_in_quoted_and_ordered(self) -> None:
        """The deal moves at once, and the row when the worker has told it."""
        repair = self.take_in()
        self.client.force_login(self.budi)
        self.assertEqual(302, self.do(repair, "quote", 1, price="40 EUR").status_code)
        self.client.force_login(self.ani)
        self.assertEqual(302, self.do(repair, "order", 2).status_code)
        repair.refresh_from_db()
        self.assertEqual(("ordered", ""), (deals.deal_of(repair).stage, repair.stage))
        self.assertEqual("passed: 0, told: 3, failed: 0", self.work())
        repair.refresh_from_db()
        self.assertEqual(("ordered", 3), (repair.stage, repair.seen))
        self.assertContains(self.client.get("/?stage=ordered"), "a kettle")
        self.assertNotContains(self.client.get("/?stage=request"), "a kettle")

    def test_the_page_says_why_not_in_the_reader_s_language(self) -> None:
        """A customer sends no quotes; the page says so before and after trying."""
        repair = self.take_in()
        page = self.client.get(f"/{repair.pk}/", headers={"accept-language": "id"})
        self.assertContains(page, "Kirim penawaran")
        self.assertContains(page, "Harga harus diisi")
        answer = self.do(repair, "quote", 1)
        self.assertContains(answer, "is blocked", status_code=409)
        self.assertEqual("request", deals.deal_of(repair).stage)

    def test_who_comes_second_is_told(self) -> None:
        """The form says which state it was of."""
        repair = self.take_in()
        deals.store().update(repair.deal, {"price": "40 EUR"}, by="budi")
        late = self.do(repair, "decline", 1, reason="price")
        self.assertContains(late, "Somebody else was faster", status_code=409)
        self.assertContains(self.do(repair, "order", 2), "is not drawn", status_code=409)
        self.assertEqual(400, self.do(repair, "decline", "x").status_code)

    def test_nobody_gets_in_without_a_login(self) -> None:
        """Not even to look."""
        self.client.logout()
        for path in ("/", "/1/", "/1/order/"):
            self.assertIn("/accounts/login/", self.client.get(path)["location"])


class TwoDatabasesTest(RepairsCase):
    def test_what_is_rolled_back_has_no_deal(self) -> None:
        """The deal begins when the row is committed, and not before."""
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            row = Repair.objects.create(device="a kettle", customer=self.ani)
            transaction.on_commit(lambda: deals.begin(row))
            raise ZeroDivisionError
        self.assertEqual(0, len(deals.store().find()))

    def test_a_row_without_a_deal_gets_one(self) -> None:
        """The program may have died in between; the worker makes up for it, and so does a page."""
        row = Repair.objects.create(device="a kettle", customer=self.ani)
        other = Repair.objects.create(device="a piano", customer=self.ani)
        self.assertContains(self.client.get(f"/{other.pk}/"), "a piano: Request")
        self.assertEqual("passed: 0, told: 2, failed: 0", self.work())
        row.refresh_from_db()
        self.assertEqual(("request", 1), (row.stage, row.seen))

    def test_a_deadline_reaches_the_row(self) -> None:
        """What happens by itself is told like all else."""
        long_ago = timezone.now() - timedelta(days=20)
        row = Repair.objects.create(device="a kettle", customer=self.ani, asked_at=long_ago)
        self.assertEqual("passed: 1, told: 2, failed: 0", self.work())
        row.refresh_from_db()
        self.assertEqual(("forgotten", 3), (row.stage, row.seen))

    def test_what_is_told_twice_does_no_harm(self) -> None:
        """Nor does what is told late."""
        repair = self.take_in()
        self.work()
        late = deals.store().update(repair.deal, {"price": "40 EUR"}, by="budi")
        Repair.objects.update(stage="ordered", seen=9)
        deals.follow(late.events[0], late.snapshot)
        self.assertEqual("ordered", Repair.objects.get().stage)
