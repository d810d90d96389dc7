//! What the functions do. Rule: the ODK `XForms` specification, section "`XPath` functions".
//!
//! Long because it has all of them, one after another.

use super::dates::{Instant, parse_time};
use super::digest::{base64_decode, digest};
use super::eval::Scope;
use super::functions::Function;
use super::nodes::{Spot, Spots};
use super::shuffle::{seed_of, shuffle};
use super::value::Value;
use super::{Expr, geo};
use crate::number;
use std::borrow::Cow;

/// The parts of one call, evaluated when they are asked for; one that is not there is blank.
pub struct Args<'a, 'b> {
    scope: &'b Scope<'a>,
    expr: &'a Expr,
    at: usize,
    parts: Vec<usize>,
}

/// The value of `function` for `args`.
pub fn call<'a>(function: Function, args: &Args<'a, '_>) -> Value<'a> {
    use Function as F;
    let scope = args.scope;
    match function {
        F::If => args.get(if args.truth(0) { 1 } else { 2 }),
        F::Coalesce => args.texts(0).find(|text| !text.is_empty()).map_or(Value::BLANK, Value::Text),
        F::Once => match scope.world.seen(scope.owner) {
            "" => args.get(0),
            kept => Value::text(kept),
        },
        F::Not => Value::Bool(!args.truth(0)),
        F::True => Value::Bool(true),
        F::False => Value::Bool(false),
        F::Boolean => Value::Bool(args.truth(0)),
        F::BooleanFromString => Value::Bool(matches!(&*args.text(0), "true" | "1")),
        F::Regex => Value::Bool(matches(&args.text(0), &args.text(1))),
        F::Checklist => Value::Bool(checklist(args, 1)),
        F::WeightedChecklist => Value::Bool(checklist(args, 2)),
        F::Selected => {
            let wanted = args.text(1);
            Value::Bool(args.text(0).split_whitespace().any(|word| word == wanted.trim()))
        }
        F::CountSelected => Value::count(args.text(0).split_whitespace().count()),
        F::Sum => Value::Number(args.spots(0).each().map(|spot| scope.number(&one(spot))).sum()),
        F::Count => Value::count(args.spots(0).len()),
        F::CountNonEmpty => {
            Value::count(args.spots(0).each().filter(|spot| !scope.world.text_at(*spot).is_empty()).count())
        }
        F::Position => Value::count(args.position()),
        F::Last => Value::count(scope.last),
        F::Randomize => Value::Spots(args.randomized()),
        F::Area | F::Distance => Value::Number(args.measured(function)),
        F::Geofence => Value::Bool(args.is_fenced()),
        F::DecimalDateTime => Value::Number(args.instant(0).map_or(f64::NAN, Instant::utc_days)),
        F::DecimalTime => Value::Number(decimal_time(&args.text(0))),
        F::Random => Value::Number(args.random()),
        _ => text(function, args).unwrap_or_else(|| Value::Number(number(function, args))),
    }
}

/// The functions that give a text.
#[inline(never)]
fn text<'a>(function: Function, args: &Args<'a, '_>) -> Option<Value<'a>> {
    use Function as F;
    let text = |at| args.text(at);
    let split = |side: for<'s> fn((&'s str, &'s str)) -> &'s str| {
        let mark = text(1);
        text(0).split_once(&*mark).map(side).unwrap_or_default().to_owned()
    };
    let own: String = match function {
        F::String => return Some(Value::Text(args.own_text())),
        F::Concat => args.texts(0).collect(),
        F::Join => args.texts(1).collect::<Vec<_>>().join(&text(0)),
        F::Substr => args.substr(),
        F::Substring => args.substring(),
        F::SubstringBefore => split(|(before, _)| before),
        F::SubstringAfter => split(|(_, after)| after),
        F::Translate => translate(&text(0), &text(1), &text(2)),
        F::NormalizeSpace => args.own_text().split_whitespace().collect::<Vec<_>>().join(" "),
        F::Lower => text(0).to_lowercase(),
        F::Upper => text(0).to_uppercase(),
        F::StringLength => return Some(Value::count(args.own_text().chars().count())),
        F::Contains => return Some(Value::Bool(text(0).contains(&*text(1)))),
        F::StartsWith => return Some(Value::Bool(text(0).starts_with(&*text(1)))),
        F::EndsWith => return Some(Value::Bool(text(0).ends_with(&*text(1)))),
        F::Uuid => args.uuid(),
        F::Digest => digest(&text(0), &text(1), &text(2)).unwrap_or_default(),
        F::Base64Decode => base64_decode(&text(0)).unwrap_or_default(),
        F::SelectedAt => {
            let at = usize::try_from(as_index(args.number(1))).ok();
            at.and_then(|at| text(0).split_whitespace().nth(at).map(str::to_owned)).unwrap_or_default()
        }
        F::ChoiceName => args.choice_name(),
        F::Name | F::LocalName => args.name(),
        F::Today => args.now().day(),
        F::Now => args.now().day_and_time(),
        F::Date => args.instant(0).map(Instant::day).unwrap_or_default(),
        F::DateTime => args.instant(0).map(Instant::day_and_time).unwrap_or_default(),
        F::FormatDate | F::FormatDateTime => args.instant(0).map(|at| at.format(&text(1))).unwrap_or_default(),
        _ => return None,
    };
    Some(Value::text(own))
}

fn number(function: Function, args: &Args) -> f64 {
    use Function as F;
    let x = if args.parts.is_empty() { f64::NAN } else { args.number(0) };
    match function {
        F::Number if args.parts.is_empty() => args.scope.number(&one(args.scope.this)),
        F::Int => x.trunc(),
        F::Round if args.parts.len() > 1 => round_to(x, args.number(1)),
        F::Round => (x + 0.5).floor(),
        F::Floor => x.floor(),
        F::Ceiling => x.ceil(),
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

fn one<'a>(spot: Spot) -> Value<'a> {
    Value::Spots(Spots::One(Some(spot)))
}

impl<'a, 'b> Args<'a, 'b> {
    /// Of the call at a place.
    pub fn new(scope: &'b Scope<'a>, expr: &'a Expr, at: usize) -> Self {
        Self { scope, expr, at, parts: expr.parts(at).collect() }
    }

    fn get(&self, at: usize) -> Value<'a> {
        self.parts.get(at).map_or(Value::BLANK, |part| self.scope.eval(self.expr, *part))
    }

    fn text(&self, at: usize) -> Cow<'a, str> {
        self.scope.text(&self.get(at))
    }

    fn number(&self, at: usize) -> f64 {
        self.scope.number(&self.get(at))
    }

    fn truth(&self, at: usize) -> bool {
        self.scope.truth(&self.get(at))
    }

    fn spots(&self, at: usize) -> Spots {
        self.parts.get(at).map_or(Spots::One(None), |part| self.scope.spots(self.expr, *part))
    }

    /// The first part, or where there is none what stands in the place around which everything turns.
    fn own_text(&self) -> Cow<'a, str> {
        if self.parts.is_empty() { self.scope.world.text_at(self.scope.this).into() } else { self.text(0) }
    }

    /// All parts from one on; of places each that they lead to.
    fn texts(&self, from: usize) -> impl Iterator<Item = Cow<'a, str>> + '_ {
        (from..self.parts.len()).flat_map(|at| match self.get(at) {
            Value::Spots(spots) => {
                let texts: Vec<_> = spots.each().map(|spot| Cow::Borrowed(self.scope.world.text_at(spot))).collect();
                texts
            }
            other => vec![self.scope.text(&other)],
        })
    }

    /// Over all parts, and of places over each that they lead to. NaN as soon as one is.
    fn fold(&self, pick: fn(f64, f64) -> f64) -> f64 {
        let numbers = (0..self.parts.len()).flat_map(|at| match self.get(at) {
            Value::Spots(spots) if spots.len() != 1 => spots.each().map(|spot| self.scope.number(&one(spot))).collect(),
            other => vec![self.scope.number(&other)],
        });
        numbers.reduce(|a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { pick(a, b) }).unwrap_or(f64::NAN)
    }

    /// Among the instances of its repeat, from 1; without a part among those that are tried.
    fn position(&self) -> usize {
        let world = &self.scope.world;
        let spot = if self.parts.is_empty() { None } else { self.spots(0).first() };
        let Some(Spot::Cell(cell)) = spot else {
            return if self.parts.is_empty() { self.scope.position } else { 0 };
        };
        let around = world.cells.block(cell.block).map_or(0, |block| block.parent);
        let siblings = world.cells.instances(world.layout, cell.node, around);
        siblings.iter().position(|block| *block == cell.block).map_or(1, |at| at + 1)
    }

    #[inline(never)]
    fn randomized(&self) -> Spots {
        let mut all: Vec<Spot> = self.spots(0).each().collect();
        let by = if self.parts.len() > 1 {
            seed_of(self.number(1), &self.text(1))
        } else {
            as_index(self.random() * 2_147_483_646.0)
        };
        shuffle(&mut all, by);
        Spots::Many(all)
    }

    /// Square metres, or metres. NaN where something is no place.
    #[inline(never)]
    fn measured(&self, function: Function) -> f64 {
        let text = self.texts(0).collect::<Vec<_>>().join(";");
        let Some(points) = geo::points(&text) else { return f64::NAN };
        if function == Function::Area {
            if points.len() < 3 { 0.0 } else { geo::area_m2(&points) }
        } else {
            geo::length_m(&points)
        }
    }

    #[inline(never)]
    fn is_fenced(&self) -> bool {
        let (place, shape) = (geo::points(&self.text(0)), geo::points(&self.text(1)));
        let place = place.and_then(|points| points.first().copied());
        place.zip(shape).is_some_and(|(place, shape)| geo::is_inside(place, &shape))
    }

    /// A number counts days since 1970-01-01 by the local wall.
    #[inline(never)]
    fn instant(&self, at: usize) -> Option<Instant> {
        let offset = self.scope.world.tz_offset_min;
        match self.get(at) {
            Value::Number(days) => Instant::from_wall_days(days, offset),
            Value::Bool(_) => None,
            other => {
                let text = self.scope.text(&other);
                let days = || super::value::parse_number(&text).and_then(|days| Instant::from_wall_days(days, offset));
                Instant::parse(&text, offset).or_else(days)
            }
        }
    }

    fn now(&self) -> Instant {
        Instant { utc_ms: self.scope.world.now, tz_offset_min: self.scope.world.tz_offset_min }
    }

    /// From the first position, counted from 0, up to the second, not included; negative ones count from the end.
    #[inline(never)]
    fn substr(&self) -> String {
        let chars: Vec<char> = self.text(0).chars().collect();
        let place = |at: usize| {
            let place = as_index(self.number(at).trunc());
            let from_end =
                if place < 0 { place.saturating_add(i64::try_from(chars.len()).unwrap_or(0)) } else { place };
            usize::try_from(from_end.max(0)).unwrap_or(0).min(chars.len())
        };
        let (start, end) = (place(1), if self.parts.len() > 2 { place(2) } else { chars.len() });
        chars.get(start..end.max(start)).unwrap_or_default().iter().collect()
    }

    /// `XPath`'s own: from a position counted from 1, so many letters.
    #[inline(never)]
    fn substring(&self) -> String {
        let start = (self.number(1) + 0.5).floor();
        let end = if self.parts.len() > 2 { start + (self.number(2) + 0.5).floor() } else { f64::INFINITY };
        let text = self.text(0);
        #[expect(clippy::cast_precision_loss, reason = "texts are far shorter than 2^53 letters")]
        let is_in = |place: usize| (place as f64) >= start && (place as f64) < end;
        text.chars().enumerate().filter(|(at, _)| is_in(at + 1)).map(|(_, c)| c).collect()
    }

    /// The label of the choice that the first part names, among those of the question that the second leads to; the name
    /// itself where there is no such choice.
    #[inline(never)]
    fn choice_name(&self) -> String {
        let (name, world) = (self.text(0), &self.scope.world);
        let Some(Spot::Cell(cell)) = self.spots(1).first() else { return name.into_owned() };
        let label = |name: &str| {
            let list = world.form.list_of(world.form.node(cell.node))?;
            Some(list.label(list.find(name)?, world.language).to_owned())
        };
        label(&name).unwrap_or_else(|| name.into_owned())
    }

    fn name(&self) -> String {
        let spot = if self.parts.is_empty() { Some(self.scope.this) } else { self.spots(0).first() };
        match spot {
            Some(Spot::Cell(cell)) => self.scope.world.form.node(cell.node).name.clone(),
            _ => String::new(),
        }
    }

    /// Names the place that draws chance: the owner's path and instances, and where in its expression. Numbers of nodes and
    /// of blocks would not do, because another version of the form has others.
    #[inline(never)]
    fn place(&self) -> u64 {
        let world = &self.scope.world;
        let mut name = vec![world.form.node(self.scope.owner.node).path.as_str()];
        let mut at = self.scope.owner.block;
        while let Some(block) = world.cells.block(at).filter(|block| block.of != 0) {
            name.push(&block.key);
            at = block.parent;
        }
        // FNV-1a.
        let bytes = name.iter().flat_map(|part| part.bytes().chain([0]));
        let hash = bytes.fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        hash ^ ((self.at as u64) << 40)
    }

    /// One step of splitmix64.
    fn chance(&self, place: u64, round: u64) -> u64 {
        let seed = self.scope.world.seed;
        let mut z = seed.wrapping_add((place ^ round).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
    #[inline(never)]
    fn random(&self) -> f64 {
        (self.chance(self.place(), 0) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A version 4 UUID of the scope's chance, or so many letters and digits.
    #[inline(never)]
    fn uuid(&self) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let place = self.place();
        if self.parts.is_empty() {
            let bits = (u128::from(self.chance(place, 0)) << 64) | u128::from(self.chance(place, 1));
            return uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string();
        }
        let length = as_index(self.number(0)).clamp(0, UUID_LEN_MAX).unsigned_abs();
        (0..length).map(|round| char::from(LETTERS[(self.chance(place, round) >> 59) as usize])).collect()
    }
}

/// Longest text of chance.
const UUID_LEN_MAX: i64 = 1_024;

/// Saturates; NaN is 0.
#[expect(clippy::cast_possible_truncation, reason = "a float-to-integer cast saturates")]
fn as_index(number: f64) -> i64 {
    number as i64
}

/// Whether all of a text fits a pattern. One that cannot be read fits nothing: it was reported when the form was compiled.
#[inline(never)]
fn matches(text: &str, whole: &str) -> bool {
    pattern(whole).is_ok_and(|pattern| pattern.is_match(text))
}

/// A pattern that all of a text is to fit.
///
/// # Errors
/// What is wrong with it; also where it would take more than [`PATTERN_BYTES_MAX`].
pub fn pattern(text: &str) -> Result<regex_lite::Regex, regex_lite::Error> {
    regex_lite::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(PATTERN_BYTES_MAX).build()
}

/// Most memory of a compiled pattern.
const PATTERN_BYTES_MAX: usize = 1 << 20;

#[inline(never)]
fn translate(text: &str, from: &str, to: &str) -> String {
    let to: Vec<char> = to.chars().collect();
    let map = |c: char| from.chars().position(|f| f == c).map_or(Some(c), |at| to.get(at).copied());
    text.chars().filter_map(map).collect()
}

/// Rounds half away from zero by the decimal digits, so that 2.675 to two places is 2.68; negative places
/// round to tens.
#[inline(never)]
fn round_to(number: f64, places: f64) -> f64 {
    if !number.is_finite() || places.is_nan() || places.abs() > 30.0 {
        return f64::NAN;
    }
    let places = as_index(places);
    // Moving the point in the text is exact, where a multiplication is not.
    let shift = |number: f64, by: i64| number::parse(&format!("{number}e{by}")).unwrap_or(f64::NAN);
    shift(shift(number, places).round(), -places)
}

/// At least the first part and at most the second (-1: no limit) of what follows, in pairs with weights where `step` is 2.
#[inline(never)]
fn checklist(args: &Args, step: usize) -> bool {
    let holds = |at: &usize| match args.get(*at) {
        Value::Bool(is) => is,
        other => matches!(&*args.scope.text(&other), "1" | "yes" | "true"),
    };
    let weight = |at: usize| if step == 2 { args.number(at + 1) } else { 1.0 };
    let sum: f64 = (2..args.parts.len()).step_by(step).filter(holds).map(weight).sum();
    let (least, most) = (args.number(0), args.number(1));
    (least < 0.0 || sum >= least) && (most < 0.0 || sum <= most)
}

/// The fraction of the day that has passed at a time of day, or at the time of a day and time.
fn decimal_time(text: &str) -> f64 {
    let time = text.split_once('T').map_or(text, |(_, time)| time);
    #[expect(clippy::cast_precision_loss, reason = "below a day's milliseconds")]
    parse_time(time.trim()).map_or(f64::NAN, |(ms, _)| ms as f64 / 86_400_000.0)
}
