//! What the server holds in the end is what was typed, once.

use crate::round::{FORM, NOTE};
use crate::scene::Scene;
use anyhow::{Context, Result, ensure};
use coletor_common::record::Status;
use coletor_common::round::note;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use std::collections::{BTreeMap, BTreeSet};

const PHOTO: &str = "/saec/vazamento_foto";
/// The point with a technical note.
const NOTED: &str = "/saec/bat_oxid";

/// Every operation of the log is folded in once, every answer is as it was given, the photo is whole.
pub async fn all_arrived_once(scene: &Scene) -> Result<()> {
    let collector = &scene.collector;
    let id = collector.record()?;
    collector.choose("send").await?;
    let safe = format!("[data-record='{id}'][data-data=safe][data-media=safe]");
    collector.browser.see_within(&safe, LINE).await?;
    collector.browser.shoot("sync").await?;
    let page = scene.admin.record(id).await?;
    let logged = device::operations(&collector.browser, id).await?;
    ensure!(page.record.rev == logged, "{logged} operations logged, {} folded", page.record.rev);
    ensure!(page.quarantined.is_empty(), "nothing is set aside: {:?}", page.quarantined);
    ensure!(page.record.status == Status::Finished, "the record is {:?}", page.record.status);
    ensure!(page.record == device::record(&collector.browser, id).await?, "device and server fold the same record");
    let held: BTreeMap<&String, &String> =
        page.record.answers.iter().map(|(point, answer)| (point, &answer.value)).collect();
    for (point, value) in &collector.given {
        ensure!(held.get(point) == Some(&value), "{point} was answered {value:?}, the server holds {held:?}");
    }
    let photo = page.record.answered_media(PHOTO).context("the photo is no answer")?;
    let note = note::of(&page.record, NOTED).context("there is no technical note")?;
    let shown = note.photo.context("the note shows nothing")?;
    ensure!(note.text.value == NOTE, "the note says {:?}", note.text.value);
    let here: BTreeSet<&String> = page.media_here.iter().collect();
    ensure!(here == BTreeSet::from([&photo.sha256, &shown.sha256]), "the files are here: {here:?}");
    ensure!(scene.admin.digest(&photo.sha256).await? == photo.sha256, "the photo's bytes have its digest");
    Ok(())
}

/// The record's page has the answers and the photo.
pub async fn the_record_is_shown(scene: &Scene) -> Result<()> {
    let admin = &scene.admin;
    admin.open_record(scene.collector.record()?).await?;
    for (point, part) in [("/ihm/tens_bat", "25,5"), ("/saec/bat_oxid", "Não"), ("/saec/vazamento_fluido", "Óleo")] {
        let shown = admin.browser.text(&format!("[data-answer='{point}']")).await?;
        ensure!(shown.contains(part), "{point} shows {shown:?}, not {part:?}");
    }
    let note = admin.browser.text(&format!("[data-answer='{NOTED}'] [data-technical-note]")).await?;
    ensure!(note.contains(NOTE), "the note is shown: {note:?}");
    admin.picture_shown(PHOTO).await?;
    admin.browser.shoot("admin-record").await
}

/// The export has one line with the values as they were stored.
pub async fn the_sheet_has_a_line(scene: &Scene) -> Result<()> {
    let admin = &scene.admin;
    admin.go("records").await?;
    let path = admin.browser.attribute(&format!("[data-export='{FORM}']"), "href").await?;
    let sheet = admin.ask(&path.context("the export leads nowhere")?).await?;
    let mut lines = csv::Reader::from_reader(sheet.trim_start_matches('\u{feff}').as_bytes());
    let all = lines.deserialize().collect::<Result<Vec<BTreeMap<String, String>>, _>>()?;
    let id = scene.collector.record()?.to_string();
    let [line] = &all[..] else { anyhow::bail!("one record, one line: {all:?}") };
    ensure!(line["record"] == id && line["status"] == "finished", "{line:?}");
    for (point, value) in &scene.collector.given {
        ensure!(line.get(point) == Some(value), "{point} was answered {value:?}, the sheet has {:?}", line.get(point));
    }
    Ok(())
}
