"""Display only: Thai dates and amounts (`thai`), signs, bars and slips of the look (`look`)."""
