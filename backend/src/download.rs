//! Files for the browser to keep.

/// The header `Content-Disposition` for a file of that name, whatever letters it has. Rule: RFC 6266, RFC 8187.
pub fn attachment(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let simple: String = name.chars().map(plain).collect();
    if simple == name {
        return format!("attachment; filename=\"{simple}\"");
    }
    let encoded: String = name.bytes().map(encoded).collect();
    format!("attachment; filename=\"{simple}\"; filename*=UTF-8''{encoded}")
}

fn encoded(byte: u8) -> String {
    let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn any_name_fits_a_header() {
        let told = super::attachment("Ronda \"A\".csv");
        assert_eq!(told, "attachment; filename=\"Ronda__A_.csv\"; filename*=UTF-8''Ronda%20%22A%22.csv");
    }
}
