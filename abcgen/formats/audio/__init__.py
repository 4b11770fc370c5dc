"""abcgen's own sound: a tune as samples, as a file and from the loudspeaker."""
