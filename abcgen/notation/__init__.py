"""ABC notation: reading tunes, finding what is wrong with them, playing them, writing them.

text.split_tunebook, fields, title, ...   text to text: nothing is parsed
tune.parse_tunebook, parse_tune           text to tunes, which print back as they were
reader.read                               a tune to its music and its faults
check.check, check_tune                   everything wrong with a text or a tune
perform.to_score                          a tune to what it sounds like
write.to_tune                             a Score to a tune
"""
