//! The dialog in which an administrator tells a collector's devices something. What became of it is in [`super::sent`].

use super::super::asked::open_about;
use super::super::long_text::{LongText, Unfit, fit};
use super::super::texts;
use super::sent::Sent;
use crate::i18n::Text;
use crate::net::fetch::{self, NetError};
use crate::ui::dialog::Dialog;
use crate::ui::sign_in::net_text;
use coletor_common::admin::{Commanded, Person, SendCommand};
use coletor_common::id::PersonId;
use coletor_common::problem::Code;
use coletor_common::row::Command;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What can be chosen; a new round is told by publishing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Message,
    SendNow,
    SignOut,
}

impl Choice {
    const ALL: [Self; 3] = [Self::Message, Self::SendNow, Self::SignOut];

    fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::SendNow => "send-now",
            Self::SignOut => "sign-out",
        }
    }

    /// What it is called, and what it does.
    fn texts(self) -> (Text, Text) {
        match self {
            Self::Message => (texts::MESSAGE, texts::MESSAGE_HELP),
            Self::SendNow => (texts::SEND_NOW, texts::SEND_NOW_HELP),
            Self::SignOut => (texts::SIGN_OUT_THERE, texts::SIGN_OUT_HELP),
        }
    }
}

/// What came of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Came {
    Told(u32),
    Unfit(Unfit),
    Failed(NetError),
}

async fn send(person: PersonId, what: Command) -> Came {
    match fetch::post::<_, Commanded>(&format!("/api/people/{person}/commands"), &SendCommand { what }).await {
        Ok(told) => Came::Told(told.devices),
        Err(error) => Came::Failed(error),
    }
}

/// Is open while somebody is to be told something.
#[component]
pub fn CommandDialog(to: RwSignal<Option<Person>>) -> impl IntoView {
    let open = open_about(to);
    let name = move || to.with(|to| to.as_ref().map(|to| to.name.clone()).unwrap_or_default());
    view! {
        <Dialog open title=Signal::derive(move || texts::SEND_TO_DEVICE_OF.with(&[&name()]))>
            {move || to.get().map(|person| view! { <Conversation person /> })}
        </Dialog>
    }
}

#[component]
fn Conversation(person: Person) -> impl IntoView {
    let (choice, text) = (RwSignal::new(Choice::Message), RwSignal::new(String::new()));
    let (busy, came) = (RwSignal::new(false), RwSignal::new(None::<Came>));
    let (id, name) = (person.id, StoredValue::new(person.name));
    let sent = RwSignal::new(0_u32);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let what = match choice.get_untracked() {
            Choice::Message => match text.with_untracked(|text| fit(text)) {
                Ok(text) => Command::Message { from: String::new(), text },
                Err(unfit) => return came.set(Some(Came::Unfit(unfit))),
            },
            Choice::SendNow => Command::SendNow {},
            Choice::SignOut => Command::SignOut {},
        };
        busy.set(true);
        came.set(None);
        spawn_local(async move {
            let answer = send(id, what).await;
            if matches!(answer, Came::Told(_)) {
                let _ = text.try_set(String::new());
                let _ = sent.try_update(|sent| *sent += 1);
            }
            let _ = came.try_set(Some(answer));
            let _ = busy.try_set(false);
        });
    };
    view! {
        <form class="command" on:submit=submit>
            <fieldset class="options">
                <legend class="visually-hidden">{texts::WHAT_TO_SEND.view()}</legend>
                {Choice::ALL.map(|each| option(each, choice)).collect_view()}
            </fieldset>
            <Show when=move || choice.get() == Choice::Message>
                <LongText name="message" label=texts::MESSAGE_TEXT hint=texts::MESSAGE_HINT text />
            </Show>
            <Outcome came name />
            <div class="dialog-actions">
                <button
                    type="submit"
                    class=move || if choice.get() == Choice::SignOut { "danger" } else { "primary" }
                    disabled=busy
                >
                    {move || if busy.get() { texts::SENDING.now() } else { choice.get().texts().0.now() }}
                </button>
            </div>
        </form>
        <Sent person=id anew=sent />
    }
}

fn option(each: Choice, choice: RwSignal<Choice>) -> impl IntoView {
    let (name, help) = each.texts();
    view! {
        <label class="option">
            <input
                type="radio"
                name="command"
                value=each.name()
                prop:checked=move || choice.get() == each
                on:change=move |_| choice.set(each)
            />
            <span>
                <strong>{name.view()}</strong>
                <span class="soft small">{help.view()}</span>
            </span>
        </label>
    }
}

/// How many devices were told, or why none was.
#[component]
fn Outcome(came: RwSignal<Option<Came>>, name: StoredValue<String>) -> impl IntoView {
    let told = move || match came.get() {
        Some(Came::Told(1)) => texts::TOLD_ONE.now().to_owned(),
        Some(Came::Told(devices)) => texts::TOLD.with(&[&devices.to_string()]),
        _ => String::new(),
    };
    let failed = move || match came.get() {
        Some(Came::Unfit(unfit)) => unfit.text(texts::MESSAGE_MISSING),
        Some(Came::Failed(error)) if error.code() == Some(Code::NotFound) => {
            name.with_value(|name| texts::NOT_SIGNED_IN.with(&[name]))
        }
        Some(Came::Failed(error)) => net_text(&error).now().to_owned(),
        _ => String::new(),
    };
    let count = move || match came.get() {
        Some(Came::Told(devices)) => Some(devices.to_string()),
        _ => None,
    };
    view! {
        <p class="told" role="status" data-told=count>{told}</p>
        <p class="error" role="alert">{failed}</p>
    }
}
