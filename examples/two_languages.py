"""One process, told in English and in Indonesian.

Run it: python examples/two_languages.py
"""

from salesprocess import Process


def main() -> None:
    process = Process.builtin("generic")
    deal = process.start("D-1", {"candidate": True, "interest": "none"}, by="ani")
    explanation = deal.explain("qualify")
    for language in ("en", "id"):
        print(explanation.render(language))
        print()


if __name__ == "__main__":
    main()
