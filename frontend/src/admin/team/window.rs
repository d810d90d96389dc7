//! Days, times of day and moments as somebody enters them.

use super::super::texts;
use super::picks::picks;
use super::words;
use crate::i18n::Text;
use crate::ui::dynamic::words as said;
use coletor_common::form::model::Days;
use coletor_common::time::day_number;
use leptos::prelude::*;
use std::collections::BTreeSet;

const LAST_OF_MONTH: u32 = 31;

/// What is chosen of days. Copies share it.
#[derive(Clone, Copy)]
pub struct DaysDraft {
    sort: RwSignal<&'static str>,
    week: RwSignal<BTreeSet<u32>>,
    month: RwSignal<BTreeSet<u32>>,
}

impl DaysDraft {
    /// Of these days.
    pub fn of(days: &Days) -> Self {
        let (sort, week, month) = match days {
            Days::Every => ("every", &[][..], &[][..]),
            Days::OfWeek(days) => ("week", &days[..], &[][..]),
            Days::OfMonth(days) => ("month", &[][..], &days[..]),
        };
        let set = |days: &[u32]| RwSignal::new(days.iter().copied().collect());
        Self { sort: RwSignal::new(sort), week: set(week), month: set(month) }
    }

    /// As chosen; tracks it.
    pub fn days(self) -> Days {
        match self.sort.get() {
            "week" => Days::OfWeek(self.week.get().into_iter().collect()),
            "month" => Days::OfMonth(self.month.get().into_iter().collect()),
            _ => Days::Every,
        }
    }

    /// What is chosen from.
    pub fn view(self) -> impl IntoView {
        let option = move |sort: &'static str, text: Text| {
            view! { <option value=sort prop:selected=move || self.sort.get() == sort>{text.view()}</option> }
        };
        let choose = move |event| {
            let chosen = event_target_value(&event);
            self.sort.set(["every", "week", "month"].into_iter().find(|sort| *sort == chosen).unwrap_or("every"));
        };
        view! {
            <label class="field">
                <span>{texts::DAYS.view()}</span>
                <select name="days" on:change=choose>
                    {option("every", texts::EVERY_DAY)}
                    {option("week", texts::SOME_WEEK_DAYS)}
                    {option("month", texts::SOME_MONTH_DAYS)}
                </select>
            </label>
            {move || match self.sort.get() {
                "week" => {
                    let days = (1..).zip(texts::WEEK_DAYS).map(|(day, name)| (day, said(move || name.now()))).collect();
                    picks(texts::SOME_WEEK_DAYS, days, self.week, texts::NO_DAYS).into_any()
                }
                "month" => {
                    let days = (1..=LAST_OF_MONTH).map(|day| (day, said(move || day.to_string()))).collect();
                    picks(texts::SOME_MONTH_DAYS, days, self.month, texts::NO_DAYS).into_any()
                }
                _ => ().into_any(),
            }}
        }
    }
}

/// A time of day, in minutes since midnight.
pub fn time_field(label: Text, name: &'static str, minute: RwSignal<i32>) -> impl IntoView {
    let entered = move |event| {
        if let Some(read) = read_time(&event_target_value(&event)) {
            minute.set(read);
        }
    };
    view! {
        <label class="field">
            <span>{label.view()}</span>
            <input
                type="time"
                name=name
                required
                prop:value=move || crate::i18n::format::minute_of_day(minute.get())
                on:change=entered
            />
        </label>
    }
}

/// A day and a time by the project's clock.
pub fn moment_field(label: Text, name: &'static str, moment: RwSignal<(i64, i32)>) -> impl IntoView {
    let entered = move |event| {
        if let Some(read) = read_moment(&event_target_value(&event)) {
            moment.set(read);
        }
    };
    view! {
        <label class="field">
            <span>{label.view()}</span>
            <input
                type="datetime-local"
                name=name
                required
                prop:value=move || words::moment(moment.get(), "T")
                on:change=entered
            />
        </label>
    }
}

fn read_time(text: &str) -> Option<i32> {
    let (hour, minute) = text.split_once(':')?;
    Some(hour.parse::<i32>().ok()? * 60 + minute.get(..2)?.parse::<i32>().ok()?)
}

fn read_moment(text: &str) -> Option<(i64, i32)> {
    let (date, time) = text.split_once('T')?;
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((day_number(year, month, day), read_time(time)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_browsers_give_them() {
        for (text, want) in [("08:30", Some(510)), ("23:59:00", Some(1439)), ("", None), ("x:10", None)] {
            assert_eq!(read_time(text), want, "{text}");
        }
        assert_eq!(read_moment("2026-11-24T08:30"), Some((day_number(2026, 11, 24), 510)));
        assert_eq!(read_moment("2026-11-24"), None);
        assert_eq!(words::moment((day_number(2026, 11, 24), 510), "T"), "2026-11-24T08:30");
    }
}
