"""Words by which people call a stage in which a deal is over, in the languages of common CRMs."""

from __future__ import annotations

import re
from typing import Literal

Sound = Literal["won", "lost", "closed"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A line for each language: English, Indonesian, German, French, Spanish, Portuguese, Italian,
# Dutch, Japanese and Chinese, as far as it has words of its own.
_WON = _words("""
    won closedwon win sold
    menang dimenangkan berhasil sukses terjual
    gewonnen
    gagné gagnée
    ganado ganada
    ganho ganha
    vinto vinta
    受注 成約
    赢单 成交
""")
_LOST = _words("""
    lost closedlost lose failed cancelled canceled rejected declined disqualified abandoned
    kalah gagal batal dibatalkan ditolak
    verloren abgelehnt storniert
    perdu perdue annulé annulée refusé refusée
    perdido perdida cancelado cancelada rechazado rechazada
    rejeitado rejeitada
    perso persa
    geannuleerd
    失注
    丢单 输单
""")
_CLOSED = _words("""
    closed
    ditutup tertutup
    abgeschlossen geschlossen
    fermé fermée clôturé clôturée
    cerrado cerrada
    fechado fechada
    chiuso chiusa
    gesloten
""")
_BESIDE = _words("""
    a an the is was as deal deals opportunity opportunities opp sale sales stage status lead
    peluang penjualan transaksi prospek tahap
    auftrag verkauf verkaufschance
    affaire opportunité vente
    negocio oportunidad venta
    negócio oportunidade venda
    opportunità vendita
    verkoop kans
""")


def sounds_like(label: str) -> Sound | None:
    """Tell whether a label calls a deal won, lost or closed.

    The whole label has to say so, numbers and words such as ``deal`` aside: ``8 - Closed Lost``
    does, ``Lost contact`` and ``Winback`` do not.

    Args:
        label: The name or the title of a stage.

    Returns:
        What it sounds like, ``closed`` if it does not say how; None if like nothing of the kind.
    """
    words = set(re.findall(r"[^\W\d_]+", label.casefold())) - _BESIDE
    core = words - _CLOSED
    if not core:
        return "closed" if words else None
    return "won" if core <= _WON else "lost" if core <= _LOST else None
