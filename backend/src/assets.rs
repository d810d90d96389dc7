//! The app itself, embedded: pages, scripts, styles. Development builds read them from `dist` at each request.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coletor_common::problem::Code;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::app::Shared;
use crate::error::ApiError;
use crate::passwords::hex;
use crate::tiles::Tiles;

#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// Digits of the hash that the build puts into the names of files that never change.
const NAME_HASH_LEN: usize = 16;

/// Serves what no other route does.
pub async fn serve(State(app): State<Shared>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return ApiError::new(Code::NotFound, "no such address").into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let names = candidates(path);
    let found = names.into_iter().find_map(|name| Some((Dist::get(&name)?, name)));
    match found {
        Some((file, name)) => respond(&file, &name, &headers, app.tiles.as_ref().map(Tiles::origin)),
        None if has_extension(path) => StatusCode::NOT_FOUND.into_response(),
        None => (StatusCode::NOT_FOUND, "the app is not built: run `cargo xtask wasm`\n").into_response(),
    }
}

/// Files that may answer a path. A path without extension is a place in an app, which its page finds by itself.
fn candidates(path: &str) -> Vec<String> {
    let last = path.rsplit('/').next().unwrap_or("");
    if last.starts_with('.') || ["br", "gz"].contains(&last.rsplit('.').next().unwrap_or("")) {
        return Vec::new(); // the build's own files
    }
    if has_extension(path) {
        return vec![path.to_owned()];
    }
    if path == "admin" || path.starts_with("admin/") {
        return vec!["admin/index.html".into(), "admin/admin.html".into()];
    }
    vec!["index.html".into()]
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn respond(file: &EmbeddedFile, name: &str, headers: &HeaderMap, tiles: Option<&str>) -> Response {
    let etag = format!("\"{}\"", &hex(&file.metadata.sha256_hash())[..32]);
    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (encoding, bytes) = variant(file, name, headers);
        let mut response = Response::new(Body::from(bytes));
        if let Some(encoding) = encoding {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let caching = if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(ETAG, etag);
    }
    let is_page = content_type(name).starts_with("text/html");
    if is_page && let Ok(policy) = HeaderValue::from_str(&policy(&String::from_utf8_lossy(&file.data), tiles)) {
        answer.insert(CONTENT_SECURITY_POLICY, policy);
    }
    // A worker loads what it needs, and fetches what it keeps, under the policy that it came with.
    let workers = match name {
        "sw.js" => Some("default-src 'self'"),
        "codes/worker.js" => Some("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"),
        _ => None,
    };
    if let Some(policy) = workers {
        answer.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    response
}

/// The smallest copy that the browser can read.
fn variant(file: &EmbeddedFile, name: &str, headers: &HeaderMap) -> (Option<&'static str>, Vec<u8>) {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or("");
    let accepts = |wanted: &str| {
        let mut told = accepted.split(',').map(|part| part.split_once(';').unwrap_or((part, "")));
        told.any(|(encoding, quality)| encoding.trim() == wanted && quality.trim() != "q=0")
    };
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(encoding)
            && let Some(copy) = Dist::get(&format!("{name}{ending}"))
        {
            return (Some(encoding), copy.data.into_owned());
        }
    }
    (None, file.data.to_vec())
}

/// Whether a file's name says what is in it, as in `collector-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let mut parts = name.split(['-', '_', '.', '/']);
    parts.any(|part| part.len() >= NAME_HASH_LEN && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What a page may load: its own files, the inline scripts that it came with, and tiles from where the server says.
fn policy(page: &str, tiles: Option<&str>) -> String {
    let hash = |script: &str| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())));
    let tiles = tiles.map(|origin| format!(" {origin}")).unwrap_or_default();
    let scripts: String = inline_scripts(page).map(hash).collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' blob: \
         data:; media-src 'self' blob:; connect-src 'self'{tiles}; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'"
    )
}

/// The text of each `<script>` without `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_hashed_and_others_are_not() {
        let page = "<script src=\"a.js\"></script><script type=\"module\">alert(1)</script>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["alert(1)"]);
        assert_eq!(policy(page, None).matches("'sha256-").count(), 1);
        let with_tiles = policy(page, Some("https://tiles.example"));
        assert!(with_tiles.contains("connect-src 'self' https://tiles.example;"), "{with_tiles}");
    }

    #[test]
    fn paths_find_their_files() {
        for (path, want) in [
            ("", vec!["index.html"]),
            ("records/12", vec!["index.html"]),
            ("admin", vec!["admin/index.html", "admin/admin.html"]),
            ("admin/forms", vec!["admin/index.html", "admin/admin.html"]),
            ("sw.js", vec!["sw.js"]),
            (".inputs", vec![]),
            ("a.js.br", vec![]),
        ] {
            assert_eq!(candidates(path), want, "{path}");
        }
        assert!(is_hashed("collector-0123456789abcdef_bg.wasm") && !is_hashed("sw.js"));
    }
}
