//! A whole round by the keyboard, from the sign-in to the end.

use crate::photo;
use crate::round::FORM;
use anyhow::{Context, Result, ensure};
use coletor_common::admin::RecordPage;
use coletor_common::id::RecordId;
use coletor_common::record::{Record, Status};
use coletor_tests::browser::{Browser, Driver, Profile, Screen};
use coletor_tests::client::Client;
use coletor_tests::collector::LINE;
use coletor_tests::device;
use coletor_tests::keyboard::{DOWN, ENTER, Keyboard, SPACE};
use coletor_tests::server::Server;
use coletor_tests::wait::wait_until;

const COMMENT: &str = "Bornes limpos";
const NOTE: &str = "Limpar os terminais";
const PHOTO: &str = "/saec/vazamento_foto";
/// What is typed or chosen at each point, and how it is stored.
const ANSWERS: [(&str, &str, &str); 19] = [
    ("/ihm/gde_operando", "", "sim"),
    ("/ihm/tens_bat", "25,5", "25.5"),
    ("/ihm/oleo_pressao", "4,2", "4.2"),
    ("/ihm/oleo_temp", "98,5", "98.5"),
    ("/ihm/agua_temp", "80", "80"),
    ("/ihm/tens_qde", "", "sim"),
    ("/saec/tens_oper", "", "sim"),
    ("/saec/bat_oxid", "", "nao"),
    ("/saec/corr_vent", "", "sim"),
    ("/saec/tanq_valv", "", "sim"),
    ("/saec/tanq_nivel", "80", "80"),
    ("/saec/consumo", "12,5", "12.5"),
    ("/saec/vazamento", "", "sim"),
    ("/saec/vazamento_fluido", "", "oleo"),
    ("/retificador/ret_tensao", "25,1", "25.1"),
    ("/retificador/ret_corrente", "12", "12"),
    ("/retificador/ret_alarme", "", "nao"),
    ("/retificador/ret_etiqueta", "BAT-17", "BAT-17"),
    ("/retificador/observacao", "Tudo em ordem", "Tudo em ordem"),
];

/// Somebody in front of a computer, and the office.
pub struct Desk {
    browser: Browser,
    record: Option<RecordId>,
    office: Client,
    server: Server,
    _driver: Driver,
    _profile: Profile,
}

impl Desk {
    /// The app is open, nobody has signed in.
    pub async fn open() -> Result<Self> {
        let server = Server::start().await?;
        let driver = Driver::start().await?;
        let profile = Profile::fresh()?;
        let office = Client::administrator(&server).await?;
        let browser = Browser::open(&driver, &profile, Screen::Desk, "keyboard").await?;
        browser.go(&server.url).await?;
        Ok(Self { browser, record: None, office, server, _driver: driver, _profile: profile })
    }

    fn keyboard(&self) -> Keyboard<'_> {
        Keyboard::of(&self.browser)
    }

    async fn stored(&self, what: &str, holds: impl Fn(&Record) -> bool) -> Result<()> {
        let id = self.record.context("no round was taken")?;
        device::record_is(&self.browser, id, what, holds).await.map(drop)
    }

    /// Answers the points of a stop, as they come.
    async fn answer(&self, stop: &str) -> Result<()> {
        for (point, typed, value) in ANSWERS.iter().filter(|(point, ..)| point.starts_with(&format!("{stop}/"))) {
            let card = format!("[data-point='{point}']");
            if typed.is_empty() {
                self.keyboard().press_on(&format!("{card} [data-choice={value}]"), SPACE).await?;
                self.keyboard().keeps_focus().await?;
                self.note_if_asked(point).await?;
            } else {
                self.keyboard().write_in(&format!("{card} :is(input, textarea)"), typed).await?;
            }
            let is_so = |record: &Record| record.answers.get(*point).is_some_and(|answer| answer.value == *value);
            self.stored(&format!("{point} is {value}"), is_so).await?;
        }
        Ok(())
    }

    /// A choice that calls for a note opens it: one is written, another is not.
    async fn note_if_asked(&self, point: &str) -> Result<()> {
        let keyboard = self.keyboard();
        let (text, button) = match point {
            "/saec/bat_oxid" => (NOTE, "[data-confirm]"),
            "/saec/vazamento" => ("", "[data-cancel]"),
            _ => return Ok(()),
        };
        keyboard.arrives("dialog[open] textarea[name=note]").await?;
        keyboard.write_in("dialog[open] textarea[name=note]", text).await?;
        keyboard.press_on(&format!("dialog[open] {button}"), ENTER).await?;
        keyboard.leaves("dialog[open]").await
    }

    async fn arrive_at(&self, stop: &str) -> Result<()> {
        let keyboard = self.keyboard();
        keyboard.arrives(&format!("[data-stop='{stop}']")).await?;
        keyboard.press_on("[data-arrive]", ENTER).await?;
        keyboard.leaves("[data-arrive]").await
    }
}

/// From the sign-in to the first stop.
pub async fn signs_in_and_takes_a_round(desk: &mut Desk) -> Result<()> {
    let keyboard = desk.keyboard();
    desk.browser.see("[data-page=sign-in]").await?;
    keyboard.write_in("input[name=login]", "ana").await?;
    keyboard.write_in("input[name=password]", desk.server.password("ana")?).await?;
    desk.browser.strike(ENTER).await?;
    keyboard.arrives("main[data-page=home]").await?;
    keyboard.press_on("a[data-action=new]", ENTER).await?;
    keyboard.arrives("main[data-page=rounds]").await?;
    keyboard.press_on("details.unavailable summary", ENTER).await?;
    desk.browser.see("details.unavailable[open]").await?;
    keyboard.back_to(&format!("[data-round={FORM}] [data-take]")).await?;
    desk.browser.strike(SPACE).await?;
    keyboard.arrives("main[data-page=record]").await?;
    let newest = device::records(&desk.browser).await?.into_iter().next().context("nothing was taken")?;
    desk.record = Some(newest.id);
    desk.arrive_at("/ihm").await
}

/// Every point, with a comment and a state that is changed and changed back.
pub async fn the_first_stop_is_answered(desk: &Desk) -> Result<()> {
    let keyboard = desk.keyboard();
    desk.answer("/ihm").await?;
    keyboard.back_to("[data-point='/ihm/tens_bat'] [data-comment]").await?;
    desk.browser.strike(ENTER).await?;
    keyboard.arrives("dialog[open] textarea[name=comment]").await?;
    keyboard.write_in("dialog[open] textarea[name=comment]", COMMENT).await?;
    keyboard.press_on("dialog[open] [data-confirm]", ENTER).await?;
    keyboard.leaves("dialog[open]").await?;
    let where_it_was = desk.browser.active().await?;
    ensure!(where_it_was.html.contains("data-comment"), "the dialog gives the focus to {where_it_was:?}");
    for state in ["maintenance", "ok"] {
        keyboard.back_to("[data-point='/ihm/agua_temp'] [data-state]").await?;
        desk.browser.strike(SPACE).await?;
        keyboard.arrives("dialog[open] [data-set-state]").await?;
        keyboard.press_on(&format!("dialog[open] [data-set-state={state}]"), SPACE).await?;
        keyboard.leaves("dialog[open]").await?;
    }
    Ok(())
}

/// A round is interrupted in the middle of a stop, and goes on from home.
pub async fn it_is_interrupted_and_goes_on(desk: &Desk) -> Result<()> {
    let keyboard = desk.keyboard();
    keyboard.press_on("[data-stops]", ENTER).await?;
    keyboard.arrives("dialog[open] [data-goto]").await?;
    keyboard.press_on("dialog[open] header button", ENTER).await?;
    keyboard.leaves("dialog[open]").await?;
    keyboard.press_on("[data-interrupt]", ENTER).await?;
    keyboard.arrives("dialog[open] select[name=reason]").await?;
    keyboard.press_on("dialog[open] select[name=reason]", DOWN).await?;
    keyboard.press_on("dialog[open] [data-confirm]", ENTER).await?;
    keyboard.arrives("main[data-page=home]").await?;
    keyboard.press_on("a[data-action=continue]", ENTER).await?;
    keyboard.arrives("main[data-page=open]").await?;
    keyboard.press_on("[data-continue]", ENTER).await?;
    keyboard.arrives("main[data-page=record]").await
}

/// The other stops, with a note and a photo.
pub async fn the_others_are_answered(desk: &Desk) -> Result<()> {
    let keyboard = desk.keyboard();
    keyboard.press_on("[data-next]", ENTER).await?;
    desk.arrive_at("/saec").await?;
    desk.answer("/saec").await?;
    // The system's own window, which opens by Enter, is beyond the browser.
    let button = format!("[data-point='{PHOTO}'] input[type=file]");
    keyboard.back_to(&button).await?;
    let folder = tempfile::tempdir()?;
    let picture = folder.path().join("vazamento.png");
    photo::take(&picture)?;
    desk.browser.give_file(&button, &picture).await?;
    desk.stored("the photo is there", |record| record.answered_media(PHOTO).is_some()).await?;
    keyboard.keeps_focus().await?;
    keyboard.press_on("[data-next]", ENTER).await?;
    desk.arrive_at("/retificador").await?;
    desk.answer("/retificador").await
}

/// Over the summary to the end; the server holds every answer.
pub async fn it_is_finished(desk: &Desk) -> Result<()> {
    let keyboard = desk.keyboard();
    keyboard.press_on("[data-next]", ENTER).await?;
    keyboard.arrives("main[data-page=summary]").await?;
    keyboard.press_on("[data-finish]", ENTER).await?;
    keyboard.arrives("main[data-page=home]").await?;
    let id = desk.record.context("no round was taken")?;
    let held = wait_until("the server has it", LINE, async || {
        let page: RecordPage = desk.office.get(&format!("/api/records/{id}")).await?;
        Ok((page.record.status == Status::Finished).then_some(page.record))
    });
    let held = held.await?;
    for (point, _, value) in ANSWERS {
        let is = held.answers.get(point).map(|answer| answer.value.as_str());
        ensure!(is == Some(value), "{point} was answered {value:?}, the server holds {is:?}");
    }
    let told = serde_json::to_string(&held)?;
    ensure!(told.contains(COMMENT) && told.contains(NOTE) && told.contains("perturbacao"), "{told}");
    Ok(())
}
