//! Numbers, dates and times as the language writes them, by the browser's `Intl`.

use super::Lang;
use coletor_common::number;
use coletor_common::time::Millis;
use js_sys::{Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

/// A number as stored (`23.6`) as the language writes it (`23,6`). Anything else stays as it is.
pub fn decimal(lang: Lang, stored: &str) -> String {
    let comma = !matches!(lang, Lang::En);
    if comma && number::parse(stored).is_some() { stored.replacen('.', ",", 1) } else { stored.to_owned() }
}

/// A number as somebody types it, with comma or point, as it is stored: with a point.
///
/// `1.234,5` and `1,234.5` mean the same; a lone comma or point is the decimal one.
pub fn parse_decimal(typed: &str) -> String {
    let typed: String = typed.trim().chars().filter(|c| !c.is_whitespace()).collect();
    let last = typed.rfind([',', '.']);
    let Some(at) = last else { return typed };
    let (whole, fraction) = typed.split_at(at);
    let thousands = |c: char| matches!(c, ',' | '.');
    format!("{}.{}", whole.replace(thousands, ""), &fraction[1..])
}

/// A number as the language writes it, with its thousands apart: `1.234.567,5`. Anything else stays as it is.
pub fn grouped(lang: Lang, stored: &str) -> String {
    let written = decimal(lang, stored);
    if number::parse(stored).is_none() {
        return written;
    }
    let (sign, digits) = written.split_at(usize::from(written.starts_with('-')));
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let between = if lang == Lang::En { ',' } else { '.' };
    let mut out = sign.to_owned();
    for (at, digit) in digits[..whole].char_indices() {
        if at > 0 && (whole - at) % 3 == 0 {
            out.push(between);
        }
        out.push(digit);
    }
    out + &digits[whole..]
}

/// A day, `2026-11-24`, in words, in a calendar by the name that `Intl` has for it. `None` where it is no day.
pub fn day_in(lang: Lang, calendar: &str, day: &str) -> Option<String> {
    let options = [("dateStyle", "long"), ("timeZone", "UTC")];
    Some(write_as(&format!("{}-u-ca-{calendar}", lang.tag()), midnight(day)?, &options))
}

/// What a month, 1 to 12, is called.
pub fn month(lang: Lang, month: u32) -> String {
    let first = midnight(&format!("2026-{month:02}-01")).unwrap_or(0.0);
    write_as(lang.tag(), first, &[("month", "long"), ("timeZone", "UTC")])
}

/// When a day begins in UTC, in milliseconds.
fn midnight(day: &str) -> Option<f64> {
    let ms = Date::parse(day);
    (day.len() == "2026-11-24".len() && ms.is_finite()).then_some(ms)
}

/// Day and time, short: `24/11/2026, 14:05`.
pub fn date_time(lang: Lang, at: Millis) -> String {
    write(lang, at, &[("dateStyle", "short"), ("timeStyle", "short")])
}

/// Time of day, short: `14:05`.
pub fn time(lang: Lang, at: Millis) -> String {
    write(lang, at, &[("timeStyle", "short")])
}

/// Time of day with seconds: `14:05:09`.
pub fn time_to_second(lang: Lang, at: Millis) -> String {
    write(lang, at, &[("timeStyle", "medium")])
}

/// So many bytes, as `12 MB` or from a gigabyte on `1,5 GB`; what is begun counts.
pub fn size(lang: Lang, bytes: u64) -> String {
    if bytes < GIB {
        return format!("{} MB", bytes.div_ceil(MIB));
    }
    let tenths = bytes.saturating_mul(10).div_ceil(GIB);
    format!("{} GB", decimal(lang, &format!("{}.{}", tenths / 10, tenths % 10)))
}

/// Minutes since midnight as `08:30`.
pub fn minute_of_day(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn write(lang: Lang, at: Millis, options: &[(&str, &str)]) -> String {
    #[allow(clippy::cast_precision_loss)] // exact for any date there is
    write_as(lang.tag(), at as f64, options)
}

fn write_as(tag: &str, at_ms: f64, options: &[(&str, &str)]) -> String {
    let bag = Object::new();
    for (name, value) in options {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&bag, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    let locales = js_sys::Array::of1(&JsValue::from_str(tag));
    let date = Date::new(&JsValue::from_f64(at_ms));
    let written = Intl::DateTimeFormat::new(&locales, &bag).format().call1(&JsValue::UNDEFINED, &date);
    written.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_few_digits() {
        for (lang, bytes, written) in [
            (Lang::Pt, 0, "0 MB"),
            (Lang::Pt, 1, "1 MB"),
            (Lang::Es, 1023 * MIB, "1023 MB"),
            (Lang::En, GIB, "1.0 GB"),
            (Lang::Pt, GIB + 1, "1,1 GB"),
            (Lang::Pt, 10 * GIB + GIB / 2, "10,5 GB"),
        ] {
            assert_eq!(size(lang, bytes), written);
        }
    }

    #[test]
    fn decimals_as_typed_and_as_written() {
        for (typed, stored) in [
            ("23,6", "23.6"),
            ("23.6", "23.6"),
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            (" 7 ", "7"),
            ("-0,5", "-0.5"),
            ("abc", "abc"),
            ("", ""),
        ] {
            assert_eq!(parse_decimal(typed), stored);
        }
        assert_eq!(decimal(Lang::Pt, "23.6"), "23,6");
        assert_eq!(decimal(Lang::En, "23.6"), "23.6");
        assert_eq!(decimal(Lang::Pt, "x.y"), "x.y");
        for (lang, stored, written) in [
            (Lang::Pt, "1234567.5", "1.234.567,5"),
            (Lang::En, "-1234", "-1,234"),
            (Lang::Es, "999", "999"),
            (Lang::En, "123456", "123,456"),
            (Lang::Pt, "1234x", "1234x"),
            (Lang::Pt, "", ""),
        ] {
            assert_eq!(grouped(lang, stored), written);
        }
    }
}
