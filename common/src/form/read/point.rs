//! What a round knows of a row: stops, codes on the card, limits of instruments.

use super::Findings;
use super::cells::{Row, Table};
use crate::form::expr::value::parse_number;
use crate::form::model::{Kind, Limits, Node, Point};
use crate::form::report::Issue;

/// Reads the round's columns of a row into its node. In a round every question is a point.
pub fn fill(
    node: &mut Node,
    table: &Table,
    row: Row,
    is_round: bool,
    is_asset: &dyn Fn(&str) -> bool,
    findings: &mut Findings,
) {
    let (stop, place) = table.cell(row, "coletor:stop");
    if !stop.is_empty() {
        if node.kind == Kind::Group && node.parent == 0 {
            node.stop = Some(stop.to_owned());
            if !is_asset(stop) {
                findings.warning(place, Issue::StopWithoutAsset { text: stop.into() });
            }
        } else {
            findings.error(place, Issue::StopMisplaced { text: stop.into() });
        }
    }
    let mut number = |key: &str| {
        let (text, place) = table.cell(row, key);
        let number = parse_number(text);
        if number.is_none() && !text.is_empty() {
            findings.error(place, Issue::NumberInvalid { text: text.into() });
        }
        number
    };
    let limits = Limits {
        low_alarm: number("coletor:low_alarm"),
        low_warning: number("coletor:low_warning"),
        high_warning: number("coletor:high_warning"),
        high_alarm: number("coletor:high_alarm"),
    };
    let point = Point {
        code: table.get(row, "coletor:code").to_owned(),
        unit: table.get(row, "coletor:unit").to_owned(),
        limits,
        max_per_hour: number("coletor:max_per_hour"),
    };
    if !in_order(&limits) {
        findings.error(table.place(Some(row), None), Issue::LimitsOutOfOrder {});
    }
    if node.is_question() && (is_round || point != Point::default()) {
        node.point = Some(point);
    }
}

/// Low alarm <= low warning < high warning <= high alarm, as far as they are there.
fn in_order(limits: &Limits) -> bool {
    let lows = [limits.low_alarm, limits.low_warning];
    let highs = [limits.high_warning, limits.high_alarm];
    let ordered = |pair: [Option<f64>; 2]| !matches!(pair, [Some(a), Some(b)] if a > b);
    let apart = lows.iter().flatten().all(|low| highs.iter().flatten().all(|high| low < high));
    ordered(lows) && ordered(highs) && apart
}
