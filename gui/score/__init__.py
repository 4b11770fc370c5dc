"""The tune's sheet music."""
