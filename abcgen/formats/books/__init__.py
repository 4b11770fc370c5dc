"""Files of several tunes: a tunebook as ABC, as PDF with contents, and as a web page that plays."""
