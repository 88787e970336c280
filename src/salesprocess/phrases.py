"""The library's own words, in every language that it speaks.

What reasons are said in stands here and nowhere else. To add a language, write one more class and
list it in ``LANGUAGES``; what it leaves out is said in English. What stands in braces is put in by
whoever says the phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType


class English:
    """What the library says in English; the base of every other language."""

    # The first line
    blocked = "'{trigger}' is blocked: the deal stays in {stage} and does not move to {target}."
    blocked_stay = "'{trigger}' is blocked for this deal in {stage}."
    blocked_ways = "'{trigger}' is blocked: the deal stays in {stage}; none of its ways is open."
    open = "'{trigger}' is open: the deal can move from {stage} to {target}."
    open_stay = "'{trigger}' is open: it leaves the deal in {stage}."
    blocked_start = "A deal cannot start in {stage} like this."
    open_start = "A deal can start in {stage}."
    way = "Way {number}, {direction}, is {state}."
    to_stage = "to {target}"
    staying = "staying in {target}"
    is_open = "open"
    is_blocked = "blocked"

    # Statements about one value: {found} is there, {demand} is asked for
    has = "{name} is {found}"
    has_hidden = "{name} has a hidden value"
    has_list = "{name}: {found}"
    has_none = "{name} is empty"
    has_but = "{name} is {found}; it must be {demand}"
    hidden_but = "{name} has a hidden value; it must be {demand}"
    none_but = "{name} has no value yet; it must be {demand}"
    missing_one = "{missing} has no value yet"
    missing_many = "{missing} have no value yet"
    missing_so = "{missing}, so {name} is not known"
    unknown = "{name} is not known"
    no_rate = "{name} is {found}; there is no exchange rate to hold it against {wanted}"
    filled = "{name} is filled in"
    must_be_filled = "{name} must be filled in"
    must_be_filled_because = "{name} must be filled in, because {facts}"
    may_have_to_be_filled = "{name} may have to be filled in: {facts}"
    need_not_be_filled = "{name} need not be filled in here"

    # What is asked for
    limits: Mapping[str, str] = MappingProxyType(
        {
            "==": "the same as {value}",
            "!=": "different from {value}",
            ">=": "at least {value}",
            "<=": "at most {value}",
            ">": "more than {value}",
            "<": "less than {value}",
        }
    )
    limits_of_time: Mapping[str, str] = MappingProxyType(
        {
            "==": "the same as {value}",
            "!=": "different from {value}",
            ">=": "no earlier than {value}",
            "<=": "no later than {value}",
            ">": "after {value}",
            "<": "before {value}",
        }
    )
    another = "something else"
    anything_but = "anything but {value}"
    empty = "empty"
    with_value = "{name} ({value})"

    # Lists, and where the deal has been
    must_include = "{name} must include {value}; now: {found}"
    must_not_include = "{name} must not include {value}; now: {found}"
    must_not_include_all = "{name} must not include {value} together; now: {found}"
    been = "The deal has been in {stage}"
    not_been = "The deal has not been in {stage}"
    must_have_been = "The deal must have been in {stage} first"
    must_not_have_been = "The deal must not have been in {stage} before"
    never = "This is never so"
    always = "This is always so"

    # Groups, guards and their notes
    one_of_these = "One of these is needed:"
    all_of_these = "All of these together:"
    because = "Because {facts}:"
    must_not_hold = "This must not be so: {title}"
    does_not_hold = "This is not so: {title}"
    not_in_force = "{title} does not apply now; it is in force {period}"
    from_day = "from {start}"
    until_day = "until {end}"
    from_until = "from {start} until {end}"
    may_override = "{roles} may let it pass, giving a reason."
    overridden = "Let pass by {actor}: {reason}"
    warning = "This is a warning; it does not block."
    check_says_yes = "The check '{check}' says yes"
    check_says_no = "The check '{check}' says no"
    check_failed = "The check '{check}' could not be asked ({error})"
    until_asked = "The deal does not move until the check can be asked."

    # People, reasons and work
    only_roles = "Only {roles} may do this"
    nobody_named = "nobody is named"
    has_no_role = "{actor} has no role"
    has_role = "{actor} has the role {roles}"
    has_roles = "{actor} has the roles {roles}"
    someone = "whoever asks"
    give_reason = "Give one of the reasons: {reasons}"
    reason_given = "A reason is given"
    give_comment = "Write a comment"
    comment_given = "A comment is given"
    not_ticked = "'{item}' is not ticked off yet"
    ticked = "'{item}' is ticked off"

    # Names of what is known beside the fields, and of what is calculated
    names: Mapping[str, str] = MappingProxyType(
        {
            "deal.stage": "stage",
            "deal.id": "number of the deal",
            "deal.age": "age of the deal",
            "deal.time_in_stage": "time in this stage",
            "deal.outcome": "outcome",
            "deal.probability": "probability of this stage",
            "actor.id": "whoever asks",
            "actor.roles": "roles of whoever asks",
            "now": "now",
            "today": "today",
        }
    )
    calls: Mapping[str, str] = MappingProxyType(
        {
            "len": "length of {0}",
            "sum": "sum of {all}",
            "min": "smallest of {all}",
            "max": "largest of {all}",
            "abs": "size of {0}",
            "round": "{0}, rounded",
            "date": "day of {0}",
            "money": "{0} in {1}",
            "days_between": "days from {0} to {1}",
            "entered_at": "last entry into {0}",
            "count_entered": "number of entries into {0}",
        }
    )
    quoted = '"{value}"'
    condition = "condition on {names}"
    depending = "{name}, depending on {conditions}"

    # Values
    yes = "yes"
    no = "no"
    nothing = "nothing"
    hidden = "hidden"
    and_ = " and "
    or_ = " or "
    comma = ", "
    minus = "minus {value}"
    thousands = ","
    decimal_point = "."
    date = "{day} {month} {year}"
    moment = "{date}, {hour}:{minute} {zone}"
    months: tuple[str, ...] = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    units: Mapping[str, tuple[str, str]] = MappingProxyType(
        {
            "year": ("year", "years"),
            "month": ("month", "months"),
            "day": ("day", "days"),
            "business_day": ("business day", "business days"),
            "business_hour": ("business hour", "business hours"),
            "hour": ("hour", "hours"),
            "minute": ("minute", "minutes"),
            "second": ("second", "seconds"),
        }
    )

    def join(self, words: Iterable[str], last: str) -> str:
        """Write words one after the other.

        Args:
            words: The words.
            last: What stands before the last one, such as ``and_``.
        """
        *most, end = list(words) or [self.nothing]
        return f"{self.comma.join(most)}{last}{end}" if most else end


class Indonesian(English):
    """What the library says in Indonesian."""

    blocked = (
        "'{trigger}' belum bisa dijalankan: peluang tetap di tahap {stage}"
        " dan tidak berpindah ke {target}."
    )
    blocked_stay = "'{trigger}' belum bisa dijalankan untuk peluang di tahap {stage}."
    blocked_ways = (
        "'{trigger}' belum bisa dijalankan: peluang tetap di tahap {stage};"
        " belum ada jalurnya yang terbuka."
    )
    open = "'{trigger}' bisa dijalankan: peluang dapat berpindah dari {stage} ke {target}."
    open_stay = "'{trigger}' bisa dijalankan: peluang tetap di tahap {stage}."
    blocked_start = "Peluang belum bisa dimulai di tahap {stage} seperti ini."
    open_start = "Peluang bisa dimulai di tahap {stage}."
    way = "Jalur {number}, {direction}, {state}."
    to_stage = "ke {target}"
    staying = "tetap di {target}"
    is_open = "terbuka"
    is_blocked = "tertutup"

    has = "{name} saat ini {found}"
    has_hidden = "{name} berisi nilai yang dirahasiakan"
    has_list = "{name}: {found}"
    has_none = "{name} kosong"
    has_but = "{name} saat ini {found}; seharusnya {demand}"
    hidden_but = "{name} berisi nilai yang dirahasiakan; seharusnya {demand}"
    none_but = "{name} belum diisi; seharusnya {demand}"
    missing_one = "{missing} belum diisi"
    missing_many = "{missing} belum diisi"
    missing_so = "{missing}, sehingga {name} belum diketahui"
    unknown = "{name} belum diketahui"
    no_rate = "{name} saat ini {found}; belum ada kurs untuk membandingkannya dengan {wanted}"
    filled = "{name} sudah diisi"
    must_be_filled = "{name} harus diisi"
    must_be_filled_because = "{name} harus diisi karena {facts}"
    may_have_to_be_filled = "{name} mungkin harus diisi: {facts}"
    need_not_be_filled = "{name} tidak perlu diisi di sini"

    limits: Mapping[str, str] = MappingProxyType(
        {
            "==": "sama dengan {value}",
            "!=": "berbeda dari {value}",
            ">=": "paling sedikit {value}",
            "<=": "paling banyak {value}",
            ">": "lebih dari {value}",
            "<": "kurang dari {value}",
        }
    )
    limits_of_time: Mapping[str, str] = MappingProxyType(
        {
            "==": "sama dengan {value}",
            "!=": "berbeda dari {value}",
            ">=": "paling cepat {value}",
            "<=": "paling lambat {value}",
            ">": "setelah {value}",
            "<": "sebelum {value}",
        }
    )
    another = "yang lain"
    anything_but = "selain {value}"
    empty = "kosong"
    with_value = "{name} ({value})"

    must_include = "{name} harus memuat {value}; saat ini: {found}"
    must_not_include = "{name} tidak boleh memuat {value}; saat ini: {found}"
    must_not_include_all = "{name} tidak boleh memuat {value} sekaligus; saat ini: {found}"
    been = "Peluang pernah berada di tahap {stage}"
    not_been = "Peluang belum pernah berada di tahap {stage}"
    must_have_been = "Peluang harus melewati tahap {stage} dulu"
    must_not_have_been = "Peluang tidak boleh pernah berada di tahap {stage}"
    never = "Ini tidak pernah terpenuhi"
    always = "Ini selalu terpenuhi"

    one_of_these = "Salah satu dari ini harus terpenuhi:"
    all_of_these = "Semua ini sekaligus:"
    because = "Karena {facts}:"
    must_not_hold = "Ini tidak boleh terjadi: {title}"
    does_not_hold = "Ini tidak terjadi: {title}"
    not_in_force = "{title} tidak berlaku sekarang; berlakunya {period}"
    from_day = "mulai {start}"
    until_day = "sampai {end}"
    from_until = "mulai {start} sampai {end}"
    may_override = "{roles} boleh meloloskannya dengan memberi alasan."
    overridden = "Diloloskan oleh {actor}: {reason}"
    warning = "Ini hanya peringatan dan tidak menghalangi."
    check_says_yes = "Pemeriksaan '{check}' menjawab ya"
    check_says_no = "Pemeriksaan '{check}' menjawab tidak"
    check_failed = "Pemeriksaan '{check}' tidak dapat dijalankan ({error})"
    until_asked = "Peluang tidak berpindah sampai pemeriksaan itu dapat dijalankan."

    only_roles = "Hanya {roles} yang boleh melakukan ini"
    nobody_named = "pelakunya tidak disebutkan"
    has_no_role = "{actor} tidak punya peran"
    has_role = "{actor} berperan sebagai {roles}"
    has_roles = "{actor} berperan sebagai {roles}"
    someone = "pelakunya"
    give_reason = "Pilih salah satu alasan: {reasons}"
    reason_given = "Alasan sudah diberikan"
    give_comment = "Tulis catatan"
    comment_given = "Komentar sudah diberikan"
    not_ticked = "'{item}' belum dicentang"
    ticked = "'{item}' sudah dicentang"

    names: Mapping[str, str] = MappingProxyType(
        {
            "deal.stage": "tahap",
            "deal.id": "nomor peluang",
            "deal.age": "umur peluang",
            "deal.time_in_stage": "lama di tahap ini",
            "deal.outcome": "hasil akhir",
            "deal.probability": "probabilitas tahap ini",
            "actor.id": "pelaku",
            "actor.roles": "peran pelaku",
            "now": "sekarang",
            "today": "hari ini",
        }
    )
    calls: Mapping[str, str] = MappingProxyType(
        {
            "len": "panjang {0}",
            "sum": "jumlah dari {all}",
            "min": "nilai terkecil dari {all}",
            "max": "nilai terbesar dari {all}",
            "abs": "besarnya {0}",
            "round": "{0}, dibulatkan",
            "date": "tanggal {0}",
            "money": "{0} dalam {1}",
            "days_between": "jumlah hari dari {0} sampai {1}",
            "entered_at": "saat terakhir masuk tahap {0}",
            "count_entered": "berapa kali masuk tahap {0}",
        }
    )
    quoted = '"{value}"'
    condition = "syarat tentang {names}"
    depending = "{name}, bergantung pada {conditions}"

    yes = "ya"
    no = "tidak"
    nothing = "tidak ada"
    hidden = "dirahasiakan"
    and_ = " dan "
    or_ = " atau "
    comma = ", "
    minus = "minus {value}"
    thousands = "."
    decimal_point = ","
    date = "{day} {month} {year}"
    moment = "{date} pukul {hour}.{minute} {zone}"
    months: tuple[str, ...] = (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
        *("Agustus", "September", "Oktober", "November", "Desember"),
    )
    units: Mapping[str, tuple[str, str]] = MappingProxyType(
        {
            "year": ("tahun", "tahun"),
            "month": ("bulan", "bulan"),
            "day": ("hari", "hari"),
            "business_day": ("hari kerja", "hari kerja"),
            "business_hour": ("jam kerja", "jam kerja"),
            "hour": ("jam", "jam"),
            "minute": ("menit", "menit"),
            "second": ("detik", "detik"),
        }
    )


LANGUAGES: Mapping[str, English] = MappingProxyType({"en": English(), "id": Indonesian()})
"""The languages that the library speaks, by tag."""


def phrases_for(language: str, fallback: str = "en") -> English:
    """Return the phrases for a reader.

    Args:
        language: The reader's language tag, such as ``id`` or ``id-ID``.
        fallback: The language to use where the library does not speak that one.

    Returns:
        The phrases of the language, of the fallback, or else English ones.
    """
    tags = (tag.partition("-")[0] for tag in (language, fallback, "en"))
    return next(LANGUAGES[tag] for tag in tags if tag in LANGUAGES)
