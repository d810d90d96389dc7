//! Which request goes where, and what holds for all of them: origins, limits, headers.

use crate::api::{
    assets as visited, audit, availability, commands, diagnostics, entities, erase, export, forms, groups, health,
    media, people, quarantine, records, rescue, session, uploads as tus, vault,
};
use crate::app::Shared;
use crate::error::{self, ApiError};
use crate::import::{assets as table, sent};
use crate::{assets, socket};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use coletor_common::asset::CODE_BYTES_MAX;
use coletor_common::asset::api::LABELS_MAX;
use coletor_common::problem::Code;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;

/// Largest body of a request that is neither workbook nor media, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// Largest list of codes for labels, in bytes.
const LABELS_BYTES_MAX: usize = LABELS_MAX * (CODE_BYTES_MAX * 2 + 8);
/// How long such a request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a workbook may take on its way up.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(15);

/// Every route.
pub fn router(app: Shared) -> Router {
    let quick = Router::new()
        .route("/api/session", post(session::sign_in).get(session::show).delete(session::sign_out))
        .route("/api/session/log", post(session::renew_log))
        .route("/api/session/token", post(vault::token))
        .route("/api/session/resume", post(vault::resume))
        .route("/api/vault/key", post(vault::open_key))
        .route("/api/people", get(people::list).post(people::add))
        .route("/api/people/{id}", put(people::change).delete(erase::person))
        .route("/api/groups", get(groups::list).post(groups::add))
        .route("/api/groups/{id}", put(groups::change).delete(groups::remove))
        .route("/api/shifts", get(groups::shifts).post(groups::add_shift))
        .route("/api/shifts/{id}", put(groups::change_shift).delete(groups::remove_shift))
        .route("/api/forms/{form}/availability", get(availability::get).put(availability::put))
        .route("/api/audit", get(audit::list))
        .route(
            "/api/diagnostics",
            get(diagnostics::list).post(diagnostics::take).layer(DefaultBodyLimit::max(diagnostics::BYTES_MAX)),
        )
        .route("/api/diagnostics/{id}", get(diagnostics::show))
        .route("/api/people/{id}/password", post(people::renew_password))
        .route("/api/people/{id}/pin", post(vault::permit))
        .route("/api/forms/{form}/versions/{version}/publish", post(forms::publish))
        .route("/api/people/{id}/commands", get(commands::list).post(commands::send))
        .route("/api/records", get(records::list))
        .route("/api/records/{id}", get(records::show).delete(erase::record))
        .route("/api/records/{id}/receipt", get(records::receipt))
        .route("/api/records/{id}/audit.csv", get(records::audit))
        .route("/api/assets", get(visited::list).post(visited::add))
        .route("/api/assets/{code}", put(visited::change).delete(visited::remove))
        .route("/api/assets.csv", get(visited::csv))
        .route("/api/entities", get(entities::lists))
        .route("/api/entities/{list}", get(entities::csv))
        .route("/api/records/{id}/holder", post(records::hand_over))
        .route("/api/records/{id}/decisions", post(records::decide))
        .route("/api/quarantine", get(quarantine::list))
        .route("/api/quarantine/{op_id}", post(quarantine::settle))
        .route("/api/healthz", get(health::live))
        .route("/api/readyz", get(health::ready))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(|request, next| timeout(REQUEST_TIMEOUT, request, next)));
    let workbooks = Router::new()
        .route("/api/assets/import", post(visited::take).layer(DefaultBodyLimit::max(table::BYTES_MAX)))
        .route("/api/assets/labels", post(visited::labels).layer(DefaultBodyLimit::max(LABELS_BYTES_MAX)))
        .route("/api/forms", get(forms::list).post(forms::upload).layer(DefaultBodyLimit::max(sent::BYTES_MAX)))
        .layer(from_fn(|request, next| timeout(UPLOAD_TIMEOUT, request, next)));
    // These count bytes and time for themselves while they stream.
    let media = Router::new()
        .route("/api/uploads", post(tus::begin).options(tus::options))
        .route(
            "/api/uploads/{id}",
            patch(tus::append).head(tus::locate).delete(tus::give_up).post(tus::overridden).options(tus::options),
        )
        .layer(from_fn(tus::speak_tus))
        .route("/api/rescue", post(rescue::import))
        .route("/api/media/{sha256}", get(media::get));
    let sync = Router::new()
        .route("/api/sync", get(socket::upgrade).post(socket::sync))
        .route("/api/sync/wait", post(socket::wait))
        .layer(DefaultBodyLimit::max(socket::EXCHANGE_BYTES_MAX))
        .layer(from_fn(|request, next| timeout(REQUEST_TIMEOUT + socket::WAIT_MAX, request, next)));
    let long = Router::new().route("/api/forms/{form}/records.csv", get(export::csv)).layer(DefaultBodyLimit::max(0));
    Router::new()
        .merge(quick)
        .merge(workbooks)
        .merge(media)
        .merge(sync)
        .merge(long)
        .fallback(assets::serve)
        .layer(from_fn_with_state(app.clone(), guard_origin))
        .layer(from_fn_with_state(app.clone(), add_headers))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// Method and path only: no query, no cookie.
fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}

async fn timeout(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::new(Code::Unavailable, "the request took too long").into_response(),
    }
}

/// What changes something comes from our own pages or from no browser. The socket's upgrade checks for itself.
async fn guard_origin(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let changes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if changes && !app.origins.allow(request.headers(), request.uri()) {
        return ApiError::new(Code::WrongOrigin, "requests from that origin are not taken").into_response();
    }
    next.run(request).await
}

/// Headers that every answer carries, unless its handler knows better.
async fn add_headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // So that the app can tell us from a captive portal, which answers 200 with a page of its own.
    add(headers, HeaderName::from_static("x-coletor"), "1");
    add(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, REFERRER_POLICY, "no-referrer");
    add(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    let permissions = "camera=(self), geolocation=(self), microphone=(self)";
    add(headers, HeaderName::from_static("permissions-policy"), permissions);
    if is_api {
        add(headers, CACHE_CONTROL, "no-store");
    }
    if app.secure {
        add(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
