//! Days: from the browser's calendar, or year, month and day apart; and what they are called in another calendar.

use super::field::{Field, Typing};
use crate::editor::Editor;
use crate::i18n::{collector as t, format, use_lang};
use crate::react::whenever;
use crate::ui::dynamic::{truth, words};
use coletor_common::calendar::Calendar;
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Node;
use leptos::prelude::*;

/// Appearances that name another calendar, and what `Intl` calls it. Others are worked out here ([`Calendar`]).
const CALENDARS: [(&str, &str); 4] =
    [("ethiopian", "ethiopic"), ("coptic", "coptic"), ("islamic", "islamic-civil"), ("persian", "persian")];

/// What is asked of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Year,
    Month,
    Day,
}

/// What is asked where the browser's calendar is not wanted.
fn parts(node: &Node) -> Option<Asked> {
    let words = [("year", Asked::Year), ("month-year", Asked::Month), ("no-calendar", Asked::Day)];
    words.into_iter().find(|(word, _)| node.looks(word)).map(|(_, asked)| asked)
}

/// A day.
#[component]
pub fn Day(at: CellId, label_id: String) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let form = editor.form();
    let node = form.node(at.node);
    let of_browser = CALENDARS.into_iter().find(|(word, _)| node.looks(word));
    let own = Calendar::ALL.into_iter().find(|(word, _)| node.looks(word));
    let field = match parts(node) {
        None => view! { <Field at label_id input="date" /> }.into_any(),
        Some(asked) => view! { <Parts at label_id asked /> }.into_any(),
    };
    let reading = of_browser.map(|(word, _)| word).or(own.map(|(word, _)| word)).map(|word| {
        let said = move || {
            let value = editor.value(at);
            let by_browser = of_browser.and_then(|(_, calendar)| format::day_in(lang.get(), calendar, &value));
            by_browser.or_else(|| own.and_then(|(_, calendar)| in_words(calendar, &value))).unwrap_or_default()
        };
        view! { <p class="small soft reading" data-calendar=word role="status">{words(said)}</p> }
    });
    view! { <div class="day">{field}{reading}</div> }
}

/// A day in another calendar. Its months have the same names in every language.
fn in_words(calendar: Calendar, day: &str) -> Option<String> {
    let date = calendar.date(day)?;
    Some(format!("{} {} {} ({})", date.day, date.month.latin, date.year, date.month.own))
}

#[component]
fn Parts(at: CellId, label_id: String, asked: Asked) -> impl IntoView {
    let editor = Editor::get();
    let lang = use_lang();
    let typing = Typing::on(at);
    let [year, month, day] = [(); 3].map(|()| RwSignal::new(String::new()));
    let joined = move || joined(asked, [year.get_untracked(), month.get_untracked(), day.get_untracked()]);
    // From outside: what is being typed is not written over.
    whenever(move || {
        let value = editor.value(at);
        let mut parts = value.splitn(3, '-');
        let mut part = || parts.next().unwrap_or_default().trim_start_matches('0').to_owned();
        if !value.is_empty() && joined().as_deref() != Some(value.as_str()) {
            year.set(part());
            month.set(part());
            day.set(part());
        }
    });
    let typed = move |part: RwSignal<String>, event: &leptos::ev::Event| {
        part.set(event_target_value(event));
        typing.typed(joined().unwrap_or_default());
    };
    let closed = truth(move || editor.is_read_only(at));
    let number = move |part: RwSignal<String>, name: &'static str, digits: &'static str, label: crate::i18n::Text| {
        view! {
            <label class="field">
                <span>{label.view()}</span>
                <input
                    name=name
                    class="reading"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength=digits
                    prop:value=part
                    readonly=closed
                    on:input=move |event| typed(part, &event)
                />
            </label>
        }
    };
    let months = move || {
        let option = |number: u32| {
            view! {
                <option value=number.to_string() selected=move || month.get() == number.to_string()>
                    {words(move || format::month(lang.get(), number))}
                </option>
            }
        };
        view! {
            <label class="field">
                <span>{t::MONTH.view()}</span>
                <select name="month" prop:value=month disabled=closed on:change=move |event| typed(month, &event)>
                    <option value="">{t::CHOOSE.view()}</option>
                    {(1..=12).map(option).collect_view()}
                </select>
            </label>
        }
    };
    view! {
        <div class="day-parts" role="group" aria-labelledby=label_id on:focusout=move |_| typing.done(&joined().unwrap_or_default())>
            {(asked == Asked::Day).then(|| number(day, "day", "2", t::DAY))}
            {(asked != Asked::Year).then(months)}
            {number(year, "year", "4", t::YEAR)}
        </div>
    }
}

/// The day that its parts are; the first of those that are not asked. `None` while something is missing.
fn joined(asked: Asked, [year, month, day]: [String; 3]) -> Option<String> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let year = number(&year).filter(|year| (1..=9_999).contains(year) && *year > 999)?;
    let month = if asked == Asked::Year { 1 } else { number(&month)? };
    let day = if asked == Asked::Day { number(&day)? } else { 1 };
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::{Asked, joined};

    #[test]
    fn parts_make_a_day() {
        for (asked, parts, want) in [
            (Asked::Year, ["2026", "", ""], Some("2026-01-01")),
            (Asked::Month, ["2026", "2", ""], Some("2026-02-01")),
            (Asked::Day, ["2026", "2", "29"], Some("2026-02-29")), // which is said to be none
            (Asked::Day, ["2026", "", "2"], None),
            (Asked::Year, ["20", "", ""], None),
            (Asked::Year, ["x", "", ""], None),
        ] {
            assert_eq!(joined(asked, parts.map(str::to_owned)).as_deref(), want);
        }
    }
}
