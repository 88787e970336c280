"""What the command line says of stored deals, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

STORE_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "figure": "Figure",
        "deals_open": "Deals open",
        "deals_due": "Deals with something due later",
        "deals_overdue": "Deals with something overdue",
        "overdue_since": "Overdue since",
        "outbox_waiting": "Outbox: waiting",
        "outbox_failing": "Outbox: failed before",
        "outbox_dead": "Outbox: given up",
        "outbox_oldest": "Outbox: oldest since",
        "working": "Working for {processes}; stop with Ctrl-C.",
        "worked": "passed: {advanced}, delivered: {delivered}, failed: {failed}",
        "stopped": "Stopped.",
        "told_of": "Event",
        "attempts": "Attempts",
        "next": "Next",
        "problem": "Problem",
        "letter_dead": "given up",
        "outbox_empty": "Nothing waits.",
        "sent_again": "To be sent again: {count}",
    },
    "id": {
        "figure": "Angka",
        "deals_open": "Transaksi terbuka",
        "deals_due": "Transaksi dengan tenggat nanti",
        "deals_overdue": "Transaksi yang terlambat",
        "overdue_since": "Terlambat sejak",
        "outbox_waiting": "Kotak keluar: menunggu",
        "outbox_failing": "Kotak keluar: pernah gagal",
        "outbox_dead": "Kotak keluar: dihentikan",
        "outbox_oldest": "Kotak keluar: terlama sejak",
        "working": "Bekerja untuk {processes}; hentikan dengan Ctrl-C.",
        "worked": "terjadi: {advanced}, terkirim: {delivered}, gagal: {failed}",
        "stopped": "Berhenti.",
        "told_of": "Peristiwa",
        "attempts": "Percobaan",
        "next": "Berikutnya",
        "problem": "Masalah",
        "letter_dead": "dihentikan",
        "outbox_empty": "Tidak ada yang menunggu.",
        "sent_again": "Akan dikirim lagi: {count}",
    },
}
