//! Where a request may come from: our own pages, named origins, and programs that are no browser.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Uri};

/// Origins named on the command line, besides the server's own.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<String>);

impl Origins {
    /// As given; a trailing slash is forgiven.
    pub fn new(origins: &[String]) -> Self {
        Self(origins.iter().map(|origin| origin.trim_end_matches('/').to_owned()).collect())
    }

    /// Whether a request may change something or open a socket. Without `Origin` it is no browser's cross-site request.
    pub fn allow(&self, headers: &HeaderMap, uri: &Uri) -> bool {
        let cross_site = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
        let Some(origin) = headers.get(ORIGIN) else { return !cross_site };
        let Ok(origin) = origin.to_str() else { return false };
        self.0.iter().any(|allowed| allowed == origin) || is_own(origin, headers, uri)
    }
}

/// Same host and port. The scheme is not compared: a proxy before us may speak HTTPS.
fn is_own(origin: &str, headers: &HeaderMap, uri: &Uri) -> bool {
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    authority.is_some() && authority == host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_and_named_origins_pass() {
        let origins = Origins::new(&["https://app.example/".into()]);
        let check = |origin: Option<&str>, want| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "field.example:8080".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(origins.allow(&headers, &Uri::from_static("/")), want, "{origin:?}");
        };
        check(None, true);
        check(Some("http://field.example:8080"), true);
        check(Some("https://app.example"), true);
        check(Some("https://app.example.evil"), false);
        check(Some("http://field.example"), false);
        check(Some("null"), false);
    }
}
