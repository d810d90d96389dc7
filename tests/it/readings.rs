//! What rounds read before comes to devices: of each round the latest records, once the server has looked at them.

use crate::scene::{Rows, Scene, publish};
use crate::sheets::workbook;
use coletor_common::id::RecordId;
use coletor_common::round::past::{RECORDS_MAX, Readings};
use coletor_common::row::READINGS;
use coletor_common::sync::frame::{Row, ServerFrame};
use reqwest::Method;
use serde_json::json;

const SURVEY: Rows = &[
    &["type", "name", "label", "coletor::stop", "coletor::unit"],
    &["begin_group", "hall", "Hall", "HALL", ""],
    &["decimal", "voltage", "Voltage", "", "V"],
    &["text", "remark", "Remark", "", ""],
    &["end_group", "", "", "", ""],
];

fn round(id: &str) -> Vec<u8> {
    let settings: Rows = &[&["form_id", "version", "coletor::round"], &[id, "1", "yes"]];
    workbook(&[("survey", SURVEY), ("settings", settings)])
}

/// Waits for rows of readings that come together, one of them the one looked for.
async fn together(scene: &mut Scene, is_it: impl Fn(&Row) -> bool) -> Vec<Row> {
    let find = |frame| match frame {
        ServerFrame::Changes(changes) => {
            let rows: Vec<Row> = changes.rows.into_iter().filter(|row| row.kind == READINGS).collect();
            rows.iter().any(&is_it).then_some(rows)
        }
        _ => None,
    };
    scene.phone.wait_for(find).await.unwrap()
}

/// Waits for a row of readings.
async fn next(scene: &mut Scene, is_it: impl Fn(&Row) -> bool) -> Row {
    together(scene, &is_it).await.into_iter().find(is_it).unwrap()
}

async fn read(scene: &mut Scene, form: &str, voltage: &str) -> RecordId {
    scene.fill(form, "1", &[("/hall/voltage", voltage), ("/hall/remark", "dry")]).await
}

#[tokio::test]
async fn the_latest_records_of_a_round_come_to_devices() {
    let mut scene = Scene::set().await;
    publish(&scene.admin, round("daily")).await;
    let (mut records, mut gone) = (Vec::new(), Vec::new());
    for at in 0..=RECORDS_MAX {
        let id = read(&mut scene, "daily", &format!("{at}.5")).await;
        let rows = together(&mut scene, |row| row.key == id.to_string()).await;
        gone.extend(rows.iter().filter(|row| row.body.is_none()).map(|row| row.key.clone()));
        let row = rows.into_iter().find(|row| row.key == id.to_string()).unwrap();
        let readings: Readings = row.body.unwrap().read().unwrap();
        assert_eq!(readings.form.as_str(), "daily");
        let points: Vec<(&str, &str)> =
            readings.points.iter().map(|(path, (_, value))| (path.as_str(), value.as_str())).collect();
        assert_eq!(points, [("/hall/voltage", format!("{at}.5").as_str())], "numbers and choices, no words");
        records.push(id.to_string());
    }
    assert_eq!(gone, records[..1], "one more than is kept: the oldest goes as the newest comes");

    let newest = records.last().unwrap().clone();
    let body = json!({"reason": "test"});
    let path = format!("/api/records/{newest}");
    let erased = scene.admin.request(Method::DELETE, &path).json(&body).send().await.unwrap();
    assert!(erased.status().is_success(), "{}", erased.status());
    let gone = next(&mut scene, |row| row.body.is_none()).await;
    assert_eq!(gone.key, newest, "what an erased record read is gone");
}

#[tokio::test]
async fn a_revised_record_reads_anew() {
    let mut scene = Scene::set().await;
    publish(&scene.admin, round("daily")).await;
    let id = read(&mut scene, "daily", "24").await;
    next(&mut scene, |row| row.key == id.to_string()).await;
    scene.decide(id, "/hall/voltage", "25").await;
    let row = next(&mut scene, |row| row.key == id.to_string()).await;
    let readings: Readings = row.body.unwrap().read().unwrap();
    assert_eq!(readings.points.get("/hall/voltage").unwrap().1, "25");
}
