"""The library's own words, in every language that it speaks.

What reasons are said in stands here and nowhere else. To add a language, write one more class and
list it in ``LANGUAGES``; what it leaves out is said in English. What stands in braces is put in by
whoever says the phrase.
"""

from salesprocess.phrases.choosing import LANGUAGES, phrases_for
from salesprocess.phrases.english import English
from salesprocess.phrases.indonesian import Indonesian

__all__ = ["LANGUAGES", "English", "Indonesian", "phrases_for"]
