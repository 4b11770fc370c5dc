"""Our own spelling of a tune; module `canonical` says what it is.


sections    from music to its sections, every repeat with both its signs
writing     from the bars of sections to text
"""
