"""From slips to money in the hand: pay days, payments, receipts, and wages of before."""
