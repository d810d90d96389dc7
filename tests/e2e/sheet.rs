//! A short form that anybody may fill at any time, published by the office.

use anyhow::{Result, ensure};
use coletor_common::admin::{Draft, FormStatus, FormVersion};
use coletor_tests::client::{Client, read};
use reqwest::Method;
use rust_xlsxwriter::Workbook;

/// The form's id.
pub const FORM: &str = "vistoria";
/// A reading; the one question that must be answered.
pub const PRESSURE: &str = "/pressao";
/// Yes (`sim`) or no (`nao`).
pub const LEAK: &str = "/vazamento";
/// A photo.
pub const PHOTO: &str = "/foto";

const SURVEY: &[&[&str]] = &[
    &["type", "name", "label", "required"],
    &["decimal", "pressao", "PRESSÃO DE DESCARGA", "yes"],
    &["select_one sim_nao", "vazamento", "HÁ VAZAMENTO?", ""],
    &["image", "foto", "FOTO DA BOMBA", ""],
];
const CHOICES: &[&[&str]] = &[&["list_name", "name", "label"], &["sim_nao", "sim", "Sim"], &["sim_nao", "nao", "Não"]];

/// Publishes the form in a version, under a title.
pub async fn publish(office: &Client, version: &str, title: &str) -> Result<()> {
    let settings: &[&[&str]] = &[&["form_title", "form_id", "version"], &[title, FORM, version]];
    let mut workbook = Workbook::new();
    for (name, rows) in [("survey", SURVEY), ("choices", CHOICES), ("settings", settings)] {
        let sheet = workbook.add_worksheet().set_name(name)?;
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*cells) {
                sheet.write_string(row, column, *text)?;
            }
        }
    }
    let draft = office.request(Method::POST, "/api/forms").body(workbook.save_to_buffer()?);
    let _: Draft = read(draft.send().await?).await?;
    let path = format!("/api/forms/{FORM}/versions/{version}/publish");
    let published: FormVersion = read(office.request(Method::POST, &path).send().await?).await?;
    ensure!(published.status == FormStatus::Published, "{published:?}");
    Ok(())
}
