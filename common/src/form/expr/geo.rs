//! Places on the Earth as expressions measure them. Rule: the ODK `XForms` specification, "geo" functions: a sphere of the
//! equator's radius, degrees of WGS 84.

/// In metres.
const RADIUS_M: f64 = 6_378_100.0;

/// Latitude and longitude in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// The places of a point, a trace or a shape: `lat lon alt accuracy`, separated by `;`. `None` if one is no place.
pub fn points(text: &str) -> Option<Vec<Point>> {
    text.split(';').map(str::trim).filter(|one| !one.is_empty()).map(point).collect()
}

fn point(text: &str) -> Option<Point> {
    let mut numbers = text.split_whitespace().map(super::value::parse_number);
    let point = Point { latitude: numbers.next()??, longitude: numbers.next()?? };
    let fits = point.latitude.abs() <= 90.0 && point.longitude.abs() <= 180.0;
    // Altitude and accuracy are not needed, but what stands there must be numbers.
    let rest = numbers.all(|number| number.is_some());
    (fits && rest && text.split_whitespace().count() <= 4).then_some(point)
}

/// Square metres inside of a line that comes back to where it began.
///
/// Formula: each place as metres north and east of the first; half the sum of the cross products.
pub fn area_m2(points: &[Point]) -> f64 {
    let Some(first) = points.first() else { return 0.0 };
    let degree_m = RADIUS_M.to_radians();
    let flat = |point: &Point| {
        let east = (point.longitude - first.longitude) * degree_m * point.latitude.to_radians().cos();
        (east, (point.latitude - first.latitude) * degree_m)
    };
    let flat: Vec<(f64, f64)> = points.iter().map(flat).collect();
    let twice: f64 = flat.windows(2).map(|pair| pair[0].1 * pair[1].0 - pair[0].0 * pair[1].1).sum();
    (twice / 2.0).abs()
}

/// Metres along a line, by the haversine formula.
pub fn length_m(points: &[Point]) -> f64 {
    points.windows(2).map(|pair| between_m(pair[0], pair[1])).sum()
}

fn between_m(a: Point, b: Point) -> f64 {
    let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
    let (from, to) = (a.latitude.to_radians(), b.latitude.to_radians());
    let h = half(a.latitude, b.latitude) + from.cos() * to.cos() * half(a.longitude, b.longitude);
    2.0 * RADIUS_M * h.sqrt().min(1.0).asin()
}

/// Whether a place is inside of a shape: a ray from it crosses the shape's line an odd number of times.
pub fn is_inside(spot: Point, shape: &[Point]) -> bool {
    let crosses = |pair: &&[Point]| {
        let (a, b) = (pair[0], pair[1]);
        let reaches = (a.longitude > spot.longitude) != (b.longitude > spot.longitude);
        let part = (spot.longitude - a.longitude) / (b.longitude - a.longitude);
        reaches && spot.latitude < (b.latitude - a.latitude) * part + a.latitude
    };
    shape.windows(2).filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read() {
        assert_eq!(points("1 2 0 0; 3 4").map(|all| all.len()), Some(2));
        for no_place in ["1", "91 0", "0 181", "a b", "1 2 x", "1 2 3 4 5"] {
            assert_eq!(points(no_place), None, "{no_place}");
        }
        assert_eq!(points(""), Some(Vec::new()));
    }

    #[test]
    fn a_square_on_the_equator() {
        let square = points("0 0;0 1;1 1;1 0;0 0").unwrap();
        let side_m = RADIUS_M.to_radians();
        assert!((area_m2(&square) / (side_m * side_m) - 1.0).abs() < 0.001);
        assert!((length_m(&square[..2]) / side_m - 1.0).abs() < 1e-9);
        assert!(is_inside(points("0.5 0.5").unwrap()[0], &square));
        assert!(!is_inside(points("1.5 0.5").unwrap()[0], &square));
    }
}
