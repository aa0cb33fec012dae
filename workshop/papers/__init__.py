"""Papers for the wall and the hand: blank tally sheets, the day's list, several access cards to a page."""
