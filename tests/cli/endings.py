"""How waybill may end without having delivered: the exit status, the state in which it leaves the case, and the one sentence
in which it says why."""
import re

# exit -> states of the case, what standard error says comes next
ENDS = {5: ({"waiting", "needs-sign-in"}, "waybill resume "), 6: ({"refused"}, "cases save ")}
JARGON = re.compile(r"errno|\(null\)|g-io|gerror|soup|curl|assert|exception|\bEOF\b|0x[0-9a-f]|%[a-z]\b|http/", re.I)


def sentence_of(errors):
    """The sentence for a person in what was written to standard error."""
    told = [line for line in errors.splitlines() if line.startswith("waybill: ")]
    assert len(told) == 1, f"not one sentence: {errors!r}"
    sentence = told[0].removeprefix("waybill: ")
    assert len(sentence) > 20 and (sentence[0].isupper() or sentence[0] == "“") and sentence[-1] in ".!)", f"no sentence: {sentence!r}"
    assert not JARGON.search(re.sub("“[^”]*”", "", sentence)), f"jargon: {sentence!r}"  # names of files are what they are
    return sentence
