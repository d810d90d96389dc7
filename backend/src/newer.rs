//! What a version that is not published yet meets: open records of those before it. Looks at as many as there is time for,
//! and says how many that were not.

use crate::app::App;
use crate::db::DbError;
use crate::filled::Forms;
use coletor_common::admin::OpenRecords;
use coletor_common::form::examine::context;
use coletor_common::form::migrate::misfits;
use coletor_common::form::model::Form;
use coletor_common::id::ProjectId;
use coletor_common::record::Record;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest time that an upload's answer waits for it.
const TIME_MAX: Duration = Duration::from_secs(3);
/// Records that are read at once.
const RECORDS_AT_ONCE: u32 = 64;

/// How many open records go on with a version of their form.
pub async fn meet(app: &App, project: ProjectId, form: Arc<Form>) -> Result<OpenRecords, DbError> {
    let until = Instant::now() + TIME_MAX;
    let mut open = OpenRecords::default();
    let total = app.db.count_open_records(project, &form.id, &form.version).await?;
    let mut forms = Forms::default();
    let to = forms.fill(&app.db, project, form).await?;
    let mut after = None;
    while Instant::now() < until {
        let records = app.db.open_records(project, &to.id, &to.version, after, RECORDS_AT_ONCE).await?;
        let Some(last) = records.last() else { break };
        after = Some(last.id);
        let mut some = Vec::with_capacity(records.len());
        for record in records {
            // A record's own version is published, and so there.
            if let Some(from) = forms.of(&app.db, project, &record.form, &record.version).await? {
                some.push((from, record));
            }
        }
        let to = Arc::clone(&to);
        let look = move || look(&to, &some, until, open);
        open = tokio::task::spawn_blocking(look).await.map_err(|_| DbError::Stopped)?;
    }
    open.unseen = total.saturating_sub(open.fit).saturating_sub(open.differ);
    Ok(open)
}

/// Counts these too, as far as there is time.
fn look(to: &Arc<Form>, some: &[(Arc<Form>, Record)], until: Instant, mut open: OpenRecords) -> OpenRecords {
    for (from, record) in some.iter().take_while(|_| Instant::now() < until) {
        let fits = misfits(from, to, record, &context(record, String::new())).is_empty();
        *(if fits { &mut open.fit } else { &mut open.differ }) += 1;
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use coletor_common::form::read::compile;
    use coletor_common::form::sheet::{Sheet, Workbook};
    use coletor_common::op::{Event, Op};
    use coletor_common::record::fold;

    fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
        let cells = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        Sheet { name: name.into(), rows: rows.iter().map(cells).collect() }
    }

    #[test]
    fn what_there_is_no_time_for_is_not_counted() {
        let sheets = vec![
            sheet("survey", &[&["type", "name", "label"], &["text", "a", "A"]]),
            sheet("settings", &[&["form_id", "version"], &["f", "1"]]),
        ];
        let form = Arc::new(compile(&Workbook { sheets }).0.unwrap());
        let id = uuid::Uuid::from_u128(1);
        let op = serde_json::json!({
            "op_id": id, "device": id, "incarnation": 1, "seq": 1, "record": id, "kind": "taken",
            "payload": {"form": "f", "version": "1"}, "captured_at": {"wall_ms": 0, "monotonic_ms": 0, "run": ""},
            "tz_offset_min": 0, "author": id,
        });
        let op: Op = serde_json::from_value(op).unwrap();
        let mut record = None;
        fold(&mut record, &op, Event::parse(&op.kind, &op.payload).unwrap()).unwrap();
        let some = [(Arc::clone(&form), record.unwrap())];
        let now = Instant::now();
        assert_eq!(look(&form, &some, now, OpenRecords::default()), OpenRecords::default());
        let looked = look(&form, &some, now + Duration::from_hours(1), OpenRecords::default());
        assert_eq!((looked.fit, looked.differ), (1, 0));
    }
}
