//! What the functions do. Rule: the ODK `XForms` specification, section "`XPath` functions".

use super::dates::{Instant, parse_time};
use super::eval::Scope;
use super::functions::Function;
use super::value::Value;
use crate::number;

/// The value of `function` for `args`; `at` tells calls of one expression apart, for chance.
pub fn call(function: Function, args: &[Value], at: u64, scope: &Scope) -> Value {
    use Function as F;
    let args = Args { args, scope };
    match function {
        F::Concat => Value::Text(args.texts(0).collect()),
        F::Join => Value::Text(args.texts(1).collect::<Vec<_>>().join(&args.text(0))),
        F::String => Value::Text(args.text(0)),
        F::Substr => Value::Text(args.substr()),
        F::SubstringBefore => split(&args, |(before, _)| before),
        F::SubstringAfter => split(&args, |(_, after)| after),
        F::StringLength => count(args.text(0).chars().count()),
        F::NormalizeSpace => Value::Text(args.text(0).split_whitespace().collect::<Vec<_>>().join(" ")),
        F::Contains => Value::Bool(args.text(0).contains(&args.text(1))),
        F::StartsWith => Value::Bool(args.text(0).starts_with(&args.text(1))),
        F::EndsWith => Value::Bool(args.text(0).ends_with(&args.text(1))),
        F::Translate => Value::Text(translate(&args.text(0), &args.text(1), &args.text(2))),
        F::Uuid => Value::Text(uuid(scope, at)),
        F::If => args.get(if args.truth(0) { 1 } else { 2 }),
        F::Coalesce => args.texts(0).find(|text| !text.is_empty()).map_or(Value::Text(String::new()), Value::Text),
        F::Once => match scope.answers.seen(scope.this) {
            "" => args.get(0),
            kept => Value::Text(kept.to_owned()),
        },
        F::Not => Value::Bool(!args.truth(0)),
        F::True => Value::Bool(true),
        F::False => Value::Bool(false),
        F::Boolean => Value::Bool(args.truth(0)),
        F::BooleanFromString => Value::Bool(matches!(args.text(0).as_str(), "true" | "1")),
        F::Checklist => Value::Bool(checklist(&args, 1)),
        F::WeightedChecklist => Value::Bool(checklist(&args, 2)),
        F::Selected => Value::Bool(args.text(0).split_whitespace().any(|word| word == args.text(1).trim())),
        F::SelectedAt => Value::Text(selected_at(&args)),
        F::CountSelected => count(args.text(0).split_whitespace().count()),
        F::ChoiceName => Value::Text(choice_name(&args)),
        F::Today => Value::Text(now(scope).day()),
        F::Now => Value::Text(now(scope).day_and_time()),
        F::Date => Value::Text(args.instant(0).map(Instant::day).unwrap_or_default()),
        F::FormatDate | F::FormatDateTime => {
            Value::Text(args.instant(0).map(|at| at.format(&args.text(1))).unwrap_or_default())
        }
        F::DecimalDateTime => Value::Number(args.instant(0).map_or(f64::NAN, Instant::utc_days)),
        F::DecimalTime => Value::Number(decimal_time(&args)),
        F::Random => Value::Number(random(scope, at)),
        _ => Value::Number(number(function, &args)),
    }
}

fn number(function: Function, args: &Args) -> f64 {
    use Function as F;
    let x = args.number(0);
    match function {
        F::Int => x.trunc(),
        F::Round if args.args.len() > 1 => round_to(x, args.number(1)),
        F::Round => (x + 0.5).floor(),
        F::Min => args.fold(|least, next| if next < least { next } else { least }),
        F::Max => args.fold(|most, next| if next > most { next } else { most }),
        F::Abs => x.abs(),
        F::Pow => x.powf(args.number(1)),
        F::Sqrt => x.sqrt(),
        F::Log => x.ln(),
        F::Log10 => x.log10(),
        F::Exp => x.exp(),
        F::Exp10 => 10_f64.powf(x),
        F::Pi => std::f64::consts::PI,
        F::Sin => x.sin(),
        F::Cos => x.cos(),
        F::Tan => x.tan(),
        F::Asin => x.asin(),
        F::Acos => x.acos(),
        F::Atan => x.atan(),
        F::Atan2 => x.atan2(args.number(1)),
        _ => x,
    }
}

/// Arguments of one call; one that is not there is blank.
struct Args<'a> {
    args: &'a [Value],
    scope: &'a Scope<'a>,
}

impl Args<'_> {
    fn get(&self, at: usize) -> Value {
        self.args.get(at).cloned().unwrap_or(Value::Text(String::new()))
    }

    fn text(&self, at: usize) -> String {
        self.args.get(at).map(Value::text).unwrap_or_default()
    }

    fn texts(&self, from: usize) -> impl Iterator<Item = String> {
        self.args.iter().skip(from).map(Value::text)
    }

    fn number(&self, at: usize) -> f64 {
        self.args.get(at).map_or(f64::NAN, |value| self.scope.number(value))
    }

    fn truth(&self, at: usize) -> bool {
        self.args.get(at).is_some_and(Value::truth)
    }

    /// NaN as soon as one argument is.
    fn fold(&self, pick: fn(f64, f64) -> f64) -> f64 {
        let numbers = (0..self.args.len()).map(|at| self.number(at));
        numbers.reduce(|a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { pick(a, b) }).unwrap_or(f64::NAN)
    }

    /// A number counts days since 1970-01-01 by the local wall.
    fn instant(&self, at: usize) -> Option<Instant> {
        let offset = self.scope.tz_offset_min;
        match self.args.get(at)? {
            Value::Text(text) => Instant::parse(text, offset)
                .or_else(|| super::value::parse_number(text).and_then(|days| Instant::from_wall_days(days, offset))),
            Value::Number(days) => Instant::from_wall_days(*days, offset),
            Value::Bool(_) => None,
        }
    }

    /// From the first position, counted from 0, up to the second, not included; negative ones count from the end.
    fn substr(&self) -> String {
        let chars: Vec<char> = self.text(0).chars().collect();
        let place = |at: usize| {
            let place = as_index(self.number(at).trunc());
            let from_end =
                if place < 0 { place.saturating_add(i64::try_from(chars.len()).unwrap_or(0)) } else { place };
            usize::try_from(from_end.max(0)).unwrap_or(0).min(chars.len())
        };
        let (start, end) = (place(1), if self.args.len() > 2 { place(2) } else { chars.len() });
        chars.get(start..end.max(start)).unwrap_or_default().iter().collect()
    }
}

/// Saturates; NaN is 0.
#[expect(clippy::cast_possible_truncation, reason = "a float-to-integer cast saturates")]
fn as_index(number: f64) -> i64 {
    number as i64
}

#[expect(clippy::cast_precision_loss, reason = "counts of a text's parts are far below 2^53")]
fn count(count: usize) -> Value {
    Value::Number(count as f64)
}

fn split(args: &Args, side: for<'a> fn((&'a str, &'a str)) -> &'a str) -> Value {
    let text = args.text(0);
    Value::Text(text.split_once(&args.text(1)).map(side).unwrap_or_default().to_owned())
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    let map = |c: char| from.chars().position(|f| f == c).map_or(Some(c), |at| to.get(at).copied());
    text.chars().filter_map(map).collect()
}

/// Rounds half away from zero by the decimal digits, so that 2.675 to two places is 2.68; negative places
/// round to tens.
fn round_to(number: f64, places: f64) -> f64 {
    if !number.is_finite() || places.is_nan() || places.abs() > 30.0 {
        return f64::NAN;
    }
    let places = as_index(places);
    // Moving the point in the text is exact, where a multiplication is not.
    let shift = |number: f64, by: i64| number::parse(&format!("{number}e{by}")).unwrap_or(f64::NAN);
    shift(shift(number, places).round(), -places)
}

/// At least `args[0]` and at most `args[1]` (-1: no limit) of what follows, in pairs with weights where `step` is 2.
fn checklist(args: &Args, step: usize) -> bool {
    let sum: f64 = (2..args.args.len())
        .step_by(step)
        .filter(|at| matches!(args.get(*at), Value::Bool(true)) || matches!(args.text(*at).as_str(), "1" | "yes"))
        .map(|at| if step == 2 { args.number(at + 1) } else { 1.0 })
        .sum();
    let (least, most) = (args.number(0), args.number(1));
    (least < 0.0 || sum >= least) && (most < 0.0 || sum <= most)
}

fn selected_at(args: &Args) -> String {
    let at = usize::try_from(as_index(args.number(1))).ok();
    at.and_then(|at| args.text(0).split_whitespace().nth(at).map(str::to_owned)).unwrap_or_default()
}

/// The label of a choice of the node that the second argument is; the name itself where there is no such choice.
fn choice_name(args: &Args) -> String {
    let name = args.text(0);
    let node = u32::try_from(as_index(args.number(1))).unwrap_or(0);
    let (form, scope) = (args.scope.form, args.scope);
    let choice = form.choices(form.node(node)).iter().find(|choice| choice.name == name);
    choice.map_or(name, |choice| super::super::filling::plain_text(&choice.label, scope.language))
}

fn now(scope: &Scope) -> Instant {
    Instant { utc_ms: scope.now, tz_offset_min: scope.tz_offset_min }
}

/// The fraction of the day that has passed at a time of day, or at the time of a day and time.
fn decimal_time(args: &Args) -> f64 {
    let text = args.text(0);
    let time = text.split_once('T').map_or(text.as_str(), |(_, time)| time);
    #[expect(clippy::cast_precision_loss, reason = "below a day's milliseconds")]
    parse_time(time.trim()).map_or(f64::NAN, |(ms, _)| ms as f64 / 86_400_000.0)
}

/// One step of splitmix64.
fn chance(scope: &Scope, at: u64, round: u64) -> u64 {
    let place = (u64::from(scope.this) << 32) ^ (at << 8) ^ round;
    let mut z = scope.seed.wrapping_add(place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
fn random(scope: &Scope, at: u64) -> f64 {
    (chance(scope, at, 0) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A version 4 UUID of the scope's chance.
fn uuid(scope: &Scope, at: u64) -> String {
    let bits = (u128::from(chance(scope, at, 0)) << 64) | u128::from(chance(scope, at, 1));
    uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string()
}
