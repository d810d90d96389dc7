//! Decimal numbers as text.
//!
//! Not the standard library's reader: that one brings ten kilobytes of tables which no compression makes smaller, and
//! every phone would download them. This one is as exact, only slower.

/// The number that is written as `-12.5`: digits with at most one point, perhaps a minus sign before them, perhaps an
/// exponent (`e-3`) behind. `None` for anything else, and for what is too large.
pub fn parse(text: &str) -> Option<f64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (digits, exponent) = match digits.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i16>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let number = short(whole, fraction, exponent).unwrap_or_else(|| rounded(whole, fraction, exponent));
    number.is_finite().then_some(if negative { -number } else { number })
}

/// Most numbers are short: their digits as a whole number and the power of ten are exact, so that dividing rounds once.
fn short(whole: &str, fraction: &str, exponent: i16) -> Option<f64> {
    const TENS: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    let tens = TENS.get(fraction.len()).filter(|_| exponent == 0 && whole.len() < TENS.len())?;
    let digits = whole.bytes().chain(fraction.bytes());
    let digits = digits.fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    #[expect(clippy::cast_precision_loss, reason = "an f64 holds every whole number below 2^53")]
    (digits < 1 << f64::MANTISSA_DIGITS).then(|| digits as f64 / tens)
}

#[inline(never)] // long, and rarely needed
fn rounded(whole: &str, fraction: &str, exponent: i16) -> f64 {
    // The reader asks for digits without leading and trailing zeros.
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    minimal_lexical::parse_float(whole.as_bytes().iter(), fraction.as_bytes().iter(), i32::from(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "--1", "+1", "1.2.3", "1e", "e5", "1e99999", "NaN", "inf", " 1", "1_0", "1,5", "٣"]
        {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn points_and_signs_may_stand_at_either_end() {
        let cases = [("5.", 5.0), (".5", 0.5), ("-.5", -0.5), ("007", 7.0), ("0", 0.0), ("2.50", 2.5), ("1e3", 1000.0)];
        for (text, number) in cases {
            assert_eq!(parse(text), Some(number), "{text:?}");
        }
        assert!(parse("-0").is_some_and(|zero| zero == 0.0 && zero.is_sign_negative()));
        assert_eq!(parse(&"9".repeat(400)), None);
    }

    proptest! {
        /// To the last bit what the standard library reads.
        #[test]
        fn is_as_exact_as_the_standard_library(number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            for text in [number.to_string(), format!("{number:e}"), format!("{number:.3}")] {
                prop_assert_eq!(parse(&text).map(f64::to_bits), text.parse().ok().map(f64::to_bits), "{}", text);
            }
        }

        #[test]
        fn reads_whatever_digits(text in "-?[0-9]{0,40}\\.?[0-9]{0,40}(e-?[0-9]{1,3})?") {
            let known = text.parse::<f64>().ok().filter(|number| number.is_finite());
            prop_assert_eq!(parse(&text).map(f64::to_bits), known.map(f64::to_bits), "{}", text);
        }
    }
}
