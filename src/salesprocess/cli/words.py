"""What ``demo`` and ``play`` say of themselves, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "you_can": "What can happen next",
        "nothing_leads_on": "Nothing leads on from here.",
        "needs": "needs",
        "event": "event",
        "written": "written: {fields}",
        "ticked": "ticked off: {item}",
        "unticked": "tick taken back: {item}",
        "started": "{deal} begins in {stage}",
        "moved": "{source} → {target}",
        "stayed": "{trigger}: done, still in {stage}",
        "warned": "warning: {text}",
        "unchanged": "nothing changes: it is so already",
        "closed": "The deal is closed: {outcome}.",
        "help": "a number or trigger fires it · set field=value … · tick ITEM · why TRIGGER ·"
        " as ID ROLE … · facts · history · quit\n"
        "values may come along: win amount=5 comment='...' override.GUARD='why'",
        "prompt": "{who} in {stage}",
        "nobody": "nobody",
        "reason": "Reason",
        "comment": "Comment",
        "value_of": "{title}",
        "bye": "Left in {stage} after {count} events.",
        "unknown_command": "{word!r} is neither a trigger here nor a command; try help.",
        "field": "Field",
        "value": "Value",
        "when": "When",
        "who": "Who",
        "what": "What",
        "hidden": "hidden",
        "demo_start": "A lead from a convention: only contact data, no more.",
        "demo_too_early": "Can it become a prospect already? Ask, and be told why not:",
        "demo_qualified": "The salesperson judges it a candidate, calls, and hears interest.",
        "demo_relationship": "A relationship is built, and the interest grows.",
        "demo_identify": "The prospect's culture and business model are learned, and a use is shown.",
        "demo_proposal": "An amount comes along with the trigger: both happen, or neither.",
        "demo_contract": "A formal contract follows the proposal.",
        "demo_close_early": "Accepted, but not signed and not ordered: three things belong together.",
        "demo_close": "The contract is signed and the first order placed.",
        "demo_hand_over": "The salesperson's work is over; support takes the customer on.",
        "demo_end": "{count} events, each with its time and actor. Try it by hand: "
        "salesprocess play generic",
    },
    "id": {
        "you_can": "Langkah berikutnya yang mungkin",
        "nothing_leads_on": "Tidak ada langkah lanjutan dari sini.",
        "needs": "perlu",
        "event": "peristiwa",
        "written": "diisi: {fields}",
        "ticked": "dicentang: {item}",
        "unticked": "centang dibatalkan: {item}",
        "started": "{deal} dimulai di {stage}",
        "moved": "{source} → {target}",
        "stayed": "{trigger}: selesai, tetap di {stage}",
        "warned": "peringatan: {text}",
        "unchanged": "tidak ada yang berubah: memang sudah begitu",
        "closed": "Peluang ini sudah ditutup: {outcome}.",
        "help": "nomor atau nama pemicu menjalankannya · set field=nilai … · tick BUTIR ·"
        " why PEMICU · as ID PERAN … · facts · history · quit",
        "prompt": "{who} di {stage}",
        "nobody": "tanpa nama",
        "reason": "Alasan",
        "comment": "Catatan",
        "value_of": "{title}",
        "bye": "Berhenti di {stage} setelah {count} peristiwa.",
        "unknown_command": "{word!r} bukan pemicu di sini dan bukan perintah; coba help.",
        "field": "Isian",
        "value": "Nilai",
        "when": "Kapan",
        "who": "Siapa",
        "what": "Apa",
        "hidden": "dirahasiakan",
        "demo_start": "Prospek dasar dari sebuah konvensi: baru data kontak, belum lebih.",
        "demo_too_early": "Sudah bisa menjadi prospek? Tanyakan, dan baca mengapa belum:",
        "demo_qualified": "Tenaga penjual menilainya layak, menelepon, dan mendengar minatnya.",
        "demo_relationship": "Hubungan dibangun, dan minatnya tumbuh.",
        "demo_identify": "Budaya dan model bisnis dipelajari, lalu satu penerapan ditunjukkan.",
        "demo_proposal": "Nilai penawaran ikut bersama pemicu: keduanya terjadi, atau tidak sama sekali.",
        "demo_contract": "Kontrak formal menyusul penawaran.",
        "demo_close_early": "Diterima, tetapi belum ditandatangani dan belum dipesan: ketiganya satu paket.",
        "demo_close": "Kontrak ditandatangani dan pesanan pertama dibuat.",
        "demo_hand_over": "Tugas tenaga penjual selesai; bagian dukungan melanjutkan.",
        "demo_end": "{count} peristiwa, masing-masing dengan waktu dan pelakunya. Coba sendiri: "
        "salesprocess play generic --lang id",
    },
}


def words_of(language: str) -> Mapping[str, str]:
    """Return the words of a language; English where there are none."""
    return WORDS.get(language) or WORDS.get(language.partition("-")[0]) or WORDS["en"]
