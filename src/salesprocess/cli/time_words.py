"""What the command line says of time and of what happens by itself."""

from __future__ import annotations

from collections.abc import Mapping

TIME_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "deadline_passed": "{deadline}: the time is up",
        "deadline_again": "{deadline}: the time is up again (no. {number})",
        "emitted": "told to whoever listens: {name}",
        "trigger_blocked": "{trigger} was to happen by itself, and is blocked by: {blocking}",
        "trigger_not_drawn": "{trigger} was to happen by itself, and does not lead on from {stage}",
        "nothing_due": "Nothing happens by itself as the deal stands.",
        "next_due": "Next by itself, {moment}: {deadline}",
        "overdue": "overdue",
        "now_it_is": "It is {moment}.",
        "bad_wait": "{text!r} is not a duration; write such as: wait 14d, wait 5 business days",
        "deadlines": "Deadlines",
        "deadline": "Deadline",
        "in": "In",
        "after": "After",
        "since": "Since",
        "then": "Then",
        "repeat": "Again after",
        "fires": "fires {trigger}",
        "with_reason": "fires {trigger} ({reason})",
    },
    "id": {
        "deadline_passed": "{deadline}: waktunya sudah tiba",
        "deadline_again": "{deadline}: waktunya tiba lagi (ke-{number})",
        "emitted": "diumumkan: {name}",
        "trigger_blocked": "{trigger} seharusnya terjadi sendiri, tetapi tertahan oleh: {blocking}",
        "trigger_not_drawn": "{trigger} seharusnya terjadi sendiri, tetapi tidak ada jalannya"
        " dari {stage}",
        "nothing_due": "Tidak ada yang akan terjadi sendiri dalam keadaan ini.",
        "next_due": "Berikutnya dengan sendirinya, {moment}: {deadline}",
        "overdue": "terlambat",
        "now_it_is": "Sekarang {moment}.",
        "bad_wait": "{text!r} bukan lama waktu; tulis misalnya: wait 14d, wait 5 business days",
        "deadlines": "Tenggat",
        "deadline": "Tenggat",
        "in": "Di",
        "after": "Setelah",
        "since": "Sejak",
        "then": "Lalu",
        "repeat": "Ulangi setelah",
        "fires": "menjalankan {trigger}",
        "with_reason": "menjalankan {trigger} ({reason})",
    },
}
