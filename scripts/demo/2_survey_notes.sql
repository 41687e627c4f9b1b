-- Notes on a survey, written by surveyors and quoted in answers.

CREATE TYPE note_status AS ENUM ('draft', 'published', 'archived');

CREATE TABLE survey_notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    survey_id bigint NOT NULL REFERENCES surveys ON DELETE CASCADE,
    author_id bigint REFERENCES users ON DELETE SET NULL,
    status note_status NOT NULL DEFAULT 'draft',
    body text NOT NULL CHECK (body <> ''),
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now()
);
COMMENT ON TABLE survey_notes IS 'What a surveyor wants to be remembered about a survey.';
CREATE INDEX survey_notes_survey_id_idx ON survey_notes (survey_id, created_at DESC)
    WHERE status <> 'archived';
CREATE TRIGGER survey_notes_updated_at BEFORE UPDATE ON survey_notes
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE survey_answers ADD COLUMN note_id bigint REFERENCES survey_notes ON DELETE SET NULL;
