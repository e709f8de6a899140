"""Budget and final-accounts disclosures of Chinese government departments as data."""
