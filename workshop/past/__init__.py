"""What workers earned before their counts were kept here: totals of past months, as the workshop's paper says."""
