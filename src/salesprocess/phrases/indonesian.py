"""What the library says in Indonesian."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from salesprocess.phrases.english import English


class Indonesian(English):
    """What the library says in Indonesian."""

    of_deals: Mapping[str, str] = MappingProxyType(
        {
            "blocked": (
                "'{trigger}' belum bisa dijalankan: peluang tetap di tahap {stage}"
                " dan tidak berpindah ke {target}."
            ),
            "blocked_stay": "'{trigger}' belum bisa dijalankan untuk peluang di tahap {stage}.",
            "blocked_ways": (
                "'{trigger}' belum bisa dijalankan: peluang tetap di tahap {stage};"
                " belum ada jalurnya yang terbuka."
            ),
            "open": (
                "'{trigger}' bisa dijalankan: peluang dapat berpindah dari {stage} ke {target}."
            ),
            "open_stay": "'{trigger}' bisa dijalankan: peluang tetap di tahap {stage}.",
        }
    )
    of_tracks: Mapping[str, str] = MappingProxyType(
        {
            "blocked": (
                "'{trigger}' belum bisa dijalankan: alur {track} tetap di tahap {stage}"
                " dan tidak berpindah ke {target}."
            ),
            "blocked_stay": (
                "'{trigger}' belum bisa dijalankan untuk alur {track} di tahap {stage}."
            ),
            "blocked_ways": (
                "'{trigger}' belum bisa dijalankan: alur {track} tetap di tahap {stage};"
                " belum ada jalurnya yang terbuka."
            ),
            "open": (
                "'{trigger}' bisa dijalankan: alur {track} dapat berpindah dari {stage}"
                " ke {target}."
            ),
            "open_stay": "'{trigger}' bisa dijalankan: alur {track} tetap di tahap {stage}.",
        }
    )
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
    only_they_write = "Hanya {roles} yang boleh mengisinya."
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
    may_not_override = "{actor} tidak boleh meloloskannya; {roles} boleh, dengan memberi alasan."
    nobody_overrides = "Tidak seorang pun boleh meloloskannya."
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
    no_such_reason = "'{given}' bukan salah satu alasannya; pilih salah satu: {reasons}"
    reason_given = "Alasan sudah diberikan"
    give_comment = "Tulis catatan"
    comment_given = "Komentar sudah diberikan"
    not_ticked = "'{item}' belum dicentang"
    ticked = "'{item}' sudah dicentang"

    approved = "{approval} sudah disetujui"
    approved_by = "{approval} sudah disetujui oleh {people}"
    not_approved = "{approval} tidak disetujui"
    must_be_approved = "{approval} harus disetujui oleh {roles}"
    must_not_be_approved = "{approval} tidak boleh disetujui"
    approval_needless = "{approval} tidak perlu disetujui di sini"
    approval_maybe = "{approval} mungkin perlu disetujui: {facts}"
    approval_missing = "{approval} harus disetujui oleh {roles}; belum ada yang mengajukannya"
    approval_pending = "{approval} menunggu {roles}"
    approval_pending_by = "{approval} menunggu {roles}; diajukan oleh {requester}"
    approval_again = "{approval} {status}; ajukan lagi agar {roles} dapat menyetujuinya"
    approval_changed = "{approval} sudah disetujui, tetapi tidak dengan nilai lain untuk {field}"
    write_and_ask = "Isi dulu nilai barunya, lalu ajukan lagi."
    people_needed = "{count} orang harus setuju."
    approval_follows = "Ini menyusul {before}, dan diajukan begitu yang itu disetujui."
    votes_so_far = "{count} dari {needed} sudah setuju: {people}"
    agreed_so_far = "Sudah setuju: {people}"
    not_by_requester = "{requester} yang mengajukannya tidak dapat menyetujuinya sendiri."
    not_by_whoever = "Yang mengajukannya tidak dapat menyetujuinya sendiri."
    statuses: Mapping[str, str] = MappingProxyType(
        {
            "rejected": "ditolak oleh {who}",
            "recalled": "ditarik kembali oleh {who}",
            "expired": "tidak diputuskan pada waktunya",
            "voided": "batal karena {field} telah berubah",
            "ended": "hanya berlaku sampai '{trigger}'",
        }
    )
    somebody = "seseorang"
    said_by = '{who} berkata: "{comment}"'
    not_begun_one = "{tracks} belum dimulai"
    not_begun_many = "{tracks} belum dimulai"
    not_begun_but = "{name} belum dimulai; harus {demand}"
    begun = "{track} sudah dimulai"
    must_begin = "{track} harus sudah dimulai"
    must_not_begin = "{track} tidak boleh sudah dimulai"
    source = "Sumber: {source}"
    policy_needless = "{title} tidak berlaku di sini"

    names: Mapping[str, str] = MappingProxyType(
        {
            "deal.stage": "tahap",
            "deal.id": "nomor peluang",
            "deal.age": "umur peluang",
            "deal.time_in_stage": "lama di tahap ini",
            "deal.outcome": "hasil akhir",
            "deal.probability": "probabilitas tahap ini",
            "deal.last_activity": "kegiatan terakhir",
            "trigger.reason": "alasan yang diberikan",
            "trigger.comment": "komentar yang diberikan",
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
            "business_days_between": "jumlah hari kerja dari {0} sampai {1}",
            "entered_at": "saat terakhir masuk tahap {0}",
            "approved": "persetujuan {0}",
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
