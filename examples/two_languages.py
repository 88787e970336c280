"""One process, told in English and in Indonesian.

Run it: python examples/two_languages.py
"""

from salesprocess import Process


def main() -> None:
    # The built-in process has its titles and messages in both languages.
    process = Process.builtin("generic")
    deal = process.start("D-1", {"candidate": True, "interest": "none"}, by="ani")

    # What is found out is found out once; each reader is told in their own language.
    explanation = deal.explain("qualify")
    for language in ("en", "id"):
        print(explanation.render(language))
        print()

    # A program gets the same as data, and chooses what to show.
    way = explanation.to_json("id")["ways"][0]
    print([reason["message"] for reason in way["reasons"] if reason["verdict"] == "unmet"])


if __name__ == "__main__":
    main()
