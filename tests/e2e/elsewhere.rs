//! The way of a round in another browser: from the sign-in, without a network in between, to the server.

use crate::field::Field;
use crate::photo;
use crate::round::FORM;
use anyhow::{Context, Result, ensure};
use coletor_common::record::Status;
use coletor_tests::browser::{Driver, Kind};
use coletor_tests::collector::{Collector, LINE};
use coletor_tests::proxy::Proxy;
use coletor_tests::server::Server;
use coletor_tests::wait::wait_until;

const PHOTO: &str = "/saec/vazamento_foto";
const FIRST: [(&str, &str); 5] = [
    ("/ihm/gde_operando", "nao"),
    ("/ihm/tens_bat", "25.5"),
    ("/ihm/oleo_temp", "98.5"),
    ("/ihm/agua_temp", "80"),
    ("/ihm/tens_qde", "sim"),
];
const LEAK: &str = "/saec/vazamento";
const SECOND: [(&str, &str); 4] =
    [("/saec/bat_oxid", "sim"), ("/saec/corr_vent", "sim"), ("/saec/tanq_valv", "sim"), ("/saec/tanq_nivel", "80")];
const LAST: [(&str, &str); 3] =
    [("/retificador/ret_tensao", "25.1"), ("/retificador/ret_corrente", "12"), ("/retificador/ret_alarme", "nao")];

/// A round in that browser.
pub async fn a_round(kind: Kind) -> Result<()> {
    let server = Server::start().await?;
    let proxy = Proxy::start(server.url.strip_prefix("http://").context("not http")?.parse()?).await?;
    let mut field = Field::signed_in_on(Driver::start_for(kind).await?, server, &proxy.url()).await?;
    field.opens_offline().await?;
    let collector = &mut field.collector;
    collector.choose("new").await?;
    collector.take(FORM).await?;
    collector.at_stop("/ihm").await?;
    collector.arrive().await?;
    for (point, value) in FIRST {
        collector.answer(point, value).await?;
    }
    collector.all_sent().await?;
    proxy.cut();
    collector.line("offline").await?;
    collector.next().await?;
    collector.at_stop("/saec").await?;
    collector.arrive().await?;
    collector.answer("/saec/tens_oper", "sim").await?;
    collector.browser.reload().await?;
    collector.at_stop("/saec").await?;
    collector.line("offline").await?;
    collector.browser.see("[data-point='/saec/tens_oper'] [data-choice=sim][aria-pressed=true]").await?;
    for (point, value) in SECOND {
        collector.answer(point, value).await?;
    }
    // WebKitGTK without a graphics card stays busy once a photo is drawn to be made smaller.
    let takes_photo = kind != Kind::WebKit;
    if takes_photo {
        a_leak_with_a_photo(collector).await?;
    } else {
        collector.answer(LEAK, "nao").await?;
    }
    collector.speaks_plainly().await?;
    proxy.restore();
    collector.all_sent().await?;
    collector.next().await?;
    collector.at_stop("/retificador").await?;
    collector.arrive().await?;
    for (point, value) in LAST {
        collector.answer(point, value).await?;
    }
    collector.next().await?;
    collector.at("summary").await?;
    collector.finish().await?;
    let here = field.all_arrived_once().await?;
    ensure!(here.status == Status::Finished, "the record is {:?}", here.status);
    if takes_photo {
        let sha256 = here.answered_media(PHOTO).context("the photo is no answer")?.sha256.clone();
        let is_here = async || Ok(field.held(here.id).await?.media_here.contains(&sha256).then_some(()));
        wait_until("the photo is here", LINE, is_here).await?;
    }
    field.collector.browser.close().await
}

async fn a_leak_with_a_photo(collector: &mut Collector) -> Result<()> {
    collector.answer(LEAK, "sim").await?;
    collector.write_no_note().await?;
    let folder = tempfile::tempdir()?;
    let picture = folder.path().join("vazamento.png");
    photo::take(&picture)?;
    collector.photograph(PHOTO, &picture).await?;
    collector.browser.see(&format!("[data-point='{PHOTO}'] img")).await?;
    collector.answer("/saec/vazamento_fluido", "oleo agua").await
}
