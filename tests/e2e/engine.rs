//! The form engine in the collector's hand: a form of hundreds of questions, another version under an open record, entities
//! without a network, choices of a file, the record before.

use crate::field::Field;
use anyhow::{Context, Result, ensure};
use coletor_common::admin::{Draft, EntityList, RecordPage};
use coletor_common::record::Status;
use coletor_tests::client::read;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use coletor_tests::wait::wait_until;
use coletor_tests::walker;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Rows of a sheet.
pub type Rows<'a> = &'a [&'a [&'a str]];

/// A phone behind a line that can be cut.
pub struct Engine {
    /// The phone, and the desk that it sends to.
    pub field: Field,
    /// The line.
    pub proxy: Proxy,
}

impl Engine {
    /// Ana has signed in, and the app opens without a network.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let address = server.url.strip_prefix("http://").context("not http")?.parse()?;
        let proxy = Proxy::start(address).await?;
        let field = Field::signed_in(server, &proxy.url()).await?;
        field.opens_offline().await?;
        Ok(Self { field, proxy })
    }

    async fn draft(&self, files: &[(&str, Vec<u8>)]) -> Result<Draft> {
        let parts = files.iter().fold(Form::new(), |form, (name, bytes)| {
            form.part("file", Part::bytes(bytes.clone()).file_name((*name).to_owned()))
        });
        read(self.field.office.request(Method::POST, "/api/forms").multipart(parts).send().await?).await
    }

    pub async fn publish(&self, files: &[(&str, Vec<u8>)]) -> Result<String> {
        let version = self.draft(files).await?.version;
        let (form, version) = (version.form.to_string(), version.version);
        let path = format!("/api/forms/{form}/versions/{version}/publish");
        let answer = self.field.office.request(Method::POST, &path).send().await?;
        ensure!(answer.status().is_success(), "{}", answer.status());
        Ok(form)
    }

    /// A form from home; afterwards it is open.
    pub async fn take(&mut self, form: &str) -> Result<()> {
        self.field.collector.choose("new").await?;
        self.field.collector.browser.see_within(&format!("[data-round='{form}']"), LINE).await?;
        self.field.collector.take(form).await.map(drop)
    }

    /// Finishes what is open; afterwards at home.
    pub async fn finish(&self) -> Result<()> {
        let collector = &self.field.collector;
        collector.to_summary().await?;
        collector.finish().await
    }

    /// The server's page of the record that was taken last, once it has looked at it.
    pub async fn examined(&self) -> Result<RecordPage> {
        let id = self.field.collector.record()?;
        let look = async || {
            let page = self.field.held(id).await?;
            Ok((page.record.status == Status::Finished && page.differences.is_some()).then_some(page))
        };
        wait_until("the server has looked at the record", LINE, look).await
    }
}

/// A workbook of these rows.
pub fn book(id: &str, version: &str, survey: Rows, others: &[(&str, Rows)]) -> Result<Vec<u8>> {
    styled(id, version, "", survey, others)
}

/// The same, with a style.
pub fn styled(id: &str, version: &str, style: &str, survey: Rows, others: &[(&str, Rows)]) -> Result<Vec<u8>> {
    let settings: Rows = &[&["form_title", "form_id", "version", "style"], &[id, id, version, style]];
    let usual = [("survey", survey), ("settings", settings)];
    sheets(&usual.into_iter().chain(others.iter().copied()).collect::<Vec<_>>())
}

/// A workbook of these sheets.
pub fn sheets(sheets: &[(&str, Rows)]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name)?;
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, *text)?;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// A choice of a file, a picture in a label and the record before, all without a network.
pub async fn files_and_the_record_before(engine: &mut Engine) -> Result<()> {
    let survey: Rows = &[
        &["type", "name", "label", "default", "media::image"],
        &["text", "street", "Street", "${last-saved#street}", ""],
        &["select_one_from_file towns.csv", "town", "Town", "", "map.png"],
    ];
    let towns = b"name,label\nsp,S\xc3\xa3o Paulo\nrj,Rio\n".to_vec();
    let map = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/static/icons/icon-192.png"))?;
    let files = [("f.xlsx", book("streets", "1", survey, &[])?), ("towns.csv", towns), ("map.png", map)];
    let form = engine.publish(&files).await?;
    engine.take(&form).await?;
    let browser = &engine.field.collector.browser;
    let drawn = "document.querySelector(\"[data-point='/town'] img\")?.naturalWidth > 0";
    browser.until("the picture is drawn", LINE, drawn).await?;
    engine.proxy.cut();
    engine.field.collector.line("offline").await?;
    engine.field.collector.browser.reload().await?;
    engine.field.collector.browser.until("the picture is drawn without a network", LINE, drawn).await?;
    engine.field.collector.answer("/street", "Rua A").await?;
    engine.field.collector.answer("/town", "rj").await?;
    engine.field.collector.browser.shoot("form-with-files").await?;
    engine.finish().await?;
    engine.take(&form).await?;
    let shown = "document.querySelector(\"[data-point='/street'] input\")?.value === 'Rua A'";
    engine.field.collector.browser.until("the record before says the street", LINE, shown).await?;
    engine.field.collector.answer("/town", "sp").await?;
    engine.finish().await?;
    engine.proxy.restore();
    engine.field.collector.all_sent().await
}

/// An entity that a record makes is offered by another form at once, and the server makes it too.
pub async fn entities_without_a_network(engine: &mut Engine) -> Result<()> {
    let plant: Rows = &[
        &["type", "name", "label", "save_to"],
        &["text", "kind", "Kind", "species"],
        &["integer", "height", "Height", "height"],
    ];
    let creates: Rows = &[&["list_name", "label"], &["trees", "${kind}"]];
    let measure: Rows = &[
        &["type", "name", "label", "save_to", "calculation"],
        &["select_one_from_file trees.csv", "tree", "Tree", "", ""],
        &["calculate", "before", "", "", "instance('trees')/root/item[name = ${tree}]/height"],
        &["note", "was", "It was ${before} m high", "", ""],
        &["integer", "height", "Height", "height", ""],
    ];
    let updates: Rows = &[&["list_name", "entity_id"], &["trees", "${tree}"]];
    engine.publish(&[("plant.xlsx", book("plant", "1", plant, &[("entities", creates)])?)]).await?;
    engine.publish(&[("measure.xlsx", book("measure", "1", measure, &[("entities", updates)])?)]).await?;
    engine.field.collector.choose("new").await?;
    engine.field.collector.browser.see_within("[data-round=measure]", LINE).await?;
    engine.field.collector.browser.click("header.bar a[href='/']").await?;
    engine.proxy.cut();
    engine.field.collector.line("offline").await?;
    engine.take("plant").await?;
    let planted = engine.field.collector.record()?.to_string();
    engine.field.collector.answer("/kind", "Oak").await?;
    engine.field.collector.answer("/height", "2").await?;
    engine.finish().await?;
    engine.take("measure").await?;
    let offered = engine.field.collector.browser.text(&format!("[data-choice='{planted}']")).await?;
    ensure!(offered.trim() == "Oak", "the tree is called {offered:?}");
    engine.field.collector.answer("/tree", &planted).await?;
    let said = "document.querySelector(\"[data-note='/was']\")?.textContent === 'It was 2 m high'";
    engine.field.collector.browser.until("what is known of it is shown", LINE, said).await?;
    engine.field.collector.answer("/height", "3").await?;
    engine.field.collector.browser.shoot("entity-offline").await?;
    engine.finish().await?;
    engine.proxy.restore();
    engine.field.collector.all_sent().await?;
    let grown = async || {
        let lists: Vec<EntityList> = engine.field.office.get("/api/entities").await?;
        let tree = lists.iter().find_map(|list| list.entities.get(&planted)).cloned();
        Ok(tree.filter(|tree| tree.version == 2 && tree.data.get("height").is_some_and(|height| height == "3")))
    };
    let tree = wait_until("the server's tree has grown", LINE, grown).await?;
    ensure!(!tree.conflict && tree.label == "Oak", "{tree:?}");
    Ok(())
}

const NEW: &str = "[data-notice=new-round]";

/// A version that fits is taken over; one that does not is told, and the record may be finished on the one it has.
pub async fn another_version(engine: &mut Engine) -> Result<()> {
    let of = |version: &str, kind: &str| {
        let survey: Rows = &[&["type", "name", "label"], &[kind, "a", "Number"], &["text", "b", "Words"]];
        book("moving", version, survey, &[])
    };
    engine.publish(&[("1.xlsx", of("1", "text")?)]).await?;
    engine.field.collector.browser.see_within(NEW, LINE).await?;
    engine.take("moving").await?;
    engine.field.collector.answer("/a", "12").await?;
    engine.publish(&[("2.xlsx", of("2", "integer")?)]).await?;
    engine.field.collector.browser.see_within("[data-newer-version='0']", LINE).await?;
    ensure!(engine.field.collector.browser.count(NEW).await? == 0, "the round that is open is told as a new one");
    engine.field.collector.browser.shoot("newer-version-fits").await?;
    engine.field.collector.browser.click("[data-use-newer]").await?;
    engine.field.collector.browser.miss_within("[data-newer-version]", LINE).await?;
    let id = engine.field.collector.record()?;
    let moved = |record: &coletor_common::record::Record| record.version == "2";
    device::record_is(&engine.field.collector.browser, id, "the record has version 2", moved).await?;
    engine.field.collector.browser.see("[data-point='/a'] input[inputmode=numeric]").await?;

    engine.publish(&[("3.xlsx", of("3", "date")?)]).await?;
    engine.field.collector.browser.see_within("[data-newer-version='1'] [data-misfit='/a']", LINE).await?;
    engine.field.collector.browser.shoot("newer-version-differs").await?;
    engine.field.collector.browser.reload().await?;
    engine.field.collector.browser.see_within("[data-newer-version='1']", LINE).await?;
    engine.field.collector.answer("/b", "x").await?;
    engine.finish().await?;
    ensure!(engine.field.collector.browser.count(NEW).await? == 0, "a round that was taken is still told as a new one");
    let page = engine.examined().await?;
    ensure!(page.record.version == "2" && page.differences == Some(vec![]), "{:?}", page.differences);

    // While it is not looked at, what fits is taken over by itself.
    let path = "/api/forms/moving/versions/3/publish";
    ensure!(engine.field.office.request(Method::POST, path).send().await?.status().is_success(), "not published");
    engine.take("moving").await?;
    engine.field.collector.answer("/b", "y").await?;
    let id = engine.field.collector.record()?;
    engine.field.collector.browser.click("header.bar a[href='/']").await?;
    engine.publish(&[("4.xlsx", of("4", "text")?)]).await?;
    device::has_form(&engine.field.collector.browser, "moving", "4").await?;
    engine.field.collector.go_on_with(id).await?;
    let moved = |record: &coletor_common::record::Record| record.version == "4";
    device::record_is(&engine.field.collector.browser, id, "the record has version 4", moved).await?;
    engine.finish().await
}

/// The verbal autopsy of the WHO, every question that is asked, from the first to the last.
pub async fn hundreds_of_questions(engine: &mut Engine) -> Result<()> {
    let Some(file) = shared("whova_form.xlsx") else {
        eprintln!("the WHO's form is not here: not filled");
        return Ok(());
    };
    let binary = PathBuf::from(std::env::var_os("COLETOR_BIN").context("COLETOR_BIN")?);
    let form = walker::compiled(&binary, &file)?;
    engine.publish(&[("who.xlsx", std::fs::read(&file)?)]).await?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
    let answers = walker::answers(&form, i64::try_from(now)?, |_| None)?;
    ensure!(answers.len() > 150, "only {} questions", answers.len());
    engine.take(form.id.as_str()).await?;
    engine.field.collector.browser.shoot("who").await?;
    for (point, value) in &answers {
        engine.field.collector.try_to_answer(point, value).await.with_context(|| format!("{point} := {value}"))?;
        engine.field.collector.given.insert(point.clone(), value.clone());
    }
    engine.field.collector.saved().await?;
    engine.finish().await?;
    engine.field.collector.all_sent().await?;
    let page = engine.examined().await?;
    ensure!(page.differences == Some(vec![]), "{:?}", page.differences);
    for (point, value) in &answers {
        let held = page.record.answers.get(point).map(|answer| answer.value.as_str());
        ensure!(held == Some(value), "{point} was answered {value:?}, the server has {held:?}");
    }
    eprintln!("{} questions of the WHO's form answered", answers.len());
    Ok(())
}

/// A workbook of the shared ones.
fn shared(name: &str) -> Option<PathBuf> {
    let file = Path::new(&std::env::var_os("COLETOR_SHARED")?).join("forms").join(name);
    file.exists().then_some(file)
}
