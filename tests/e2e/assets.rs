//! Assets: from a sheet to the tree, to labels, and to the stop on a collector's phone.

use crate::round;
use crate::scene::Scene;
use anyhow::{Result, ensure};
use coletor_tests::browser::Browser;
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::path::Path;
use tempfile::TempDir;

const GOOD: &[&[&str]] = &[
    &["Código", "Nome", "Código do pai"],
    &["GDE-SCL01", "Gerador diesel", "USINA"],
    &["B-101", "Bomba d'água", "USINA"],
    &["B-101-M", "Motor da bomba", "B-101"],
];
const BAD: &[&[&str]] = &[&["Código", "Nome", "Código do pai"], &["B 1", "Bomba", ""], &["B-2", "Bomba", "NADA"]];

fn write(rows: &[&[&str]], file: &Path) -> Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            sheet.write_string(row, column, *text)?;
        }
    }
    Ok(workbook.save(file)?)
}

/// How many of a kind the dialog says there are.
async fn counts(desk: &Browser, kind: &str, count: u32) -> Result<()> {
    let said = desk.text(&format!("[data-count-of={kind}] .count")).await?;
    ensure!(said == count.to_string(), "{kind}: {said}, not {count}");
    Ok(())
}

/// What is wrong is told with its place; what is right is compared first, and only then taken.
pub async fn a_sheet_is_imported(scene: &Scene) -> Result<()> {
    let (desk, files) = (&scene.admin.browser, TempDir::new()?);
    let (bad, good) = (files.path().join("errada.xlsx"), files.path().join("certa.xlsx"));
    write(BAD, &bad)?;
    write(GOOD, &good)?;
    scene.admin.go("assets").await?;
    desk.see("[data-asset=USINA]").await?;
    desk.shoot("admin-assets").await?;
    desk.click("[data-import-assets]").await?;
    desk.give_file("[name=assets-file]", &bad).await?;
    desk.see("dialog[open] [data-finding=error]").await?;
    desk.shoot("admin-assets-report").await?;
    ensure!(desk.count("dialog[open] [data-finding=error]").await? == 2, "two mistakes");
    desk.give_file("[name=assets-file]", &good).await?;
    desk.see("[data-compared]").await?;
    for (kind, count) in [("new", 2), ("changed", 1), ("unchanged", 0), ("missing", 5)] {
        counts(desk, kind, count).await?;
    }
    desk.shoot("admin-assets-compared").await?;
    ensure!(desk.count("[data-asset=B-101]").await? == 0, "nothing is changed yet");
    desk.click("[data-import-confirm]").await?;
    desk.see("[data-imported]").await?;
    scene.admin.close_dialog().await
}

/// One is found, edited, made, removed, and had back.
pub async fn the_tree_is_looked_after(scene: &Scene) -> Result<()> {
    let desk = &scene.admin.browser;
    desk.click("[data-asset=USINA] .toggle").await?;
    desk.see("[data-asset=USINA] [data-asset=B-101]").await?;
    desk.fill("[name=asset-search]", "motor").await?;
    desk.see("[data-asset=B-101-M]").await?;
    desk.miss("[data-asset=USINA]").await?;
    desk.click("[data-edit-asset=B-101-M]").await?;
    desk.fill("dialog[open] [name=asset-parent]", "B-101-M").await?;
    desk.click("dialog[open] button[type=submit]").await?;
    desk.until(
        "the mistake is said",
        coletor_tests::browser::PAGE,
        "document.querySelector('dialog[open] .error')?.textContent",
    )
    .await?;
    desk.fill("dialog[open] [name=asset-parent]", "QGE1").await?;
    desk.shoot("admin-asset").await?;
    desk.click("dialog[open] button[type=submit]").await?;
    desk.miss("dialog[open]").await?;
    desk.click("[data-remove-asset=B-101-M]").await?;
    desk.miss("[data-asset=B-101-M]").await?;
    desk.click("[data-undo-remove]").await?;
    desk.see("[data-asset=B-101-M]").await?;
    desk.fill("[name=asset-search]", "QGE1").await?;
    desk.click("[data-remove-asset=QGE1]").await?;
    desk.see("dialog[open] [data-remove-confirm]").await?;
    let said = desk.text("[data-remove-confirm]").await?;
    ensure!(said.contains('3'), "it, the rectifier and the motor: {said}");
    scene.admin.close_dialog().await
}

/// Labels are drawn to be printed.
pub async fn labels_are_drawn(scene: &Scene) -> Result<()> {
    let desk = &scene.admin.browser;
    desk.click("[data-labels]").await?;
    desk.see("[data-label-of=B-101] svg.qr path").await?;
    desk.see("[data-label-of=B-101] svg.bars path").await?;
    desk.shoot("admin-labels").await?;
    let wide: f64 = desk.run(WIDE, json!([])).await?;
    ensure!((wide - 80.0 / 25.4 * 96.0).abs() < 1.0, "80 mm wide: {wide} px");
    let count = desk.count("[data-label-of]").await?;
    ensure!(count == 8, "all of them: {count}");
    Ok(())
}

const WIDE: &str = "return document.querySelector('[data-label-of]').getBoundingClientRect().width";

/// The phone heard of it, and says where its stop is.
pub async fn the_stop_says_what_it_is(scene: &mut Scene) -> Result<()> {
    scene.collector.choose("new").await?;
    scene.collector.take(round::FORM).await?;
    let phone = &scene.collector.browser;
    let place = "document.querySelector('.stop-head [data-asset=GDE-SCL01-IHM]')?.textContent.includes('Usina Demo › Gerador diesel')";
    phone.until("the stop says where it is", coletor_tests::browser::PAGE, place).await?;
    phone.shoot("stop-asset").await
}
