//! What somebody's devices were told last, and what became of it. Asked for again while it is looked at: receipts come
//! when a device is in reach, and no row tells the administration of them.

use super::super::desk::Desk;
use super::super::fetched::{Failure, Fetched, Skeleton};
use super::super::marks::{Fate, fate_mark};
use super::super::texts;
use crate::i18n::{Lang, format, use_lang};
use crate::net::fetch::{self, NetError};
use crate::ui::sign_in::net_text;
use coletor_common::admin::SentCommand;
use coletor_common::id::{DeviceId, PersonId};
use coletor_common::row::{Command, CommandOutcome};
use coletor_common::time::Millis;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_secs(3);

async fn fetch_sent(person: PersonId) -> Result<Vec<SentCommand>, NetError> {
    fetch::get(&format!("/api/people/{person}/commands")).await
}

/// One thing that was told, and what each device made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    what: Command,
    at: Millis,
    by: String,
    devices: Vec<(DeviceId, Fate)>,
}

/// What was told to several devices at once is one thing. What a device did not fetch in time, it will not do, even
/// where the server has not noted so yet.
fn told(lines: &[SentCommand], now: Millis) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for line in lines {
        let fate = match line.outcome {
            Some(CommandOutcome::Done) => Fate::Done(line.settled_at.unwrap_or(line.sent_at)),
            Some(CommandOutcome::Unknown) => Fate::Unknown,
            Some(CommandOutcome::Expired) => Fate::Expired,
            None if line.expires_at <= now => Fate::Expired,
            None => Fate::Waiting,
        };
        match all.last_mut() {
            Some(last) if last.at == line.sent_at && last.what == line.what => last.devices.push((line.device, fate)),
            _ => all.push(Told {
                what: line.what.clone(),
                at: line.sent_at,
                by: line.sent_by.clone(),
                devices: vec![(line.device, fate)],
            }),
        }
    }
    all
}

/// The list of it. `anew` asks at once.
#[component]
pub fn Sent(person: PersonId, #[prop(into)] anew: Signal<u32>) -> impl IntoView {
    let desk = Desk::get();
    let lines = RwSignal::new(Fetched::<Vec<SentCommand>>::Waiting);
    let lost = RwSignal::new(None::<NetError>);
    let ask = move || {
        spawn_local(async move {
            let answer = fetch_sent(person).await;
            let _ = lost.try_set(answer.as_ref().err().cloned());
            // What was shown stays where there is nothing newer.
            let _ = lines.try_update(|lines| match answer {
                Ok(now) => *lines = Fetched::Here(now),
                Err(error) if lines.here().is_none() => *lines = Fetched::Failed(error),
                Err(_) => {}
            });
        });
    };
    Effect::new(move || {
        anew.track();
        ask();
    });
    let ticking = set_interval_with_handle(ask, EVERY).ok();
    on_cleanup(move || {
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
    let shown = Memo::new(move |_| lines.with(|lines| lines.here().map(|lines| told(lines, desk.now.get()))));
    let failed = Memo::new(move |_| match lines.get() {
        Fetched::Failed(error) => Some(error),
        Fetched::Waiting | Fetched::Here(_) => None,
    });
    view! {
        <section class="sent" aria-labelledby="sent">
            <h3 id="sent">{texts::SENT_LATELY.view()}</h3>
            {move || match (shown.get(), failed.get()) {
                (Some(all), _) => draw(desk, all).into_any(),
                (None, Some(error)) => view! { <Failure error retry=ask /> }.into_any(),
                (None, None) => view! { <Skeleton lines=2 /> }.into_any(),
            }}
            <p class="error small" role="status">
                {move || {
                    let lost = lost.get().filter(|_| shown.with(Option::is_some));
                    lost.map(|error| net_text(&error).now())
                }}
            </p>
        </section>
    }
}

fn draw(desk: Desk, all: Vec<Told>) -> impl IntoView {
    if all.is_empty() {
        return view! { <p class="soft">{texts::NOTHING_SENT.view()}</p> }.into_any();
    }
    let one = move |told: Told| {
        let lang = use_lang();
        let (what, at, by) = (told.what, told.at, told.by);
        let read = matches!(what, Command::Message { .. });
        let when = move || texts::SENT_BY.with(&[&format::date_time(lang.get(), at), &by]);
        let fates = told.devices.into_iter().map(|(device, fate)| {
            let name = short(device);
            view! {
                <li data-fate=fate.name() title=device.to_string()>
                    <span>{move || texts::DEVICE.with(&[&name])}</span>
                    {fate_mark(fate, read)}
                </li>
            }
        });
        let fates = fates.collect_view();
        view! {
            <li data-sent="">
                <p class="sent-what">{move || what_text(desk, lang.get(), &what)}</p>
                <p class="soft small reading">{when}</p>
                <ul class="fates">{fates}</ul>
            </li>
        }
    };
    view! { <ol class="history">{all.into_iter().map(one).collect_view()}</ol> }.into_any()
}

fn what_text(desk: Desk, lang: Lang, what: &Command) -> String {
    match what {
        Command::Message { text, .. } => texts::MESSAGE_QUOTED.with(&[text]),
        Command::SendNow {} => texts::SEND_NOW.get(lang).to_owned(),
        Command::SignOut {} => texts::SIGN_OUT_THERE.get(lang).to_owned(),
        Command::NewRound { form } => {
            let title = desk.mirror.forms.with(|forms| forms.get(form).map(|form| form.title.clone()));
            texts::NEW_ROUND_TOLD.with(&[&title.unwrap_or_else(|| form.to_string())])
        }
    }
}

/// Enough of a device's id to tell a person's devices apart.
fn short(device: DeviceId) -> String {
    let id = device.to_string();
    id.get(id.len().saturating_sub(4)..).unwrap_or_default().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn line(device: u128, sent_at: Millis, outcome: Option<CommandOutcome>) -> SentCommand {
        SentCommand {
            what: Command::SendNow {},
            device: DeviceId(Uuid::from_u128(device)),
            sent_at,
            sent_by: "x".into(),
            expires_at: sent_at + 100,
            outcome,
            settled_at: outcome.map(|_| sent_at + 1),
        }
    }

    #[test]
    fn what_went_to_several_devices_is_one_thing() {
        use CommandOutcome::{Done, Expired, Unknown};
        let lines = [
            line(1, 500, None),
            line(2, 500, Some(Done)),
            line(1, 350, None),
            line(1, 300, Some(Unknown)),
            line(1, 200, Some(Expired)),
        ];
        let told = told(&lines, 450);
        let fates = |at: usize| told[at].devices.iter().map(|(_, fate)| *fate).collect::<Vec<_>>();
        assert_eq!(told.iter().map(|told| told.at).collect::<Vec<_>>(), [500, 350, 300, 200]);
        assert_eq!(fates(0), [Fate::Waiting, Fate::Done(501)]);
        assert_eq!((fates(1), fates(2), fates(3)), (vec![Fate::Expired], vec![Fate::Unknown], vec![Fate::Expired]));
    }

    #[test]
    fn a_device_is_called_by_its_end() {
        assert_eq!(short(DeviceId(Uuid::from_u128(0xabc_3f9a))), "3F9A");
    }
}
