"""What our own spelling is made with; `abcgen.canonical` says what it is, and puts this together.

sections    from music to its sections, every repeat with both its signs
writing     from the bars of sections to text
"""
