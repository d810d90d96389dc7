-- The place of the operation that finished a record, in commit order; 0 until then, and where that was before it was noted.
-- Records are examined, and what they do to entities is done, in this order.
ALTER TABLE records ADD COLUMN finished_place BIGINT NOT NULL DEFAULT 0;
DROP INDEX records_unexamined;
CREATE INDEX records_unexamined ON records (finished_place, id) WHERE status = 'finished' AND examined_at IS NULL;
