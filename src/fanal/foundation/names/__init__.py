"""Names of people in any script: Latin letters, spelling variants folded, likeness, keyed tokens.

Nothing here infers a culture, a language or a sex from a name.
"""

from __future__ import annotations

from fanal.foundation.names.analysis import Name, analyse, words
from fanal.foundation.names.folding import fold, skeleton
from fanal.foundation.names.likeness import alike
from fanal.foundation.names.romanise import romanise

__all__ = ["Name", "alike", "analyse", "fold", "romanise", "skeleton", "words"]
