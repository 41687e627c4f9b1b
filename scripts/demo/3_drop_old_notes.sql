-- survey_notes has taken over; the last old note was copied before.

DROP TABLE old_notes;
