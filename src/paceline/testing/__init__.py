"""For whoever writes a plugin: a place to open it in, peers, and the contract it must keep."""
