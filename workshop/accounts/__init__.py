"""Who may come in: accounts, places, sign-ins, access cards, links."""
