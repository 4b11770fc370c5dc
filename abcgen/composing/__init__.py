"""What composing is made of; `abcgen.compose` puts it together and is what others use.

request     what to compose
drafts      a tune while it is written, and its draft
scores      the tunes of models that write notes instead of the text of ABC
passages    some music that such a model learned from, to go on from
window      a network that remembers only the last symbols
"""
