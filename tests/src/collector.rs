//! A collector with a phone: what that person does, in the words of the screens.

use crate::browser::{Browser, Driver, PAGE, Profile, Screen};
use crate::device;
use anyhow::{Context, Result, ensure};
use coletor_common::id::RecordId;
use coletor_common::record::Record;
use coletor_common::round::note;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long the app may take to notice that the line is cut, or whole again.
pub const LINE: Duration = Duration::from_secs(45);

/// The collector. Opened again with the same profile it is the same device.
pub struct Collector {
    /// The phone.
    pub browser: Browser,
    url: String,
    record: Option<RecordId>,
    /// Every answer given, by point, as it is stored.
    pub given: BTreeMap<String, String>,
}

impl Collector {
    /// Opens the app at an address.
    pub async fn open(driver: &Driver, profile: &Profile, url: &str) -> Result<Self> {
        Self::open_after(driver, profile, url, async |_| Ok(())).await
    }

    /// Opens the app after something was done to the browser.
    pub async fn open_after(
        driver: &Driver,
        profile: &Profile,
        url: &str,
        prepare: impl AsyncFnOnce(&Browser) -> Result<()>,
    ) -> Result<Self> {
        let browser = Browser::open(driver, profile, Screen::Phone, "collector").await?;
        prepare(&browser).await?;
        browser.go(url).await?;
        Ok(Self { browser, url: url.to_owned(), record: None, given: BTreeMap::new() })
    }

    /// Closes the browser and opens it again on the same device.
    pub async fn open_again(self, driver: &Driver, profile: &Profile) -> Result<Self> {
        self.open_again_after(driver, profile, async |_| Ok(())).await
    }

    /// The same, after something was done to the browser.
    pub async fn open_again_after(
        self,
        driver: &Driver,
        profile: &Profile,
        prepare: impl AsyncFnOnce(&Browser) -> Result<()>,
    ) -> Result<Self> {
        self.browser.close().await?;
        let again = Self::open_after(driver, profile, &self.url, prepare).await?;
        Ok(Self { record: self.record, given: self.given, ..again })
    }

    /// Kills the browser with `kill -9` and opens another on the same device.
    pub async fn kill_and_open_again(self, driver: &Driver, profile: &Profile) -> Result<Self> {
        drop(self.browser);
        let again = Self::open(driver, profile, &self.url).await?;
        Ok(Self { record: self.record, given: self.given, ..again })
    }

    /// Signs in; afterwards at home, and connected.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.try_to_sign_in(login, password).await?;
        self.at("home").await?;
        self.line("online").await
    }

    /// Sends the form of the sign-in, and does not look what comes of it.
    pub async fn try_to_sign_in(&self, login: &str, password: &str) -> Result<()> {
        self.browser.see("[data-page=sign-in]").await?;
        self.browser.fill("input[name=login]", login).await?;
        self.browser.fill("input[name=password]", password).await?;
        self.browser.click("button[type=submit]").await
    }

    /// Signs in once more where the app asks for it: a browser that is killed may forget a young cookie.
    pub async fn sign_in_if_asked(&self, login: &str, password: &str) -> Result<()> {
        self.browser.see_within("[data-line=online], [data-line=signed-out]", LINE).await?;
        if self.browser.count("[data-line=signed-out]").await? > 0 {
            self.browser.click("[data-sign-in-again]").await?;
            self.browser.fill("dialog[open] input[name=login]", login).await?;
            self.browser.fill("dialog[open] input[name=password]", password).await?;
            self.browser.click("dialog[open] button[type=submit]").await?;
        }
        self.line("online").await
    }

    /// Waits until a screen is shown.
    pub async fn at(&self, page: &str) -> Result<()> {
        self.browser.see(&format!("main[data-page={page}]")).await
    }

    /// Waits until the header says how the line is.
    pub async fn line(&self, name: &str) -> Result<()> {
        self.browser.see_within(&format!("[data-line={name}]"), LINE).await
    }

    /// Waits until nothing is only on this device.
    pub async fn all_sent(&self) -> Result<()> {
        self.line("online").await?;
        self.browser.miss_within("[data-unsent]", LINE).await
    }

    /// How many operations the header says are only on this device.
    pub async fn unsent(&self) -> Result<u64> {
        const COUNT: &str = "return document.querySelector('[data-unsent]')?.dataset.unsent ?? '0'";
        let told: String = self.browser.run(COUNT, json!([])).await?;
        told.parse().with_context(|| format!("{told:?} is no number"))
    }

    /// From home to another screen.
    pub async fn choose(&self, action: &str) -> Result<()> {
        self.browser.click(&format!("a[data-action={action}]")).await
    }

    /// Takes a round; afterwards at its first stop.
    pub async fn take(&mut self, form: &str) -> Result<RecordId> {
        self.browser.click(&format!("[data-round={form}][data-available=true] [data-take]")).await?;
        self.at("record").await?;
        let newest = device::records(&self.browser).await?.into_iter().max_by_key(|record| record.taken_at.wall_ms);
        let id = newest.context("nothing was taken")?.id;
        self.record = Some(id);
        Ok(id)
    }

    /// The record taken.
    pub fn record(&self) -> Result<RecordId> {
        self.record.context("no round was taken")
    }

    /// Goes on with the one open round, from home.
    pub async fn go_on(&self) -> Result<()> {
        self.at("home").await?;
        self.choose("continue").await?;
        self.browser.click("[data-continue]").await?;
        self.at("record").await
    }

    /// Goes on with a record, from home.
    pub async fn go_on_with(&mut self, record: RecordId) -> Result<()> {
        self.record = Some(record);
        self.at("home").await?;
        self.choose("continue").await?;
        self.browser.click(&format!("[data-record='{record}'] [data-continue]")).await?;
        self.at("record").await
    }

    /// Waits until a stop is shown.
    pub async fn at_stop(&self, path: &str) -> Result<()> {
        self.browser.see(&format!("[data-stop='{path}']")).await
    }

    /// Answers a question of the stop shown; done when the answer is in the device's storage.
    ///
    /// `value` is as it is stored: a decimal point, names of choices separated by blanks.
    pub async fn answer(&mut self, point: &str, value: &str) -> Result<()> {
        self.try_to_answer(point, value).await?;
        self.given.insert(point.to_owned(), value.to_owned());
        self.stored(point, value).await.map(drop)
    }

    /// The same, without looking what comes of it.
    pub async fn try_to_answer(&self, point: &str, value: &str) -> Result<()> {
        let card = format!("[data-point='{point}']");
        self.turn_to(&card).await?;
        if self.browser.count(&format!("{card} [data-pick]")).await? > 0 {
            self.pick(&card, value).await?;
        } else if self.browser.count(&format!("{card} [data-choice]")).await? > 0 {
            for name in value.split(' ') {
                self.browser.click(&format!("{card} [data-choice='{name}'][aria-pressed=false]")).await?;
            }
        } else if self.browser.count(&format!("{card} input[type=date]")).await? > 0 {
            self.browser.pick(&format!("{card} input[type=date]"), value).await?;
        } else {
            let field = format!("{card} :is(input, textarea)");
            self.browser.fill(&field, &as_typed(value)).await?;
        }
        Ok(())
    }

    /// Chooses what leads on to the next page: done when it is stored.
    pub async fn answer_quickly(&mut self, point: &str, value: &str) -> Result<()> {
        self.browser.click(&format!("[data-point='{point}'] [data-choice='{value}']")).await?;
        self.given.insert(point.to_owned(), value.to_owned());
        self.stored(point, value).await.map(drop)
    }

    /// Waits for a question's card. In a form that is filled page by page, it is on this page or on one of the next.
    pub async fn turn_to(&self, card: &str) -> Result<()> {
        let pages = self.browser.count("[data-page-number]").await? > 0;
        while pages && self.browser.count(card).await? == 0 {
            let page = self.browser.attribute("[data-page-number]", "data-page-number").await?;
            self.next().await?;
            let other = format!("[data-page-number]:not([data-page-number='{}'])", page.unwrap_or_default());
            self.browser.see(&other).await?;
        }
        self.browser.see(card).await
    }

    /// On to the summary, in a form that is filled page by page over those that are left.
    pub async fn to_summary(&self) -> Result<()> {
        loop {
            let page = match self.browser.count("[data-page-number]").await? {
                0 => None,
                _ => self.browser.attribute("[data-page-number]", "data-page-number").await?,
            };
            self.next().await?;
            let Some(page) = page else { return self.at("summary").await };
            let other = format!("[data-page-number]:not([data-page-number='{page}'])");
            self.browser.see(&format!("main[data-page=summary], {other}")).await?;
            if self.browser.count("main[data-page=summary]").await? > 0 {
                return Ok(());
            }
        }
    }

    /// Chooses from a list that opens: what is not near its beginning has to be searched for.
    async fn pick(&self, card: &str, value: &str) -> Result<()> {
        self.browser.click(&format!("{card} [data-pick]")).await?;
        self.browser.see("dialog[open] [data-choice]").await?;
        for name in value.split(' ') {
            self.browser.click(&format!("dialog[open] [data-choice='{name}'][aria-pressed=false]")).await?;
        }
        if self.browser.count("dialog[open] [data-done]").await? > 0 {
            self.browser.click("dialog[open] [data-done]").await?;
        }
        self.browser.miss("dialog[open]").await
    }

    /// Waits until an answer is in the device's storage, and the screen says so.
    async fn stored(&self, point: &str, value: &str) -> Result<Record> {
        let is_so = |record: &Record| record.answers.get(point).is_some_and(|answer| answer.value == value);
        let what = format!("{point} is stored as {value:?}");
        let record = device::record_is(&self.browser, self.record()?, &what, is_so).await?;
        self.saved().await?;
        Ok(record)
    }

    /// Waits until the screen says that everything is saved.
    pub async fn saved(&self) -> Result<()> {
        self.browser.see("[data-saving=saved]").await
    }

    /// Waits until the screen says that something is not saved.
    pub async fn not_saved(&self) -> Result<()> {
        let said = self.browser.text("[data-saving=failed]").await?;
        ensure!(said == "Não salvo", "the screen says {said:?}");
        self.browser.see("[data-save-again]").await
    }

    /// Tries again what could not be saved; done when the screen says that it is.
    pub async fn save_again(&self) -> Result<()> {
        self.browser.click("[data-save-again]").await?;
        self.saved().await
    }

    /// Waits until the card says what an answer means.
    pub async fn verdict(&self, point: &str, verdict: &str) -> Result<()> {
        self.browser.see(&format!("[data-point='{point}'][data-verdict={verdict}]")).await
    }

    /// Waits until the message under a control has a text in it.
    pub async fn message(&self, point: &str, part: &str) -> Result<()> {
        let css = json!(format!("[data-point='{point}'] .message"));
        let said = format!("document.querySelector({css})?.textContent.includes({})", json!(part));
        self.browser.until(&format!("{point} says {part:?}"), PAGE, &said).await.map(drop)
    }

    /// Sets the state of a point's equipment.
    pub async fn set_state(&self, point: &str, state: &str) -> Result<()> {
        self.browser.click(&format!("[data-point='{point}'] [data-state]")).await?;
        self.browser.click(&format!("dialog[open] [data-set-state={state}]")).await?;
        self.browser.see(&format!("[data-point='{point}'] [data-state={state}]")).await?;
        self.saved().await
    }

    /// Takes a photo: gives the camera's file to the control. Returns the record with the file in it.
    pub async fn photograph(&mut self, point: &str, file: &Path) -> Result<Record> {
        self.browser.give_file(&format!("[data-point='{point}'] input[type=file]"), file).await?;
        let has_it = |record: &Record| record.answered_media(point).is_some();
        let what = format!("{point} has its photo");
        let record = device::record_is(&self.browser, self.record()?, &what, has_it).await?;
        let name = record.answers.get(point).context("the photo is no answer")?.value.clone();
        self.given.insert(point.to_owned(), name);
        self.saved().await?;
        Ok(record)
    }

    /// Writes the technical note that a choice has just opened, with a photo.
    pub async fn write_note(&mut self, point: &str, text: &str, photo: &Path) -> Result<()> {
        self.browser.fill("dialog[open] textarea[name=note]", text).await?;
        self.browser.give_file("dialog[open] input[type=file]", photo).await?;
        self.browser.see("dialog[open] img").await?;
        self.browser.shoot("technical-note").await?;
        self.browser.click("dialog[open] [data-confirm]").await?;
        self.browser.miss("dialog[open]").await?;
        let is_written = |record: &Record| note::of(record, point).is_some_and(|note| note.text.value == text);
        let what = format!("{point} has its note");
        device::record_is(&self.browser, self.record()?, &what, is_written).await.map(drop)
    }

    /// Writes no note now, although a choice calls for one.
    pub async fn write_no_note(&self) -> Result<()> {
        self.browser.click("dialog[open] [data-cancel]").await?;
        self.browser.miss("dialog[open]").await
    }

    /// Says that the stop is reached.
    pub async fn arrive(&self) -> Result<()> {
        self.browser.click("[data-arrive]").await?;
        self.browser.miss("[data-arrive]").await
    }

    /// On to the next stop in order, or to the summary.
    pub async fn next(&self) -> Result<()> {
        self.browser.click("[data-next]").await
    }

    /// Jumps to a stop that is not due, and says why.
    pub async fn jump(&self, stop: &str, justification: &str) -> Result<()> {
        self.browser.click("[data-stops]").await?;
        self.browser.click(&format!("dialog[open] [data-goto='{stop}']")).await?;
        self.browser.fill("dialog[open] textarea[name=justification]", justification).await?;
        self.browser.click("dialog[open] [data-confirm]").await?;
        self.at_stop(stop).await
    }

    /// Interrupts the round; afterwards at home.
    pub async fn interrupt(&self, reason: &str, comment: &str) -> Result<()> {
        self.browser.click("[data-interrupt]").await?;
        self.browser.choose("dialog[open] select[name=reason]", reason).await?;
        self.browser.fill("dialog[open] textarea[name=comment]", comment).await?;
        self.browser.click("dialog[open] [data-confirm]").await?;
        self.at("home").await
    }

    /// Finishes the record from its summary; afterwards at home.
    pub async fn finish(&self) -> Result<()> {
        self.browser.click("[data-finish]").await?;
        self.at("home").await
    }

    /// Fails if the screen shows something that only a program says, or something that cannot be seen whole.
    pub async fn speaks_plainly(&self) -> Result<()> {
        let shown: String = self.browser.run("return document.body.innerText", json!([])).await?;
        for word in ["NaN", "undefined", "null", "${"] {
            ensure!(!shown.contains(word), "the screen shows {word:?}: {shown}");
        }
        let outside: Vec<String> = self.browser.run(OUTSIDE, json!([])).await?;
        ensure!(outside.is_empty(), "wider than what they stand in: {outside:?}");
        Ok(())
    }
}

/// What sticks out at the right: of the screen, or a control of the box it stands in.
const OUTSIDE: &str = "const root = document.documentElement;
    const right = (one) => one.getBoundingClientRect().right;
    const controls = [...document.querySelectorAll('main :is(button, a, img, textarea, input:not([type=file]))')];
    const out = controls.filter((one) => right(one) > Math.min(right(one.parentElement), root.clientWidth) + 1);
    const names = out.map((one) => one.textContent.trim() || one.tagName);
    return root.scrollWidth > root.clientWidth ? [...names, 'the page'] : names";

/// A value as a Brazilian types it: a decimal comma in numbers.
fn as_typed(value: &str) -> String {
    if value.parse::<f64>().is_ok() { value.replacen('.', ",", 1) } else { value.to_owned() }
}
